"""Messages over HTTP: stored once, claimed once, concluded once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, STOP, Edge, codes, message


@pytest.fixture
def released(edge: Edge) -> str:
    """The id of a message that was submitted, judged and released."""
    edge.engine.tell("form.submitted", ticked())
    body = message(id="job-1", template="spring", payload_ref="texts/1", body_hash="abc123")
    made = edge.post("/v1/messages", body).json
    edge.engine.parts.sending.judge(made["message"])
    return str(made["message"])


def test_a_message_is_accepted_once_and_its_repeat_is_the_same(edge: Edge) -> None:
    body, key = message(id="job-1"), edge.key(Scope.GATE)
    first, again = (edge.post("/v1/messages", body, key) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json["message"] == again.json["message"]
    assert first.json["id"] == "job-1"
    assert first.json["state"] == "queued"
    assert ALICE not in first.text


def test_the_same_id_with_other_content_is_a_conflict(edge: Edge) -> None:
    edge.post("/v1/messages", message(id="job-1"))
    for other in ({"to": "+12025550102"}, {"template": "autumn"}):
        answer = edge.post("/v1/messages", message(id="job-1", **other))
        assert (answer.status_code, answer.json["code"]) == (409, "job_conflict")


def test_a_message_is_looked_up_by_either_id(edge: Edge, released: str) -> None:
    by_ours, by_theirs = (edge.get(f"/v1/messages/{each}") for each in (released, "job-1"))
    assert by_ours.status_code == 200
    assert by_ours.json == by_theirs.json
    assert by_ours.json["state"] == "released"
    assert by_ours.json["in_flight"] is False
    assert by_ours.json["reasons"][0]["code"] == "express_grant"
    assert by_ours.json["decision"].startswith("dec_")
    assert ALICE not in by_ours.text


def test_an_id_may_hold_any_of_the_characters_that_ids_may(edge: Edge) -> None:
    odd = "a/b:c@d#e._-"
    edge.post("/v1/messages", message(id=odd))
    answer = edge.get("/v1/messages/" + odd.replace("#", "%23"))
    assert (answer.status_code, answer.json["state"]) == (200, "queued")


def test_a_claim_hands_out_what_the_sender_needs(edge: Edge, released: str) -> None:
    answer = edge.post(f"/v1/messages/{released}/claim", {"attempt": "w1"}, edge.key(Scope.GATE))
    assert answer.status_code == 200
    told = answer.json
    ends = datetime.fromisoformat(told.pop("lease_ends_at"))
    assert timedelta() < ends - datetime.now(UTC) < timedelta(seconds=6)
    assert told == {
        "answer": "go",
        "message": released,
        "to": ALICE,
        "template": "spring",
        "payload_ref": "texts/1",
        "body_hash": "abc123",
        "body": None,
    }
    assert edge.get(f"/v1/messages/{released}").json["in_flight"] is True


def test_a_text_that_comes_along_is_looked_at_and_handed_out_with_the_claim(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    text = "Reply CANCEL to cancel your visit"
    first, again = (edge.post("/v1/messages", message(id="job-2", body=text)) for _ in range(2))
    for answer, status in ((first, 202), (again, 200)):
        assert answer.status_code == status
        warned = [(each["kind"], each["word"]) for each in answer.json["warnings"]]
        assert warned == [("opt_out_word", "CANCEL"), ("brand_missing", "")]
    edge.engine.parts.sending.judge(first.json["message"])
    claimed = edge.post(f"/v1/messages/{first.json['message']}/claim", {"attempt": "w1"})
    assert claimed.json["body"] == text


def test_a_sound_text_leads_to_no_warning_and_none_to_no_word_about_it(edge: Edge) -> None:
    sound = edge.post("/v1/messages", message(id="job-3", body="Acme: hello. Reply STOP to end."))
    assert sound.json["warnings"] == []
    assert "warnings" not in edge.post("/v1/messages", message(id="job-4")).json
    for odd in ("", "  ", 7, "x" * 5001):
        assert edge.post("/v1/messages", message(id="job-5", body=odd)).status_code == 422


def test_a_second_attempt_is_told_that_it_comes_late(edge: Edge, released: str) -> None:
    edge.post(f"/v1/messages/{released}/claim", {"attempt": "w1"})
    answer = edge.post(f"/v1/messages/{released}/claim", {"attempt": "w2"})
    assert (answer.status_code, answer.json["code"]) == (409, "already_claimed")
    assert codes(answer) == ["already_claimed"]


def test_after_the_lease_the_outcome_is_unknown(edge: Edge, released: str) -> None:
    edge.post(f"/v1/messages/{released}/claim", {"attempt": "w1"})
    edge.engine.world.later(6)
    answer = edge.post(f"/v1/messages/{released}/claim", {"attempt": "w1"})
    assert (answer.status_code, answer.json["code"]) == (409, "outcome_unknown")


def test_a_stop_after_the_release_takes_the_claim_away(edge: Edge, released: str) -> None:
    edge.hook("contact.opted_out", STOP)
    answer = edge.post(f"/v1/messages/{released}/claim", {"attempt": "w1"})
    assert (answer.status_code, answer.json["code"]) == (409, "revoked_since_permit")
    assert "revoked_all" in codes(answer)
    assert edge.get(f"/v1/messages/{released}").json["state"] == "blocked"


def test_what_was_not_released_cannot_be_claimed(edge: Edge) -> None:
    edge.post("/v1/messages", message(id="job-1"))
    answer = edge.post("/v1/messages/job-1/claim", {"attempt": "w1"})
    assert (answer.status_code, answer.json["code"]) == (409, "not_released")


def test_an_outcome_belongs_to_its_attempt(edge: Edge, released: str) -> None:
    edge.post(f"/v1/messages/{released}/claim", {"attempt": "w1"})
    path = f"/v1/messages/{released}/outcome"
    assert edge.post(path, {"attempt": "w2", "outcome": "sent"}).status_code == 404
    for _ in range(2):
        answer = edge.post(path, {"attempt": "w1", "outcome": "sent"})
        assert (answer.status_code, answer.json) == (200, {"state": "sent"})
    seen = edge.get(f"/v1/messages/{released}").json
    assert (seen["outcome"], seen["in_flight"]) == ("sent", False)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/messages", {"messages": []}),
        ("/v1/messages", message(at="2030-01-01T00:00:00Z")),
        ("/v1/messages/job-1/claim", {}),
        ("/v1/messages/job-1/claim", {"attempt": ""}),
        ("/v1/messages/job-1/claim", {"attempt": "w1", "force": True}),
        ("/v1/messages/job-1/outcome", {"attempt": "w1"}),
        ("/v1/messages/job-1/outcome", {"attempt": "w1", "outcome": "maybe"}),
    ],
)
def test_a_malformed_body_is_refused(edge: Edge, path: str, body: object) -> None:
    answer = edge.post(path, body)
    assert (answer.status_code, answer.json["code"]) == (422, "message_malformed")


def test_a_store_that_is_away_takes_no_message_and_gives_no_claim(
    edge: Edge, released: str
) -> None:
    key = edge.key()
    edge.post("/v1/gate", message(), key)
    edge.cut(True)
    for path, body in (
        ("/v1/messages", message()),
        (f"/v1/messages/{released}/claim", {"attempt": "w1"}),
    ):
        answer = edge.post(path, body, key)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
