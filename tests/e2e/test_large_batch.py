"""A large audience: it is judged in steps so short that nobody else waits for it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import pytest
import redis

from processor.adapters.connection import connect
from processor.domain.acts import AnyAct, Granted, Revoked, kind_of
from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.events import RevocationCause
from processor.domain.fold import fold
from processor.domain.ledger import Entry, encode_line, head_of
from processor.domain.message import Message
from processor.domain.standing import EMPTY
from processor.ports import Append, Birth, Outcome
from tests.e2e.bystander import Bystander
from tests.e2e.promises import whole
from tests.e2e.rig import Rig

pytestmark = pytest.mark.e2e

#: Messages in one call of the gate, as over HTTP.
_STEP = 1000
_GRANTED = Granted(channel=Channel.SMS, brand="acme", tags=("marketing consent",), method="form")
_REVOKED = Revoked(cause=RevocationCause.CONTACT)


def _contact(rig: Rig, number: int) -> str:
    """A contact of acme; its number is nobody's, since there are not that many to go round."""
    return rig.parts.ids.unparsable("acme", f"recipient {number}")


def _append(rig: Rig, number: int, birth: Birth, now: datetime) -> Append:
    """Two of three consented, and one of these opted out afterwards; the third did neither."""
    made: tuple[AnyAct, ...] = ((_GRANTED,), (_GRANTED, _REVOKED), (_REVOKED,))[number % 3]
    contact, standing, lines, entries = _contact(rig, number), EMPTY, [], []
    event = rig.parts.ids.event(f"large {number}", 0)
    for ordinal, act in enumerate(made):
        entry = Entry(
            id=rig.parts.ids.entry(event, contact, ordinal),
            seq=ordinal + 1,
            event=event,
            delivery=f"dlv_00_{number:032d}",
            source="acme/website",
            at=now,
            received_at=now,
            policy=birth.policy,
            act=act,
        )
        line = encode_line(entry, standing.head)
        standing = fold(standing, entry, head_of(line))
        lines.append(line)
        entries.append(entry.id)
    return Append(
        contact=contact,
        head=EMPTY.head,
        lines=tuple(lines),
        entries=tuple(entries),
        kinds=tuple(kind_of(act) for act in made),
        standing=standing,
        effect=event,
    )


def _steps(number: int, size: int) -> Iterator[range]:
    return (range(at, min(at + size, number)) for at in range(0, number, size))


def _peopled(rig: Rig, number: int) -> None:
    """As many contacts, each with a ledger that holds."""
    birth = rig.parts.ports.ledger.glimpse(()).birth
    for step in _steps(number, _STEP):
        now = rig.parts.recorder.now()
        appends = [_append(rig, each, birth, now) for each in step]
        outcomes = rig.parts.ports.ledger.append(appends, birth)
        assert set(outcomes) == {Outcome.DONE}


def _message(rig: Rig, number: int) -> Message:
    return Message(
        id=f"msg_{number}",
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        contact=_contact(rig, number),
        purpose="marketing",
    )


def _percentiles(client: redis.Redis, commands: Sequence[str]) -> dict[str, float]:
    """The p99 that the server itself measured, by command, in milliseconds."""
    told = client.info("latencystats")
    found = {command: told.get(f"latency_percentiles_usec_{command}") for command in commands}
    return {command: float(each["p99"]) / 1000 for command, each in found.items() if each}


@pytest.mark.parametrize(
    ("people", "number"), [(3000, 3000), pytest.param(99_999, 1_000_000, marks=pytest.mark.soak)]
)
def test_a_large_audience_is_judged_without_anybody_waiting(
    rig: Rig, people: int, number: int, say: Callable[[str], None]
) -> None:
    """Each recipient is answered by its own standing, and each decision is in the log."""
    _peopled(rig, people)
    client = connect(rig.store.url).client
    audience = [_message(rig, each) for each in range(people)]
    verdicts: Counter[tuple[int, str]] = Counter()
    began = time.perf_counter()
    with Bystander(rig.store.url) as bystander:
        for step in _steps(number, _STEP):
            judged = rig.parts.gate.ask([audience[each % people] for each in step])
            assert all(each.id for each in judged)
            verdicts.update(
                (each % 3, answer.decision.verdict)
                for each, answer in zip(step, judged, strict=True)
            )
    took = time.perf_counter() - began

    thirds = [len(range(start, number, 3)) for start in range(3)]
    assert verdicts == {
        (0, Verdict.APPROVED): thirds[0],
        (1, Verdict.BLOCKED): thirds[1],
        (2, Verdict.BLOCKED): thirds[2],
    }
    logged = sum(client.xlen(key) for key in client.scan_iter(match="*:decisions"))
    assert logged == number
    if number < 10_000:
        whole(rig.parts)
    waits = bystander.waits
    assert waits
    say(f"{number} recipients judged and logged in {took:.1f} s")
    say(f"PING meanwhile: p99 {waits[len(waits) * 99 // 100] * 1000:.2f} ms of {len(waits)}")
    say(f"p99 in the server, ms: {_percentiles(client, ['evalsha', 'get', 'mget', 'xadd'])}")
