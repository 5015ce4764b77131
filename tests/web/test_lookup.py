"""Asking about one contact: the sentence, the board, and nothing of anybody else."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import structlog

from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, BOB, STOP, Edge, Told

PATH = "/v1/contacts/lookup"


def lookup(edge: Edge, to: str = ALICE, **what: Any) -> Told:  # noqa: ANN401 - JSON
    """Ask with a key that may only read."""
    return edge.post(PATH, {"to": to} | what, edge.key(Scope.READ))


def board(answer: Told) -> dict[str, str]:
    """The verdicts by purpose, where each purpose has one line."""
    return {line["purpose"]: line["verdict"] for line in answer.json["board"]}


def test_a_consent_is_told_in_words_with_its_entry(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    answer = lookup(edge)
    assert answer.status_code == 200
    assert (answer.json["verdict"], answer.json["code"]) == ("approved", "express_grant")
    assert answer.json["sentence"].startswith("The customer agreed to marketing texts in a form")
    assert (answer.json["business"], answer.json["brand"], answer.json["channel"]) == (
        *("acme", "acme"),
        "sms",
    )
    assert answer.json["standing_version"] == 1
    entry = answer.json["entry"]
    assert answer.json["entries"] == [entry["entry"]]
    assert answer.json["board"][0]["reasons"][0]["entry"] == entry["entry"]
    assert entry["source"] == "acme/website"


def test_the_board_has_a_line_for_each_purpose_and_scope(edge: Edge) -> None:
    bought = {"order_id": "order-9", "phone": ALICE, "phone_given": True}
    edge.engine.tell("purchase.made", bought)
    answer = lookup(edge)
    told = board(answer)
    assert (answer.json["verdict"], answer.json["code"]) == (
        "blocked",
        "implied_excludes_marketing",
    )
    assert told["marketing"] == "blocked"
    assert (told["order_confirmation"], told["conversation_reply"]) == ("approved", "blocked")
    [line] = [each for each in answer.json["board"] if each["purpose"] == "order_confirmation"]
    assert (line["scope"], line["valid_until"][-1]) == ("order", "Z")
    assert "order-9" not in answer.text


def test_a_stop_is_told_at_once(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    edge.engine.tell("contact.opted_out", STOP)
    answer = lookup(edge)
    assert (answer.json["verdict"], answer.json["code"]) == ("blocked", "revoked_all")
    assert "by writing “STOP”" in answer.json["sentence"]
    assert answer.json["standing_version"] == len(answer.json["entries"]) == 2


@pytest.mark.parametrize("to", [BOB, "bob@example.com", "visitor-bob"])
def test_somebody_never_seen_is_an_answer(edge: Edge, to: str) -> None:
    answer = lookup(edge, to)
    assert answer.status_code == 200
    assert (answer.json["code"], answer.json["standing_version"]) == ("no_consent", 0)
    assert answer.json["sentence"].startswith("Nothing is on record for this ")
    assert answer.json["entries"] == []
    assert "entry" not in answer.json
    assert set(board(answer).values()) == {"blocked"}


def test_the_address_and_the_record_are_shown_only_when_asked_for(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    kept, shown = lookup(edge), lookup(edge, reveal=True)
    assert ALICE not in kept.text
    assert "Alice Example" not in kept.text
    assert kept.json["address"] == "+12•••••••01"
    assert "full_name" in kept.json["entry"]["evidence"]["collected"]
    assert shown.json["address"] == ALICE
    assert shown.json["entry"]["evidence"]["record"]["full_name"] == "Alice Example"


def test_another_business_sees_nothing_of_it(edge: Edge) -> None:
    """Its answer is that for a stranger, but for the time."""
    edge.engine.tell("form.submitted", ticked())
    key = edge.key(Scope.READ, business="globex")
    known = edge.post(PATH, {"to": ALICE, "reveal": True}, key).json
    stranger = edge.post(PATH, {"to": BOB, "reveal": True}, key).json
    assert (known["business"], known["code"], known["entries"]) == ("globex", "no_consent", [])
    for answer in (known, stranger):
        for line in answer["board"]:
            line.pop("reasons")
        answer.pop("at")
        answer.pop("address")
    assert known == stranger


def test_the_channel_says_how_the_address_is_read(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    answer = lookup(edge, channel="whatsapp")
    assert (answer.json["channel"], answer.json["verdict"]) == ("whatsapp", "blocked")
    wrong = lookup(edge, channel="email")
    assert wrong.json["errors"][0]["pointer"] == "/to"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/to"),
        ({"to": ""}, "/to"),
        ({"to": 12025550101}, "/to"),
        ({"to": "2025550101"}, "/to"),
        ({"to": ALICE, "channel": "pigeon"}, "/channel"),
        ({"to": ALICE, "brand": "with blank"}, "/brand"),
        ({"to": ALICE, "reveal": "yes"}, "/reveal"),
        ({"to": ALICE, "business": "globex"}, "/business"),
    ],
)
def test_a_malformed_question_is_refused_where_it_is_wrong(
    edge: Edge, body: dict[str, object], pointer: str
) -> None:
    answer = edge.post(PATH, body)
    assert (answer.status_code, answer.json["code"]) == (422, "body_invalid")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert "2025550101" not in answer.text


def test_a_brand_that_is_not_the_callers_is_blocked_not_refused(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    answer = lookup(edge, brand="globex")
    assert (answer.status_code, answer.json["verdict"]) == (200, "blocked")
    assert answer.json["code"] == "brand_unknown"


def test_it_needs_the_scope_to_read(edge: Edge) -> None:
    for scope in (Scope.EVENTS, Scope.GATE, Scope.ADMIN):
        assert edge.post(PATH, {"to": ALICE}, edge.key(scope)).status_code == 403


def test_a_store_that_is_away_is_no_answer(edge: Edge) -> None:
    key = edge.key(Scope.READ)
    edge.cut(True)
    assert edge.post(PATH, {"to": ALICE}, key).status_code == 503


def test_nothing_is_answered_while_a_stop_waits_in_the_spool(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    edge.cut(True)
    edge.hook("contact.opted_out", STOP)
    edge.cut(False)
    assert lookup(edge).status_code == 503
    edge.keeper.round()
    answer = lookup(edge)
    assert (answer.json["verdict"], answer.json["standing_version"]) == ("blocked", 2)


def test_the_log_knows_nothing_of_whom_it_was_about(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # below it no line is made
    with structlog.testing.capture_logs() as logged:
        lookup(edge)
    assert any(line.get("route") == PATH for line in logged)
    assert ALICE not in repr(logged)
