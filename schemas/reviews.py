"""Reviews: how a person answers one, and how each is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError

from processor.domain.address import masked
from processor.domain.review import KIND_TEXTS, PAUSING, Outcome
from processor.domain.ruling import Ruling
from processor.ports import ReviewItem
from processor.services.reviews import Answered, ReviewView
from processor.services.why import why
from schemas import parts
from schemas.base import Closed
from schemas.desk import body_invalid
from schemas.fields import Choice, LongText, Text, about
from schemas.problems import problems_of


class RulingSchema(Closed):
    """What a person found."""

    outcome = Choice(
        Outcome, required=True, metadata=about("What the text comes to", "not_opted_out")
    )
    by = Text(required=True, metadata=about("Who answers", "Erin Example"))
    why = LongText(required=True, metadata=about("Why", "She means the bill, I asked her."))
    tags = parts.tags("Opted out of these labels alone; default: of everything")


_RULING: Final = RulingSchema()


def read_ruling(body: Mapping[str, object]) -> Ruling:
    """An answer to be recorded; raises NotUnderstood, refusable, with every problem."""
    try:
        return Ruling(**_RULING.load(body))
    except ValidationError as problem:
        raise body_invalid(*problems_of(problem.messages)) from None


def item_answer(item: ReviewItem) -> dict[str, Any]:
    """An item of the list."""
    words = KIND_TEXTS[item.why]
    return {
        "review": item.id,
        "kind": item.why,
        "says": words.says,
        "pauses": item.why in PAUSING,
        "brand": item.brand,
        "channel": item.channel,
        "opened_at": item.opened_at,
    }


def review_answer(view: ReviewView) -> dict[str, Any]:
    """An item with its text, its answer, and what may be sent now."""
    told, entry = why(view.contact), view.opening.entry
    answer = item_answer(view.item) | {
        "state": "answered" if view.answer else "open",
        "pauses": view.pauses,
        "entry": entry.id,
        "delivery": entry.delivery,
        "at": entry.at,
        "address": masked(view.address) if view.address else None,
        "text": _text(view),
        "opted_out": view.opted_out,
        "marketing": {
            "verdict": told.decision.verdict,
            "code": told.code,
            "sentence": told.sentence,
            "remedy": told.remedy,
            "who": told.who,
        },
    }
    if view.answer is None:
        return answer | {"meanwhile": KIND_TEXTS[view.item.why].meanwhile}
    return answer | {"answer": _answered(view.answer)}


def _text(view: ReviewView) -> dict[str, Any]:
    text: dict[str, Any] = {"state": view.opening.seal}
    evidence = view.opening.evidence
    if evidence is not None and evidence.said is not None:
        text["said"] = evidence.said
    if evidence is not None and evidence.reading is not None:
        text["reading"] = evidence.reading
    return text


def _answered(answer: Answered) -> dict[str, Any]:
    told: dict[str, Any] = {
        "outcome": answer.outcome,
        "at": answer.view.entry.received_at,
        "entry": answer.view.entry.id,
    }
    evidence = answer.view.evidence
    if evidence is not None:
        told |= {"by": evidence.recorded_by, "why": evidence.said}
    return told | ({"tags": list(answer.tags)} if answer.tags else {})
