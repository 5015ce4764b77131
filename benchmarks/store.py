"""The gate and the claim against bare commands of the same store."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import redis

from benchmarks.results import Row
from benchmarks.timing import ROUNDS, compare, in_turn, timed
from processor.adapters.connection import driver_options
from processor.desk import many_gate
from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.message import Message
from processor.ports import ClaimAnswer
from processor.services.compose import Request
from tests.e2e.rig import Rig

CONTACTS = 1000
FIRST = 2_025_550_000
_CALLS = 200
_CLAIMS = 100
_numbers = itertools.count()


def bare_client(url: str) -> redis.Redis:
    """The driver as it comes, connected as the product connects."""
    return redis.Redis.from_url(url, **driver_options(url))


def form(number: int) -> dict[str, object]:
    """A form in which somebody ticked the box; each number is another person."""
    return {
        "form": "newsletter",
        "phone": f"+1{FIRST + number}",
        "person": {"full_name": "Alice Example", "ip": "192.0.2.7"},
        "boxes": [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}],
    }


def load(rig: Rig) -> None:
    """Make the contacts that are asked about, the way that every contact is made."""
    for number in range(CONTACTS):
        rig.deliver("form.submitted", form(number))
    for lane in range(rig.parts.settings.lanes):
        rig.parts.drain.drain(lane, "bench")
    client = bare_client(rig.store.url)
    for message in _messages(rig, CONTACTS):
        raw = rig.parts.ports.ledger.stored_standing(message.contact)
        if raw is None:
            raise RuntimeError("a contact that should be there was not recorded")
        client.set(f"bench:{message.contact}", raw)


def check(rig: Rig) -> Iterator[Row]:
    """A decision that is not logged."""
    client, messages = bare_client(rig.store.url), _messages(rig, _CALLS)

    def ours() -> None:
        for message in messages:
            if not rig.parts.gate.check([message])[0].approved:
                raise RuntimeError("a message that should be approved was not")

    def baseline() -> None:
        for message in messages:
            client.get(f"bench:{message.contact}")

    rates = in_turn([timed(_CALLS, ours), timed(_CALLS, baseline)])
    yield compare("check, not logged", "one GET", (rates[0], rates[1]), target=0.6)


def logged(rig: Rig) -> Iterator[Row]:
    """A decision that is logged before it is answered."""
    client, messages = bare_client(rig.store.url), _messages(rig, _CALLS)

    def ours() -> None:
        for message in messages:
            if rig.parts.gate.ask([message])[0].id is None:
                raise RuntimeError("a decision that should be logged was not")

    def baseline() -> None:
        for message in messages:
            client.get(f"bench:{message.contact}")
            client.xadd("bench:log", {"d": b"x" * 400})

    rates = in_turn([timed(_CALLS, ours), timed(_CALLS, baseline)])
    yield compare("logged decision", "GET, then XADD", (rates[0], rates[1]), target=0.6)


def many(rig: Rig) -> Iterator[Row]:
    """Many decisions at once, not logged."""
    client, messages = bare_client(rig.store.url), _messages(rig, CONTACTS)
    names = [f"bench:{message.contact}" for message in messages]
    ours = timed(CONTACTS, partial(rig.parts.gate.check, messages))
    rates = in_turn([ours, timed(CONTACTS, partial(client.mget, names))])
    yield compare("check of 1,000 at once", "one MGET", (rates[0], rates[1]))
    (message, *_), gate = messages, many_gate(rig.parts)
    phones = [f"+1{FIRST + number}" for number in range(CONTACTS)]
    if not all(answer.verdict is Verdict.APPROVED for answer in gate.check_many(message, phones)):
        raise RuntimeError("messages that should be approved were not")
    ours = timed(CONTACTS, partial(gate.check_many, message, phones))
    rates = in_turn([ours, timed(CONTACTS, partial(client.mget, names))])
    what = "`check_many` of 1,000 numbers of one shape"
    yield compare(what, "one MGET of the same values", (rates[0], rates[1]), target=0.35)


def claim(rig: Rig) -> Iterator[Row]:
    """The right to send, taken once for each message."""
    script = bare_client(rig.store.url).register_script(
        "return redis.call('SET', KEYS[1], ARGV[1])"
    )
    batches = [_released(rig) for _ in range(ROUNDS + 1)]
    names = [list(batch) for batch in batches]
    rates = in_turn(
        [
            timed(_CLAIMS, lambda: _claim_all(rig, batches.pop())),
            timed(_CLAIMS, lambda: _set_all(script, names.pop())),
        ]
    )
    against = "an EVALSHA that does one SET"
    yield compare("claim", against, (rates[0], rates[1]), target=0.7)


def _messages(rig: Rig, count: int) -> list[Message]:
    return [rig.parts.composer.message(_request(number)) for number in range(count)]


def _request(number: int) -> Request:
    return Request(
        id=f"job-{next(_numbers)}",
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        to=f"+1{FIRST + number}",
    )


def _released(rig: Rig) -> list[str]:
    """Messages that wait to be claimed, each of another contact."""
    ids = []
    for number in range(_CLAIMS):
        job = rig.parts.composer.job(_request(number))
        rig.parts.ports.outbound.submit(job)
        rig.parts.sending.judge(job.message.id)
        ids.append(job.message.id)
    return ids


def _claim_all(rig: Rig, ids: Sequence[str]) -> None:
    for message_id in ids:
        claimed = rig.parts.sending.claim("acme", message_id, "attempt-1")
        if claimed is None or claimed.answer is not ClaimAnswer.GO:
            raise RuntimeError("a message that should be claimed was not")


def _set_all(script: Any, ids: Sequence[str]) -> None:  # noqa: ANN401 - redis-py's own
    for message_id in ids:
        script(keys=[f"bench:{message_id}"], args=["1"])
