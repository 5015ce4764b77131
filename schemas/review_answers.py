"""What is answered about texts that wait for a person, in JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.review import Outcome, ReviewKind
from processor.services.explain import SealState
from schemas.fields import Shape
from schemas.shapes import closed, flag, listed, moment, or_null, prefixed, ref, text, word

_ITEM: Final[Mapping[str, Shape]] = {
    "review": prefixed("rev", "Its id"),
    "kind": word(ReviewKind, "Why a person is asked"),
    "says": text("The same for people; may change"),
    "pauses": flag("Whether it holds marketing back"),
    "brand": text("The brand that was written to"),
    "channel": word(Channel, "The way it came"),
    "opened_at": moment("When the text was received"),
}
_MARKETING: Final = closed(
    "What the gate says to marketing by that channel from that brand now",
    {
        "verdict": word(Verdict, "Whether it may go"),
        "code": text("Stable; codes are only ever added"),
        "sentence": text("For people; may change"),
        "remedy": text("What can be done about it"),
        "who": text("Who can do it"),
    },
    {},
)
_TEXT: Final = closed(
    "What the customer wrote",
    {"state": word(SealState, "What can be read of it; `erased` with the customer's data")},
    {
        "said": text("The text, whole"),
        "reading": text("The rule by which it was read, and the versions"),
    },
)
_ANSWER: Final = closed(
    "How it was answered",
    {
        "outcome": word(Outcome, "What the text came to"),
        "at": moment("When"),
        "entry": prefixed("ent", "The entry that says so"),
    },
    {
        "by": text("By whom; not kept of an erased customer"),
        "why": text("Why; not kept of an erased customer"),
        "tags": listed({"type": "string"}, "The labels that it took back; left out: all"),
    },
)
_REVIEW: Final[Mapping[str, Shape]] = {
    **_ITEM,
    "state": word(["open", "answered"], "Whether it waits"),
    "entry": prefixed("ent", "The entry that opened it"),
    "delivery": text("The delivery that brought the text"),
    "at": moment("When the text was written"),
    "address": or_null(text("Masked; null once the customer was erased")),
    "text": _TEXT,
    "opted_out": flag("Whether an opt-out is in force, which no answer lifts"),
    "marketing": _MARKETING,
}

#: The answers by the names that the API's document gives them.
REVIEW_ANSWERS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "ReviewItem": closed("A text that waits for a person", _ITEM, {}),
        "Reviews": closed(
            "A page of them, the longest waiting first",
            {
                "reviews": listed(ref("ReviewItem"), "At most as many as asked for"),
                "next": or_null(text("The cursor of the next page; null at the end")),
            },
            {},
        ),
        "Review": closed(
            "A text that waits, or waited",
            _REVIEW,
            {
                "meanwhile": text("What is in force until it is answered; for people, may change"),
                "answer": _ANSWER,
            },
        ),
        "Resolved": closed(
            "A text that is answered",
            {**_REVIEW, "answer": _ANSWER, "status": word(["recorded", "duplicate"], "How")},
            {},
        ),
    }
)
