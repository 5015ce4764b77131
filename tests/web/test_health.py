"""Liveness and readiness: every promise that cannot be kept is named."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.adapters.connection import connect
from processor.adapters.memory_machine import MemoryMachine
from processor.adapters.memory_server import MemoryServerFacts
from processor.adapters.redis_server import RedisServerFacts
from processor.bootstrap import assemble
from processor.ports import Disk, SealBroken
from processor.services.birth import StoreForeign
from processor.services.server_checks import StoreUnsafe, refuse_unsafe
from processor.services.vault_probe import VaultProbe
from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.services.engines import ticked
from tests.web.edges import STOP, Edge

Eventually = Callable[[Callable[[], bool]], bool]


def checks(edge: Edge) -> dict[str, str]:
    """Each check with its status."""
    return {check["name"]: check["status"] for check in edge.get("/readyz").json["checks"]}


def facts(edge: Edge, **changes: object) -> None:
    """Have the server say something else of itself."""
    server = edge.engine.parts.ports.server
    assert isinstance(server, MemoryServerFacts)
    server.told = replace(server.told, **changes)


def test_a_process_that_runs_is_alive_and_one_that_joined_is_ready(edge: Edge) -> None:
    assert edge.call("GET", "/livez").status_code == 200
    answer = edge.call("GET", "/readyz")
    assert answer.status_code == 200
    assert set(checks(edge).values()) == {"ok"}
    assert {"joined", "store", "policy", "durability", "eviction", "clock"} < set(checks(edge))


def test_a_store_that_is_away_is_named_and_the_process_lives_on(edge: Edge) -> None:
    edge.cut(True)
    assert edge.call("GET", "/livez").status_code == 200
    answer = edge.call("GET", "/readyz")
    assert answer.status_code == 503
    failed = {each["name"] for each in answer.json["checks"] if each["status"] == "fail"}
    assert {"store", "inbox", "durability"} <= failed


@pytest.mark.parametrize(
    ("change", "name", "status", "code"),
    [
        ({"persistent": False}, "durability", "fail", 503),
        ({"persistent": None}, "durability", "warn", 200),
        ({"synced": False}, "durability", "warn", 200),
        ({"evicts": True}, "eviction", "fail", 503),
        ({"evicts": None}, "eviction", "warn", 200),
        ({"used_bytes": 71, "limit_bytes": 100}, "memory", "warn", 200),
        ({"used_bytes": 99, "limit_bytes": 100}, "memory", "warn", 200),
        ({"software": "Redis", "version": (6, 2, 14)}, "version", "fail", 503),
        ({"software": "Redis", "version": (7, 0, 15)}, "version", "ok", 200),
        ({"software": "Valkey", "version": (7, 1, 9)}, "version", "fail", 503),
        ({"software": "Valkey", "version": (7, 2, 0)}, "version", "ok", 200),
        ({"software": None}, "version", "warn", 200),
        ({"clustered": True, "nodes": 3}, "store", "ok", 200),
    ],
)
def test_a_server_that_could_lose_data_is_named(
    edge: Edge, change: dict[str, object], name: str, status: str, code: int
) -> None:
    facts(edge, **change)
    assert checks(edge)[name] == status
    assert edge.call("GET", "/readyz").status_code == code


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"software": "Redis", "version": (6, 2, 14)}, "is Redis 6.2.14; use Redis 7.0 or newer"),
        ({"software": "Valkey", "version": (7, 1)}, "is Valkey 7.1; use Valkey 7.2 or newer"),
        ({"persistent": False}, "set `appendonly yes`"),
        ({"evicts": True}, "set `maxmemory-policy noeviction`"),
    ],
)
def test_what_no_waiting_mends_is_refused_at_the_start(
    edge: Edge, change: dict[str, object], words: str
) -> None:
    ports = edge.engine.parts.ports
    refuse_unsafe(ports.server, ports.broker)
    facts(edge, **change)
    with pytest.raises(StoreUnsafe, match=re.escape(words)):
        refuse_unsafe(ports.server, ports.broker)
    edge.cut(True)
    refuse_unsafe(ports.server, ports.broker)


def test_a_cluster_is_fine_as_store_and_none_as_broker(edge: Edge) -> None:
    facts(edge, clustered=True, nodes=3)
    assert edge.call("GET", "/readyz").status_code == 200
    broker = edge.engine.parts.ports.broker
    assert isinstance(broker, MemoryServerFacts)
    broker.told = replace(broker.told, clustered=True)
    assert checks(edge)["broker"] == "fail"
    assert edge.call("GET", "/readyz").status_code == 503


def test_workers_and_sweeps_that_are_silent_are_named_and_nothing_is_turned_away(
    edge: Edge,
) -> None:
    edge.engine.world.later(60)
    found = {each["name"]: each for each in edge.get("/readyz").json["checks"]}
    assert found["worker"]["status"] == found["beat"]["status"] == "warn"
    assert "last seen 60 s ago; start `assent worker`" in found["worker"]["says"]


def test_a_delivery_that_grows_old_is_named(edge: Edge) -> None:
    edge.hook("form.submitted", ticked())
    assert checks(edge)["inbox"] == "ok"
    edge.engine.world.later(301)
    assert checks(edge)["inbox"] == "warn"


def test_a_disk_that_is_nearly_full_and_secrets_in_the_open_are_named(edge: Edge) -> None:
    machine = edge.engine.parts.ports.machine
    assert isinstance(machine, MemoryMachine)
    machine.rooms = [Disk(name="vault", free_bytes=5 * 1024**2, total_bytes=1024**3)]
    machine.open_files = [".env"]
    found = {each["name"]: each for each in edge.get("/readyz").json["checks"]}
    assert found["disk"]["status"] == found["secrets"]["status"] == "warn"
    assert "vault 5 MiB" in found["disk"]["says"]
    assert edge.call("GET", "/readyz").status_code == 200


def test_clocks_that_differ_are_named(edge: Edge) -> None:
    edge.engine.world.later(3)
    assert checks(edge)["clock"] == "fail"


def test_another_policy_in_force_is_named_and_does_not_turn_revocations_away(edge: Edge) -> None:
    edge.engine.world.births.adopt(replace(edge.engine.parts.settings.policy, order_after_days=3))
    assert checks(edge)["policy"] == "warn"
    assert edge.call("GET", "/readyz").status_code == 200


def test_a_process_that_has_not_joined_is_not_ready(edge: Edge) -> None:
    waiting = Edge(
        engine=edge.engine, app=create_app(edge.engine.parts), keeper=Keeper(edge.engine.parts)
    )
    assert checks(waiting)["joined"] == "fail"
    assert waiting.call("GET", "/readyz").status_code == 503


def test_a_store_of_another_key_is_not_written_to(edge: Edge) -> None:
    """Contacts would be filed where nobody ever finds them."""
    engine = edge.engine
    parts = assemble(replace(engine.parts.settings, id_key=b"x" * 32), engine.parts.ports)
    keeper = Keeper(parts)
    with pytest.raises(StoreForeign):
        keeper.round()
    foreign = Edge(engine=engine, app=create_app(parts, keeper), keeper=keeper)
    assert foreign.hook("contact.opted_out", STOP).status_code == 503
    assert foreign.hook("form.submitted", ticked()).status_code == 503
    assert checks(foreign)["store"] == "fail"
    assert sum(engine.parts.ports.inbox.depths()) == 0


def test_a_store_made_in_place_of_the_known_one_is_neither_joined_nor_written_to(
    edge: Edge,
) -> None:
    """Nobody would ever have opted out in it."""
    engine = edge.engine
    engine.parts.settings.state_dir.mkdir(exist_ok=True)
    (engine.parts.settings.state_dir / "store.id").write_text("0123456789abcdef\n")
    parts = assemble(engine.parts.settings, engine.parts.ports)
    keeper = Keeper(parts)
    with pytest.raises(StoreForeign, match="this machine knows `0123456789abcdef`"):
        keeper.round()
    foreign = Edge(engine=engine, app=create_app(parts, keeper), keeper=keeper)
    assert foreign.hook("contact.opted_out", STOP).status_code == 503
    assert checks(foreign)["store"] == checks(foreign)["joined"] == "fail"
    assert sum(engine.parts.ports.inbox.depths()) == 0


def test_the_keeper_joins_and_replays_by_itself_once_the_store_is_back(
    edge: Edge, eventually: Eventually
) -> None:
    edge.cut(True)
    keeper = Keeper(edge.engine.parts)
    keeper.start()
    assert edge.hook("contact.opted_out", STOP).status_code == 503
    edge.cut(False)
    assert eventually(lambda: keeper.joined and not edge.engine.parts.ports.spool.pending())
    keeper.stop()
    assert [entry.flags for entry in edge.engine.entries()] == [("spooled",)]


def test_a_spooled_stop_that_cannot_be_read_holds_no_other_back(edge: Edge, tmp_path: Path) -> None:
    """It stays, and keeps this machine's gate shut until somebody has looked at it."""
    spool = edge.engine.parts.ports.spool
    spool.keep("dlv_00_" + "0" * 32, b"nobody can open this")
    edge.cut(True)
    edge.hook("contact.opted_out", STOP)
    edge.cut(False)
    with pytest.raises(SealBroken):
        edge.keeper.round()
    assert [entry.flags for entry in edge.engine.entries()] == [("spooled",)]
    assert spool.pending() == ["dlv_00_" + "0" * 32]
    assert checks(edge)["spool"] == "fail"
    (tmp_path / "spool" / ("dlv_00_" + "0" * 32 + ".sealed")).unlink()
    edge.keeper.round()
    assert checks(edge)["spool"] == "ok"


