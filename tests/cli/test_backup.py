"""`assent backup`, `assent restore` and `assent store copy`, as a person uses them."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.adapters.known_store import KnownStore
from processor.adapters.redis_births import RedisBirths
from processor.adapters.redis_marks import RedisMarks
from processor.services.lineage import Lineage
from tests.cli.town import Happenings, Town


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """An empty server that keeps what it acknowledges."""
    with EmbeddedServer(tmp_path / "other", durable=True) as server:
        yield server


def _why(town: Town, **environ: str) -> str:
    return str(json.loads(town.run("why", "+12025550104", "--json", **environ).stdout)["code"])


def test_a_backup_is_checked_restored_and_acknowledged(
    town: Town, lived: Happenings, store_url: str, tmp_path: Path
) -> None:
    folder = str(tmp_path / "monday")
    made = json.loads(town.run("backup", folder, "--json").stdout)
    assert made["contacts"] >= 3
    assert town.run("backup", folder).exit_code == 4
    before = _why(town)
    assert "is whole" in town.run("restore", folder, "--check-only").stderr
    refused = town.run("restore", folder)
    assert (refused.exit_code, "in use" in refused.stderr) == (1, True)
    with redis.Redis.from_url(store_url) as client:
        client.flushall()
    told = json.loads(town.run("restore", folder, "--verify", "--json").stdout)
    assert (told["epoch"], told["waits"], told["verified"]) == (2, True, True)
    waits = town.run("why", "+12025550104")
    assert (waits.exit_code, "assent restore --acknowledge" in waits.stderr) == (5, True)
    assert "approves again" in town.run("restore", "--acknowledge").stderr
    assert _why(town) == before
    assert town.run("ledger", "verify").exit_code == 0
    again = town.run("restore", "--acknowledge")
    assert (again.exit_code, "does not wait" in again.stderr) == (1, True)


def test_nothing_is_restored_into_a_server_that_may_evict_a_stop(
    town: Town, lived: Happenings, other: EmbeddedServer, tmp_path: Path
) -> None:
    folder = str(tmp_path / "monday")
    assert town.run("backup", folder).exit_code == 0
    client = connect(other.url).client
    client.config_set("maxmemory-policy", "allkeys-lru")
    refused = town.run("restore", folder, "--verify", ASSENT_STORE_URL=other.url)
    assert (refused.exit_code, "noeviction" in refused.stderr) == (5, True)
    assert client.dbsize() == 0


def test_an_older_copy_put_in_place_of_the_store_is_noticed(
    town: Town, lived: Happenings, store_url: str, tmp_path: Path
) -> None:
    """As by a server's own backup: the record is valid, and what came since is missing."""
    store, memory = connect(store_url), KnownStore(town.config.parent / "state")
    lineage = Lineage(births=RedisBirths(store), marks=RedisMarks(store), memory=memory)
    lineage.advance()
    with redis.Redis.from_url(store_url) as client:
        copy = {key: client.dump(key) for key in client.scan_iter()}
        lineage.advance()
        client.flushall()
        for key, value in copy.items():
            client.restore(key, 0, value)
    doctor = json.loads(town.run("doctor", "--json").stdout)
    told = next(check for check in doctor["checks"] if check["name"] == "store")
    assert (told["status"], "older copy" in told["says"]) == ("fail", True)
    assert town.run("restore", "--acknowledge").exit_code == 0
    doctor = json.loads(town.run("doctor", "--json").stdout)
    assert next(c for c in doctor["checks"] if c["name"] == "store")["status"] == "ok"


def test_a_store_is_copied_with_a_new_id_key_and_more_partitions(
    town: Town, lived: Happenings, store_url: str, other: EmbeddedServer
) -> None:
    before = _why(town)
    env = (town.config.parent / ".env").read_text()
    first = next(line for line in env.splitlines() if line.startswith("ASSENT_ID_KEY="))
    old = first.partition("=")[2]
    keys = f"k2:{b64encode(secrets.token_bytes(32)).decode()},k1:{old}"
    told = town.run("store", "copy", "--to", other.url, "--partitions", "512", ASSENT_ID_KEY=keys)
    assert told.exit_code == 0, told.stderr
    assert "[store] partitions = 512" in told.stderr
    sealed = town.run("why", "+12025550104")
    assert (sealed.exit_code, "was sealed" in sealed.stderr) == (5, True)
    text = town.config.read_text().replace("partitions = 256", "partitions = 512")
    town.config.write_text(text)
    assert _why(town, ASSENT_ID_KEY=keys, ASSENT_STORE_URL=other.url) == before
    wrong = town.run("why", "+12025550104", ASSENT_STORE_URL=other.url)
    assert (wrong.exit_code, "another id key" in wrong.stderr) == (5, True)


def test_a_copy_that_was_killed_is_run_again(
    town: Town, lived: Happenings, other: EmbeddedServer, eventually: Callable[..., bool]
) -> None:
    """The store goes on meanwhile, and the half that was filled is begun anew."""
    before = _why(town)
    words = [sys.executable, "-m", "processor.cli", "store", "copy", "--to", other.url]
    env = {name: value for name, value in town.environ.items() if value is not None}
    copying = subprocess.Popen([*words, "--after", "600"], env=env, stderr=subprocess.PIPE)
    client = connect(other.url).client
    try:
        assert eventually(lambda: bool(client.keys("*:ledger:*")))
    finally:
        copying.kill()
        copying.communicate()
    assert _why(town) == before
    told = json.loads(town.run("store", "copy", "--to", other.url, "--json").stdout)
    assert (told["epoch"], told["contacts"]) == (2, len(client.keys("*:ledger:*")))
    assert _why(town, ASSENT_STORE_URL=other.url) == before


def test_a_copy_says_what_it_cannot_do(town: Town, tmp_path: Path) -> None:
    odd = town.run("store", "copy", "--to", "redis://127.0.0.1:1/0", "--partitions", "7")
    assert (odd.exit_code, "power of two" in odd.stderr) == (2, True)
    assert town.run("store", "copy", "--to", "nowhere").exit_code == 2
    assert town.run("store", "copy").exit_code == 2
    shown = town.run("store", "copy", "--to", "redis://:secret@127.0.0.1:1/0")
    assert (shown.exit_code, "--to-file" in shown.stderr, "secret" in shown.stderr) == (
        2,
        True,
        False,
    )
    place = tmp_path / "place"
    place.write_text("redis://:secret@127.0.0.1:1/0\n")
    away = town.run("store", "copy", "--to-file", str(place))
    assert (away.exit_code, "secret" in away.stderr) == (5, False)
    with EmbeddedServer(tmp_path / "unsafe", durable=False) as unsafe:
        connect(unsafe.url).client.config_set("maxmemory-policy", "allkeys-lru")
        refused = town.run("store", "copy", "--to", unsafe.url)
        assert (refused.exit_code, "noeviction" in refused.stderr) == (5, True)
