"""The catalogue of reasons: what each code says in plain words, and what can be done.

Codes are only ever added, never renamed or reused: they stand in decision logs for years.
"""

from __future__ import annotations

from typing import Final

import msgspec


class ReasonText(msgspec.Struct, frozen=True):
    """A sentence for a person, the remedy, and who can apply it."""

    says: str
    remedy: str
    who: str


_NOTHING: Final = "nothing to do"

#: Why a message is approved.
APPROVING: Final = {
    "express_grant": ReasonText("the customer agreed to messages of this kind", _NOTHING, "nobody"),
    "conversation_open": ReasonText(
        "the customer wrote in and this conversation is still open", _NOTHING, "nobody"
    ),
    "order_scope": ReasonText(
        "the customer gave this number with this very order", _NOTHING, "nobody"
    ),
    "appointment_scope": ReasonText(
        "the customer gave this number with this very appointment", _NOTHING, "nobody"
    ),
    "service_notice": ReasonText(
        "this one notice may follow the entry that it answers", _NOTHING, "nobody"
    ),
}

#: Why a message waits.
DEFERRING: Final = {
    "not_due_yet": ReasonText(
        "the message is to go later and is judged again then", "wait until it is due", "nobody"
    ),
}

#: Why a message is blocked.
BLOCKING: Final = {
    "no_consent": ReasonText(
        "nothing on record allows this message",
        "ask the customer for consent, by a form with an empty box or in person",
        "business",
    ),
    "revoked_all": ReasonText(
        "the customer opted out",
        "only the customer can lift this: START from this address, then, for marketing,"
        " a confirmation",
        "customer",
    ),
    "provider_blocked": ReasonText(
        "the provider blocks this address, or reported an opt-out",
        "only the customer can lift this: START from this address, then, for marketing,"
        " a confirmation",
        "customer",
    ),
    "revoked_tag": ReasonText(
        "the customer took back this kind of consent",
        "the customer has to confirm this kind of message from the same address",
        "customer",
    ),
    "confirmation_missing": ReasonText(
        "a consent after an opt-out waits for a confirmation from the address itself",
        "let the customer confirm from that address",
        "customer",
    ),
    "implied_excludes_marketing": ReasonText(
        "implied consent never covers marketing",
        "ask for express consent to marketing",
        "business",
    ),
    "tag_not_granted": ReasonText(
        "the customer agreed to other kinds of messages, not to this one",
        "ask for consent to this kind of message, or map its tag in the policy",
        "business",
    ),
    "brand_not_granted": ReasonText(
        "the customer agreed to messages of another brand",
        "ask for consent in the name of this brand",
        "business",
    ),
    "channel_not_named": ReasonText(
        "the customer agreed to another channel, not to this one",
        "ask for consent that names this channel",
        "business",
    ),
    "box_unticked": ReasonText(
        "the consent box was left empty", "respect it, or ask again another time", "business"
    ),
    "box_preticked": ReasonText(
        "the consent box was ticked beforehand, which is no consent",
        "show the box empty and ask again",
        "business",
    ),
    "box_absent": ReasonText(
        "no consent box was shown for this",
        "show a box with its wording and ask",
        "business",
    ),
    "evidence_below_minimum": ReasonText(
        "the proof of this consent is too weak",
        "record who took the consent, how and when, or ask the customer again",
        "compliance",
    ),
    "conversation_closed": ReasonText(
        "this conversation is over",
        "wait until the customer writes again",
        "customer",
    ),
    "conversation_unknown": ReasonText(
        "this address has no such conversation",
        "answer in the conversation in which the customer left this address",
        "business",
    ),
    "object_unknown": ReasonText(
        "this address was not given with this order or appointment",
        "use the number that the customer gave with it",
        "business",
    ),
    "number_not_given": ReasonText(
        "the customer did not give this number in that purchase or booking",
        "use the number that the customer gave with it, or ask for consent",
        "business",
    ),
    "object_ended": ReasonText(
        "this order or appointment is over", "nothing; its messages are over too", "nobody"
    ),
    "object_cancelled": ReasonText(
        "this appointment was cancelled; only the notice of that may go",
        "send the cancellation notice",
        "business",
    ),
    "object_version_stale": ReasonText(
        "the appointment is at another time now",
        "write about the new time",
        "business",
    ),
    "object_version_missing": ReasonText(
        "a reminder must say for which time it is",
        "set `appointment_at` to the time in the text",
        "business",
    ),
    "type_not_in_scope": ReasonText(
        "implied consent about this does not cover this kind of message",
        "send only confirmations and reminders of that very order or appointment",
        "business",
    ),
    "double_opt_in_pending": ReasonText(
        "the customer agreed and has not confirmed it yet",
        "wait until the customer confirms, by reply or by the link",
        "customer",
    ),
    "double_opt_in_expired": ReasonText(
        "the customer agreed and did not confirm it in time",
        "let the customer sign up again, and confirm that in time",
        "customer",
    ),
    "under_review": ReasonText(
        "a message of the customer's may be an opt-out and waits for a person",
        "answer it: `assent review list` shows what waits, `assent review resolve` answers it",
        "business",
    ),
    "unreachable": ReasonText(
        "a sending to this address failed for good",
        "check the address; a member of staff can say that it works, and so does a text from it",
        "business",
    ),
    "reassigned": ReasonText(
        "the number has a new owner", "ask the new owner for consent", "business"
    ),
    "erased": ReasonText(
        "the customer's data was erased", "ask anew, if the customer comes back", "business"
    ),
    "service_window_over": ReasonText(
        "this notice has no entry to answer, or comes too late",
        "nothing; it must not be sent any more",
        "nobody",
    ),
    "window_missed": ReasonText(
        "the message is due after its own deadline",
        "send a new message if still useful",
        "business",
    ),
    "brand_unknown": ReasonText(
        "this business has no such brand", "use a configured brand", "business"
    ),
    "address_invalid": ReasonText(
        "the address cannot be read", "write phone numbers as +<country><number>", "business"
    ),
    "row_unreadable": ReasonText(
        "the line of the list is no row of it",
        "mend the line: as many cells as the head has, quotes closed, JSON whole",
        "business",
    ),
    "duplicate_in_list": ReasonText(
        "the list names this address more than once; it was judged at another row",
        "nothing; one of its rows counts",
        "nobody",
    ),
    "campaign_cancelled": ReasonText(
        "the campaign was cancelled before this message was sent",
        "nothing; begin another campaign if it was cancelled by mistake",
        "nobody",
    ),
    "purpose_unknown": ReasonText(
        "the purpose is unknown, so the message counts as marketing",
        "use a known purpose, or map it in the policy",
        "business",
    ),
    "rule_failed": ReasonText(
        "a rule could not be evaluated, so the message is blocked",
        "report this decision to the operators",
        "operations",
    ),
    "gate_unavailable": ReasonText(
        "the store cannot be reached or trusted, so nothing may be sent",
        "look at `/readyz`; the message is kept and judged again",
        "operations",
    ),
    "revoked_since_permit": ReasonText(
        "consent changed between the approval and the sending",
        "nothing; the message is judged anew",
        "nobody",
    ),
    "already_claimed": ReasonText(
        "another attempt already sends or has sent this message", "do not send it again", "nobody"
    ),
    "outcome_unknown": ReasonText(
        "an attempt was started and nobody knows how it ended",
        "look at the provider's log and record the outcome",
        "operations",
    ),
    "not_released": ReasonText(
        "this message has not been released", "wait until it is released", "nobody"
    ),
    "notice_used": ReasonText(
        "this notice was sent already", "nothing; it may go once only", "nobody"
    ),
    "permit_malformed": ReasonText(
        "this is no permit, or one of a version that is unknown here",
        "redeem what the gate gave, whole and as it is",
        "business",
    ),
    "permit_key_unknown": ReasonText(
        "the key that signed this permit is not configured any more",
        "ask the gate again and redeem what it gives",
        "business",
    ),
    "permit_unknown": ReasonText(
        "this permit was never given to this business; it was changed, made up or is another's",
        "redeem what the gate gave, whole and as it is",
        "business",
    ),
    "permit_of_another_message": ReasonText(
        "this permit is of another message",
        "redeem it for the message it was given for",
        "business",
    ),
    "permit_of_another_epoch": ReasonText(
        "the store was restored or copied since this permit was given",
        "look whether it was sent; if not, ask the gate again",
        "business",
    ),
    "permit_expired": ReasonText(
        "this permit ended more than a day ago", "ask the gate again", "business"
    ),
    "contact_changed": ReasonText(
        "the message goes to another address than the one that was approved",
        "ask the gate about this address",
        "business",
    ),
    "message_changed": ReasonText(
        "the text is not the one that was approved",
        "send that text, or ask the gate about this one",
        "business",
    ),
}

CATALOGUE: Final = {**APPROVING, **DEFERRING, **BLOCKING}


def sentence(code: str) -> ReasonText:
    """The words for a code; a code without words is a defect, so this raises KeyError."""
    return CATALOGUE[code]
