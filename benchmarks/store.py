"""The gate, the claim and the drain against bare commands of the same store."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import partial

import redis

from benchmarks.timing import Ratio, per_second, side_by_side
from processor.domain.address import Channel
from processor.domain.message import Message
from processor.ports import ClaimAnswer
from processor.services.compose import Request
from tests.e2e.rig import Rig

_CALLS = 1000
_numbers = itertools.count()


def _request(number: int) -> Request:
    return Request(
        id=f"job-{next(_numbers)}",
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        to=f"+1202555{number % 10_000:04d}",
    )


def form(number: int) -> dict[str, object]:
    """A form in which somebody ticked the box."""
    return {
        "form": "newsletter",
        "phone": f"+1202555{number % 10_000:04d}",
        "person": {"full_name": "Alice Example", "ip": "192.0.2.7"},
        "boxes": [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}],
    }


def measure(rig: Rig) -> Iterator[Ratio]:
    """All rows that need no process but the store's."""
    client = redis.Redis.from_url(rig.store.url)
    for number in range(_CALLS):
        rig.deliver("form.submitted", form(number))
    for lane in range(rig.parts.settings.lanes):
        rig.parts.drain.drain(lane, "bench")
    messages = [rig.parts.composer.message(_request(n)) for n in range(_CALLS)]
    raw = rig.parts.ports.ledger.stored_standing(messages[0].contact) or b"x" * 300
    for message in messages:
        client.set(f"bench:{message.contact}", raw)
    yield _check(rig, client, messages)
    yield _logged(rig, client, messages)
    yield _many(rig, client, messages)
    yield _claim(rig, client)


def _check(rig: Rig, client: redis.Redis, messages: list[Message]) -> Ratio:
    def ours() -> None:
        for message in messages:
            rig.parts.gate.check([message])

    def baseline() -> None:
        for message in messages:
            client.get(f"bench:{message.contact}")

    fast, base = side_by_side(_CALLS, ours, baseline)
    return Ratio(what="check", against="GET", ours=fast, baseline=base, target=0.6)


def _logged(rig: Rig, client: redis.Redis, messages: list[Message]) -> Ratio:
    def ours() -> None:
        for message in messages:
            rig.parts.gate.ask([message])

    def baseline() -> None:
        for message in messages:
            client.get(f"bench:{message.contact}")
            client.xadd("bench:log", {"d": b"x" * 400})

    fast, base = side_by_side(_CALLS, ours, baseline)
    return Ratio(
        what="logged decision", against="GET, then XADD", ours=fast, baseline=base, target=0.6
    )


def _many(rig: Rig, client: redis.Redis, messages: list[Message]) -> Ratio:
    names = [f"bench:{message.contact}" for message in messages]
    fast, base = side_by_side(
        _CALLS, lambda: rig.parts.gate.check(messages), lambda: client.mget(names)
    )
    return Ratio(
        what="check of 1,000 at once", against="MGET", ours=fast, baseline=base, target=None
    )


def _claim(rig: Rig, client: redis.Redis) -> Ratio:
    script = client.register_script("return redis.call('SET', KEYS[1], ARGV[1])")
    ids: list[str] = []
    for number in range(_CALLS * 2):
        job = rig.parts.composer.job(_request(number % _CALLS))
        rig.parts.ports.outbound.submit(job)
        rig.parts.sending.judge(job.message.id)
        ids.append(job.message.id)
    rounds = [ids[:_CALLS], ids[_CALLS:]]
    ours, base = 0.0, 0.0
    for batch in rounds:
        ours = max(ours, per_second(_CALLS, partial(_claim_all, rig, batch)))
        base = max(base, per_second(_CALLS, partial(_set_all, script, batch)))
    return Ratio(
        what="claim", against="an EVALSHA with one SET", ours=ours, baseline=base, target=0.7
    )


def _claim_all(rig: Rig, ids: list[str]) -> None:
    for message_id in ids:
        claimed = rig.parts.sending.claim("acme", message_id, "attempt-1")
        if claimed is None or claimed.answer is not ClaimAnswer.GO:
            raise RuntimeError("a message that should be claimed was not")


def _set_all(script: object, ids: list[str]) -> None:
    for message_id in ids:
        script(keys=[f"bench:{message_id}"], args=["1"])  # type: ignore[operator] # redis-py's own
