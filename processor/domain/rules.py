"""The rules: forbid beats permit, silence blocks, and a rule that fails blocks too.

Each rule is one small function in one of two visible tuples. A forbid rule yields the reasons
against; a permit rule answers with a Permit, or with the reasons why it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from processor.domain.decision import Reason
from processor.domain.permit_express import Answer, express_grant
from processor.domain.permit_implied import (
    appointment_scope,
    conversation_open,
    never_marketing,
    order_scope,
)
from processor.domain.permit_service import service_notice
from processor.domain.purpose import SURVIVES_REVOCATION, UNGRANTED_PURPOSES
from processor.domain.question import (
    Question,
    by_provider,
    covers,
    failures,
    lifted_by,
    revocations,
)
from processor.domain.standing import EVERY, Stop


def address_unreadable(question: Question) -> Iterator[Reason]:
    """An address that cannot be read is never guessed."""
    if question.message.address_problem is not None:
        yield Reason(code="address_invalid")


def brand_unknown(question: Question) -> Iterator[Reason]:
    """A sender identity that the business does not have."""
    message = question.message
    if message.brand not in question.policy.brands.get(message.business, ()):
        yield Reason(code="brand_unknown")


def opted_out(question: Question) -> Iterator[Reason]:
    """A revocation of everything, until the address itself lifts it.

    START resumes conversations and transactions; marketing, and any purpose of the policy's own,
    needs a confirmation. Source: founding rule that consent is always required; 47 CFR
    64.1200(a)(10) for revocation by any reasonable means.
    """
    if question.purpose in SURVIVES_REVOCATION:
        return
    if not question.standing.stops:
        return
    message = question.message
    resumable = question.purpose in UNGRANTED_PURPOSES
    confirming = None if resumable else _tags_of(question)
    here = {"channel": message.channel, "brand": message.brand}
    for stop in revocations(question.standing):
        if stop.tag != EVERY or not covers(stop, **here):
            continue
        lifts = question.standing.lifts
        if lifted_by(stop, lifts, **here, confirming=confirming):
            continue
        code = "provider_blocked" if by_provider(stop) else "revoked_all"
        yield Reason(code=code, entry=stop.entry, at=stop.at)
        if not resumable:
            yield from _unconfirmed(question, stop)


def _unconfirmed(question: Question, stop: Stop) -> Iterator[Reason]:
    """What came after a revocation and would count, were it confirmed from the address."""
    message, standing = question.message, question.standing
    here = (message.channel, message.brand)
    resumed = lifted_by(stop, standing.lifts, channel=here[0], brand=here[1], confirming=None)
    later = [g for g in standing.grants if g.last_at > stop.at and (g.channel, g.brand) == here]
    if resumed:
        yield Reason(code="confirmation_missing", entry=resumed.entry)
    elif later:
        newest = max(later, key=lambda grant: (grant.last_at, grant.last_entry))
        yield Reason(code="confirmation_missing", entry=newest.last_entry)


def unreachable(question: Question) -> Iterator[Reason]:
    """A failure for good, until the channel is found to reach somebody again."""
    for stop in failures(question.standing, question.message.channel):
        yield Reason(code="unreachable", entry=stop.entry, at=stop.at)


def under_review(question: Question) -> Iterator[Reason]:
    """What rests on an express grant waits while a person looks at a likely opt-out.

    A confirmation from the address itself, after it, answers it too.
    """
    if question.purpose in UNGRANTED_PURPOSES:
        return
    message = question.message
    here = (message.channel, message.brand)
    confirmed = [
        lift.at
        for lift in question.standing.lifts
        if lift.confirms and (lift.channel, lift.brand) == here
    ]
    for pause in question.standing.pauses:
        if not any(at > pause.at for at in confirmed):
            yield Reason(code="under_review", entry=pause.entry, at=pause.at)


def too_late(question: Question) -> Iterator[Reason]:
    """A message that would go after its own deadline."""
    message = question.message
    due = max(question.now, message.not_before) if message.not_before else question.now
    if message.deadline is not None and due >= message.deadline:
        yield Reason(code="window_missed", at=message.deadline)


def _tags_of(question: Question) -> frozenset[str]:
    return frozenset(
        tag for tag, purposes in question.policy.tags.items() if question.purpose in purposes
    )


FORBID: Final[tuple[Callable[[Question], Iterable[Reason]], ...]] = (
    address_unreadable,
    brand_unknown,
    opted_out,
    unreachable,
    under_review,
    too_late,
)

PERMIT: Final[tuple[Callable[[Question], Answer], ...]] = (
    express_grant,
    conversation_open,
    order_scope,
    appointment_scope,
    service_notice,
    never_marketing,
)
