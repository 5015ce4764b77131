"""What the API answers, in JSON Schema: the promise that `decision` and the routes keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from processor.domain.decision import Verdict
from processor.ports import Acceptance, ClaimAnswer, DeliveryState, MessageState
from schemas.fields import Shape


def _text(says: str) -> Shape:
    return {"type": "string", "description": says}


def _id(prefix: str, says: str) -> Shape:
    return _text(says) | {"pattern": f"^{prefix}_"}


def _moment(says: str) -> Shape:
    return _text(says) | {"format": "date-time"}


def _word(words: Iterable[StrEnum | str], says: str) -> Shape:
    return {"enum": [str(word) for word in words], "description": says}


def _flag(says: str) -> Shape:
    return {"type": "boolean", "description": says}


def _count(says: str) -> Shape:
    return {"type": "integer", "minimum": 0, "description": says}


def _or_null(shape: Shape) -> Shape:
    return shape | {"type": [shape["type"], "null"]}


def _list(items: Shape, says: str) -> Shape:
    return {"type": "array", "items": items, "description": says}


def _closed(says: str, always: Mapping[str, Shape], sometimes: Mapping[str, Shape]) -> Shape:
    return {
        "type": "object",
        "description": says,
        "properties": {**always, **sometimes},
        "required": list(always),
        "additionalProperties": False,
    }


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


_REASON: Final = _closed(
    "Why, in a stable code and in words",
    {
        "code": _text("Stable; codes are only ever added"),
        "says": _text("The reason in a sentence"),
        "remedy": _text("What can be done about it"),
        "who": _text("Who can do it"),
    },
    {
        "entry": _text("The ledger's entry behind it"),
        "at": _moment("The moment that it speaks of"),
    },
)
_REASONS: Final = _list(_ref("Reason"), "Every reason, not only the first")
_DECISION: Final = _closed(
    "What the gate said about one message",
    {
        "message": _text("Your own id of the message; in a logged decision ours"),
        "decision": _or_null(_id("dec", "The decision's id; null when it was not logged")),
        "verdict": _word(Verdict, "Whether it may go, must wait, or may not go"),
        "reasons": _REASONS,
        "purpose": _text("What it was judged as"),
        "policy": _text("The digest of the policy in force"),
        "standing_version": _count("The version of the contact's standing"),
        "at": _moment("When, or as of when, it was judged"),
        "hypothetical": _flag("Whether it is about a later moment"),
    },
    {
        "not_before": _moment("When to ask again, for a deferred message"),
        "valid_until": _moment("When time alone may change it"),
    },
)
_RECEIPT: Final = _closed(
    "How a webhook was taken",
    {
        "delivery": _id("dlv", "Our id of the delivery"),
        "status": _word([*Acceptance, "quarantined"], "What became of it"),
    },
    {"reason": _text("Why it is in quarantine")},
)
_CAPTURE: Final = _closed(
    "A capture that is kept",
    {
        "capture": _text("Its id, made of its bytes") | {"pattern": "^cap_[0-9a-f]{64}$"},
        "media_type": _text("What its bytes are"),
        "size": _count("Bytes"),
    },
    {"attached": _list({"type": "string"}, "The entries that carry it now")},
)
_DELIVERY: Final = _closed(
    "What became of a delivery",
    {
        "delivery": _id("dlv", "Our id of the delivery"),
        "state": _word(DeliveryState, "Where it is"),
        "received_at": _moment("When it was received, by the store's clock"),
        "source": _text("The source that sent it"),
        "flags": _list({"type": "string"}, "What was unusual about it"),
        "entries": _list({"type": "string"}, "The entries that it led to"),
    },
    {"reason": _text("Why it is in quarantine, or led to nothing")},
)
_STORED: Final = _closed(
    "A message that is stored",
    {
        "message": _id("msg", "Our id of the message"),
        "id": _text("Your own id of the message"),
        "state": _word(MessageState, "Where it is"),
    },
    {},
)
_MESSAGE: Final = _closed(
    "Where a message is and why",
    {
        "message": _id("msg", "Our id of the message"),
        "state": _word(MessageState, "Where it is"),
        "reasons": _REASONS,
        "decision": _or_null(_id("dec", "The last decision about it, if any")),
        "submitted_at": _moment("When it was submitted"),
        "in_flight": _flag("Whether an attempt has it and no outcome is recorded"),
    },
    {
        "not_before": _moment("Not to be sent before"),
        "deadline": _moment("Not to be sent after"),
        "claimed_at": _moment("When an attempt got it"),
        "lease_ends_at": _moment("Until when that attempt may send it"),
        "outcome": _text("How the attempt ended"),
        "outcome_at": _moment("When that was recorded"),
    },
)
_GO: Final = _closed(
    "The right to send, once and until the lease ends",
    {
        "answer": {"const": ClaimAnswer.GO.value},
        "to": _text("The address"),
        "template": _or_null(_text("As submitted")),
        "payload_ref": _or_null(_text("As submitted")),
        "body_hash": _or_null(_text("As submitted")),
        "lease_ends_at": _moment("Until when it may be sent"),
    },
    {},
)
_LISTED: Final = _closed(
    "An event type", {"type": _text("Its name"), "schema": _text("Where its schema is")}, {}
)
_CHECK: Final = _closed(
    "One thing that was looked at",
    {
        "name": _text("What was looked at"),
        "status": _word(["ok", "warn", "fail"], "How it came out"),
        "says": _text("What was found, and what to do about it"),
    },
    {},
)
_PROBLEM: Final = _closed(
    "A problem by RFC 9457",
    {
        "type": _text("The page that explains it"),
        "title": _text("What went wrong; for people, may change"),
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": _text("Stable; codes are only ever added"),
        "detail": _text("What to do; for people, may change"),
    },
    {
        "errors": _list(
            _closed(
                "What is wrong with one field",
                {
                    "pointer": _text("A JSON pointer into the body; empty: the whole body"),
                    "detail": _text("How to put it right"),
                },
                {},
            ),
            "Every field that is wrong, 100 at most",
        ),
        "reasons": _list(_ref("Reason"), "Why the right to send was not given"),
        "request_id": _text("The request's id, as in `X-Request-Id`"),
    },
)

#: Every answer by the name that the API's document gives it.
ANSWERS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "Reason": _REASON,
        "Decision": _DECISION,
        "Decisions": _closed(
            "In the order they were asked",
            {"decisions": _list(_ref("Decision"), "One for each message")},
            {},
        ),
        "Receipt": _RECEIPT,
        "Capture": _CAPTURE,
        "Delivery": _DELIVERY,
        "Stored": _STORED,
        "MessageStatus": _MESSAGE,
        "Go": _GO,
        "State": _closed(
            "Where the message is now", {"state": _word(MessageState, "Where it is")}, {}
        ),
        "EventTypes": _closed(
            "Every event type", {"schemas": _list(_LISTED, "In no special order")}, {}
        ),
        "Alive": _closed("The process runs", {"status": {"const": "ok"}}, {}),
        "Readiness": _closed("Every check", {"checks": _list(_CHECK, "All of them")}, {}),
        "Problem": _PROBLEM,
    }
)
