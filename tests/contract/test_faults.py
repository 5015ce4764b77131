"""Faults of the store: whatever happens to it, a port answers in the project's own words."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import redis

from processor.adapters.memory_births import MemoryBirths
from processor.adapters.memory_store import MemoryStore
from processor.domain.fold import fold_all
from processor.domain.standing import encode_standing
from processor.ports import ClaimAnswer, StoreFull, StoreUnavailable, StoreUnborn
from tests.contract.acts_of_ports import ACTS, BEFORE, all_methods, lived_in
from tests.contract.makings import ALICE, GRANT, STOP, job_of, recorded, released
from tests.contract.worlds import SteppedClock, World, memory_world, valkey_world

pytestmark = pytest.mark.early


@pytest.fixture
def raw(store_url: str) -> Iterator[redis.Redis]:
    """A plain client of the same store."""
    with redis.Redis.from_url(store_url) as client:
        yield client


def test_every_method_is_tried_here() -> None:
    """The tables of calls leave no method of any port out."""
    tried = {name.split(" ")[0] for name in (*ACTS, *BEFORE)}
    assert tried == all_methods()


@pytest.mark.parametrize("act", ACTS)
def test_an_emptied_store_is_unborn_to_every_method(world: World, act: str) -> None:
    """Never an empty answer: nothing on record would look like nobody ever opted out."""
    lived_in(world)
    world.flush()
    with pytest.raises(StoreUnborn):
        ACTS[act](world)


@pytest.mark.parametrize("act", [*ACTS, *BEFORE])
@pytest.mark.parametrize("url", ["unix:///nonexistent/valkey.sock", "redis://127.0.0.1:9/0"])
def test_a_store_that_is_down_is_unavailable(act: str, url: str) -> None:
    """To every method; and neither the address nor what was sent is in the message."""
    with pytest.raises(StoreUnavailable) as caught:
        (ACTS | BEFORE)[act](valkey_world(url))
    assert not isinstance(caught.value, StoreUnborn | StoreFull)
    assert not {"valkey.sock", "127.0.0.1", ALICE} & set(str(caught.value).split())


@pytest.mark.parametrize("act", [*ACTS, *BEFORE])
def test_a_twin_that_is_down_is_unavailable(act: str) -> None:
    """The same of the twin, whose switch it is."""
    world = lived_in(memory_world().born())
    world.cut(True)
    with pytest.raises(StoreUnavailable):
        (ACTS | BEFORE)[act](world)


def test_keys_of_another_type_never_raise_the_drivers_errors(
    store_url: str, raw: redis.Redis
) -> None:
    """Every key in turn becomes a thing of another type, under every method."""
    world = lived_in(valkey_world(store_url).born())
    hit = set()
    for key, kind, kept in contents(raw):
        for act in ACTS.values():
            raw.delete(key)
            if kind == "list":
                raw.sadd(key, b"wrong")
            else:
                raw.rpush(key, b"wrong")
            try:
                act(world)
            except StoreUnavailable:
                hit.add(key)
        raw.restore(key, 0, kept, replace=True)
    assert len(hit) > 20


@pytest.mark.parametrize(
    "nonsense", [b"", b"nonsense", b"\xff\xfe", b"-1", b"{}", b"\x93\x01\x02\x03"]
)
def test_values_that_nobody_wrote_never_raise_anything_else(
    store_url: str, raw: redis.Redis, nonsense: bytes
) -> None:
    """Strings and fields of hashes are damaged in turn; a method answers or says unavailable."""
    world = lived_in(valkey_world(store_url).born())
    unavailable = 0
    for key, kind, kept in contents(raw):
        for act in ACTS.values():
            if kind == "string":
                raw.set(key, nonsense)
            elif kind == "hash":
                raw.hset(key, mapping=dict.fromkeys(raw.hkeys(key), nonsense))
            try:
                act(world)
            except StoreUnavailable:
                unavailable += 1
        raw.restore(key, 0, kept, replace=True)
    assert unavailable > 20


def contents(raw: redis.Redis) -> Iterator[tuple[bytes, str, bytes]]:
    """Every key with its type and its dump, as they are when its turn comes."""
    for key in sorted(raw.scan_iter(count=1000)):
        kind, kept = raw.type(key), raw.dump(key)
        if kept is not None:
            yield key, kind.decode() if isinstance(kind, bytes) else kind, kept


def test_a_script_cache_that_is_emptied_all_the_time_is_not_noticed(
    store_url: str, raw: redis.Redis
) -> None:
    """Appends, settlements and claims go through, in pipelines too."""
    world = valkey_world(store_url).born()
    over = threading.Event()

    def flush() -> None:
        with redis.Redis.from_url(store_url) as client:
            while not over.is_set():
                client.script_flush()

    flusher = threading.Thread(target=flush)
    flusher.start()
    try:
        for number in range(150):
            recorded(world, ALICE, GRANT, effect=str(number))
            message = released(world, job_of(job=str(number)))
            assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.GO
    finally:
        over.set()
        flusher.join()
    assert fold_all(world.ledger.lines(ALICE)).version == 150


def test_a_restart_in_the_middle_is_survived(store_url: str, raw: redis.Redis) -> None:
    """Connections that the store closed are opened again without an error to the caller."""
    world = valkey_world(store_url).born()
    for effect in ("one", "two", "three"):
        raw.client_kill_filter(_type="normal", skipme=True)
        standing = recorded(world, ALICE, STOP, effect=effect)
    assert world.ledger.stored_standing(ALICE) == encode_standing(standing)
    assert standing.version == 3


def test_an_emptied_twin_can_be_made_anew() -> None:
    """The switch and the birth are apart, as in the real store."""
    store = MemoryStore(SteppedClock())
    births = MemoryBirths(store)
    store.down = True
    with pytest.raises(StoreUnavailable):
        births.is_empty()
    store.down = False
    assert births.is_empty()
