"""The permit rule of service messages: each is bound to one entry, one use, and minutes.

One use is kept by the claim, which marks the entry named here as used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from processor.domain.decision import Reason
from processor.domain.events import RevocationCause
from processor.domain.permit_express import Answer
from processor.domain.purpose import (
    CANCELLATION_NOTICE,
    DOUBLE_OPT_IN_PROMPT,
    HELP_REPLY,
    OPT_OUT_CONFIRMATION,
    SERVICE_PURPOSES,
)
from processor.domain.question import Permit, Question, covers
from processor.domain.scopes import is_closed
from processor.domain.standing import ScopeKind


def service_notice(question: Question) -> Answer:
    """Permit the one answer that an entry calls for, while its window is open."""
    if question.purpose not in SERVICE_PURPOSES:
        return ()
    for entry, until in _answerable(question):
        cause = question.message.cause
        bound = cause == entry or (cause is None and question.purpose == CANCELLATION_NOTICE)
        if bound and question.now < until:
            return Permit(reason=Reason(code="service_notice", entry=entry), until=until)
    return (Reason(code="service_window_over", entry=question.message.cause),)


def _answerable(question: Question) -> Iterator[tuple[str, datetime]]:
    """The entries that a message of this purpose may answer, each with the end of its window."""
    match question.purpose:
        case purpose if purpose == OPT_OUT_CONFIRMATION:
            yield from _revocations(question)
        case purpose if purpose == CANCELLATION_NOTICE:
            yield from _cancellations(question)
        case purpose if purpose == DOUBLE_OPT_IN_PROMPT:
            yield from _fresh_grants(question)
        case purpose if purpose == HELP_REPLY:
            yield from _fresh_inbound(question)


def _revocations(question: Question) -> Iterator[tuple[str, datetime]]:
    message = question.message
    for stop in question.standing.stops:
        own = stop.cause is RevocationCause.CONTACT
        if own and covers(stop, channel=message.channel, brand=message.brand):
            yield stop.entry, stop.received_at + question.policy.service_window


def _cancellations(question: Question) -> Iterator[tuple[str, datetime]]:
    message = question.message
    voided_at = question.standing.voided_at
    for scope in question.standing.scopes:
        if scope.kind is not ScopeKind.APPOINTMENT or scope.object != message.appointment:
            continue
        for opening in scope.openings:
            known = opening.channel == message.channel and opening.brand == message.brand
            alive = voided_at is None or opening.at > voided_at
            if known and alive and is_closed(scope, opening) and scope.closed and scope.timing:
                yield scope.closed.entry, scope.timing.starts_at


def _fresh_grants(question: Question) -> Iterator[tuple[str, datetime]]:
    message = question.message
    for grant in question.standing.grants:
        if grant.channel == message.channel and grant.brand == message.brand:
            yield grant.last_entry, grant.last_at + question.policy.service_window


def _fresh_inbound(question: Question) -> Iterator[tuple[str, datetime]]:
    message = question.message
    for scope in question.standing.scopes:
        if scope.kind is not ScopeKind.CONVERSATION:
            continue
        for opening in scope.openings:
            if opening.channel == message.channel and opening.brand == message.brand:
                yield opening.entry, opening.received_at + question.policy.service_window
