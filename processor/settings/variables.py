"""The variables of the environment, each with its meaning; `.env.example` is made of this."""

from __future__ import annotations

from typing import Final

import msgspec

MAKE_KEY: Final = "openssl rand -base64 32"


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """One variable. A secret one may also be given as a file, named by `<name>_FILE`.

    `default` is empty where it depends on other settings. A required one has none: there it is
    what a new `.env` begins with.
    """

    name: str
    meaning: str
    default: str = ""
    secret: bool = False
    required: bool = False


CONFIG: Final = Variable(
    name="ASSENT_CONFIG",
    default="./assent.toml",
    meaning="The configuration file. Only the real environment can name it: this file is found\n"
    "beside it, and relative paths start at its folder.",
)
STORE_URL: Final = Variable(
    name="ASSENT_STORE_URL",
    default="embedded:",
    secret=True,
    required=True,
    meaning="The store (Redis or Valkey, append-only file, fsync always): `redis://host:6379/0`,\n"
    "`rediss://...`, `unix:///run/store.sock?db=0`, or `embedded:` for one that `assent up` runs\n"
    "in the state folder. A cluster is `redis+cluster://host:6379,host:6379` (or `rediss+`), with\n"
    "any of its nodes: the others are found.",
)
BROKER_URL: Final = Variable(
    name="ASSENT_BROKER_URL",
    secret=True,
    meaning="The broker that wakes the workers. Default: the next database of the store's server,\n"
    "or beside an embedded store an embedded broker. A server of its own, without fsync, is\n"
    "faster; beside a cluster it must be one, since a cluster cannot be a broker. Sentinels are\n"
    "`sentinel://host:26379,host:26379/0?master_name=main`, RabbitMQ is `amqp://user:pw@host/vhost`.",
)
STATE_DIR: Final = Variable(
    name="ASSENT_STATE_DIR",
    default="./state",
    meaning="The folder for what is kept on this machine.",
)
VAULT_URL: Final = Variable(
    name="ASSENT_VAULT_URL",
    meaning="The vault for sealed captures and raw deliveries: `file:///directory` or\n"
    "`s3://bucket/prefix`. Default: the folder `vault` in the state folder.",
)
VAULT_OPTIONS: Final = Variable(
    name="ASSENT_VAULT_OPTIONS",
    secret=True,
    meaning="Options of an S3 vault, as `key=value,key=value`: `endpoint`, `region`,\n"
    "`access_key_id`, `secret_access_key`, `allow_http`.",
)
ID_KEY: Final = Variable(
    name="ASSENT_ID_KEY",
    secret=True,
    required=True,
    meaning="The id key, at least 32 bytes in base64. Losing it is fatal: without it nobody's\n"
    "consent or STOP can be found again. Keep a copy apart from the store and its backups.\n"
    "After a rotation by `assent store copy`: all keys, the newest first, as `k2:<...>,k1:<...>`.\n"
    f"Make one with: {MAKE_KEY}",
)
SEAL_KEYS: Final = Variable(
    name="ASSENT_SEAL_KEYS",
    secret=True,
    required=True,
    meaning="The seal keys, as `k2:<32 bytes in base64>,k1:<...>`. The first one seals, all of\n"
    "them open. Losing one loses the evidence that it sealed; keep a copy of each.\n"
    f"Make one with: {MAKE_KEY}",
)
LOG_LEVEL: Final = Variable(
    name="ASSENT_LOG_LEVEL",
    default="info",
    meaning="One of `debug`, `info`, `warning`, `error` and `critical`.",
)

#: Every variable that has a meaning of its own, besides those that `env:NAME` references name.
VARIABLES: Final = (
    CONFIG,
    STORE_URL,
    BROKER_URL,
    STATE_DIR,
    VAULT_URL,
    VAULT_OPTIONS,
    ID_KEY,
    SEAL_KEYS,
    LOG_LEVEL,
)
