"""Typeform: a finished form. A `legal` question carries the exact wording that was shown.

Signed over the raw body, without a time stamp; a delivery is named by `event_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from processor.domain.events import AnyEvent
from processor.ports.webhooks import RawRequest
from processor.providers.mapped import Found, boxes_of, by_map, unmapped
from processor.providers.native import event, person
from processor.providers.outcomes import ANY_OTHER, becomes, ignored
from processor.providers.payload import at, body_id, moment, objects_at, peek, text_at
from processor.providers.scheme import Scheme, body_alone
from processor.providers.signed import Call, Ignored, SignedProvider

#: The types of answers that are addresses by themselves, if there is one of the kind.
_BY_TYPE: Final = {"phone_number": "phone", "email": "email"}


class Typeform(SignedProvider):
    """Forms of Typeform; boxes are named by the reference, id or title of their question."""

    name = "typeform"
    scheme: ClassVar[Scheme] = Scheme(
        header="typeform-signature", content=body_alone, encoding="base64", prefix="sha256="
    )
    mappable = frozenset({"phone", "email", "full_name", "postal_address"})
    boxes = True
    outcomes = (
        becomes("form_response", "form.submitted"),
        ignored(ANY_OTHER, "event_not_used"),
    )

    def delivery_id(self, request: RawRequest) -> str:
        """The event's own id."""
        return text_at(peek(request.body), "event_id") or body_id(request.body)

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """One form, with every box of the map."""
        meant = call.meant
        if call.payload.get("event_type") != "form_response":
            raise Ignored("event_not_used")
        form = at(call.payload, "form_response")
        answers = list(_answers(form))
        told = _typed(answers) | by_map(meant, lambda name: _value(_named(answers, name)))
        yield event(
            "form.submitted",
            meant.brand,
            moment(at(form, "submitted_at")),
            form=text_at(form, "form_id"),
            phone=told.get("phone"),
            email=told.get("email"),
            person=person(**told),
            boxes=boxes_of(meant.map.boxes, lambda name: _box(answers, name)),
        )

    def unmapped(self, call: Call) -> tuple[str, ...]:
        """The references of questions that no mapping uses."""
        answers = _answers(at(call.payload, "form_response"))
        return unmapped([each["names"][0] for each in answers], call.meant.map)


def _answers(form: object) -> Iterator[dict[str, Any]]:
    """The answers, each with the names it goes by and the title of its question."""
    titles = {text_at(each, "id"): text_at(each, "title") for each in _fields(form)}
    for answer in objects_at(form, "answers"):
        title = titles.get(text_at(answer, "field.id"))
        names = (text_at(answer, "field.ref"), text_at(answer, "field.id"), title)
        known = [name for name in names if name]
        if known:
            yield {"answer": answer, "names": known, "title": title}


def _fields(form: object) -> Iterator[dict[str, object]]:
    return objects_at(form, "definition.fields")


def _named(answers: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    return next((each for each in answers if name in each["names"]), None)


def _value(found: dict[str, Any] | None) -> object:
    """The value of an answer, which lies under the name of its type."""
    if found is None:
        return None
    answer = found["answer"]
    kind = text_at(answer, "type") or ""
    return at(answer, {"choice": "choice.label", "choices": "choices.labels"}.get(kind, kind))


def _box(answers: list[dict[str, Any]], name: str) -> Found:
    found = _named(answers, name)
    return _value(found), found["title"] if found else None


def _typed(answers: list[dict[str, Any]]) -> dict[str, Any]:
    """The address of each kind, where exactly one was asked for."""
    told: dict[str, Any] = {}
    for kind, ours in _BY_TYPE.items():
        values = [_value(each) for each in answers if text_at(each["answer"], "type") == kind]
        if len(values) == 1:
            told[ours] = values[0]
    return told
