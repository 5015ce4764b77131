"""What is answered about one contact, in JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.events import RevocationCause
from processor.domain.send_errors import CAUSES, Effect
from processor.ports import MessageState, Teller
from processor.services.explain import SealState
from schemas.fields import Shape
from schemas.shapes import closed, count, listed, moment, or_null, prefixed, ref, text, word

_REASONS: Final = listed(ref("Reason"), "Every reason, not only the first")
_EVIDENCE: Final = closed(
    "What was collected when it was given",
    {
        "state": word(SealState, "What can be read of it"),
        "collected": listed({"type": "string"}, "What there is"),
        "missing": listed({"type": "string"}, "What should be there and is not"),
    },
    {"record": {"type": "object", "description": "All of it, if it was asked for"}},
)
_ENTRY: Final = closed(
    "The entry behind the answer",
    {
        "entry": prefixed("ent", "Its id"),
        "act": {"type": "object", "description": "What it says"},
        "at": moment("When it happened"),
        "received_at": moment("When it was received"),
        "source": text("Where it came from"),
        "delivery": text("The delivery that brought it"),
        "evidence": _EVIDENCE,
    },
    {},
)
_COURSE: Final = closed(
    "What came of a decision",
    {"state": word(MessageState, "Where the message is")},
    {
        "attempt": text("The attempt that has it, or had it"),
        "claimed_at": moment("When that attempt got it"),
        "lease_ends_at": moment("Until when it might send it"),
        "outcome": text("How it ended"),
        "outcome_at": moment("When that was recorded"),
        "told_by": word(Teller, "Who said how it ended"),
        "provider_id": text("What the provider calls the message"),
        "in_flight": closed(
            "The revocation that overtook it",
            {
                "entry": prefixed("ent", "Its entry"),
                "claimed_at": moment("When the attempt got the message"),
                "revoked_at": moment("When the revocation was recorded"),
            },
            {},
        ),
    },
)
_LINE: Final = closed(
    "What the gate says to one purpose",
    {
        "purpose": text("The purpose"),
        "verdict": word(Verdict, "Whether it may go"),
        "reasons": _REASONS,
    },
    {
        "scope": text("The kind of scope that it is about"),
        "object": text("The keyed reference of that scope, never your own id"),
        "not_before": moment("When to ask again"),
        "valid_until": moment("When time alone may change it"),
    },
)
_RESULT: Final = closed(
    "What became of one result",
    {"effect": word(Effect, "What its code does")},
    {
        "cause": word(CAUSES.values(), "The cause of the suppression, where it is one"),
        "status": word(["suppressed", "held"], "Whether it is in force, or held by the breaker"),
        "batch": prefixed("bat", "By what it is taken back"),
    },
)

_NEXT: Final = or_null(text("The cursor of the next page; null at the end"))

#: The answers by the names that the API's document gives them.
DESK_ANSWERS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "Lookup": closed(
            "What may be sent to one address, and why",
            {
                "business": text("The business of the key"),
                "brand": text("The brand that would write"),
                "channel": word(Channel, "The way it is reached"),
                "address": text("Masked, unless it was to be revealed"),
                "verdict": word(Verdict, "Whether marketing may go"),
                "code": text("Stable; codes are only ever added"),
                "sentence": text("For people; may change"),
                "remedy": text("What can be done about it"),
                "who": text("Who can do it"),
                "at": moment("When it was judged"),
                "policy": text("The digest of the policy in force"),
                "standing_version": count("The version of the contact's standing"),
                "board": listed(_LINE, "Marketing, each purpose, and each open scope"),
                "entries": listed({"type": "string"}, "All entries, oldest first"),
            },
            {"entry": _ENTRY},
        ),
        "Trail": closed(
            "One decision from the webhook behind it to what came of it",
            {
                "decision": ref("Decision"),
                "entries": listed(_ENTRY, "The entries that it names, oldest first"),
                "deliveries": listed(ref("Delivery"), "The webhooks that led to them"),
            },
            {"sending": _COURSE},
        ),
        "Quarantine": closed(
            "A page of deliveries that wait for a person, oldest first in each lane",
            {"deliveries": listed(ref("Delivery"), "At most as many as asked for"), "next": _NEXT},
            {},
        ),
        "History": closed(
            "A page of decisions about one contact, the latest first",
            {"decisions": listed(ref("Decision"), "At most as many as asked for"), "next": _NEXT},
            {},
        ),
        "Reported": closed(
            "What became of results, in their order",
            {"results": listed(_RESULT, "Each of them")},
            {},
        ),
        "Reached": closed(
            "What a member of staff ended",
            {
                "failures": count("Failures that stood and are over"),
                "standing": listed(
                    word(RevocationCause, "A cause"),
                    "What stands all the same, to be lifted by the customer",
                ),
            },
            {},
        ),
        "OptedOut": closed(
            "An opt-out by hand",
            {
                "delivery": prefixed("dlv", "Our id of it"),
                "status": word(["recorded", "duplicate"], "What became of it"),
            },
            {},
        ),
    }
)
