"""Scopes of implied consent: how acts shape them and when they end.

A scope is opened by an act of the customer only. Acts that merely move or end its object are kept
even when the opening has not arrived yet, so that their order of arrival does not matter.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from processor.domain import acts
from processor.domain.events import OrderStatus
from processor.domain.ledger import Entry
from processor.domain.policy import Policy
from processor.domain.standing import Limit, Mark, Opening, Scope, ScopeKind, Timing

ScopeAct = (
    acts.ConversationExtended
    | acts.ConversationEnded
    | acts.ConversationTouched
    | acts.OrderOpened
    | acts.DeliveryOpened
    | acts.OrderMoved
    | acts.AppointmentOpened
    | acts.AppointmentTimed
    | acts.AppointmentCancelled
    | acts.AppointmentCompleted
)
_KINDS: Final = {
    acts.ConversationExtended: ScopeKind.CONVERSATION,
    acts.ConversationEnded: ScopeKind.CONVERSATION,
    acts.ConversationTouched: ScopeKind.CONVERSATION,
    acts.OrderOpened: ScopeKind.ORDER,
    acts.DeliveryOpened: ScopeKind.DELIVERY,
    acts.OrderMoved: ScopeKind.ORDER,
}
#: How long what is known of an object waits for the act that opens it.
_UNOPENED: Final = timedelta(days=180)
#: Openings kept of a conversation, by channel and brand: one may be void, the one before resumes.
_TURNS: Final = 2
#: Statuses that end an order's scope after the policy's days.
ENDING: Final = frozenset({OrderStatus.DELIVERED, OrderStatus.CANCELLED})


def fold_scope(scopes: tuple[Scope, ...], entry: Entry, act: ScopeAct) -> tuple[Scope, ...]:
    """All scopes after one more act about one of them."""
    kind = _KINDS.get(type(act), ScopeKind.APPOINTMENT)
    by_key = {(scope.kind, scope.object): scope for scope in scopes}
    empty = Scope(kind=kind, object=act.object)
    moved = _moved(by_key.get((kind, act.object), empty), entry, act)
    # A status that ends nothing, of an order that is not open: there is nothing to remember.
    if moved == empty:
        return scopes
    by_key[kind, act.object] = moved
    return tuple(by_key[key] for key in sorted(by_key))


def _moved(scope: Scope, entry: Entry, act: ScopeAct) -> Scope:
    match act:
        case acts.ConversationExtended() | acts.OrderOpened() | acts.DeliveryOpened():
            return _opened(scope, entry, act, act.ends_at)
        case acts.AppointmentOpened():
            # An appointment's end lies in its timing; the opening alone ends nothing.
            return _opened(scope, entry, act, datetime.max.replace(tzinfo=entry.at.tzinfo))
        case acts.ConversationEnded() | acts.AppointmentCancelled():
            return replace(scope, closed=_later(scope.closed, entry))
        case acts.OrderMoved():
            return scope if act.ends_at is None else _limited(scope, entry, act.ends_at)
        case acts.AppointmentCompleted():
            return _limited(scope, entry, act.until)
        case acts.ConversationTouched():
            touched = Timing(
                at=entry.at,
                entry=entry.id,
                starts_at=entry.at,
                ends_at=entry.at,
                until=act.ends_at,
            )
            return _timed(scope, touched)
        case acts.AppointmentTimed():
            timing = Timing(
                at=entry.at,
                entry=entry.id,
                starts_at=act.starts_at,
                ends_at=act.ends_at,
                until=act.until,
                moved=act.moved,
            )
            return _timed(scope, timing)


def _opened(
    scope: Scope,
    entry: Entry,
    act: acts.ConversationExtended
    | acts.OrderOpened
    | acts.DeliveryOpened
    | acts.AppointmentOpened,
    ends_at: datetime,
) -> Scope:
    fresh = Opening(
        channel=act.channel,
        brand=act.brand,
        at=entry.at,
        ends_at=ends_at,
        entry=entry.id,
        received_at=entry.received_at,
    )
    place = (fresh.channel, fresh.brand)
    alike = {fresh, *(o for o in scope.openings if (o.channel, o.brand) == place)}
    others = [o for o in scope.openings if (o.channel, o.brand) != place]
    most = _TURNS if scope.kind is ScopeKind.CONVERSATION else 1
    kept = [*others, *sorted(alike, key=lambda o: (o.at, o.entry))[-most:]]
    # The latest first: it is the one to be found.
    kept.sort(key=lambda o: (o.at, o.entry), reverse=True)
    return replace(scope, openings=tuple(sorted(kept, key=lambda o: (o.channel, o.brand))))


def _later(mark: Mark | None, entry: Entry) -> Mark:
    fresh = Mark(at=entry.at, entry=entry.id)
    return fresh if mark is None else max(mark, fresh, key=lambda each: (each.at, each.entry))


def _limited(scope: Scope, entry: Entry, ends_at: datetime) -> Scope:
    fresh = Limit(at=entry.at, entry=entry.id, ends_at=ends_at)
    known = scope.limit or fresh
    return replace(scope, limit=min(known, fresh, key=lambda each: (each.ends_at, each.entry)))


def _timed(scope: Scope, fresh: Timing) -> Scope:
    known = scope.timing or fresh
    return replace(scope, timing=max(known, fresh, key=lambda each: (each.at, each.entry)))


def scope_end(scope: Scope, opening: Opening, policy: Policy) -> datetime:
    """When an opening of a scope ends: the earliest of what its entries and the policy now say."""
    match scope.kind:
        case ScopeKind.CONVERSATION:
            ends = [min(opening.ends_at, opening.at + policy.conversation_idle)]
            if scope.timing:
                touched = min(scope.timing.until, scope.timing.at + policy.conversation_idle)
                ends = [max(*ends, touched)]
        case ScopeKind.ORDER | ScopeKind.DELIVERY:
            ends = [opening.ends_at, opening.at + policy.order_max]
            if scope.limit:
                ends += [scope.limit.ends_at, scope.limit.at + policy.order_after]
        case ScopeKind.APPOINTMENT:
            ends = [scope.timing.until if scope.timing else opening.at]
            if scope.timing:
                ends.append(scope.timing.ends_at + policy.appointment_after)
            if scope.limit:
                ends += [scope.limit.ends_at, scope.limit.at + policy.appointment_after]
    return min(ends)


def is_closed(scope: Scope, opening: Opening) -> bool:
    """Whether a closing act out-ranks the act it would have to yield to; a tie stays closed."""
    if scope.closed is None:
        return False
    if scope.kind is ScopeKind.APPOINTMENT:
        return scope.timing is None or scope.closed.at >= scope.timing.at
    last = max(opening.at, scope.timing.at) if scope.timing else opening.at
    return scope.closed.at >= last


def last_end(scope: Scope) -> datetime:
    """When nothing of a scope can matter any more, from its entries alone."""
    if not scope.openings:
        marks = [mark.at for mark in (scope.closed, scope.limit, scope.timing) if mark]
        return max(marks) + _UNOPENED
    if scope.kind is ScopeKind.APPOINTMENT:
        waits = max(opening.received_at for opening in scope.openings) + _UNOPENED
        return scope.timing.until if scope.timing else waits
    ends = [opening.ends_at for opening in scope.openings]
    return max([*ends, scope.timing.until] if scope.timing else ends)
