"""What a customer tells a member of staff: in force before it is answered, whatever is broken."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import structlog

from processor.domain import acts
from processor.domain.events import RevocationCause
from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, BOB, Edge, Told, codes, message

PATH = "/v1/contacts/opt-out"
SAID = "Please take me off the list."


def opt_out(edge: Edge, key: Any = None, **what: Any) -> Told:  # noqa: ANN401 - JSON, and headers
    """Tell the desk, with a key that may do no more."""
    body = {"to": ALICE, "said": SAID, "recorded_by": "Ann"} | what
    return edge.post(PATH, body, key or edge.key(Scope.EVENTS))


def test_it_is_in_force_when_it_is_answered(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    answer = opt_out(edge)
    assert (answer.status_code, answer.json["status"]) == (201, "recorded")
    assert codes(edge.post("/v1/gate", message())) == ["revoked_all"]
    act = edge.engine.entries()[-1].act
    assert isinstance(act, acts.Revoked)
    assert (act.cause, act.channels, act.tags) == (RevocationCause.STAFF, (), ())


def test_the_quote_and_the_name_are_kept_and_shown_to_who_asks(edge: Edge) -> None:
    opt_out(edge)
    told = edge.post("/v1/contacts/lookup", {"to": ALICE, "reveal": True}).json
    assert told["sentence"].startswith("A member of staff recorded an opt-out on ")
    assert told["entry"]["source"] == "acme/@staff"
    record = told["entry"]["evidence"]["record"]
    assert (record["said"], record["recorded_by"], record["phone"]) == (SAID, "Ann", ALICE)


def test_its_delivery_can_be_looked_up_and_is_drained_without_a_second_entry(edge: Edge) -> None:
    delivery = opt_out(edge).json["delivery"]
    edge.engine.drain()
    found = edge.get(f"/v1/deliveries/{delivery}").json
    assert (found["state"], found["source"]) == ("recorded", "@staff")
    assert found["entries"] == [edge.engine.entries()[0].id]


def test_the_same_id_again_is_done_once(edge: Edge) -> None:
    first, again = opt_out(edge, id="call-1"), opt_out(edge, id="call-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == {"delivery": first.json["delivery"], "status": "duplicate"}
    assert len(edge.engine.entries()) == 1


def test_without_an_id_each_telling_is_kept(edge: Edge) -> None:
    assert opt_out(edge).json["delivery"] != opt_out(edge).json["delivery"]
    assert len(edge.engine.entries()) == 2


def test_an_id_used_for_somebody_else_stops_both(edge: Edge) -> None:
    for phone in (ALICE, BOB):
        edge.engine.tell("form.submitted", ticked(phone=phone))
        assert opt_out(edge, to=phone, id="call-1").status_code == 201
    for phone in (ALICE, BOB):
        assert codes(edge.post("/v1/gate", message(phone))) == ["revoked_all"]


def test_it_can_be_narrowed_to_labels_and_brands(edge: Edge) -> None:
    for tag in ("marketing consent", "order updates"):
        edge.engine.tell("form.submitted", ticked(tag=tag))
    opt_out(edge, tags=["Marketing Consent"])
    assert edge.engine.ask().reasons[0].code == "revoked_tag"
    assert edge.engine.ask(purpose="order_confirmation").approved
    opt_out(edge, brands=["acme-outlet"])
    assert edge.engine.ask(purpose="order_confirmation").approved


@pytest.mark.parametrize("narrowed", [{"brands": ["acmee"]}, {"tags": ["no such label"]}])
def test_what_is_narrowed_to_something_unknown_reaches_all(
    edge: Edge, narrowed: dict[str, Any]
) -> None:
    edge.engine.tell("form.submitted", ticked())
    assert opt_out(edge, **narrowed).status_code == 201
    assert edge.engine.ask().reasons[0].code == "revoked_all"


def test_another_business_is_not_reached(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    opt_out(edge, edge.key(Scope.EVENTS, business="globex"))
    assert edge.engine.ask().approved


def test_a_full_store_takes_it(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    key = edge.key(Scope.EVENTS)
    edge.engine.world.fill(True)
    assert opt_out(edge, key, id="call-1").status_code == 201
    assert edge.engine.ask().reasons[0].code == "revoked_all"


def test_while_the_store_is_away_it_waits_in_the_spool(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    key = edge.key(Scope.EVENTS)
    opt_out(edge, key, to=BOB)
    edge.cut(True)
    answer = opt_out(edge, key, id="call-1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    edge.cut(False)
    assert codes(edge.post("/v1/gate", message())) == ["gate_unavailable"]
    edge.keeper.round()
    assert codes(edge.post("/v1/gate", message())) == ["revoked_all"]
    assert opt_out(edge, key, id="call-1").status_code in (200, 201)
    assert len(edge.engine.entries()) == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"said": None}, "/said"),
        ({"said": "  "}, "/said"),
        ({"recorded_by": ""}, "/recorded_by"),
        ({"to": "2025550101"}, "/to"),
        ({"id": "with blank"}, "/id"),
        ({"tags": []}, "/tags"),
        ({"brands": "acme"}, "/brands"),
        ({"cause": "complaint"}, "/cause"),
    ],
)
def test_what_is_malformed_is_refused_where_it_is_wrong(
    edge: Edge, change: dict[str, object], pointer: str
) -> None:
    answer = opt_out(edge, **change)
    assert (answer.status_code, answer.json["code"]) == (422, "body_invalid")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert edge.engine.entries() == []


def test_quote_and_name_are_required(edge: Edge) -> None:
    answer = edge.post(PATH, {"to": ALICE})
    assert {each["pointer"] for each in answer.json["errors"]} == {"/said", "/recorded_by"}


def test_it_needs_the_scope_for_events(edge: Edge) -> None:
    for scope in (Scope.READ, Scope.GATE, Scope.ADMIN):
        assert opt_out(edge, edge.key(scope)).status_code == 403


def test_the_log_holds_neither_address_nor_quote_nor_name(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # below it no line is made
    with structlog.testing.capture_logs() as logged:
        opt_out(edge)
    assert any(line.get("route") == PATH for line in logged)
    assert not any(secret in repr(logged) for secret in (ALICE, SAID, "Ann'"))
