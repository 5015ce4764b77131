"""Permits over HTTP: given with an approval, redeemed once; outcomes and trails after it."""

from __future__ import annotations

from typing import Any

import pytest

from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, BOB, STOP, Edge, Told, codes, message

TEXT = {"template": "spring", "body": "Acme: all must go. Reply STOP to end."}


@pytest.fixture
def permit(edge: Edge) -> str:
    """What the gate gave with the approval of job-1 to Alice."""
    edge.engine.tell("form.submitted", ticked())
    return str(ask(edge)["permit"])


def ask(edge: Edge, **what: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return edge.post("/v1/gate", message(id="job-1") | TEXT | what, edge.key(Scope.GATE)).json


def redeem(edge: Edge, permit: str, name: str = "job-1", **what: Any) -> Told:  # noqa: ANN401 - JSON
    body = {"attempt": "w1", "permit": permit, "to": ALICE} | TEXT | what
    told = {key: value for key, value in body.items() if value is not None}
    return edge.post(f"/v1/messages/{name}/claim", told, edge.key(Scope.GATE))


def test_a_permit_is_redeemed_with_what_it_was_given_for(edge: Edge, permit: str) -> None:
    answer = redeem(edge, permit)
    assert answer.status_code == 200
    told = answer.json
    assert (told["answer"], told["to"], told["body"]) == ("go", ALICE, TEXT["body"])
    assert (told["template"], told["body_hash"], told["payload_ref"]) == ("spring", None, None)
    by_our_id = redeem(edge, permit, told["message"])
    assert by_our_id.json == told
    found = edge.get(f"/v1/messages/{told['message']}").json
    assert (found["state"], found["in_flight"]) == ("claimed", True)
    assert ALICE not in permit


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"attempt": "w2"}, "already_claimed"),
        ({"name": "job-2"}, "permit_of_another_message"),
        ({"to": BOB}, "contact_changed"),
        ({"body": "Acme: something else. Reply STOP to end."}, "message_changed"),
        ({"template": None}, "message_changed"),
        ({"permit": "pmt1.k1.AAAA.AAAA"}, "permit_unknown"),
        ({"permit": "pmt1.k9.AAAA.AAAA"}, "permit_key_unknown"),
        ({"permit": "x"}, "permit_malformed"),
    ],
)
def test_a_permit_that_does_not_fit_is_refused_with_its_own_code(
    edge: Edge, permit: str, what: dict[str, Any], code: str
) -> None:
    assert redeem(edge, permit).status_code == 200
    answer = redeem(edge, **{"permit": permit} | what)
    assert (answer.status_code, answer.json["code"]) == (409, code)
    assert codes(answer) == [code]
    assert edge.get(f"/errors/{code}").status_code == 200


def test_nothing_tells_another_business_whether_a_permit_is_authentic(
    edge: Edge, permit: str
) -> None:
    """It is told the same of one that was made up."""
    key = edge.key(Scope.GATE, business="globex")
    made_up = permit[:-9] + "AAAAAAAAA"
    answers = []
    for each in (permit, made_up):
        body = {"attempt": "w1", "permit": each, "to": ALICE} | TEXT
        answers.append(edge.post("/v1/messages/job-1/claim", body, key))
    told = [each.json | {"request_id": ""} for each in answers]
    assert told[0] == told[1]
    assert told[0]["code"] == "permit_unknown"


def test_what_is_missing_or_of_no_use_is_named(edge: Edge, permit: str) -> None:
    nobody = redeem(edge, permit, to=None)
    assert (nobody.status_code, nobody.json["errors"][0]["pointer"]) == (422, "/to")
    bare = edge.post("/v1/messages/job-1/claim", {"attempt": "w1", "body": "Hello"})
    assert (bare.status_code, bare.json["errors"][0]["pointer"]) == (422, "/permit")


def test_a_stop_in_between_refuses_it(edge: Edge, permit: str) -> None:
    edge.hook("contact.opted_out", STOP)
    answer = redeem(edge, permit)
    assert (answer.status_code, answer.json["code"]) == (409, "revoked_since_permit")
    assert codes(answer) == ["revoked_all"]
    assert "permit" not in ask(edge)


