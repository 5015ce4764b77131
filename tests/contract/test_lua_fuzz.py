"""The scripts under calls that no adapter makes: each has its full effect or none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
import redis
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.adapters.connection import load_scripts
from processor.adapters.embedded import EmbeddedServer
from tests.clusters import Cluster
from tests.contract.worlds import BIRTH

pytestmark = pytest.mark.early

TAG: Final = "{p001}"
TYPES: Final = ("string", "hash", "list", "set", "zset", "stream", "none")
#: For each script the types of its keys and one sound set of arguments.
SOUND: Final[dict[str, tuple[tuple[str, ...], tuple[bytes, ...]]]] = {
    "accept": (
        ("string", "none", "stream", "none", "zset", "hash"),
        (
            *(b"dlv_01_x", b"print", b"sealed", b"{}", b"", b"5", b"events"),
            b"deliveries|standard|",
        ),
    ),
    "answer": (("string", "hash"), (b"t1", b"sealed", b"60")),
    "append": (
        ("string", "string", "list", "set", "hash", "stream", "none", "hash"),
        (
            *(BIRTH.encode(), b"1", b"2\nstanding", b"", b"evt_2", b"key", b"address", b"0"),
            *(b"granted", b"line", b"line"),
        ),
    ),
    "begin_campaign": (
        ("string", "none", "zset", "zset"),
        (b"c1", b"acme", b"spec", b"a1", b"wrapped", b"60000", b"5000", b"print", b"sealed"),
    ),
    "breaker": (("string", "hash"), (b"ill", b"0", b"5", b"30000", b"900000", b"30000")),
    "claim": (
        ("string", "string", "hash", "zset", "hash", "list", "hash", "hash"),
        (
            *(b"msg_1", b"a2", b"5000", b"msg_1 a2", b"60", b"acme", b"60", b"9" * 13),
            *(b"message", b"m", b"state", b"released", b"business", b"acme", b"version", b"1"),
            *(b"birth", BIRTH.encode(), b"until", b"9" * 13, b"once", b"ent_1:help_reply"),
        ),
    ),
    "close": (("string", "zset", "hash"), (b"msg_1", b"details_gone")),
    "commit": (
        ("string", "hash", "hash", "hash", "hash", "hash"),
        (
            b"c1",
            b"0",
            b"t1",
            b"1",
            b"judging judged",
            b"judged done",
            b"record",
            b"bloom",
            b"n|verdict|a",
            b"1",
        ),
    ),
    "complete": (
        ("string", "hash", "zset", "zset", "stream"),
        (b"msg_1", b"env", b"sealed anew"),
    ),
    "draw": (
        ("string", "none", "hash"),
        (b"1", b"5", b"60", b"10", b"900", b"1", b"20000", b"2", b"limited|gate"),
    ),
    "enlist": (
        ("string", "hash", "hash", "set", "none"),
        (b"c1/0", b"t1", b"1", b"0", b"60", b"1", b"evt_1", b"2", b"evt_1"),
    ),
    "enquire": (("string", "zset", "hash"), (b"msg_1", b"60000")),
    "conclude": (
        ("string", "hash", "hash"),
        (b"a1", b"sent", b"60", b"sealed", b"dec_001_", b"86400000"),
    ),
    "rebirth": (("string",), (replace(BIRTH, epoch=2).encode(), BIRTH.encode())),
    "hold": (("string", "none"), (b"print", b"t1", b"60")),
    "lend": (("string", "hash", "hash", "hash"), (b"0", b"0", b"t2", b"60000", b"2", b"4")),
    "move_campaign": (
        ("string", "hash", "hash"),
        (b"c1", b"released judging", b"", b"open", b"wave", b"3", b"wave", b"plan"),
    ),
    "move_decisions": (
        ("string", "stream", "zset", "hash"),
        (b"1-1", b"1-1", b"1", b"archive/decisions/p001/1_1-1_1 digest", b"1"),
    ),
    "move_delivery": (
        ("string", "hash", "zset", "zset", "hash"),
        (b"msg_1", b"env", b"key", b"short", b"archive/deliveries/i01/short", b"86400000"),
    ),
    "review": (
        ("string", "set", "hash", "zset"),
        (b"evt_1", b"evt_1/answered", b"contact/evt_1", b"1", b"record"),
    ),
    "ring": (("string", "hash", "hash"), (b"2", b"60000")),
    "rewrap": (("string", "hash"), (b"state", b"released", b"wrapped")),
    "restand": (("string", "string", "list"), (b"1", b"1\nother")),
    "settle": (
        ("string", "hash", "stream", "zset", "zset", "zset", "hash"),
        (
            *(b"msg_1", b"1", b"deferred", b"record", b"", b"1", BIRTH.encode(), b"", b"9", b""),
            *(b"60", b"decisions|deferred|marketing|not_due_yet", b"marketing"),
        ),
    ),
    "unhold": (("string", "zset", "hash", "hash"), (b"acme", b"state")),
    "weigh": (
        ("string", "zset", "hash", "hash", "hash", "zset", "zset"),
        (
            *(b"acme", b"3", b"600000", b"3", b"604800000"),
            *(b"evt_9", b"results|twilio|blocked", b"sealed", b""),
            *(b"evt_10", b"results|twilio|passing", b"sealed", b"passing"),
            *(b"evt_11", b"results|twilio|reached", b"", b"arrived"),
        ),
    ),
    "submit": (("string", "none", "zset"), (b"msg_2", b"message", b"sealed", b"acme")),
}
MESSAGE: Final[dict[str, Any]] = {
    "state": "released",
    "version": "1",
    "birth": BIRTH.encode(),
    "until": "",
    "once": "ent_1:help_reply",
    "purpose": "help_reply",
    "business": "acme",
    "token": "t1",
    "c1": "acme 1 1 3 judge 1 0",
    "c1/0": "t1 1 1 0 acme judge",
}
RECORDED: Final = {
    "state": "recorded",
    "sealed": "envelope",
    "fingerprint": "f",
    "received": "1",
}
_MAKE: Final[dict[str, Callable[[redis.Redis, str], object]]] = {
    "hash": lambda raw, key: raw.hset(
        key, items=[part for pair in MESSAGE.items() for part in pair]
    ),
    "list": lambda raw, key: raw.rpush(key, "line"),
    "set": lambda raw, key: raw.sadd(key, "evt_1"),
    "zset": lambda raw, key: raw.zadd(key, {"msg_1": 1}),
    "stream": lambda raw, key: raw.xadd(key, {"d": "x"}, id="1-1"),
    "none": lambda raw, key: raw.delete(key),
}

odd_numbers = st.sampled_from(
    [b"", b"0", b"-1", b"1.5", b"nan", b"inf", b"-inf", b"0x10", b"1e3", b" 1", b"9" * 30, b"x"]
)
oddities = odd_numbers | st.binary(max_size=20) | st.sampled_from([b"sent", b"released", b"1"])


def prepare(raw: redis.Redis, kinds: list[str]) -> list[str]:
    """An empty store with keys of these types; the first is the birth record if it is a string."""
    raw.flushall()
    names = [f"{TAG}:{at}" for at in range(len(kinds))]
    for at, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        if kind == "string":
            raw.set(name, BIRTH.encode() if at == 0 else b"1\nstanding")
        else:
            _MAKE[kind](raw, name)
    return names


def suited(raw: redis.Redis, script: str, keys: list[str]) -> None:
    """The hash in the state that the script moves on from."""
    if len(keys) > 1 and raw.type(keys[1]) == b"hash":
        if script == "conclude":
            raw.hset(keys[1], mapping={"state": "claimed", "attempt": "a1", "claimed": "1"})
        if script == "complete":
            raw.hset(keys[1], mapping={"state": "quarantined", "sealed": "envelope"})
        if script == "move_delivery":
            raw.hset(keys[1], items=[part for pair in RECORDED.items() for part in pair])


def snapshot(raw: redis.Redis) -> dict[bytes, tuple[bytes | None, object]]:
    """All keys with their dumps and whether they end."""
    return {key: (raw.dump(key), raw.ttl(key) > 0) for key in sorted(raw.scan_iter(count=1000))}


def run(raw: redis.Redis, script: str, keys: list[str], args: list[bytes]) -> bool:
    """Whether the script went through; if it did not, nothing may have changed."""
    before = snapshot(raw)
    text = load_scripts()[script].texts[False]
    try:
        raw.eval(text, len(keys), *keys, *args)
    except redis.ResponseError:
        assert snapshot(raw) == before
        return False
    return True


@pytest.fixture(scope="module")
def valkey_raw(valkey: EmbeddedServer) -> Iterator[redis.Redis]:
    """A plain client of the store."""
    with redis.Redis.from_url(valkey.url) as client:
        yield client


@pytest.fixture(scope="module")
def cluster_raw(cluster: Cluster) -> Iterator[redis.Redis]:
    """A plain client of the cluster's node that owns the keys used here."""
    with cluster.at(cluster.owner_of(TAG)) as client:
        yield client


