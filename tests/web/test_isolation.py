"""Two businesses in one deployment: what is another's is not there."""

from __future__ import annotations

import pytest

from tests.services.engines import ticked
from tests.web.edges import PDF, Edge, message


@pytest.fixture
def theirs(edge: Edge) -> dict[str, str]:
    """Everything of acme that has an id."""
    delivery = edge.engine.tell("form.submitted", ticked()).delivery
    decision = edge.post("/v1/gate", message()).json["decision"]
    job = edge.post("/v1/messages", message(id="job-1")).json["message"]
    edge.engine.parts.sending.judge(job)
    capture = edge.post("/v1/captures", PDF).json["capture"]
    return {"delivery": delivery, "decision": decision, "message": job, "capture": capture}


READS = [
    ("/v1/deliveries/{delivery}", "/v1/deliveries/dlv_00_" + "0" * 32),
    ("/v1/decisions/{decision}", "/v1/decisions/dec_000_1_1"),
    ("/v1/messages/{message}", "/v1/messages/msg_" + "0" * 32 + "_" + "0" * 16),
    ("/v1/messages/job-1", "/v1/messages/job-2"),
    ("/v1/captures/{capture}", "/v1/captures/cap_" + "0" * 64),
]
WRITES = [
    ("/v1/messages/{message}/claim", {"attempt": "w1"}),
    ("/v1/messages/{message}/outcome", {"attempt": "w1", "outcome": "sent"}),
    ("/v1/messages/job-1/claim", {"attempt": "w1"}),
    ("/v1/captures?delivery={delivery}", PDF),
]


@pytest.mark.parametrize(("path", "nowhere"), READS)
def test_reading_anothers_is_as_reading_nothing(
    edge: Edge, theirs: dict[str, str], path: str, nowhere: str
) -> None:
    globex = edge.key(business="globex")
    assert edge.get(path.format(**theirs)).status_code == 200
    foreign, none = edge.get(path.format(**theirs), globex), edge.get(nowhere, globex)
    assert (foreign.status_code, none.status_code) == (404, 404)
    assert foreign.data == none.data


@pytest.mark.parametrize(("path", "body"), WRITES)
def test_writing_to_anothers_changes_nothing(
    edge: Edge, theirs: dict[str, str], path: str, body: object
) -> None:
    globex = edge.key(business="globex")
    before = edge.get(f"/v1/messages/{theirs['message']}").json
    answer = edge.post(path.format(**theirs), body, globex)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert edge.get(f"/v1/messages/{theirs['message']}").json == before
    assert before["state"] == "released"


def test_consent_given_to_one_business_is_none_of_the_others(
    edge: Edge, theirs: dict[str, str]
) -> None:
    assert edge.post("/v1/gate", message()).json["verdict"] == "approved"
    answer = edge.post("/v1/gate", message(), edge.key(business="globex"))
    assert answer.json["verdict"] == "blocked"


def test_one_job_id_may_be_used_by_both(edge: Edge, theirs: dict[str, str]) -> None:
    globex = edge.key(business="globex")
    answer = edge.post("/v1/messages", message("+12025550102", id="job-1"), globex)
    assert answer.status_code == 202
    assert edge.get("/v1/messages/job-1", globex).json["message"] == answer.json["message"]