class SlowVault:
    """A vault that answers only when it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def put(self, name: str, sealed: bytes) -> None:
        self.let_go.wait(60)

    def get(self, name: str) -> bytes | None:
        return None

    def exists(self, name: str) -> bool:
        return False

    def delete(self, name: str) -> None:
        return

    def swap(self, name: str, seen: bytes, sealed: bytes) -> bool:
        return False

    def names(self, prefix: str) -> Iterator[str]:
        return iter(())


def test_a_vault_that_does_not_answer_keeps_nobody_waiting(eventually: Eventually) -> None:
    vault = SlowVault()
    probe = VaultProbe(vault, patience=0.01)
    now = datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert [probe.trouble(now + timedelta(hours=each)) for each in range(3)] == [
        "does not answer; check its URL and the network"
    ] * 3
    vault.let_go.set()
    assert eventually(lambda: probe.trouble(now) is None)


def test_a_vault_that_cannot_be_written_is_named(edge: Edge, tmp_path: Path) -> None:
    place = tmp_path / "vault"
    settings = replace(edge.engine.parts.settings, vault_url=place.as_uri())
    parts = assemble(settings, edge.engine.parts.ports)
    keeper = Keeper(parts)
    keeper.round()
    broken = Edge(engine=edge.engine, app=create_app(parts, keeper), keeper=keeper)
    for each in (place / ".staging", place):
        each.rmdir()
    place.write_bytes(b"no directory")
    assert checks(broken)["vault"] == "warn"


def test_a_real_server_tells_its_facts(synced_store_url: str) -> None:
    state = RedisServerFacts(connect(synced_store_url)).state()
    assert (state.persistent, state.synced, state.evicts) == (True, True, False)
    assert state.used_bytes


def test_a_server_that_forbids_config_still_tells_what_info_knows(store_url: str) -> None:
    store = connect(store_url)
    store.client.execute_command(
        *("ACL", "SETUSER", "plain", "on", ">pass", "~*", "&*", "+@all", "-config")
    )
    try:
        limited = connect(store_url)
        limited.client.connection_pool.connection_kwargs |= {
            "username": "plain",
            "password": "pass",
        }
        state = RedisServerFacts(limited).state()
    finally:
        store.client.execute_command("ACL", "DELUSER", "plain")
    assert (state.persistent, state.synced, state.evicts) == (True, None, False)
