"""Confirming: which sign-ups may be answered by the one request to confirm them.

A sign-up that waits is asked about once, and once more if the customer signs up again; never after
an opt-out from the very thing, since anybody can type a number into a form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from processor.domain.permit_express import revoked, too_weak
from processor.domain.question import Question, covers, lifted_by, revocations
from processor.domain.standing import MOST_TURNS, Grant

#: Sign-ups that are asked about while none of them is confirmed: the first, and one more.
_ASKED: Final = 2


def promptable(question: Question) -> Iterator[tuple[str, datetime]]:
    """The entries that a request to confirm may answer, each with the moment it was made."""
    alive = [each for each in question.standing.grants if _alive(question, each)]
    waiting = [each for each in alive if each.confirm_by is not None]
    yield from _waiting(question, waiting)
    # A business that asks by itself, without having the engine wait for the answer.
    for grant in alive:
        if grant.confirm_by is None and not grant.confirmed and not _stopped(question, grant):
            yield grant.last_entry, grant.last_at


def _waiting(question: Question, waiting: Sequence[Grant]) -> Iterator[tuple[str, datetime]]:
    """Of the sign-ups that wait, the first two; what was ticked at once is one sign-up."""
    by_moment: dict[datetime, list[Grant]] = {}
    for grant in sorted(waiting, key=lambda each: (each.first_at, each.first_entry)):
        by_moment.setdefault(grant.first_at, []).append(grant)
    # Of so many the first are forgotten, so that nobody can tell which these are.
    if len(by_moment) >= MOST_TURNS:
        return
    for at, together in list(by_moment.items())[:_ASKED]:
        if any(not _settled(question, each) for each in together):
            yield together[0].first_entry, at


def _alive(question: Question, grant: Grant) -> bool:
    """Whether a grant is of this channel and brand, vouched for, and neither void nor expired.

    A label that nobody vouches for is no sign-up that could be confirmed by a text.
    """
    message = question.message
    if not grant.attested or (grant.channel, grant.brand) != (message.channel, message.brand):
        return False
    if grant.confirm_by is not None and question.now > grant.confirm_by:
        return False
    voided_at = question.standing.voided_at
    return voided_at is None or grant.last_at > voided_at


def _settled(question: Question, grant: Grant) -> bool:
    """Whether nothing is left to ask: agreed to already, or taken back by the customer."""
    return _stopped(question, grant) or any(
        other.tag == grant.tag and other.confirm_by is None and _carries(question, other)
        for other in question.standing.grants
    )


def _carries(question: Question, grant: Grant) -> bool:
    """Whether a grant counts as it stands."""
    return (
        _alive(question, grant)
        and not too_weak(question, grant)
        and revoked(question, grant) is None
    )


def _stopped(question: Question, grant: Grant) -> bool:
    """Whether the customer took this very kind back, and has said nothing from there since."""
    here = {"channel": grant.channel, "brand": grant.brand}
    return any(
        stop.tag == grant.tag
        and covers(stop, **here)
        and lifted_by(stop, question.standing.lifts, **here, confirming=None) is None
        for stop in revocations(question.standing)
    )
