"""What the API answers, in JSON Schema: the promise that `decision` and the routes keep."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from processor.domain.decision import Verdict
from processor.ports import Acceptance, ClaimAnswer, DeliveryState, MessageState, Teller
from schemas.fields import Shape
from schemas.shapes import (
    closed,
    count,
    flag,
    listed,
    moment,
    or_null,
    prefixed,
    ref,
    text,
    word,
)

_REASON: Final = closed(
    "Why, in a stable code and in words",
    {
        "code": text("Stable; codes are only ever added"),
        "says": text("The reason in a sentence"),
        "remedy": text("What can be done about it"),
        "who": text("Who can do it"),
    },
    {
        "entry": text("The ledger's entry behind it"),
        "at": moment("The moment that it speaks of"),
    },
)
_REASONS: Final = listed(ref("Reason"), "Every reason, not only the first")
_DECISION: Final = closed(
    "What the gate said about one message",
    {
        "message": text("Your own id of the message; in a logged decision ours"),
        "decision": or_null(prefixed("dec", "The decision's id; null when it was not logged")),
        "verdict": word(Verdict, "Whether it may go, must wait, or may not go"),
        "reasons": _REASONS,
        "purpose": text("What it was judged as"),
        "policy": text("The digest of the policy in force"),
        "standing_version": count("The version of the contact's standing"),
        "at": moment("When, or as of when, it was judged"),
        "hypothetical": flag("Whether it is about a later moment"),
    },
    {
        "not_before": moment("When to ask again, for a deferred message"),
        "valid_until": moment("When time alone may change it"),
        "permit": text("What a sender redeems for the right to send, with a logged approval"),
    },
)
_RECEIPT: Final = closed(
    "How a webhook was taken",
    {
        "delivery": prefixed("dlv", "Our id of the delivery"),
        "status": word([*Acceptance, "ignored", "quarantined"], "What became of it"),
    },
    {"reason": text("Why it is in quarantine, or says nothing about consent")},
)
_CAPTURE: Final = closed(
    "A capture that is kept",
    {
        "capture": text("Its id, made of its bytes") | {"pattern": "^cap_[0-9a-f]{64}$"},
        "media_type": text("What its bytes are"),
        "size": count("Bytes"),
    },
    {"attached": listed({"type": "string"}, "The entries that carry it now")},
)
_DELIVERY: Final = closed(
    "What became of a delivery",
    {
        "delivery": prefixed("dlv", "Our id of the delivery"),
        "state": word(DeliveryState, "Where it is"),
        "received_at": moment("When it was received, by the store's clock"),
        "source": text("The source that sent it"),
        "flags": listed({"type": "string"}, "What was unusual about it"),
        "entries": listed({"type": "string"}, "The entries that it led to"),
    },
    {"reason": text("Why it is in quarantine, or led to nothing")},
)
_FLAW: Final = closed(
    "What a customer could misunderstand in a text",
    {
        "kind": text("Stable; kinds are only ever added"),
        "word": text("The word that it is about, or nothing"),
        "says": text("What goes wrong; for people, may change"),
        "cure": text("What to do; for people, may change"),
    },
    {},
)
_STORED: Final = closed(
    "A message that is stored",
    {
        "message": prefixed("msg", "Our id of the message"),
        "id": text("Your own id of the message"),
        "state": word(MessageState, "Where it is"),
    },
    {"warnings": listed(_FLAW, "What to mend in the `body`; the message is stored all the same")},
)
_MESSAGE: Final = closed(
    "Where a message is and why",
    {
        "message": prefixed("msg", "Our id of the message"),
        "state": word(MessageState, "Where it is"),
        "reasons": _REASONS,
        "decision": or_null(prefixed("dec", "The last decision about it, if any")),
        "submitted_at": moment("When it was submitted"),
        "in_flight": flag("Whether an attempt has it and no outcome is recorded"),
    },
    {
        "not_before": moment("Not to be sent before"),
        "deadline": moment("Not to be sent after"),
        "claimed_at": moment("When an attempt got it"),
        "lease_ends_at": moment("Until when that attempt may send it"),
        "outcome": text("How the attempt ended"),
        "outcome_at": moment("When that was recorded"),
        "told_by": word(Teller, "Who said how it ended"),
        "permit": text("What a sender may redeem for the right to send, while it is released"),
    },
)
_GO: Final = closed(
    "The right to send, once and until the lease ends",
    {
        "answer": {"const": ClaimAnswer.GO.value},
        "message": prefixed("msg", "Our id of the message, by which its outcome is recorded"),
        "to": text("The address"),
        "template": or_null(text("As submitted")),
        "payload_ref": or_null(text("As submitted")),
        "body_hash": or_null(text("As submitted")),
        "body": or_null(text("The text, as submitted; that of a reply is ours")),
        "lease_ends_at": moment("Until when it may be sent"),
    },
    {},
)
_LISTED: Final = closed(
    "An event type", {"type": text("Its name"), "schema": text("Where its schema is")}, {}
)
_CHECK: Final = closed(
    "One thing that was looked at",
    {
        "name": text("What was looked at"),
        "status": word(["ok", "warn", "fail"], "How it came out"),
        "says": text("What was found, and what to do about it"),
    },
    {},
)
_PROBLEM: Final = closed(
    "A problem by RFC 9457",
    {
        "type": text("The page that explains it"),
        "title": text("What went wrong; for people, may change"),
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": text("Stable; codes are only ever added"),
        "detail": text("What to do; for people, may change"),
    },
    {
        "errors": listed(
            closed(
                "What is wrong with one field",
                {
                    "pointer": text("A JSON pointer into the body; empty: the whole body"),
                    "detail": text("How to put it right"),
                },
                {},
            ),
            "Every field that is wrong, 100 at most",
        ),
        "reasons": listed(ref("Reason"), "Why the right to send was not given"),
        "request_id": text("The request's id, as in `X-Request-Id`"),
    },
)

#: Every answer by the name that the API's document gives it.
ANSWERS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "Reason": _REASON,
        "Decision": _DECISION,
        "Decisions": closed(
            "In the order they were asked",
            {"decisions": listed(ref("Decision"), "One for each message")},
            {},
        ),
        "Receipt": _RECEIPT,
        "Capture": _CAPTURE,
        "Delivery": _DELIVERY,
        "Stored": _STORED,
        "MessageStatus": _MESSAGE,
        "Go": _GO,
        "State": closed(
            "Where the message is now", {"state": word(MessageState, "Where it is")}, {}
        ),
        "EventTypes": closed(
            "Every event type", {"schemas": listed(_LISTED, "In no special order")}, {}
        ),
        "Alive": closed("The process runs", {"status": {"const": "ok"}}, {}),
        "Readiness": closed("Every check", {"checks": listed(_CHECK, "All of them")}, {}),
        "Problem": _PROBLEM,
    }
)
