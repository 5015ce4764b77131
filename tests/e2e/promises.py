"""The one checker: proves the promises of docs/limits.md from a history and what the store holds.

- Whatever was answered 2xx is recorded, exactly once, however often it was tried.
- A STOP that was answered 2xx is in force, and no claim was granted after it.
- No record is partial: every chain holds, and every standing says what its ledger adds up to.
- Nobody was left hanging, and whoever was refused was told when to come again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from processor.bootstrap import Parts
from processor.domain import acts
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.decision import Verdict
from processor.domain.ledger import Entry, decode_line
from processor.ports import ClaimAnswer, DeliveryState
from processor.services.compose import Request
from processor.services.verify import Condition, verify
from tests.e2e.history import STOP, Call, History
from tests.e2e.rig import Rig


def keep(history: History, *, aside: Collection[str] = (), lost: Collection[str] = ()) -> None:
    """Assert every promise; call it when the inbox is empty again.

    `aside` are deliveries that are rightly in quarantine. `lost` are those that the fault was
    allowed to take, such as a second of writes that were never synced.
    """
    rig, promised = history.rig, history.acknowledged()
    assert rig.waiting() == 0, "the inbox was not drained"
    nobody_hung(history)
    kept = [call for call in promised if call.delivery not in lost]
    ledger = _by_delivery(rig.parts)
    for call in kept:
        if call.delivery in aside:
            _aside(rig, call)
        else:
            _recorded_once(rig, call, ledger)
    whole(rig.parts)
    held = {each.id for each in rig.parts.ports.inbox.quarantined(10_000)}
    assert held == set(aside)
    stops_hold(history, lost=lost)


def nobody_hung(history: History) -> None:
    """Every call got an answer or a broken line, and every 503 says when to try again."""
    assert not [call for call in history.calls if call.hung]
    strange = [call for call in history.calls if call.status not in (0, 200, 202, 503)]
    assert not strange, strange[:3]
    assert all(call.retry_after for call in history.calls if call.status == 503)


def stops_hold(history: History, *, lost: Collection[str] = ()) -> None:
    """Every acknowledged STOP is in the ledger and in force, and no claim came after it."""
    rig = history.rig
    stopped = {call.phone for call in history.acknowledged(STOP) if call.delivery not in lost}
    for number in stopped:
        stops = [entry.seq for entry in rig.entries(number) if isinstance(entry.act, acts.Revoked)]
        assert stops, "a STOP that was answered 2xx is not in the ledger"
        noted = rig.parts.ports.ledger.claims(rig.contact(number))
        assert all(claim.version < stops[0] for claim in noted)
        assert len({claim.message for claim in noted}) == len(noted)
        (decision,) = rig.parts.gate.check([rig.parts.composer.message(offer(number))])
        assert decision.verdict is Verdict.BLOCKED
    went = Counter(each.message for each in history.claims if each.answer is ClaimAnswer.GO)
    assert set(went.values()) <= {1}, "a message was allowed to go twice"
    assert not [each for each in history.claims if each.after_stop and each.answer == "go"]


def missing(parts: Parts, calls: Iterable[Call]) -> list[Call]:
    """Those that an engine knows nothing of, neither in the inbox nor in the ledger."""
    ledger, inbox = _by_delivery(parts), parts.ports.inbox
    return [
        call
        for call in calls
        if not ledger[call.delivery] and (call.kind == STOP or inbox.get(call.delivery) is None)
    ]


def whole(parts: Parts) -> None:
    """Every chain holds, every standing is what it adds up to, no event was applied twice."""
    unsound = [each for each in verify(parts.ports.ledger) if each.condition is not Condition.SOUND]
    assert unsound == []
    lines = Counter(
        (contact, entry.id)
        for entries in _by_delivery(parts).values()
        for contact, entry in entries
    )
    assert set(lines.values()) <= {1}, "an event was applied twice"


def offer(number: str, name: str = "offer") -> Request:
    """A marketing message to a number."""
    return Request(id=name, business="acme", brand="acme", channel=Channel.SMS, to=number)


def _by_delivery(parts: Parts) -> dict[str, list[tuple[str, Entry]]]:
    """Every entry of every ledger, by the delivery that brought it."""
    found: dict[str, list[tuple[str, Entry]]] = defaultdict(list)
    ledger = parts.ports.ledger
    for contact in ledger.contacts():
        for line in ledger.lines(contact):
            entry = decode_line(line)
            found[entry.delivery].append((contact, entry))
    return found


def _recorded_once(rig: Rig, call: Call, ledger: dict[str, list[tuple[str, Entry]]]) -> None:
    contact = rig.parts.composer.contact("acme", parse_address(AddressKind.PHONE, call.phone))
    reached = [where for where, _ in ledger[call.delivery]]
    assert reached == [contact], f"{call.name} was answered {call.status}, recorded {len(reached)}x"
    delivery = rig.parts.ports.inbox.get(call.delivery)
    # At full memory the inbox has no room for a STOP; its entry carries everything.
    if delivery is not None or call.kind != STOP:
        assert delivery is not None
        assert delivery.state is DeliveryState.RECORDED


def _aside(rig: Rig, call: Call) -> None:
    delivery = rig.parts.ports.inbox.get(call.delivery)
    assert delivery is not None
    assert delivery.state is DeliveryState.QUARANTINED
    assert delivery.reason
