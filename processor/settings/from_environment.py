"""What the environment says: servers, keys, the vault, the log level."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

from processor.settings import variables
from processor.settings.brokers import is_several, read_broker
from processor.settings.environment import Environment
from processor.settings.keys import read_id_keys, read_seal_keys
from processor.settings.problems import Problems
from processor.settings.servers import EMBEDDED, Server, read_server, same_database

_LEVELS: Final = ("debug", "info", "warning", "error", "critical")


def read_environment(environment: Environment, problems: Problems) -> dict[str, Any]:
    """The fields of Settings that stand in the environment; what is wrong is noted."""
    seal_keys, current = read_seal_keys(environment.secret(variables.SEAL_KEYS.name), problems)
    state = environment.folder / environment.plain(variables.STATE_DIR)
    vault_url, vault_options = _vault(environment, state, problems)
    store_url, broker_url = _servers(environment, problems)
    id_key, *id_key_later = read_id_keys(environment.secret(variables.ID_KEY.name), problems)
    return {
        "store_url": store_url,
        "broker_url": broker_url,
        "state_dir": state,
        "vault_url": vault_url,
        "vault_options": vault_options,
        "id_key": id_key,
        "id_key_later": tuple(id_key_later),
        "seal_keys": seal_keys,
        "seal_current": current,
        "log_level": _log_level(environment, problems),
    }


def _servers(environment: Environment, problems: Problems) -> tuple[str, str]:
    name = variables.STORE_URL.name
    url = environment.secret(name)
    if not url:
        cure = "set it to the store's address, such as `redis://127.0.0.1:6379/0`, or `embedded:`"
        problems.add(name, f"is not set; {cure}")
        return "", ""
    if url == EMBEDDED:
        named = environment.secret(variables.BROKER_URL.name)
        return url, _broker(environment, None, problems) if named else EMBEDDED
    store = _server(name, url, problems)
    if store is not None and store.scheme == "redis+socket":
        problems.add(name, "must be written `unix:///path?db=0`; `redis+socket` is the broker's")
    if store is not None and store.is_cluster:
        url = store.client_url()
    return url, _broker(environment, store, problems)


def _broker(environment: Environment, store: Server | None, problems: Problems) -> str:
    name = variables.BROKER_URL.name
    url = environment.secret(name)
    if not url and store is not None and store.is_cluster:
        problems.add(name, "is not set, and a cluster cannot be one; give it a server of its own")
        return ""
    if not url:
        return store.next_database().broker_url() if store else ""
    if url == EMBEDDED:
        return url
    if is_several(url):
        return _several(name, url, problems)
    broker = _server(name, url, problems)
    if broker and broker.is_cluster:
        problems.add(name, "is a cluster, which Celery cannot use; give it a server of its own")
        return ""
    if broker and store and same_database(broker, store):
        problems.add(name, "is the store's own database; name another one, or leave it out")
    return broker.broker_url() if broker else ""


def _several(name: str, url: str, problems: Problems) -> str:
    try:
        return read_broker(url)
    except ValueError as error:
        problems.add(name, str(error))
        return ""


def _server(name: str, url: str, problems: Problems) -> Server | None:
    try:
        return read_server(url)
    except ValueError as error:
        problems.add(name, str(error))
        return None


def _vault(environment: Environment, state: Path, problems: Problems) -> tuple[str, dict[str, str]]:
    url = environment.plain(variables.VAULT_URL) or f"file://{quote(str(state / 'vault'))}"
    if not _is_vault(url):
        name = variables.VAULT_URL.name
        problems.add(name, "must be `file:///directory`, `s3://bucket/prefix` or `memory:`")
    name, options = variables.VAULT_OPTIONS.name, {}
    for position, part in enumerate(environment.secret(name).split(","), start=1):
        key, equals, value = (text.strip() for text in part.partition("="))
        if key and equals:
            options[key] = value
        elif part.strip():
            # Not repeated: it may be the second half of a secret.
            problems.add(name, f"option {position} cannot be read; write it as `key=value`")
    if options and not url.startswith("s3:"):
        problems.add(name, "is for an S3 vault only; remove it")
    return url, options


def _is_vault(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    match parts.scheme:
        case "file":
            return parts.path.startswith("/") and not parts.netloc
        case "s3":
            # A login would be shown wherever the address is; it belongs to the options.
            return bool(parts.netloc) and "@" not in parts.netloc
        case _:
            return url == "memory:"


def _log_level(environment: Environment, problems: Problems) -> str:
    level = environment.plain(variables.LOG_LEVEL).lower()
    if level not in _LEVELS:
        problems.add(variables.LOG_LEVEL.name, f"must be one of {', '.join(_LEVELS)}")
    return level.upper()
