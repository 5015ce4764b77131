"""An `Idempotency-Key` replays no verdict: what was approved before a STOP is judged anew."""

from __future__ import annotations

from tests.services.engines import ticked
from tests.web.edges import STOP, Edge, message

SAME = {"Idempotency-Key": "one-and-the-same"}


def test_the_gate_judges_again_under_the_same_key(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    body, key = message(), edge.key() | SAME
    first = edge.post("/v1/gate", body, key)
    edge.hook("contact.opted_out", STOP)
    again = edge.post("/v1/gate", body, key)
    assert (first.json["verdict"], again.json["verdict"]) == ("approved", "blocked")
    assert "Idempotent-Replayed" not in again.headers


def test_a_claim_is_refused_after_a_stop_whatever_the_key(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    key = edge.key() | SAME
    made = edge.post("/v1/messages", message(id="job-1"), key).json["message"]
    edge.engine.parts.sending.judge(made)
    first = edge.post(f"/v1/messages/{made}/claim", {"attempt": "w1"}, key)
    edge.hook("contact.opted_out", STOP)
    again = edge.post(f"/v1/messages/{made}/claim", {"attempt": "w1"}, key)
    assert (first.status_code, again.status_code) == (200, 409)
    assert "Idempotent-Replayed" not in again.headers


def test_a_second_message_under_the_same_key_is_another_message(edge: Edge) -> None:
    key = edge.key() | SAME
    made = [edge.post("/v1/messages", message(id=name), key) for name in ("job-1", "job-2")]
    assert [each.status_code for each in made] == [202, 202]
    assert made[0].json["message"] != made[1].json["message"]