def test_only_an_approval_now_has_a_permit(edge: Edge, permit: str) -> None:
    later = edge.engine.world.now().isoformat()
    assert "permit" not in ask(edge, to=BOB)
    assert "permit" not in ask(edge, at=later.replace("+00:00", "Z"))
    many = {"messages": [message(), message(BOB)]}
    first, second = edge.post("/v1/gate", many).json["decisions"]
    assert ("permit" in first, "permit" in second) == (True, False)


def test_the_store_that_is_away_lets_nothing_go(edge: Edge, permit: str) -> None:
    key = edge.key(Scope.GATE)
    edge.cut(True)
    body = {"attempt": "w1", "permit": permit, "to": ALICE} | TEXT
    assert edge.post("/v1/messages/job-1/claim", body, key).status_code == 503


def test_a_message_that_is_released_shows_its_permit(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    stored = edge.post("/v1/messages", message(id="job-1") | TEXT).json
    edge.engine.parts.sending.judge(stored["message"])
    permit = edge.get("/v1/messages/job-1").json["permit"]
    key = edge.key(Scope.GATE)
    answer = edge.post("/v1/messages/job-1/claim", {"attempt": "w1", "permit": permit}, key)
    assert answer.json["body"] == TEXT["body"]
    assert "permit" not in edge.get("/v1/messages/job-1").json


def test_an_unknown_outcome_is_recorded_and_closed_by_the_provider(edge: Edge, permit: str) -> None:
    name = redeem(edge, permit).json["message"]
    key = edge.key(Scope.GATE)
    ending = {"attempt": "w1", "outcome": "unknown"}
    assert edge.post(f"/v1/messages/{name}/outcome", ending, key).json == {"state": "unknown"}
    assert redeem(edge, permit).json["code"] == "outcome_unknown"
    result = {"message": name, "provider": "generic", "code": "delivered"}
    assert edge.post("/v1/provider-results", {"results": [result]}, key).status_code == 200
    found = edge.get(f"/v1/messages/{name}").json
    assert (found["state"], found["outcome"], found["told_by"]) == ("sent", "sent", "provider")
    assert redeem(edge, permit).json["code"] == "already_claimed"


def test_the_trail_of_a_message_reads_from_the_webhook_to_the_providers_id(
    edge: Edge, permit: str
) -> None:
    name = redeem(edge, permit).json["message"]
    ending = {"attempt": "w1", "outcome": "sent", "provider_id": "SM4711"}
    edge.post(f"/v1/messages/{name}/outcome", ending, edge.key(Scope.GATE))
    key = edge.key(Scope.READ)
    told = edge.get(f"/v1/messages/{name}/trail", key).json
    decision = told["decision"]["decision"]
    assert edge.get(f"/v1/decisions/{decision}/trail", key).json == told
    (entry,), (delivery,) = told["entries"], told["deliveries"]
    assert entry["delivery"] == delivery["delivery"]
    assert (delivery["state"], delivery["entries"]) == ("recorded", [entry["entry"]])
    assert entry["evidence"]["state"] == "open"
    assert "record" not in entry["evidence"]
    assert told["decision"]["reasons"][0]["entry"] == entry["entry"]
    sending = told["sending"]
    assert (sending["state"], sending["attempt"], sending["provider_id"]) == (
        "sent",
        "w1",
        "SM4711",
    )
    stranger = edge.key(Scope.READ, business="globex")
    places = (f"/v1/messages/{name}/trail", f"/v1/decisions/{decision}/trail")
    assert [edge.get(place, stranger).status_code for place in places] == [404, 404]


def test_a_provider_id_is_one_word(edge: Edge, permit: str) -> None:
    name = redeem(edge, permit).json["message"]
    for odd in ("", "two words", "x" * 257):
        ending = {"attempt": "w1", "outcome": "sent", "provider_id": odd}
        answer = edge.post(f"/v1/messages/{name}/outcome", ending)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/provider_id")
