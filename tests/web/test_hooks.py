"""Webhooks at the edge: every answer, and what is true by the time it is given."""

from __future__ import annotations

import json

import pytest

from processor.ports import StoreUnavailable
from processor.providers.signing import sign
from tests.services.engines import SECRET, ticked
from tests.web.edges import ALICE, STOP, Edge, chunks, codes, message

OTHER_SECRET = "whsec_" + "b" * 40


def test_a_form_is_stored_and_its_repeat_is_told_apart(edge: Edge) -> None:
    body = json.dumps(
        {"type": "form.submitted", "timestamp": "2026-03-01T12:00:00Z", "data": ticked()}
    ).encode()
    first, again = edge.raw_hook(body, name="one"), edge.raw_hook(body, name="one")

    assert (first.status_code, first.json["status"]) == (202, "stored")
    assert (again.status_code, again.json["status"]) == (200, "duplicate")
    assert first.json["delivery"] == again.json["delivery"]
    assert first.json["delivery"].startswith("dlv_")


def test_a_reused_id_with_another_body_is_a_conflict(edge: Edge) -> None:
    edge.hook("form.submitted", ticked(), name="one")
    answer = edge.hook("form.submitted", ticked(tag="order updates"), name="one")
    assert (answer.status_code, answer.json["status"]) == (202, "conflict")


def test_an_event_from_the_future_is_kept_in_quarantine(edge: Edge) -> None:
    answer = edge.hook("contact.beamed_up", {"phone": ALICE})
    assert answer.status_code == 202
    assert answer.json["status"] == "quarantined"
    assert answer.json["reason"] == "event_type_unknown"


def test_no_caller_learns_whether_a_source_exists(edge: Edge) -> None:
    """A wrong signature, an unknown source and an unknown business answer the same bytes."""
    places = ("acme/website", "acme/nowhere", "nobody/website", "initech/x%20y")
    answers = [
        edge.hook("form.submitted", ticked(), place=place, secret=OTHER_SECRET) for place in places
    ]
    unsigned = edge.call("POST", "/v1/hooks/acme/website", data=b"{}")
    rightly_signed_nowhere = edge.hook("form.submitted", ticked(), place="acme/nowhere")
    every = [*answers, unsigned, rightly_signed_nowhere]
    assert {each.status_code for each in every} == {401}
    assert len({each.data for each in every}) == 1
    assert len({tuple(sorted(set(each.headers.keys()))) for each in every}) == 1
    assert every[0].json["code"] == "signature_invalid"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not(
    edge: Edge, chunked: bool
) -> None:
    limit = edge.engine.parts.settings.max_body_bytes
    statuses = []
    for size in (limit, limit + 1, limit * 3):
        how = chunks(b"x" * size) if chunked else {"data": b"x" * size}
        statuses.append(edge.call("POST", "/v1/hooks/acme/website", **how).status_code)
    assert statuses == [401, 413, 413]


def test_no_content_type_is_ever_refused(edge: Edge) -> None:
    body = json.dumps({"type": "contact.opted_out", "data": STOP}).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"):
        headers = sign(SECRET, f"as-{len(kind)}", edge.engine.clock.now(), body)
        answer = edge.call(
            "POST", "/v1/hooks/acme/website", data=body, headers=headers, content_type=kind
        )
        assert answer.status_code in (200, 202)


def test_a_malformed_event_is_refused_with_pointers_and_without_its_values(edge: Edge) -> None:
    content = ticked(phone="call me maybe")
    content["boxes"][0]["state"] = "sort of"
    answer = edge.hook("form.submitted", content)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "event_malformed"
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert pointers == {"/data/phone", "/data/boxes/0/state"}
    assert b"maybe" not in answer.data
    assert b"sort of" not in answer.data


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\xff\xfe", "body_not_utf8"),
        (b"nothing", "body_not_json"),
        (b"[]", "body_not_object"),
        (b'{"type":"form.submitted","type":"x"}', "key_repeated"),
        (b'{"type":"form.submitted","data":{"a":NaN}}', "number_not_finite"),
        (b'{"type":"form.submitted","data":' + b"[" * 20_000 + b"]" * 20_000 + b"}", None),
    ],
)
def test_json_that_could_be_read_in_two_ways_is_refused(
    edge: Edge, body: bytes, code: str | None
) -> None:
    answer = edge.raw_hook(body)
    assert answer.status_code == 422
    assert code in (None, answer.json["code"])
    assert answer.json["errors"]


def test_a_missing_capture_is_named(edge: Edge) -> None:
    content = ticked()
    content["person"]["captures"] = ["cap_" + "0" * 64]
    answer = edge.hook("form.submitted", content)
    assert (answer.status_code, answer.json["code"]) == (422, "capture_unknown")
    assert answer.json["errors"][0]["pointer"] == "/data/person/captures/0"


def test_a_stop_is_in_force_before_its_answer(edge: Edge) -> None:
    """The gate right after it blocks, though nothing was drained."""
    edge.engine.tell("form.submitted", ticked())
    key = edge.key()
    assert edge.post("/v1/gate", message(), key).json["verdict"] == "approved"
    assert edge.hook("contact.opted_out", STOP).status_code == 202
    answer = edge.post("/v1/gate", message(), key)
    assert answer.json["verdict"] == "blocked"
    assert codes(answer)[0] == "revoked_all"


def test_a_full_store_refuses_a_grant_and_takes_a_stop(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    edge.engine.world.fill(True)
    refused = edge.hook("form.submitted", ticked())
    assert (refused.status_code, refused.json["code"]) == (503, "store_full")
    assert refused.headers["Retry-After"] == "5"
    assert edge.hook("contact.opted_out", STOP).status_code == 202
    edge.engine.world.fill(False)
    assert codes(edge.post("/v1/gate", message()))[0] == "revoked_all"


def test_a_stop_outlives_a_store_that_is_away(edge: Edge) -> None:
    """It waits in the spool; the gate and readiness stay shut until it is in the ledger."""
    edge.engine.tell("form.submitted", ticked())
    key = edge.key()
    edge.post("/v1/gate", message(), key)
    edge.cut(True)
    answer = edge.hook("contact.opted_out", STOP)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    with pytest.raises(StoreUnavailable):
        edge.keeper.round()
    edge.cut(False)
    assert codes(edge.post("/v1/gate", message(), key)) == ["gate_unavailable"]
    assert edge.get("/readyz").status_code == 503

    edge.keeper.round()
    assert edge.get("/readyz").status_code == 200
    assert codes(edge.post("/v1/gate", message(), key))[0] == "revoked_all"


def test_a_grant_while_the_store_is_away_is_not_taken(edge: Edge) -> None:
    edge.cut(True)
    answer = edge.hook("form.submitted", ticked())
    assert (answer.status_code, answer.json["code"]) == (503, "store_unavailable")
    assert not edge.engine.parts.ports.spool.pending()
