"""The board: what the gate says to every kind of message that one address could be sent.

Each line is a real decision about a made-up message, by the very rules that judge real ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

import msgspec

from processor.domain.address import Channel
from processor.domain.decide import decide
from processor.domain.decision import Decision
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.purpose import (
    APPOINTMENT_PURPOSES,
    BUILT_IN_PURPOSES,
    CANCELLATION_NOTICE,
    CONVERSATION_PURPOSES,
    DOUBLE_OPT_IN_PROMPT,
    HELP_REPLY,
    MARKETING,
    OPT_OUT_CONFIRMATION,
    ORDER_PURPOSES,
    SHIPPING_CONFIRMATION,
)
from processor.domain.standing import Scope, ScopeKind, Standing

_BY_KIND: Final[Mapping[ScopeKind, frozenset[str]]] = {
    ScopeKind.CONVERSATION: CONVERSATION_PURPOSES,
    ScopeKind.ORDER: ORDER_PURPOSES,
    ScopeKind.DELIVERY: frozenset({SHIPPING_CONFIRMATION}),
    ScopeKind.APPOINTMENT: APPOINTMENT_PURPOSES,
}


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a question is about: one address of a business, on one channel, for one brand."""

    business: str
    brand: str
    channel: Channel
    contact: str


class BoardLine(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate says to one purpose; `kind` and `object` where it is about a scope."""

    purpose: str
    decision: Decision
    kind: ScopeKind | None = None
    object: str | None = None


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What a board is drawn from: a standing, a policy, and the time it is asked for."""

    standing: Standing
    policy: Policy
    now: datetime
    hypothetical: bool = False

    def judge(self, message: Message) -> Decision:
        """What the gate says to a message at this moment."""
        return decide(message, self.standing, self.policy, self.now, hypothetical=self.hypothetical)


def board(subject: Subject, moment: Moment) -> tuple[BoardLine, ...]:
    """Marketing first, then the policy's own purposes, then the scopes, then open notices."""
    return (
        *_plain(subject, moment),
        *_scoped(subject, moment),
        *_notices(subject, moment),
    )


def message_to(
    subject: Subject, purpose: str = MARKETING, scope: Scope | None = None, cause: str | None = None
) -> Message:
    """A made-up message of that purpose, about that scope, answering that entry."""
    timing = scope.timing if scope else None
    return Message(
        id="explain",
        business=subject.business,
        brand=subject.brand,
        channel=subject.channel,
        contact=subject.contact,
        purpose=purpose,
        conversation=_object(scope, ScopeKind.CONVERSATION),
        order=_object(scope, ScopeKind.ORDER, ScopeKind.DELIVERY),
        appointment=_object(scope, ScopeKind.APPOINTMENT),
        appointment_at=timing.starts_at if timing else None,
        cause=cause,
    )


def _object(scope: Scope | None, *kinds: ScopeKind) -> str | None:
    return scope.object if scope is not None and scope.kind in kinds else None


def _plain(subject: Subject, moment: Moment) -> Iterator[BoardLine]:
    for purpose in (MARKETING, *sorted(moment.policy.purposes - BUILT_IN_PURPOSES)):
        decision = moment.judge(message_to(subject, purpose))
        yield BoardLine(purpose=purpose, decision=decision)


def _scoped(subject: Subject, moment: Moment) -> Iterator[BoardLine]:
    """A line for each purpose of each scope of this channel and brand; one where there is none."""
    for kind, purposes in _BY_KIND.items():
        here: list[Scope] = [
            each for each in moment.standing.scopes if _concerns(each, kind, subject)
        ]
        # Without a purchase of one's own or for somebody else, one line says that of both.
        for scope in here or (() if kind is ScopeKind.DELIVERY else (None,)):
            for purpose in sorted(purposes):
                yield BoardLine(
                    purpose=purpose,
                    decision=moment.judge(message_to(subject, purpose, scope)),
                    kind=kind,
                    object=scope.object if scope is not None else None,
                )


def _concerns(scope: Scope, kind: ScopeKind, subject: Subject) -> bool:
    return scope.kind is kind and any(
        (opening.channel, opening.brand) == (subject.channel, subject.brand)
        for opening in scope.openings
    )


def _notices(subject: Subject, moment: Moment) -> Iterator[BoardLine]:
    """The service messages that may go right now; each answers one entry, so most never may."""
    standing = moment.standing
    asked = [
        *((OPT_OUT_CONFIRMATION, None, stop.entry) for stop in standing.stops),
        *((DOUBLE_OPT_IN_PROMPT, None, grant.last_entry) for grant in standing.grants),
        *((HELP_REPLY, None, o.entry) for scope in standing.scopes for o in scope.openings),
        *((CANCELLATION_NOTICE, scope, None) for scope in standing.scopes if scope.closed),
    ]
    seen = set()
    for purpose, scope, cause in asked:
        decision = moment.judge(message_to(subject, purpose, scope, cause))
        if decision.approved and (purpose, decision.basis) not in seen:
            seen.add((purpose, decision.basis))
            yield BoardLine(
                purpose=purpose,
                decision=decision,
                kind=scope.kind if scope else None,
                object=scope.object if scope else None,
            )
