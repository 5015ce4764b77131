"""The stable JSON form of what commands answer with; a field is added, never renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from processor.cli.screen import masked, utc, without_none
from processor.domain.reasons import sentence

if TYPE_CHECKING:
    from processor.domain.address import Address
    from processor.domain.decision import Decision, Reason
    from processor.domain.ledger import Entry
    from processor.ports import ApiKey, DecisionRecord, Delivery, Outgoing
    from processor.services.board import BoardLine, Subject
    from processor.services.explain import ContactView, DecisionView, EntryView
    from processor.services.in_flight import ClaimView
    from processor.services.why import Why

Form = dict[str, Any]


def reason_form(reason: Reason) -> Form:
    """A reason with its words."""
    text = sentence(reason.code)
    return without_none(
        {
            "code": reason.code,
            "says": text.says,
            "remedy": text.remedy,
            "who": text.who,
            "entry": reason.entry,
            "at": utc(reason.at),
        }
    )


def decision_form(decision: Decision) -> Form:
    """A decision, as the API gives it."""
    return without_none(
        {
            "verdict": decision.verdict.value,
            "reasons": [reason_form(reason) for reason in decision.reasons],
            "purpose": decision.purpose,
            "policy": decision.policy,
            "standing_version": decision.standing_version,
            "at": utc(decision.at),
            "not_before": utc(decision.not_before),
            "valid_until": utc(decision.valid_until),
            "hypothetical": decision.hypothetical,
        }
    )


def record_form(decision_id: str, record: DecisionRecord) -> Form:
    """A logged decision with the message it was made about."""
    message, ended = record.message, record.ended
    told = ended and {
        "outcome": ended.outcome,
        "claimed_at": utc(ended.claimed_at),
        "outcome_at": utc(ended.ended_at),
        "told_by": ended.told_by.value,
    }
    return {
        "decision": decision_id,
        "message": message.id,
        "business": message.business,
        "brand": message.brand,
        "channel": message.channel.value,
        "contact": message.contact,
        **decision_form(record.decision),
        **({"ended": told} if told else {}),
    }


def entry_form(entry: Entry) -> Form:
    """An entry without its evidence."""
    return without_none(
        {
            "entry": entry.id,
            "seq": entry.seq,
            "act": msgspec.to_builtins(entry.act),
            "at": utc(entry.at),
            "received_at": utc(entry.received_at),
            "occurred_at": utc(entry.occurred_at),
            "source": entry.source,
            "delivery": entry.delivery,
            "event": entry.event,
            "policy": entry.policy,
            "flags": list(entry.flags),
            "batch": entry.batch or None,
        }
    )


def entry_view_form(view: EntryView, *, revealed: bool) -> Form:
    """An entry with what is known of its evidence; the record itself only when revealed."""
    record = msgspec.to_builtins(view.evidence) if view.evidence else {}
    evidence: Form = {
        "state": view.seal.value,
        "collected": sorted(record),
        "missing": list(view.missing),
    }
    if revealed and view.evidence:
        evidence["record"] = record
    return entry_form(view.entry) | {"evidence": evidence}


def line_form(line: BoardLine) -> Form:
    """A line of the board."""
    kind = line.kind.value if line.kind else None
    about = without_none({"purpose": line.purpose, "scope": kind, "object": line.object})
    return about | {"decision": decision_form(line.decision)}


def claim_form(view: ClaimView) -> Form:
    """A claim, marked where a revocation overtook it."""
    overtaken = view.in_flight
    return without_none(
        {
            "message": view.claim.message,
            "attempt": view.claim.attempt,
            "claimed_at": utc(view.claim.at),
            "standing_version": view.claim.version,
            "state": view.state,
            "outcome_at": utc(view.outcome_at),
            "in_flight": {
                "entry": overtaken.entry,
                "claimed_at": utc(overtaken.claimed_at),
                "revoked_at": utc(overtaken.revoked_at),
            }
            if overtaken
            else None,
        }
    )


def subject_form(subject: Subject, address: Address, *, revealed: bool) -> Form:
    """Whom an answer is about."""
    return {
        "business": subject.business,
        "brand": subject.brand,
        "channel": subject.channel.value,
        "address": masked(address, revealed=revealed),
        "contact": subject.contact,
    }


def why_form(answer: Why) -> Form:
    """The answer of `why`."""
    return without_none(
        {
            "verdict": answer.decision.verdict.value,
            "code": answer.code,
            "sentence": answer.sentence,
            "remedy": answer.remedy,
            "who": answer.who,
            "at": utc(answer.at),
            "entry": entry_form(answer.entry.entry) if answer.entry else None,
            "allowed": [line_form(line) for line in answer.allowed],
            "decision": decision_form(answer.decision),
        }
    )


def contact_form(view: ContactView, *, revealed: bool) -> Form:
    """Everything about an address."""
    return {
        "at": utc(view.at),
        "hypothetical": view.hypothetical,
        "policy": view.policy.digest,
        "standing_version": view.standing.version,
        "board": [line_form(line) for line in view.board],
        "entries": [entry_view_form(entry, revealed=revealed) for entry in view.entries],
        "decisions": [record_form(name, record) for name, record in view.decisions],
        "claims": [claim_form(claim) for claim in view.claims],
    }


def decision_view_form(view: DecisionView, *, revealed: bool) -> Form:
    """A logged decision with the entries behind it and today's answer."""
    return record_form(view.id, view.record) | {
        "entries": [entry_view_form(entry, revealed=revealed) for entry in view.entries],
        "today": decision_form(view.today),
    }


def outgoing_form(found: Outgoing, claims: tuple[ClaimView, ...]) -> Form:
    """A message that was submitted, and where it is."""
    message = found.message
    own = [claim_form(each) for each in claims if each.claim.message == message.id]
    return without_none(
        {
            "message": message.id,
            "business": message.business,
            "brand": message.brand,
            "channel": message.channel.value,
            "purpose": message.purpose,
            "contact": message.contact,
            "state": found.state.value,
            "reasons": [
                {"code": code, "says": sentence(code).says, "remedy": sentence(code).remedy}
                for code in found.reasons
            ],
            "decision": found.decision,
            "submitted_at": utc(found.submitted_at),
            "not_before": utc(message.not_before),
            "attempt": found.attempt,
            "claimed_at": utc(found.claimed_at),
            "lease_ends_at": utc(found.lease_ends_at),
            "outcome": found.outcome,
            "outcome_at": utc(found.outcome_at),
            "claims": own,
        }
    )


def delivery_form(delivery: Delivery) -> Form:
    """A delivery without its body; one that was closed with who did it, when and why."""
    closed = delivery.closed
    return without_none(
        {
            "delivery": delivery.id,
            "business": delivery.business,
            "source": delivery.source,
            "provider": delivery.provider,
            "state": delivery.state.value,
            "reason": delivery.reason,
            "received_at": utc(delivery.received_at),
            "attempts": delivery.attempts,
            "flags": list(delivery.flags),
            "entries": list(delivery.entries),
            "closed_by": closed and closed.by,
            "closed_at": closed and utc(closed.at),
            "closed_because": closed and closed.why,
        }
    )


def key_form(key: ApiKey) -> Form:
    """An API key without what it is made of."""
    return without_none(
        {
            "id": key.id,
            "business": key.business,
            "scopes": [scope.value for scope in key.scopes],
            "label": key.label,
            "created_at": utc(key.created_at),
            "expires_at": utc(key.expires_at),
            "revoked_at": utc(key.revoked_at),
        }
    )
