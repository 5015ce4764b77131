"""A cluster of three as store, reshaped and broken: its answers are right, or there is none."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import Store, connect
from processor.adapters.redis_births import RedisBirths
from processor.adapters.redis_server import RedisServerFacts
from processor.domain.identity import partition_of
from processor.ports import ClaimAnswer, Outcome, StoreUnavailable, StoreUnborn
from processor.services.checks import Status
from processor.services.server_checks import StoreUnsafe, clock, refuse_unsafe, setup_checks
from processor.services.server_checks import cluster as whole
from tests.clusters import Cluster
from tests.contract.acts_of_ports import DELIVERY, MESSAGE, lived_in
from tests.contract.makings import ALICE, BOB, GRANT, STOP, append_of, job_of, recorded, released
from tests.contract.worlds import BIRTH, POLICY, World, valkey_world

HOME: Final = keys.partition_tag(partition_of(ALICE, BIRTH.partitions))
READS: Final[dict[str, Callable[[World], Any]]] = {
    "birth": lambda w: w.births.read(),
    "policy": lambda w: w.births.policy(POLICY.digest),
    "standings": lambda w: w.ledger.glimpse([ALICE, BOB]).standings,
    "as stored": lambda w: w.ledger.as_stored([BOB, ALICE]).standings,
    "as they come": lambda w: [
        each.standings for each in w.ledger.as_they_come([[BOB], [], [ALICE, BOB]])
    ],
    "held": lambda w: w.ledger.open({ALICE: ["evt_1"], BOB: []}).held,
    "lines": lambda w: w.ledger.lines(ALICE),
    "sealed": lambda w: w.ledger.sealed(ALICE),
    "contacts": lambda w: list(w.ledger.contacts()),
    "claims": lambda w: w.ledger.claims(ALICE),
    "prompts": lambda w: w.prompts.latest(ALICE),
    "delivery": lambda w: w.inbox.get(DELIVERY),
    "quarantined": lambda w: list(w.inbox.quarantined(5)),
    "message": lambda w: w.outbound.get(MESSAGE),
    "decisions": lambda w: w.decisions.recent(ALICE, 5),
    "counts": lambda w: w.counts.tally().counts,
    "keys": lambda w: w.apikeys.all(),
}


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("three"), nodes=3) as made:
        yield made


@pytest.fixture
def world(three: Cluster) -> World:
    """A store in use on three nodes."""
    three.empty()
    return lived_in(valkey_world(three.url).born())


def test_a_slot_that_moved_is_followed_without_a_word(three: Cluster, world: World) -> None:
    """By every method, in pipelines, scripts and transactions."""
    before = {name: read(world) for name, read in READS.items()}
    for tag in (HOME, "{p000}", "{i01}", "{keys}"):
        three.move(tag, (three.owner_of(tag) + 1) % 3)
        assert {name: read(world) for name, read in READS.items()} == before
    three.move(HOME, (three.owner_of(HOME) + 1) % 3)
    recorded(world, ALICE, STOP, effect="stop")
    assert world.inbox.claim(1, "w1", 5)
    assert world.inbox.requeue(next(iter(world.inbox.quarantined(1))).id)


def test_a_slot_on_the_move_answers_right_or_not_at_all(three: Cluster, world: World) -> None:
    """Key by key; in the end everything is where it was, and a STOP made meanwhile counts."""
    before = {name: read(world) for name, read in READS.items()}
    source = three.owner_of(HOME)
    target = (source + 1) % 3
    slot = three.begin_move(HOME, target)
    silent, answered = 0, 0
    while three.move_keys(slot, source, target, limit=1):
        for name, read in READS.items():
            try:
                found = read(world)
            except StoreUnavailable:
                silent += 1
            else:
                answered += 1
                assert found == before[name], name
    try:
        recorded(world, ALICE, STOP, effect="stop")
    except StoreUnavailable:
        silent += 1
    three.end_move(slot, source, target)
    assert silent
    assert answered

    if (
        not world.ledger.open({ALICE: [append_of(ALICE, STOP, effect="stop").effect]})
        .held[ALICE]
        .seen
    ):
        recorded(world, ALICE, STOP, effect="stop")
    assert world.ledger.glimpse([ALICE]).standings[ALICE].version == 2
    assert set(world.ledger.contacts()) == {ALICE, BOB}


def test_a_slot_that_moves_in_one_step_is_followed(
    three: Cluster, world: World, eventually: Callable[[Callable[[], bool]], bool]
) -> None:
    """As Valkey 9 moves it: every answer is right, and none is missing once it has moved."""
    before = {name: read(world) for name, read in READS.items()}
    target = (three.owner_of(HOME) + 1) % 3
    three.move_at_once(HOME, target)

    def moved() -> bool:
        assert READS["standings"](world) == before["standings"]
        assert READS["lines"](world) == before["lines"]
        return three.owner_of(HOME) == target

    assert eventually(moved)
    assert {name: read(world) for name, read in READS.items()} == before


def test_a_scan_overlooks_nobody_while_a_slot_moves(three: Cluster, world: World) -> None:
    source = three.owner_of(HOME)
    slot = three.begin_move(HOME, (source + 1) % 3)
    with pytest.raises(StoreUnavailable, match="the cluster moves"):
        list(world.ledger.contacts())
    three.end_move(slot, source, (source + 1) % 3)
    assert set(world.ledger.contacts()) == {ALICE, BOB}


def test_a_node_that_is_killed_takes_its_partitions_along_until_it_is_back(
    three: Cluster, world: World
) -> None:
    released(world, job_of(job="waits"))
    lines = world.ledger.lines(ALICE)
    server = three.servers[three.owner_of(HOME)]
    server.kill()
    with pytest.raises(StoreUnavailable):
        world.ledger.lines(ALICE)
    with pytest.raises(StoreUnavailable):
        world.ledger.glimpse([ALICE, BOB])
    with pytest.raises(StoreUnavailable):
        world.ledger.append([append_of(ALICE, STOP, effect="stop")], BIRTH, restrictive=True)

    server.start()
    three.await_whole()
    assert world.ledger.lines(ALICE) == lines
    recorded(world, ALICE, STOP, effect="stop")
    message = job_of(job="waits").message.id
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.MOVED


def test_what_crosses_slots_is_refused(three: Cluster, world: World) -> None:
    """Loudly, rather than answered by one node for all."""
    store = connect(three.url)
    with pytest.raises(StoreUnavailable):
        store.ask("{p000}", lambda pipe: pipe.mget("{p000}:birth", "{p001}:birth", "{p002}:birth"))
    with pytest.raises(StoreUnavailable):
        store.ask("{p000}", lambda pipe: pipe.sinter("{p000}:a", "{p001}:b", "{p002}:c"))


def test_the_worst_node_counts(three: Cluster, world: World) -> None:
    """Whichever it is; and all of them together when nothing is wrong."""

    facts = RedisServerFacts(connect(three.url))

    def found() -> dict[str, Status]:
        checks = setup_checks(facts.state(), datetime.now(UTC))
        return {each.name: each.status for each in checks}

    assert set(found().values()) == {Status.OK}
    for number, (name, bad, good, status) in enumerate(
        [
            ("maxmemory-policy", "allkeys-lru", "noeviction", Status.FAIL),
            ("appendonly", "no", "yes", Status.FAIL),
            ("appendfsync", "everysec", "always", Status.WARN),
        ]
    ):
        with three.at(number) as node:
            node.config_set(name, bad)
            assert status in found().values()
            if status is Status.FAIL:
                with pytest.raises(StoreUnsafe, match="not safe to use"):
                    refuse_unsafe(facts, RedisServerFacts(connect("redis://127.0.0.1:9")))
            node.config_set(name, good)
    assert set(found().values()) == {Status.OK}


def test_the_clock_that_is_farthest_off_counts(three: Cluster) -> None:
    state = RedisServerFacts(connect(three.url)).state()
    assert len(state.clocks) == 2
    late = replace(state, clocks=(state.now, datetime(2020, 1, 1, tzinfo=UTC)))
    assert clock(late, state.now).status is Status.FAIL


def test_a_node_that_is_asked_alone_is_told_from_a_cluster(three: Cluster) -> None:
    state = RedisServerFacts(connect(three.servers[0].url)).state()
    (check,) = whole(state)
    assert check.status is Status.FAIL
    assert "redis+cluster://" in check.says
    assert whole(RedisServerFacts(connect(three.url)).state())[0].status is Status.OK


def test_a_making_that_was_cut_short_can_begin_anew(three: Cluster) -> None:
    """As long as nothing else is there; before that, nothing could be recorded."""
    world = _unborn(three)
    store = connect(three.url)
    world.births.create(BIRTH, POLICY)
    store.client.execute_command("DEL", "{p000}:birth")
    with pytest.raises(StoreUnborn):
        world.ledger.glimpse([])
    assert world.births.is_empty()
    world.births.create(replace(BIRTH, store="another"), POLICY)
    assert world.births.read().store == "another"

    recorded_by = valkey_world(three.url)
    recorded(recorded_by, ALICE, GRANT)
    store.client.execute_command("DEL", "{p000}:birth")
    assert not world.births.is_empty()
    with pytest.raises(StoreUnborn):
        world.births.create(BIRTH, POLICY)


def test_two_never_make_one_store(three: Cluster) -> None:
    """The second finds the mark of the first, and both the first's record in the end."""
    _unborn(three)

    class Slow(RedisBirths):
        def __init__(self, store: Store, meanwhile: Callable[[], None]) -> None:
            super().__init__(store)
            self._meanwhile = meanwhile

        def is_empty(self) -> bool:
            empty = super().is_empty()
            self._meanwhile()
            return empty

    other = RedisBirths(connect(three.url))
    first = Slow(connect(three.url), lambda: other.create(BIRTH, POLICY))
    with pytest.raises(StoreUnborn):
        first.create(replace(BIRTH, store="another"), POLICY)
    assert other.read() == BIRTH


def test_an_append_to_many_partitions_is_one_call(three: Cluster, world: World) -> None:
    appends = [append_of(f"{number:032x}", GRANT) for number in range(64)]
    assert set(world.ledger.append(appends, BIRTH)) == {Outcome.DONE}
    found = world.ledger.glimpse([each.contact for each in appends]).standings
    assert {each.version for each in found.values()} == {1}


def _unborn(three: Cluster) -> World:
    three.empty()
    return dataclasses.replace(valkey_world(three.url))


def test_a_cluster_that_is_not_there_is_away(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        connect("redis+cluster://:hunter2@127.0.0.1:9,127.0.0.1:10/0").now()
    assert "hunter2" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value)
