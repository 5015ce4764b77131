"""The permit rule of express consent, and why it does not apply when it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from processor.domain.decision import Reason
from processor.domain.purpose import IMPLIED_PURPOSES, SERVICE_PURPOSES
from processor.domain.question import (
    Permit,
    Question,
    by_provider,
    covers,
    lifted_by,
    revocations,
)
from processor.domain.standing import EVERY, Grant

Answer = Permit | tuple[Reason, ...]
_SEVERAL: Final = 2


def express_grant(question: Question) -> Answer:
    """Permit what the customer agreed to: this channel, this brand, a tag of this purpose."""
    if question.purpose in SERVICE_PURPOSES:
        return ()
    refusals = []
    for grant in _fitting(question):
        refusal = _refusal(question, grant)
        if refusal is None:
            return Permit(reason=Reason(code="express_grant", entry=grant.last_entry))
        refusals.append(refusal)
    if refusals or question.purpose in IMPLIED_PURPOSES:
        return tuple(refusals)
    return tuple(_near_misses(question))


def _fitting(question: Question) -> list[Grant]:
    """The grants that speak of such a message, the latest first; of sign-ups that wait, one."""
    fitting = [grant for grant in question.standing.grants if _fits(question, grant)]
    if len(fitting) < _SEVERAL:
        return fitting
    fitting.sort(key=lambda each: (each.last_at, each.last_entry), reverse=True)
    waiting = [grant for grant in fitting if grant.confirm_by is not None]
    return [grant for grant in fitting if grant not in waiting[1:]]


def _fits(question: Question, grant: Grant) -> bool:
    message = question.message
    return (
        grant.channel == message.channel
        and grant.brand == message.brand
        and question.policy.grants(grant.tag, question.purpose)
    )


def _refusal(question: Question, grant: Grant) -> Reason | None:
    """Why a fitting grant does not carry this message; None when it does."""
    voided_at = question.standing.voided_at
    if voided_at is not None and grant.last_at <= voided_at:
        return _void(question)
    if too_weak(question, grant):
        return Reason(code="evidence_below_minimum", entry=grant.last_entry)
    if grant.confirm_by is not None:
        late = question.now > grant.confirm_by
        code = "double_opt_in_expired" if late else "double_opt_in_pending"
        return Reason(code=code, entry=grant.last_entry, at=grant.confirm_by)
    return revoked(question, grant)


def _void(question: Question) -> Reason:
    marks = {"reassigned": question.standing.reassigned, "erased": question.standing.erased}
    code, mark = max(
        ((code, mark) for code, mark in marks.items() if mark), key=lambda each: each[1].at
    )
    return Reason(code=code, entry=mark.entry, at=mark.at)


def too_weak(question: Question, grant: Grant) -> bool:
    """Whether the proof of a grant lacks what the policy asks for, or nobody vouches for it."""
    missing = set(grant.missing).intersection(question.policy.evidence_minimum)
    if not missing:
        return not grant.attested
    voided_at = question.standing.voided_at
    proofs = {grant.last_entry}
    if voided_at is None or grant.first_at > voided_at:
        proofs.add(grant.first_entry)
    if not proofs.isdisjoint(question.standing.attached):
        missing.discard("captures")
    return not grant.attested or bool(missing)


def revoked(question: Question, grant: Grant) -> Reason | None:
    """The revocation that holds against a grant, until the address itself confirms the agreement.

    The confirmation must come after the revocation and not before the first agreement. A
    transactional purpose also resumes by START, over an agreement older than that START.
    Only the first and the latest proof are known: where the number moved on before a third one,
    this errs towards asking for another confirmation.
    """
    transactional = question.purpose in IMPLIED_PURPOSES
    here = {"channel": question.message.channel, "brand": grant.brand}
    voided_at = question.standing.voided_at
    for stop in revocations(question.standing):
        if stop.tag not in (EVERY, grant.tag) or not covers(stop, **here):
            continue
        broad = stop.tag == EVERY
        confirming = None if transactional and broad else frozenset({grant.tag})
        lift = lifted_by(stop, question.standing.lifts, **here, confirming=confirming)
        if lift is None:
            code = "provider_blocked" if by_provider(stop) else "revoked_all"
            code = code if broad else "revoked_tag"
            return Reason(code=code, entry=stop.entry, at=stop.at)
        proven = [
            at for at in (grant.first_at, grant.last_at) if voided_at is None or at > voided_at
        ]
        if min(proven) > lift.at:
            return Reason(code="confirmation_missing", entry=grant.last_entry, at=grant.last_at)
    return None


def _near_misses(question: Question) -> Iterator[Reason]:
    """What comes closest to a grant, so that the refusal says what is lacking."""
    message, policy = question.message, question.policy
    for grant in question.standing.grants:
        if not policy.grants(grant.tag, question.purpose):
            code = "tag_not_granted"
        elif grant.brand != message.brand:
            code = "brand_not_granted"
        else:
            code = "channel_not_named"
        if code != "tag_not_granted" or grant.channel == message.channel:
            yield Reason(code=code, entry=grant.last_entry)
    for note in question.standing.notes:
        if note.brand == message.brand and note.channel in ("", message.channel):
            yield Reason(code=note.why, entry=note.entry)
