"""The permit rules of implied consent: a conversation, an order, an appointment, by its id.

None of them looks at marketing; their purposes are closed sets of the domain.
Source: the founding rules: answers only within the conversation, and confirmations and reminders
only for what the customer bought or booked and gave the number for.
"""

from __future__ import annotations

from processor.domain.decision import Reason
from processor.domain.permit_express import Answer
from processor.domain.purpose import (
    APPOINTMENT_PURPOSES,
    APPOINTMENT_REMINDER,
    CONVERSATION_PURPOSES,
    ORDER_PURPOSES,
    SHIPPING_CONFIRMATION,
    UNGRANTED_PURPOSES,
)
from processor.domain.question import Permit, Question, covers, lifted_by, revocations
from processor.domain.scopes import is_closed, scope_end
from processor.domain.standing import EVERY, MOST_TURNS, Opening, Scope, ScopeKind


def conversation_open(question: Question) -> Answer:
    """Permit an answer in the conversation that the customer is in."""
    if question.purpose not in CONVERSATION_PURPOSES:
        return ()
    found = _find(question, ScopeKind.CONVERSATION, question.message.conversation)
    if found is None:
        return (Reason(code="conversation_unknown"),)
    scope, opening = found
    ends_at = scope_end(scope, opening, question.policy)
    if is_closed(scope, opening) or question.now >= ends_at:
        entry = scope.closed.entry if scope.closed else opening.entry
        return (Reason(code="conversation_closed", entry=entry, at=ends_at),)
    return _withdrawn(question) or Permit(
        reason=Reason(code="conversation_open", entry=opening.entry), until=ends_at
    )


def order_scope(question: Question) -> Answer:
    """Permit confirmations for the order that this number was given with.

    To whoever only receives the goods, confirmations of their shipping.
    """
    if question.purpose not in ORDER_PURPOSES:
        return ()
    order = question.message.order
    found = _find(question, ScopeKind.ORDER, order) or _find(question, ScopeKind.DELIVERY, order)
    if found is None:
        return _missing_object(question)
    scope, opening = found
    if scope.kind is ScopeKind.DELIVERY and question.purpose != SHIPPING_CONFIRMATION:
        return (Reason(code="type_not_in_scope", entry=opening.entry),)
    alike = [each for each in question.standing.scopes if _is_of_order(each, order)]
    ends_at = min(scope_end(each, opening, question.policy) for each in alike)
    if question.now >= ends_at:
        limits = [each.limit.entry for each in alike if each.limit]
        return (Reason(code="object_ended", entry=(*limits, opening.entry)[0], at=ends_at),)
    return _withdrawn(question) or Permit(
        reason=Reason(code="order_scope", entry=opening.entry), until=ends_at
    )


def appointment_scope(question: Question) -> Answer:
    """Permit confirmations and reminders for the appointment this number was given with."""
    if question.purpose not in APPOINTMENT_PURPOSES:
        return ()
    found = _find(question, ScopeKind.APPOINTMENT, question.message.appointment)
    if found is None:
        return _missing_object(question)
    scope, opening = found
    ends_at = scope_end(scope, opening, question.policy)
    if is_closed(scope, opening):
        entry = scope.closed.entry if scope.closed else opening.entry
        return (Reason(code="object_cancelled", entry=entry),)
    if question.now >= ends_at:
        return (Reason(code="object_ended", entry=opening.entry, at=ends_at),)
    return (
        _withdrawn(question)
        or _timely(question, scope)
        or Permit(reason=Reason(code="appointment_scope", entry=opening.entry), until=ends_at)
    )


def _timely(question: Question, scope: Scope) -> tuple[Reason, ...]:
    """A text about an appointment must speak of the time the appointment has now."""
    told = question.message.appointment_at
    if told is None:
        needed = question.purpose == APPOINTMENT_REMINDER
        return (Reason(code="object_version_missing"),) if needed else ()
    if scope.timing is None or told != scope.timing.starts_at:
        entry = scope.timing.entry if scope.timing else None
        at = scope.timing.starts_at if scope.timing else None
        return (Reason(code="object_version_stale", entry=entry, at=at),)
    return ()


def never_marketing(question: Question) -> Answer:
    """Say so when all there is is implied consent; this rule can never permit."""
    if question.purpose in UNGRANTED_PURPOSES:
        return ()
    return tuple(
        Reason(code="implied_excludes_marketing", entry=opening.entry)
        for scope in question.standing.scopes
        for opening in scope.openings
        if opening.channel == question.message.channel
    )[:1]


def _is_of_order(scope: Scope, order: str | None) -> bool:
    """Whether it is about that order: what ends it for the buyer ends it for the recipient."""
    return scope.object == order and scope.kind in {ScopeKind.ORDER, ScopeKind.DELIVERY}


def _find(
    question: Question, kind: ScopeKind, reference: str | None
) -> tuple[Scope, Opening] | None:
    """The scope of that object for this very channel and brand, if it still counts."""
    for scope in question.standing.scopes:
        if scope.kind is not kind or scope.object != reference:
            continue
        for opening in scope.openings:
            if (
                opening.channel == question.message.channel
                and opening.brand == question.message.brand
                and not _void(question, scope, opening)
            ):
                return scope, opening
    return None


def _void(question: Question, scope: Scope, opening: Opening) -> bool:
    """Whether the number moved on since, or the customer wrote while opted out.

    A message that arrives after a STOP opens nothing; START resumes what stood before it.
    """
    voided_at = question.standing.voided_at
    if voided_at is not None and opening.at <= voided_at:
        return True
    if scope.kind is not ScopeKind.CONVERSATION:
        return False
    return _opened_while_stopped(question, opening)


def _opened_while_stopped(question: Question, opening: Opening) -> bool:
    stops = [
        stop.at
        for stop in question.standing.stops
        if stop.tag == EVERY and covers(stop, channel=opening.channel, brand=opening.brand)
    ]
    before = [at for at in stops if at <= opening.at]
    if not before:
        # So many revocations that older ones are forgotten: then one may have come before.
        return len(stops) >= MOST_TURNS
    return not any(
        max(before) < lift.at <= opening.at
        for lift in question.standing.lifts
        if (lift.channel, lift.brand) == (opening.channel, opening.brand)
    )


def _withdrawn(question: Question) -> tuple[Reason, ...]:
    """Whether the customer took back a tag of this very purpose, which implies the contrary."""
    message = question.message
    here = {"channel": message.channel, "brand": message.brand}
    return tuple(
        Reason(code="revoked_tag", entry=stop.entry, at=stop.at)
        for stop in revocations(question.standing)
        if question.policy.grants(stop.tag, question.purpose)
        and covers(stop, **here)
        and not lifted_by(stop, question.standing.lifts, **here, confirming=frozenset({stop.tag}))
    )


def _missing_object(question: Question) -> tuple[Reason, ...]:
    message = question.message
    named = message.order if question.purpose in ORDER_PURPOSES else message.appointment
    elsewhere = any(
        scope.object in (message.order, message.appointment, message.conversation)
        for scope in question.standing.scopes
    )
    codes = ["type_not_in_scope"] if named is None and elsewhere else ["object_unknown"]
    notes = [n for n in question.standing.notes if n.why == "number_not_given"]
    return (
        *(Reason(code=code) for code in codes),
        *(Reason(code=note.why, entry=note.entry) for note in notes),
    )
