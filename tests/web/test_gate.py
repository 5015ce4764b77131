"""The gate over HTTP: one or many, now or later, and never an approval on a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, BOB, Edge, codes, message


def in_days(days: float) -> str:
    """A time from now, as JSON has it."""
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


def test_one_message_is_answered_with_reasons_in_words(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    answer = edge.post("/v1/gate", message(id="job-1"), edge.key(Scope.GATE))
    assert answer.status_code == 200
    assert answer.json["message"] == "job-1"
    assert answer.json["verdict"] == "approved"
    assert answer.json["decision"].startswith("dec_")
    assert answer.json["hypothetical"] is False
    reason = answer.json["reasons"][0]
    assert reason["code"] == "express_grant"
    assert reason["entry"].startswith("ent_")
    assert {"says", "remedy", "who"} <= set(reason)


def test_without_consent_it_is_blocked(edge: Edge) -> None:
    answer = edge.post("/v1/gate", message())
    assert (answer.status_code, answer.json["verdict"]) == (200, "blocked")
    assert codes(answer) == ["no_consent"]


def test_many_are_answered_in_order_and_a_bad_address_spoils_none(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    asked = [message(to) for to in (BOB, "not a number", ALICE, ALICE)]
    answer = edge.post("/v1/gate", {"messages": asked})
    decisions = answer.json["decisions"]
    assert [each["message"] for each in decisions] == [each["id"] for each in asked]
    assert [each["verdict"] for each in decisions] == ["blocked", "blocked", "approved", "approved"]
    assert decisions[1]["reasons"][0]["code"] == "address_invalid"
    assert b"not a number" not in answer.data


def test_two_equal_messages_in_a_list_get_two_answers(edge: Edge) -> None:
    twice = message()
    answer = edge.post("/v1/gate", {"messages": [twice, twice]})
    assert len(answer.json["decisions"]) == 2


def test_a_later_moment_is_hypothetical_and_not_logged(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    answer = edge.post("/v1/gate", message(at=in_days(3)))
    assert answer.json["hypothetical"] is True
    assert answer.json["decision"] is None
    many = edge.post("/v1/gate", {"messages": [message()], "at": in_days(3)})
    assert many.json["decisions"][0]["hypothetical"] is True


def test_a_message_for_later_is_deferred(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    answer = edge.post("/v1/gate", message(not_before=in_days(2)))
    assert answer.json["verdict"] == "deferred"
    assert codes(answer)[0] == "not_due_yet"
    assert answer.json["not_before"].endswith("Z")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"channel": "pigeon"}, "/channel"),
        ({"id": "with blank"}, "/id"),
        ({"to": 12025550101}, "/to"),
        ({"to": ""}, "/to"),
        ({"contains_promotion": "yes"}, "/contains_promotion"),
        ({"deadline": "2026-03-01T09:00:00"}, "/deadline"),
        ({"not_before": in_days(367)}, "/not_before"),
        ({"at": "2020-01-01T00:00:00Z"}, "/at"),
        ({"cause": "the stop of monday"}, "/cause"),
        ({"urgency": "high"}, "/urgency"),
        ({"business": "globex"}, "/business"),
    ],
)
def test_a_malformed_message_is_refused_where_it_is_wrong(
    edge: Edge, change: dict[str, object], pointer: str
) -> None:
    answer = edge.post("/v1/gate", message() | change)
    assert (answer.status_code, answer.json["code"]) == (422, "message_malformed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    if pointer == "/at":
        return
    many = edge.post("/v1/gate", {"messages": [message(), message() | change]})
    assert [error["pointer"] for error in many.json["errors"]] == [f"/messages/1{pointer}"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"messages": []},
        {"messages": "all"},
        {"messages": [message()] * 1001},
        b"",
        b"[]",
        b"\xff",
    ],
)
def test_a_body_that_asks_nothing_is_refused(edge: Edge, body: object) -> None:
    answer = edge.post("/v1/gate", body)
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_an_unknown_brand_or_purpose_is_blocked_not_refused(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    assert "brand_unknown" in codes(edge.post("/v1/gate", message(brand="initech")))
    unknown = edge.post("/v1/gate", message(purpose="world_peace"))
    assert unknown.json["purpose"] == "marketing"


def test_a_store_that_is_away_blocks_everything(edge: Edge) -> None:
    """For a key that was seen before; one that never was cannot be told from a made-up one."""
    edge.engine.tell("form.submitted", ticked())
    seen, unseen = edge.key(), edge.key()
    edge.post("/v1/gate", message(), seen)
    edge.cut(True)
    answer = edge.post("/v1/gate", message(), seen)
    assert (answer.status_code, answer.json["verdict"]) == (200, "blocked")
    assert codes(answer) == ["gate_unavailable"]
    assert answer.json["decision"] is None
    assert edge.post("/v1/gate", message(), unseen).status_code == 503
    assert edge.get("/v1/decisions/dec_000_1_1", seen).status_code == 503


def test_a_decision_is_read_back_by_its_id(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    made = edge.post("/v1/gate", message()).json
    answer = edge.get(f"/v1/decisions/{made['decision']}", edge.key(Scope.READ))
    assert answer.status_code == 200
    assert answer.json["message"].startswith("msg_")
    assert made.pop("permit")
    assert answer.json | {"message": ""} == made | {"message": ""}


@pytest.mark.parametrize("odd", ["dec_000_1_1", "dec_x", "nonsense", "dec_9999_1_1", "%00"])
def test_there_is_no_such_decision(edge: Edge, odd: str) -> None:
    assert edge.get(f"/v1/decisions/{odd}").status_code == 404
