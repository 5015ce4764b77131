"""`assent doctor`, `assent status`, and start-up, against servers that were really set up badly."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.adapters.redis_server import RedisServerFacts
from processor.bootstrap import assemble
from processor.ports import Role
from tests.cli.town import Happenings, Town

#: An append-only file is what the store lacks, with or without snapshots beside it.
NO_AOF = {"appendonly": "no"}
RDB_ONLY = {"appendonly": "no", "save": "3600 1"}
EVICTING = {"maxmemory": "100mb", "maxmemory-policy": "allkeys-lru"}
CLUSTER = {"cluster-enabled": "yes"}


@contextmanager
def badly(folder: Path, directives: Mapping[str, str], **how: Any) -> Iterator[Town]:  # noqa: ANN401 - passed on to what is typed
    """A town whose store was made, on a server with these settings."""
    with EmbeddedServer(folder / "server", durable=True, directives=directives, **how) as server:
        town = Town(folder / "town", server.url)
        assert town.run("init", "--store-only").exit_code == 0
        yield town


def diagnosis(town: Town, **environ: str) -> dict[str, dict[str, str]]:
    """What the doctor says of each check."""
    result = town.run("doctor", "--json", **environ)
    told = json.loads(result.stdout)
    failed = any(check["status"] == "fail" for check in told["checks"])
    assert (result.exit_code, told["ready"]) == ((1, False) if failed else (0, True))
    return {check["name"]: check for check in told["checks"]}


@pytest.mark.parametrize(
    ("directives", "name", "cure"),
    [
        (NO_AOF, "durability", "set `appendonly yes`"),
        (RDB_ONLY, "durability", "set `appendonly yes`"),
        (EVICTING, "eviction", "set `maxmemory-policy noeviction`"),
    ],
    ids=["appendonly-no", "rdb-only", "allkeys-lru"],
)
def test_a_store_that_could_lose_a_stop_is_diagnosed_and_nothing_starts_on_it(
    tmp_path: Path, directives: Mapping[str, str], name: str, cure: str
) -> None:
    """The doctor exits with 1; every program exits with 5 and one line with the cure."""
    with badly(tmp_path, directives) as town:
        found = diagnosis(town)[name]
        assert found["status"] == "fail"
        assert cure in found["says"]
        for program in ("web", "worker", "beat", "up"):
            result = town.run(program)
            assert result.exit_code == 5
            (line,) = result.stderr.splitlines()
            assert line.startswith(f"assent: not safe to use: {name}")
            assert cure in line


def test_a_server_that_syncs_every_second_only_warns(tmp_path: Path) -> None:
    with badly(tmp_path, {"appendfsync": "everysec"}) as town:
        assert diagnosis(town)["durability"]["status"] == "warn"


def test_a_cluster_as_broker_is_refused(town: Town, tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "cluster", durable=False, directives=CLUSTER) as cluster:
        broker = {"ASSENT_BROKER_URL": cluster.broker_url}
        assert "is a Redis Cluster" in diagnosis(town, **broker)["broker"]["says"]
        result = town.run("worker", **broker)
        assert result.exit_code == 5
        assert "which Celery cannot use" in result.stderr


def test_a_broker_that_is_the_stores_own_database_by_another_name_is_refused(
    tmp_path: Path, free_port: int
) -> None:
    with badly(tmp_path, {}, port=free_port) as town:
        broker = {"ASSENT_BROKER_URL": f"redis://localhost:{free_port}/0"}
        assert diagnosis(town, **broker)["broker"]["status"] == "fail"
        assert town.run("beat", **broker).exit_code == 5


def test_a_broker_that_is_away_is_a_warning(town: Town, tmp_path: Path) -> None:
    away = {"ASSENT_BROKER_URL": f"redis+socket://{tmp_path}/nobody.sock?virtual_host=0"}
    assert diagnosis(town, **away)["broker"]["status"] == "warn"


def test_an_old_server_is_told_from_a_new_one(town: Town) -> None:
    """The embedded server says that it is Valkey, and its own version, not that of Redis."""
    state = RedisServerFacts(connect(town.settings.store_url)).state()
    assert state.software in {"Valkey", "Redis"}
    assert state.version is not None
    assert state.version >= (7, 0)
    assert not state.clustered
    assert diagnosis(town)["version"]["status"] == "ok"


def test_a_store_that_is_away_is_diagnosed(town: Town, tmp_path: Path) -> None:
    found = diagnosis(town, ASSENT_STORE_URL=f"unix://{tmp_path}/nobody.sock?db=0")
    failed = {name for name, check in found.items() if check["status"] == "fail"}
    assert {"store", "durability", "inbox"} <= failed
    assert found["store"]["says"].endswith("see to ASSENT_STORE_URL")


def test_another_number_of_partitions_another_key_and_an_emptied_store_are_diagnosed(
    town: Town,
) -> None:
    text = town.config.read_text()
    town.config.write_text(text.replace("partitions = 256", "partitions = 128"))
    assert "256 partitions" in diagnosis(town)["store"]["says"]
    assert town.run("web").exit_code == 5
    town.config.write_text(text)
    other = {"ASSENT_ID_KEY": "x" * 43 + "="}
    assert "another id key" in diagnosis(town, **other)["store"]["says"]
    assert town.run("web", **other).exit_code == 5
    with redis.Redis.from_url(town.settings.store_url) as client:
        client.flushall()
    emptied = diagnosis(town)["store"]["says"]
    assert "no birth record" in emptied
    assert emptied.endswith("restore a backup")
    assert town.run("worker").exit_code == 5


def test_what_is_merely_unwise_is_a_warning_with_its_cure(town: Town) -> None:
    """Nobody works, anybody can read the secrets, and a source has two of them."""
    (town.folder / ".env").chmod(0o644)
    secret = "env:ASSENT_SECRET_ACME_WEBSITE"
    text = town.config.read_text().replace(f'["{secret}"]', f'["{secret}", "{secret}"]', 1)
    town.config.write_text(text.replace(f', "{secret}"', ', "env:ASSENT_SECRET_ACME_WEBCHAT"', 1))
    found = diagnosis(town)
    warned = {name for name, check in found.items() if check["status"] == "warn"}
    assert {"worker", "beat", "secrets", "rotation"} <= warned
    assert "`.env`" in found["secrets"]["says"]
    assert "acme/website" in found["rotation"]["says"]


def test_a_configuration_that_cannot_be_read_is_diagnosed(town: Town) -> None:
    result = town.run("doctor", ASSENT_SEAL_KEYS="no key")
    assert result.exit_code == 1
    assert result.stdout.startswith("fail  configuration")


@pytest.mark.usefixtures("synced_store_url")
def test_a_sound_deployment_passes(town: Town) -> None:
    parts = town.parts()
    for role in Role:
        parts.ports.pulses.beat(role, "test")
    found = diagnosis(town)
    assert {check["status"] for name, check in found.items() if name != "disk"} == {"ok"}


def test_status_counts_what_waits(town: Town, lived: Happenings) -> None:
    """Everything else was drained; nobody works."""
    wrote = {"channel": "sms", "from": {"phone": "+12025550105"}, "conversation_id": "conv-9"}
    lived.drain()
    lived.hook("message.received", wrote)
    told = town.answer("status")
    assert told["inbox"]["deliveries"] == 1
    assert told["inbox"]["oldest"] is not None
    assert told["messages"] == {"queued": 0, "deferred": 0, "released": 0}
    assert told["ready"] is True
    assert {each["name"] for each in told["checks"]} >= {"worker", "beat"}
    result = town.run("status")
    assert "1 waiting, the oldest for" in result.stdout
    assert "workers    not seen in a day" in result.stdout


def test_the_doctor_and_the_web_run_the_same_checks(town: Town) -> None:
    parts = assemble(town.settings, town.parts().ports)
    names = {check.name for check in parts.readiness.checks()}
    assert names | {"configuration"} == set(diagnosis(town))
