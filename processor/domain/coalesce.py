"""Coalesce: a lively chat does not write an entry per message, nor each message that arrives.

An inbound message within ten minutes of the one that last extended its conversation adds no
entry. The conversation then ends up to ten minutes early, which is the safe side.
That an address can be reached is recorded where a failure stands, and nowhere else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from processor.domain.acts import AnyAct, ConversationExtended, Reached
from processor.domain.question import failures
from processor.domain.standing import Mark, ScopeKind, Standing

_CLOSE_TOGETHER: Final = timedelta(minutes=10)


def adds_nothing(standing: Standing, act: AnyAct, at: datetime) -> bool:
    """Whether an act leaves everything as it is, an inbound message but for some minutes.

    A message never does when anything happened since that a new message would have to answer to: a
    closing, a revocation, a lift, a new owner of the number.
    """
    if isinstance(act, Reached):
        return not any(stop.at < at for stop in failures(standing, act.channel))
    if not isinstance(act, ConversationExtended):
        return False
    for scope in standing.scopes:
        if scope.kind is not ScopeKind.CONVERSATION or scope.object != act.object:
            continue
        for opening in scope.openings:
            if (opening.channel, opening.brand) == (act.channel, act.brand):
                fresh = opening.at <= at <= opening.at + _CLOSE_TOGETHER
                return fresh and not _happened_since(standing, scope.closed, opening.at)
    return False


def _happened_since(standing: Standing, closed: Mark | None, at: datetime) -> bool:
    moments = [mark.at for mark in (closed, standing.reassigned, standing.erased) if mark]
    moments += [stop.at for stop in standing.stops]
    moments += [lift.at for lift in standing.lifts]
    return any(moment >= at for moment in moments)