@pytest.fixture(params=["valkey_raw", "cluster_raw"])
def raw(request: pytest.FixtureRequest) -> redis.Redis:
    """Either."""
    client: redis.Redis = request.getfixturevalue(request.param)
    return client


def test_every_script_is_tried_here() -> None:
    """The table leaves none out."""
    assert set(SOUND) == set(load_scripts())


@pytest.mark.parametrize("script", SOUND)
def test_a_sound_call_has_its_effect(raw: redis.Redis, script: str) -> None:
    """The table's own calls go through, so that what is tried on them means something."""
    kinds, args = SOUND[script]
    keys = prepare(raw, list(kinds))
    suited(raw, script, keys)
    before = snapshot(raw)
    assert run(raw, script, keys, list(args))
    assert snapshot(raw) != before


@pytest.mark.parametrize("script", SOUND)
def test_an_unborn_partition_is_never_written(raw: redis.Redis, script: str) -> None:
    """Each script that writes asks for the birth record first."""
    kinds, args = SOUND[script]
    keys = prepare(raw, ["none", *kinds[1:]])
    assert not run(raw, script, keys, list(args))


@pytest.mark.parametrize("script", SOUND)
@given(choice=st.data())
def test_odd_calls_have_full_effect_or_none(
    valkey_raw: redis.Redis, script: str, choice: st.DataObject
) -> None:
    """Wrong types of keys, too few or too many keys and arguments, odd values, in any mixture."""
    odd_call(valkey_raw, script, choice)


