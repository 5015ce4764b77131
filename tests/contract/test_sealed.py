"""A copy seals the store under those who write: whatever was answered had its effect before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import connect
from processor.adapters.redis_inbox import read_delivery
from processor.ports import Delivery, DeliveryState, Finished, StoreUnborn
from tests.contract.makings import arrival_of
from tests.contract.test_apikeys import KEY
from tests.contract.worlds import BIRTH, World, valkey_world

_LANE, _ROUNDS = 1, 4
_NAMES = [arrival_of(str(number), lane=_LANE).id for number in range(30)]

Act = Callable[[World, str], object]


def _finish(world: World, delivery: str) -> None:
    (claimed,) = world.inbox.claim(_LANE, "w1", 1)
    assert claimed.delivery.id == delivery
    world.inbox.finish(
        _LANE,
        [
            Finished(
                ticket=claimed.ticket,
                delivery=delivery,
                provider="standard",
                state=DeliveryState.RECORDED,
                reason=None,
                entries=(),
            )
        ],
    )


def _until_sealed(world: World, act: Act, answered: list[str]) -> None:
    for name in _NAMES:
        try:
            act(world, name)
        except StoreUnborn:
            return
        answered.append(name)


def _sealed(url: str) -> Sequence[Delivery]:
    """Seal the lane, and see in the same moment what a copy would take along."""
    pipe = connect(url).client.pipeline(transaction=True)
    pipe.set(keys.birth(keys.lane_tag(_LANE)), BIRTH.sealed())
    for name in _NAMES:
        pipe.hgetall(keys.delivery(name))
    _, *records = pipe.execute()
    found = [read_delivery(name, raw) for name, raw in zip(_NAMES, records, strict=True)]
    return [each for each in found if each]


@pytest.mark.parametrize(
    ("act", "untouched", "reason"),
    [
        pytest.param(
            lambda world, name: world.inbox.requeue(name),
            lambda each: each.state is DeliveryState.QUARANTINED,
            "not_json",
            id="requeue",
        ),
        pytest.param(
            lambda world, name: world.inbox.shred(name),
            lambda each: each.sealed != b"",
            "not_json",
            id="shred",
        ),
        pytest.param(_finish, lambda each: each.state is DeliveryState.PENDING, None, id="finish"),
    ],
)
@pytest.mark.parametrize("kind", ["store_url", "cluster_url"])
def test_what_was_answered_is_in_a_store_that_was_sealed_meanwhile(
    request: pytest.FixtureRequest,
    kind: str,
    act: Act,
    untouched: Callable[[Delivery], bool],
    reason: str | None,
) -> None:
    """Or the copy would go without it, though its caller was told that it counts."""
    url = request.getfixturevalue(kind)
    world = valkey_world(url)
    for round_ in range(_ROUNDS):
        world.flush()
        world.born()
        for number in range(len(_NAMES)):
            world.inbox.accept(arrival_of(str(number), lane=_LANE, reason=reason))
        answered: list[str] = []
        caller = threading.Thread(target=_until_sealed, args=(world, act, answered))
        caller.start()
        while caller.is_alive() and len(answered) <= round_:
            continue
        copied = _sealed(url)
        caller.join()
        assert answered
        assert not {each.id for each in copied if untouched(each)} & set(answered)


def test_a_key_that_was_answered_is_in_a_store_that_was_sealed_meanwhile(store_url: str) -> None:
    """Revoking one is writing it too."""
    world, raw = valkey_world(store_url), connect(store_url).client
    for round_ in range(_ROUNDS):
        world.flush()
        world.born()
        answered: list[str] = []

        def put(world: World, name: str) -> None:
            world.apikeys.put(replace(KEY, id=name))

        caller = threading.Thread(target=_until_sealed, args=(world, put, answered))
        caller.start()
        while caller.is_alive() and len(answered) <= round_:
            continue
        pipe = raw.pipeline(transaction=True)
        pipe.set(keys.birth(keys.partition_tag(0)), BIRTH.sealed())
        pipe.smembers(keys.API_KEYS)
        _, copied = pipe.execute()
        caller.join()
        assert answered
        assert set(answered) <= {each.decode() for each in copied}
