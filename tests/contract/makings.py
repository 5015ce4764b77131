"""What contract tests put into a store: contacts, lines, jobs, decisions, deliveries."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from processor.domain import acts
from processor.domain.acts import AnyAct
from processor.domain.address import Address, AddressKind, Channel
from processor.domain.decision import Decision, Reason, Verdict
from processor.domain.events import RevocationCause
from processor.domain.fold import fold
from processor.domain.identity import IdKey
from processor.domain.ledger import Entry, encode_line, head_of
from processor.domain.message import Message
from processor.domain.review import ReviewKind
from processor.domain.standing import EMPTY, Standing
from processor.ports import Append, Arrival, Birth, Job, Outcome, ReviewItem
from tests.contract.worlds import BIRTH, POLICY, World

IDS = IdKey(b"an id key for the contract tests")
AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
ALICE, BOB, CHARLIE, DANA = (
    IDS.contact("acme", Address(kind=AddressKind.PHONE, value=f"+1202555010{number}"))
    for number in (1, 2, 3, 4)
)
GRANT = acts.Granted(channel=Channel.SMS, brand="acme", tags=("offers",), method="form")
STOP = acts.Revoked(cause=RevocationCause.CONTACT)


def event_id(name: str) -> str:
    """An event id that stands for a name."""
    return IDS.event(name, 0)


def append_of(
    contact: str,
    *made: AnyAct,
    on: Standing = EMPTY,
    effect: str = "one",
    at: datetime = AT,
    wrapped_key: bytes | None = None,
    sealed_address: bytes | None = None,
    erase: bool = False,
) -> Append:
    """An append of these acts on top of a standing."""
    event, standing, lines, entries = event_id(effect), on, [], []
    for ordinal, act in enumerate(made):
        entry = Entry(
            id=IDS.entry(event, contact, ordinal),
            seq=standing.version + 1,
            event=event,
            delivery="dlv_00_" + event[-32:],
            source="forms",
            at=at,
            received_at=at,
            policy=POLICY.digest,
            act=act,
        )
        line = encode_line(entry, standing.head)
        standing = fold(standing, entry, head_of(line))
        lines.append(line)
        entries.append(entry.id)
    return Append(
        contact=contact,
        head=on.head,
        lines=tuple(lines),
        entries=tuple(entries),
        kinds=tuple(acts.kind_of(act) for act in made),
        standing=standing,
        effect=event,
        wrapped_key=wrapped_key,
        sealed_address=sealed_address,
        erase=erase,
    )


def recorded(world: World, contact: str, *made: AnyAct, effect: str = "one") -> Standing:
    """Acts put onto whatever a contact's ledger holds; the standing after them."""
    opened = world.ledger.open({contact: ()})
    append = append_of(contact, *made, on=opened.held[contact].standing, effect=effect)
    assert world.ledger.append([append], opened.birth, restrictive=True) == (Outcome.DONE,)
    return append.standing


def message_id(contact: str, job: str, business: str = "acme") -> str:
    """The id of a job's message."""
    return f"msg_{contact}_{IDS.message(business, job)[:16]}"


def job_of(
    contact: str = ALICE,
    job: str = "job-1",
    *,
    business: str = "acme",
    sealed: bytes = b"sealed address and text",
    **changes: object,
) -> Job:
    """A job for a contact; `changes` are of the message."""
    fingerprint = hashlib.sha256(sealed).hexdigest()
    made = Message(
        id=message_id(contact, job, business),
        business=business,
        brand="acme",
        channel=Channel.SMS,
        contact=contact,
    )
    message = replace(made, **changes)
    return Job(message=message, sealed=sealed, fingerprint=fingerprint)


def decision_of(
    verdict: Verdict = Verdict.APPROVED, version: int = 1, **changes: object
) -> Decision:
    """A decision at a version of the standing."""
    made = Decision(
        verdict=verdict,
        reasons=(Reason(code="express_grant", entry="ent_" + "0" * 32),),
        purpose="marketing",
        policy=POLICY.digest,
        standing_version=version,
        at=AT,
    )
    return replace(made, **changes)


def released(
    world: World,
    job: Job,
    birth: Birth = BIRTH,
    **changes: object,
) -> str:
    """A job submitted and approved at the present standing; its message id."""
    contact = job.message.contact
    present = world.ledger.glimpse([contact]).standings[contact]
    world.outbound.submit(job)
    decision = replace(decision_of(version=present.version), **changes)
    assert world.outbound.settle(job.message.id, decision, birth).settled
    return job.message.id


def arrival_of(name: str = "delivery-1", lane: int = 1, **changes: object) -> Arrival:
    """A delivery for a lane."""
    made = Arrival(
        id=f"dlv_{lane:02d}_{IDS.delivery('acme', 'forms', name)}",
        business="acme",
        source="forms",
        provider="standard",
        brand="acme",
        sealed=b"sealed body of " + name.encode(),
        fingerprint=hashlib.sha256(name.encode()).hexdigest(),
    )
    return replace(made, **changes)


def item_of(contact: str, effect: str = "one", business: str = "acme", **how: object) -> ReviewItem:
    """An item that this effect opened; whether it is listed depends on the ledger."""
    made = ReviewItem(
        business=business,
        brand="acme",
        channel=Channel.SMS,
        contact=contact,
        event=event_id(effect),
        why=ReviewKind.LIKELY_OPT_OUT,
        opened_at=AT,
    )
    return replace(made, **how)


def in_seconds(world: World, seconds: float) -> datetime:
    """A moment of the store's time; earlier when negative."""
    return world.now() + timedelta(seconds=seconds)


def ids_of(many: Sequence[Job]) -> list[str]:
    """Message ids of jobs."""
    return [job.message.id for job in many]
