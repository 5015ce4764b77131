"""Captures over HTTP: kept, fetched as attachments, attached to grants that came before."""

from __future__ import annotations

import pytest

from processor.domain import acts
from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, PDF, Edge, chunks

PAGE = b"<!doctype html><html><script>alert(1)</script></html>"


def attached(edge: Edge) -> list[acts.EvidenceAttached]:
    """What was attached to Alice's grants."""
    found = [entry.act for entry in edge.engine.entries()]
    return [act for act in found if isinstance(act, acts.EvidenceAttached)]


def test_a_capture_is_kept_once_whatever_type_it_claims(edge: Edge) -> None:
    key = edge.key(Scope.EVENTS)
    first = edge.post("/v1/captures", PDF, key, content_type="image/png")
    again = edge.post("/v1/captures", PDF, key, content_type="application/x-www-form-urlencoded")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["media_type"] == "application/pdf"
    assert first.json["size"] == len(PDF)


def test_a_capture_is_served_as_an_attachment_that_runs_nothing(edge: Edge) -> None:
    kept = edge.post("/v1/captures", PAGE).json["capture"]
    answer = edge.get(f"/v1/captures/{kept}", edge.key(Scope.READ))
    assert answer.data == PAGE
    assert answer.headers["Content-Disposition"] == "attachment"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [(b"MZ an executable", 422, "capture_type_unsupported"), (b"", 422, "capture_empty")],
)
def test_other_bytes_are_refused(edge: Edge, content: bytes, status: int, code: str) -> None:
    answer = edge.post("/v1/captures", content)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_capture_may_be_larger_than_a_webhook_but_not_without_limit(edge: Edge) -> None:
    """The limit of webhooks is 1 MiB, that of captures 10 MiB."""
    settings = edge.engine.parts.settings
    large = PDF + b" " * settings.max_body_bytes
    assert edge.post("/v1/captures", large).status_code == 201
    too_large = PDF + b" " * settings.capture_max_bytes
    assert edge.post("/v1/captures", too_large).status_code == 413


def test_a_capture_of_no_declared_length_is_kept_whole_or_not_at_all(edge: Edge) -> None:
    limit = edge.engine.parts.settings.capture_max_bytes
    statuses = []
    for size in (limit, limit + 1):
        content = PDF.ljust(size)
        answer = edge.call("POST", "/v1/captures", headers=edge.key(), **chunks(content))
        statuses.append(answer.status_code)
    assert statuses == [201, 413]


def test_a_late_capture_is_attached_to_the_grants_of_its_delivery_once(edge: Edge) -> None:
    delivery = edge.engine.tell("form.submitted", ticked()).delivery
    path = f"/v1/captures?delivery={delivery}"
    first, again = edge.post(path, PDF), edge.post(path, PDF)
    grant = next(e for e in edge.engine.entries() if isinstance(e.act, acts.Granted))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["attached"] == again.json["attached"] == [grant.id]
    (act,) = attached(edge)
    assert (act.entry, act.capture) == (grant.id, first.json["capture"])
    assert edge.engine.ask().approved


def test_a_delivery_that_is_not_recorded_yet_asks_for_patience(edge: Edge) -> None:
    delivery = edge.hook("form.submitted", ticked()).json["delivery"]
    answer = edge.post(f"/v1/captures?delivery={delivery}", PDF)
    assert (answer.status_code, answer.json["code"]) == (409, "delivery_pending")
    assert answer.headers["Retry-After"] == "5"
    edge.engine.drain()
    assert edge.post(f"/v1/captures?delivery={delivery}", PDF).status_code == 201


@pytest.mark.parametrize("name", ["dlv_00_" + "0" * 32, "dlv_99_" + "0" * 32, "nonsense", ""])
def test_an_unknown_delivery_is_not_there_and_nothing_is_kept(edge: Edge, name: str) -> None:
    assert edge.post(f"/v1/captures?delivery={name}", PDF).status_code == 404
    assert edge.post("/v1/captures", PDF).status_code == 201


def test_a_delivery_without_a_grant_has_nothing_to_attach_to(edge: Edge) -> None:
    stop = edge.engine.tell("contact.opted_out", {"phone": ALICE, "text": "STOP"})
    answer = edge.post(f"/v1/captures?delivery={stop.delivery}", PDF)
    assert (answer.status_code, answer.json["code"]) == (409, "nothing_to_attach")


def test_an_erasure_takes_late_captures_along_and_admits_no_more(edge: Edge) -> None:
    delivery = edge.engine.tell("form.submitted", ticked()).delivery
    kept = edge.post(f"/v1/captures?delivery={delivery}", PDF).json["capture"]
    edge.engine.tell("contact.erased", {"phone": ALICE})
    assert edge.get(f"/v1/captures/{kept}").status_code == 404
    assert edge.post(f"/v1/captures?delivery={delivery}", PDF).status_code == 409
    assert edge.get(f"/v1/captures/{kept}").status_code == 404


def test_a_delivery_tells_what_became_of_it(edge: Edge) -> None:
    pending = edge.hook("form.submitted", ticked()).json["delivery"]
    key = edge.key(Scope.READ)
    assert edge.get(f"/v1/deliveries/{pending}", key).json["state"] == "pending"
    edge.engine.drain()
    told = edge.get(f"/v1/deliveries/{pending}", key).json
    assert (told["state"], told["source"]) == ("recorded", "website")
    assert told["entries"] == [entry.id for entry in edge.engine.entries()]
    assert edge.engine.contact() not in str(told)
    odd = edge.hook("contact.beamed_up", {"phone": ALICE}).json["delivery"]
    told = edge.get(f"/v1/deliveries/{odd}", key).json
    assert (told["state"], told["reason"]) == ("quarantined", "event_type_unknown")
