"""The claim in memory: who may send a message now, judged against everything at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from processor.adapters.memory_store import ContactShelf, MessageShelf, Shelves
from processor.ports.births import decode_birth
from processor.ports.ledger import Claim
from processor.ports.outbound import (
    NAMED_WITHIN,
    ClaimAnswer,
    Ended,
    MessageState,
    Outgoing,
    Teller,
)
from processor.ports.permits import Redeemed
from processor.ports.prompts import Prompt

#: As many claims as are remembered of one contact.
_REMEMBERED: Final = 100
_OVER: Final = frozenset({MessageState.SENT, MessageState.FAILED})
_OPEN: Final = frozenset({MessageState.CLAIMED, MessageState.UNKNOWN})


def presented(permit: Redeemed, now: datetime) -> MessageShelf:
    """A message that was only asked about, as its permit says that it was released."""
    terms, basis = permit.terms, permit.terms.basis
    return MessageShelf(
        outgoing=Outgoing(
            message=terms.message,
            sealed=permit.sealed,
            state=MessageState.RELEASED,
            submitted_at=now,
            decision=basis.decision,
            reasons=basis.reasons,
            birth=basis.birth,
        ),
        fingerprint="",
        moved_at=now,
        birth=decode_birth(basis.birth.encode()),
        version=basis.version,
        valid_until=basis.until,
        notice=(basis.notice, basis.purpose) if basis.notice else None,
        purpose=basis.purpose,
    )


def judge_claim(
    shelves: Shelves, shelf: MessageShelf, attempt: str, now: datetime, ends: datetime | None
) -> ClaimAnswer:
    """What this attempt is told, whose permit ends then; nothing is changed."""
    match shelf.outgoing.state:
        case state if state in _OVER:
            return ClaimAnswer.ALREADY_CLAIMED
        case MessageState.UNKNOWN:
            return ClaimAnswer.OUTCOME_UNKNOWN
        case MessageState.CLAIMED:
            return _repeated(shelves, shelf, attempt, now)
        case MessageState.RELEASED if ends is not None and now >= ends:
            return ClaimAnswer.MOVED
        case MessageState.RELEASED:
            return _first(shelves, shelf, now)
        case _:
            return ClaimAnswer.NOT_RELEASED


def take(
    shelves: Shelves, shelf: MessageShelf, attempt: str, now: datetime, lease: timedelta
) -> None:
    """Mark a message as claimed by this attempt, and note that with its contact."""
    contact = shelves.contacts.setdefault(shelf.message.contact, ContactShelf())
    if shelf.notice is not None:
        contact.notices[shelf.notice] = shelf.message.id
    claim = Claim(message=shelf.message.id, attempt=attempt, version=contact.version, at=now)
    contact.prompts[shelf.purpose] = Prompt(
        purpose=shelf.purpose, message=shelf.message.id, sent_at=now
    )
    contact.claims.append(claim)
    del contact.claims[:-_REMEMBERED]
    shelf.outgoing = replace(
        shelf.outgoing,
        state=MessageState.CLAIMED,
        attempt=attempt,
        claimed_at=now,
        lease_ends_at=now + lease,
    )


def end(
    shelves: Shelves,
    shelf: MessageShelf,
    attempt: str | None,
    outcome: str,
    provider_id: bytes,
    now: datetime,
) -> MessageState | None:
    """Note how a claimed message ended, as far as that is news; its state then."""
    before = shelf.outgoing
    if before.state not in _OPEN | _OVER:
        return None
    told = before.state in _OPEN and before.state.value != outcome
    if told:
        shelf.outgoing = replace(
            before,
            state=MessageState(outcome),
            outcome=outcome,
            outcome_at=now,
            told_by=Teller.PROVIDER if attempt is None else Teller.SENDER,
        )
    ended_at = before.outcome_at
    in_time = told or (ended_at is not None and now < ended_at + NAMED_WITHIN)
    if provider_id and not before.provider_id and in_time:
        shelf.outgoing = replace(shelf.outgoing, provider_id=provider_id)
    after = shelf.outgoing
    if after != before and after.decision and after.claimed_at and after.outcome_at:
        contact = shelves.contacts.setdefault(after.message.contact, ContactShelf())
        contact.ended[after.decision] = Ended(
            outcome=after.outcome or "",
            attempt=after.attempt or "",
            claimed_at=after.claimed_at,
            ended_at=after.outcome_at,
            told_by=after.told_by or Teller.SENDER,
            provider_id=after.provider_id,
        )
    return after.state


def _repeated(shelves: Shelves, shelf: MessageShelf, attempt: str, now: datetime) -> ClaimAnswer:
    ends_at = shelf.outgoing.lease_ends_at
    if ends_at is None or now >= ends_at:
        return ClaimAnswer.OUTCOME_UNKNOWN
    if shelf.outgoing.attempt != attempt:
        return ClaimAnswer.ALREADY_CLAIMED
    return ClaimAnswer.GO if _unmoved(shelves, shelf) else ClaimAnswer.REVOKED_SINCE


def _first(shelves: Shelves, shelf: MessageShelf, now: datetime) -> ClaimAnswer:
    if not _unmoved(shelves, shelf) or (shelf.valid_until and now >= shelf.valid_until):
        return ClaimAnswer.MOVED
    contact = shelves.contacts.get(shelf.message.contact, ContactShelf())
    if shelf.notice and contact.notices.get(shelf.notice, shelf.message.id) != shelf.message.id:
        return ClaimAnswer.NOTICE_USED
    return ClaimAnswer.GO


def _unmoved(shelves: Shelves, shelf: MessageShelf) -> bool:
    contact = shelves.contacts.get(shelf.message.contact, ContactShelf())
    return contact.version == shelf.version and shelves.birth == shelf.birth
