"""The permit rule of service messages: each is bound to one entry, one use, and minutes.

A cancellation notice is bound to the time that it calls off, until that time. One use is kept by
the claim, which marks the entry named here as used.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from processor.domain.confirming import promptable
from processor.domain.decision import Reason
from processor.domain.events import OWN_WORDS
from processor.domain.permit_express import Answer
from processor.domain.purpose import (
    CANCELLATION_NOTICE,
    DOUBLE_OPT_IN_PROMPT,
    HELP_REPLY,
    OPT_OUT_CONFIRMATION,
    SERVICE_PURPOSES,
)
from processor.domain.question import Permit, Question, covers, lifted_by
from processor.domain.scopes import is_closed
from processor.domain.standing import ScopeKind, Stop


def service_notice(question: Question) -> Answer:
    """Permit the one answer that an entry calls for, while its window is open."""
    if question.purpose not in SERVICE_PURPOSES:
        return ()
    for entry, until in _answerable(question):
        # A cancellation is about the time that was called off, by whatever entry it was told.
        bound = question.message.cause == entry or question.purpose == CANCELLATION_NOTICE
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
            window = question.policy.service_window
            yield from ((entry, at + window) for entry, at in promptable(question))
        case purpose if purpose == HELP_REPLY:
            yield from _fresh_inbound(question)


def _revocations(question: Question) -> Iterator[tuple[str, datetime]]:
    """Of each coverage, the first received revocation in force; a second is not answered.

    Nor is one soon after another, though START came in between: a burst is confirmed once at most.
    The window runs from when it was said, so none opens when a person reads it as one days later.
    """
    message, lifts = question.message, question.standing.lifts
    here = {"channel": message.channel, "brand": message.brand}
    first: dict[tuple[str, str, str], Stop] = {}
    for stop in sorted(question.standing.stops, key=lambda each: (each.received_at, each.entry)):
        said = stop.cause in OWN_WORDS and covers(stop, **here)
        if said and not lifted_by(stop, lifts, **here, confirming=None):
            first.setdefault((stop.channel, stop.brand, stop.tag), stop)
    window = question.policy.service_window
    own = [stop.at for stop in question.standing.stops if stop.cause in OWN_WORDS]
    for stop in first.values():
        if not any(at < stop.at < at + window for at in own):
            yield stop.entry, stop.at + window


def _cancellations(question: Question) -> Iterator[tuple[str, datetime]]:
    """The times that were called off: one notice for each, however often the call-off is told."""
    message = question.message
    for scope in question.standing.scopes:
        if scope.kind is not ScopeKind.APPOINTMENT or scope.object != message.appointment:
            continue
        for opening in scope.openings:
            known = opening.channel == message.channel and opening.brand == message.brand
            alive = known and not _void(question, opening.at)
            if alive and is_closed(scope, opening) and scope.closed and scope.timing:
                yield scope.timing.entry, scope.timing.starts_at


def _fresh_inbound(question: Question) -> Iterator[tuple[str, datetime]]:
    message = question.message
    for scope in question.standing.scopes:
        if scope.kind is not ScopeKind.CONVERSATION:
            continue
        for opening in scope.openings:
            known = opening.channel == message.channel and opening.brand == message.brand
            if known and not _void(question, opening.at):
                yield opening.entry, opening.received_at + question.policy.service_window


def _void(question: Question, at: datetime) -> bool:
    """Whether an act of that rank came before the number moved or was erased."""
    voided_at = question.standing.voided_at
    return voided_at is not None and at <= voided_at
