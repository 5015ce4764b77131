"""Typeform: a form with its boxes, the wording from the question itself, and nothing guessed."""

from __future__ import annotations

import json
from typing import Any

from msgspec.structs import replace

from processor.domain.events import BoxState, FormSubmitted
from tests.providers.calls import BOX, CALLERS, read

CALLER = CALLERS["typeform"]
SAMPLE: dict[str, Any] = json.loads(CALLER.body)


def form(sample: dict[str, Any] = SAMPLE) -> FormSubmitted:
    request = CALLER.request(json.dumps(sample).encode())
    [event] = read("typeform", request, BOX, full_name="your-name").events
    assert isinstance(event, FormSubmitted)
    return event


def test_a_ticked_legal_question_carries_its_own_wording() -> None:
    event = form()
    assert [address.value for address in event.addresses] == ["+12025550101", "alice@example.com"]
    assert (event.form, event.person.full_name) == ("Ab12Cd", "Alice Example")
    assert str(event.occurred_at) == "2026-03-01 14:30:00+00:00"
    [box] = event.boxes
    assert box.state is BoxState.CHECKED
    assert box.wording == "Text me offers from Acme. Reply STOP to end."
    assert box.tags == ("marketing consent",)


def test_a_box_may_be_named_by_the_title_or_the_id_of_its_question() -> None:
    for name in ("q4", "Text me offers from Acme. Reply STOP to end."):
        [event] = read("typeform", CALLER.request(), replace(BOX, field=name)).events
        assert isinstance(event, FormSubmitted)
        assert event.boxes[0].state is BoxState.CHECKED


def test_a_legal_question_that_was_declined_or_skipped_grants_nothing() -> None:
    declined = json.loads(CALLER.body)
    declined["form_response"]["answers"][3]["boolean"] = False
    assert form(declined).boxes[0].state is BoxState.UNCHECKED
    del declined["form_response"]["answers"][3]
    assert form(declined).boxes[0].state is BoxState.ABSENT


def test_a_number_without_its_country_is_left_out() -> None:
    local = json.loads(CALLER.body)
    local["form_response"]["answers"][1]["phone_number"] = "(202) 555-0101"
    assert [address.kind.value for address in form(local).addresses] == ["email"]


def test_a_partial_response_is_ignored() -> None:
    request = CALLER.request(json.dumps(SAMPLE | {"event_type": "form_response_partial"}).encode())
    assert read("typeform", request).ignored == "event_not_used"


def test_questions_that_no_map_names_are_told() -> None:
    assert read("typeform", CALLER.request(), BOX).unmapped == (
        "your-name",
        "your-number",
        "your-mail",
        "colour",
    )
