"""Texts that wait for a person over HTTP: listed, shown, and answered once."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import structlog
from jsonschema import Draft202012Validator

from processor.domain import acts
from processor.domain.events import RevocationCause
from processor.domain.review import ReviewKind
from processor.ports import Scope
from processor.web.openapi.document import document
from tests.services.engines import ticked
from tests.services.reviewing import READING, SAID, asked, needed
from tests.web.edges import ALICE, BOB, Edge, Told, codes, message

PATH = "/v1/reviews"
FOUND = {"by": "Ann", "why": "She means the bill."}


def resolve(edge: Edge, item: str, outcome: str = "not_opted_out", **more: Any) -> Told:  # noqa: ANN401 - JSON and headers
    headers = edge.key(Scope.EVENTS) | more.pop("headers", {})
    body = {"outcome": outcome} | FOUND | more
    return edge.post(f"{PATH}/{item}/resolve", body, headers)


def fits(name: str, told: object) -> None:
    parts = document()["components"]
    shape = {"$ref": f"#/components/schemas/{name}", "components": parts}
    Draft202012Validator(shape).validate(told)


def test_it_is_listed_to_its_end_the_longest_waiting_first(edge: Edge) -> None:
    ids = []
    for number in range(5):
        ids.append(asked(edge.engine.parts, needed(BOB), f"text-{number}"))
        edge.engine.world.later(0.002)
    key, shown, path = edge.key(Scope.READ), [], f"{PATH}?limit=2"
    while path:
        page = edge.get(path, key).json
        fits("Reviews", page)
        shown += page["reviews"]
        path = f"{PATH}?limit=2&cursor={page['next']}" if page["next"] else ""
    assert [each["review"] for each in shown] == ids
    assert {(each["kind"], each["pauses"]) for each in shown} == {("likely_opt_out", True)}
    assert BOB not in repr(shown)
    assert SAID not in repr(shown)
    assert edge.get(PATH, edge.key(business="globex")).json == {"reviews": [], "next": None}


def test_a_cursor_of_another_list_is_refused(edge: Edge) -> None:
    for number in range(2):
        edge.hook("thing.happened", {})
        asked(edge.engine.parts, name=f"text-{number}")
    foreign = edge.get("/v1/quarantine?limit=1").json["next"]
    for query in (f"cursor={foreign}", "limit=0", "page=2"):
        answer = edge.get(f"{PATH}?{query}")
        assert (answer.status_code, answer.json["code"]) == (422, "query_invalid")


def test_it_is_shown_with_its_text_and_what_is_in_force(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    item = asked(edge.engine.parts)
    told = edge.get(f"{PATH}/{item}", edge.key(Scope.READ)).json
    fits("Review", told)
    assert (told["state"], told["kind"], told["pauses"]) == ("open", "likely_opt_out", True)
    assert told["text"] == {"state": "open", "said": SAID, "reading": READING}
    assert told["marketing"]["code"] == "under_review"
    assert "assent review resolve" in told["marketing"]["remedy"]
    assert (told["opted_out"], told["entry"]) == (False, edge.engine.entries()[-1].id)
    assert ALICE not in repr(told)
    assert told["address"].endswith("01")


def test_an_answer_is_in_force_and_told(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    item = asked(edge.engine.parts)
    assert codes(edge.post("/v1/gate", message())) == ["under_review"]
    answer = resolve(edge, item)
    assert (answer.status_code, answer.json["status"]) == (201, "recorded")
    fits("Resolved", answer.json)
    assert (answer.json["state"], answer.json["pauses"]) == ("answered", False)
    assert answer.json["marketing"]["verdict"] == "approved"
    done = answer.json["answer"]
    assert (done["outcome"], done["by"], done["why"]) == ("not_opted_out", *FOUND.values())
    assert codes(edge.post("/v1/gate", message())) == ["express_grant"]
    assert edge.get(PATH).json["reviews"] == []


def test_an_opt_out_can_be_narrowed(edge: Edge) -> None:
    item = asked(edge.engine.parts)
    answer = resolve(edge, item, "opted_out", tags=["Marketing Consent"])
    assert answer.json["answer"]["tags"] == ["marketing consent"]
    act = edge.engine.entries()[-2].act
    assert act == acts.Revoked(cause=RevocationCause.FREE_TEXT, tags=("marketing consent",))


def test_the_same_again_is_the_same_and_another_a_conflict(edge: Edge) -> None:
    item = asked(edge.engine.parts)
    first, again = resolve(edge, item), resolve(edge, item)
    assert (again.status_code, again.json["status"]) == (200, "duplicate")
    assert again.json["answer"] == first.json["answer"]
    other = resolve(edge, item, "opted_out")
    assert (other.status_code, other.json["code"]) == (409, "review_answered")
    assert "opt-out" in other.json["detail"]
    assert len(edge.engine.entries()) == 2


def test_an_answer_that_was_lost_is_given_again_by_its_idempotency_key(edge: Edge) -> None:
    item, key = asked(edge.engine.parts), edge.key(Scope.EVENTS)
    headers = key | {"Idempotency-Key": "call-1"}
    first, again = resolve(edge, item, headers=headers), resolve(edge, item, headers=headers)
    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    reused = resolve(edge, item, "opted_out", headers=headers)
    assert (reused.status_code, reused.json["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("outcome", ["not_opted_out", "seen_to"])
def test_the_answer_says_that_an_opt_out_stays(edge: Edge, outcome: str) -> None:
    edge.engine.tell("form.submitted", ticked())
    edge.engine.tell("contact.opted_out", {"phone": ALICE, "cause": "wrong_number"})
    item = asked(edge.engine.parts, needed(why=ReviewKind.WRONG_NUMBER))
    told = resolve(edge, item, outcome).json
    assert told["opted_out"]
    assert told["marketing"]["code"] == "revoked_all"
    assert "only the customer can lift this" in told["marketing"]["remedy"]


def test_an_erased_text_is_said_to_be_erased(edge: Edge) -> None:
    item = asked(edge.engine.parts)
    edge.engine.tell("contact.erased", {"phone": ALICE})
    told = edge.get(f"{PATH}/{item}").json
    fits("Review", told)
    assert (told["address"], told["text"]) == (None, {"state": "erased"})
    answer = resolve(edge, item, "opted_out")
    fits("Resolved", answer.json)
    assert set(answer.json["answer"]) == {"outcome", "at", "entry"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"outcome": "maybe"}, "/outcome"),
        ({"outcome": "seen_to"}, "/outcome"),
        ({"tags": ["marketing consent"]}, "/tags"),
        ({"by": " "}, "/by"),
        ({"why": None}, "/why"),
        ({"said": "x"}, "/said"),
    ],
)
def test_what_is_no_answer_is_refused_where_it_is_wrong(
    edge: Edge, change: dict[str, object], pointer: str
) -> None:
    item = asked(edge.engine.parts)
    answer = resolve(edge, item, **change)  # type: ignore[arg-type]  # one of them is the outcome
    assert (answer.status_code, answer.json["code"]) == (422, "body_invalid")
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]
    assert len(edge.engine.entries()) == 1


def test_reading_and_answering_need_their_scopes(edge: Edge) -> None:
    item = asked(edge.engine.parts)
    for scope in (Scope.EVENTS, Scope.GATE, Scope.ADMIN):
        assert edge.get(PATH, edge.key(scope)).status_code == 403
        assert edge.get(f"{PATH}/{item}", edge.key(scope)).status_code == 403
    body = {"outcome": "not_opted_out"} | FOUND
    for scope in (Scope.READ, Scope.GATE, Scope.ADMIN):
        answer = edge.post(f"{PATH}/{item}/resolve", body, edge.key(scope))
        assert answer.status_code == 403


def test_a_full_store_takes_an_opt_out_and_lets_nothing_go_on(edge: Edge) -> None:
    calm, meant = (asked(edge.engine.parts, name=name) for name in ("text-1", "text-2"))
    key = edge.key(Scope.EVENTS)
    edge.engine.world.fill(True)
    body = FOUND | {"outcome": "not_opted_out"}
    assert edge.post(f"{PATH}/{calm}/resolve", body, key).status_code == 503
    body |= {"outcome": "opted_out"}
    assert edge.post(f"{PATH}/{meant}/resolve", body, key).status_code == 201
    assert edge.engine.ask().reasons[0].code == "revoked_all"


def test_the_log_holds_neither_text_nor_name(edge: Edge, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)  # below it no line is made
    item = asked(edge.engine.parts)
    with structlog.testing.capture_logs() as logged:
        edge.get(f"{PATH}/{item}")
        resolve(edge, item)
    assert any(line.get("review") == item for line in logged)
    assert not any(secret in repr(logged) for secret in (ALICE, SAID, "Ann'", FOUND["why"]))


def test_an_opt_out_is_recorded_in_a_full_store_whatever_its_header(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    path = f"{PATH}/{asked(edge.engine.parts)}/resolve"
    headers = edge.key(Scope.EVENTS) | {"Idempotency-Key": "k1"}
    stops, none = ({"outcome": each} | FOUND for each in ("opted_out", "not_opted_out"))
    edge.engine.world.fill(True)
    assert edge.post(path, none, headers).json["code"] == "store_full"
    assert edge.post(path, stops, headers).status_code == 201
    assert edge.post(path, stops, headers).status_code == 200
    edge.engine.world.fill(False)
    assert codes(edge.post("/v1/gate", message(ALICE))) == ["revoked_all"]
