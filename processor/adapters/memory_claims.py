"""The claim in memory: who may send a message now, judged against everything at one moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from processor.adapters.memory_store import ContactShelf, MessageShelf, Shelves
from processor.ports.ledger import Claim
from processor.ports.outbound import ClaimAnswer, MessageState
from processor.ports.prompts import Prompt

#: As many claims as are remembered of one contact.
_REMEMBERED: Final = 100
_OVER: Final = frozenset({MessageState.SENT, MessageState.FAILED})


def judge_claim(shelves: Shelves, shelf: MessageShelf, attempt: str, now: datetime) -> ClaimAnswer:
    """What this attempt is told; nothing is changed."""
    match shelf.outgoing.state:
        case state if state in _OVER:
            return ClaimAnswer.ALREADY_CLAIMED
        case MessageState.CLAIMED:
            return _repeated(shelves, shelf, attempt, now)
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