@pytest.mark.parametrize("script", SOUND)
@settings(max_examples=30)
@given(choice=st.data())
def test_odd_calls_have_full_effect_or_none_in_a_cluster(
    cluster_raw: redis.Redis, script: str, choice: st.DataObject
) -> None:
    """The same where a node would refuse whatever crosses slots."""
    odd_call(cluster_raw, script, choice)


def odd_call(raw: redis.Redis, script: str, choice: st.DataObject) -> None:
    """One script with up to two odd keys and two odd arguments, and some too few or too many."""
    sound_kinds, sound_args = SOUND[script]
    kinds = list(sound_kinds)
    args = list(sound_args)
    for at in choice.draw(st.sets(st.integers(0, len(kinds) - 1), max_size=2), "keys"):
        kinds[at] = choice.draw(st.sampled_from(TYPES), "type")
    for at in choice.draw(st.sets(st.integers(0, len(args) - 1), max_size=2), "arguments"):
        args[at] = choice.draw(oddities, "value")
    keys = prepare(raw, kinds)
    suited(raw, script, keys)
    cut_keys = choice.draw(st.sampled_from([0, 0, 0, 1, 2]), "keys cut")
    cut_args = choice.draw(st.sampled_from([0, 0, 0, 1, 2]), "arguments cut")
    more = choice.draw(st.sampled_from([[], [], [], [b"more"]]), "more arguments")
    run(raw, script, keys[: len(keys) - cut_keys], args[: len(args) - cut_args] + more)
