"""Observing over HTTP: verdicts are shown, claims are refused, readiness says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.services.engines import ticked
from tests.services.test_observe import observing
from tests.web.edges import Edge, codes, message


@pytest.fixture
def watching(edge: Edge, tmp_path: Path) -> Edge:
    """The edge of a business that only observes."""
    engine = observing(edge.engine, "acme")
    keeper = Keeper(engine.parts)
    keeper.round()
    return Edge(engine=engine, app=create_app(engine.parts, keeper), keeper=keeper)


def test_a_message_shows_its_verdict_and_cannot_be_claimed(watching: Edge) -> None:
    watching.engine.tell("form.submitted", ticked())
    stored = watching.post("/v1/messages", message(id="job-1")).json["message"]
    watching.engine.parts.sending.judge(stored)
    found = watching.get(f"/v1/messages/{stored}").json
    assert (found["state"], codes(watching.get("/v1/messages/job-1"))) == (
        "observed",
        ["express_grant"],
    )
    decision = watching.get(f"/v1/decisions/{found['decision']}").json
    assert decision["verdict"] == "approved"
    claim = watching.post(f"/v1/messages/{stored}/claim", {"attempt": "a1"})
    assert (claim.status_code, claim.json["code"]) == (409, "not_released")
    none = watching.post("/v1/messages/job-2/claim", {"attempt": "a1"})
    assert none.status_code == 404
    assert watching.engine.dispatcher.released == []


def test_the_gate_answers_as_always(watching: Edge) -> None:
    watching.engine.tell("form.submitted", ticked())
    answer = watching.post("/v1/gate", message()).json
    assert answer["verdict"] == "approved"
    assert watching.get(f"/v1/decisions/{answer['decision']}").status_code == 200


def test_readiness_has_a_warning_and_is_ready(watching: Edge) -> None:
    answer = watching.call("GET", "/readyz")
    assert answer.status_code == 200
    [check] = [each for each in answer.json["checks"] if each["name"] == "observe"]
    assert check["status"] == "warn"
    assert "acme" in check["says"]
