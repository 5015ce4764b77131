"""Campaigns over HTTP: handed in, steered, downloaded part by part, explained."""

from __future__ import annotations

import csv
import io
import json

import pytest

from processor.ports import Scope
from processor.services import uploads
from processor.web import campaign_results
from tests.services.campaigns import csv_of, phone
from tests.web.edges import Edge
from tests.web.listing import LIST, ORDER, judged, parts, upload, work


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows in each, so that a short list has several."""
    monkeypatch.setattr(uploads, "CHUNK", 3)


def test_a_list_is_taken_in_judged_and_shown(edge: Edge) -> None:
    answer = upload(edge)
    assert (answer.status_code, answer.json["state"]) == (202, "judging")
    assert answer.json["rows"] == 7
    path = judged(edge)
    shown = edge.get(path).json
    assert shown["state"] == "judged"
    assert shown["verdicts"] == {"approved": 4, "deferred": 0, "blocked": 3}
    assert shown["progress"] | {"rows_per_second": 0} == {
        "pass": 1,
        "kind": "judge",
        "chunks": 3,
        "done": 3,
        "of": 3,
        "stuck": 0,
        "rows_per_second": 0,
    }
    told = {each["code"]: each["rows"] for each in shown["reasons"]}
    assert told == {
        "express_grant": 4,
        "address_invalid": 1,
        "duplicate_in_list": 1,
        "no_consent": 1,
    }
    assert all(each["remedy"] for each in shown["reasons"])
    listed = edge.get("/v1/campaigns").json["campaigns"]
    assert [each["name"] for each in listed] == ["spring-sale", "spring-sale"]


def test_the_parts_one_after_the_other_are_the_result(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = judged(edge)
    whole = edge.get(f"{path}/results")
    assert whole.mimetype == "text/csv"
    assert "Link" not in whole.headers
    monkeypatch.setattr(campaign_results, "_PART", 10)
    found = parts(edge, f"{path}/results")
    assert len(found) == 3
    assert "".join(each.text for each in found) == whole.text
    assert all(each.headers["Content-Length"] for each in found)
    rows = list(csv.DictReader(io.StringIO(whole.text)))
    assert [row["assent_verdict"] for row in rows] == [
        *("approved", "approved", "approved", "blocked", "blocked", "approved", "blocked")
    ]
    only = parts(edge, f"{path}/results?verdict=approved")
    assert "".join(each.text for each in only).count("express_grant") == 4
    from_fourth = edge.get(f"{path}/results?start=5").text
    assert from_fourth.startswith(phone(4))


def test_a_part_of_another_state_is_not_put_behind_the_first(edge: Edge) -> None:
    path = judged(edge)
    first = edge.get(f"{path}/results")
    assert edge.post(f"{path}/waves", {"total": 2}).status_code == 202
    work(edge)
    again = {**edge.key(), "If-Match": first.headers["ETag"]}
    answer = edge.call("GET", f"{path}/results?start=3", headers=again)
    assert (answer.status_code, answer.json["code"]) == (412, "result_changed")


def test_bad_rows_are_told_by_their_lines(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    body = csv_of([phone(1), "nonsense", "more nonsense", phone(2), "", "x,y,z"])
    path = f"/v1/campaigns/{upload(edge, body).json['campaign']}"
    work(edge)
    whole = edge.get(f"{path}/problems")
    told = [json.loads(line) for line in whole.text.splitlines()]
    assert [each["line"] for each in told] == [3, 4, 7]
    assert "nonsense" not in whole.text
    monkeypatch.setattr(campaign_results, "_TOLD", 1)
    found = parts(edge, f"{path}/problems")
    assert len(found) == 3
    assert "".join(each.text for each in found) == whole.text


def test_a_wave_a_stop_and_what_came_of_everybody(edge: Edge) -> None:
    path = judged(edge)
    edge.engine.tell("contact.opted_out", {"phone": phone(4), "text": "STOP"})
    edge.post(f"{path}/waves", {})
    work(edge)
    assert edge.get(path).json["state"] == "done"
    account = edge.get(f"{path}/report").json
    assert account["places"] == {"waiting": 3, "blocked": 2}
    assert account["people"] + account["duplicates"] + account["bad"] == account["rows"] == 7
    found = edge.post(f"{path}/explain", {"to": phone(4)}).json
    first, last = found["decisions"][0], found["decisions"][-1]
    assert (first["verdict"], last["verdict"]) == ("approved", "blocked")
    assert all(each["same_by_ledger"] for each in found["decisions"])
    assert edge.post(f"{path}/explain", {"to": phone(77)}).status_code == 404
    assert edge.post(f"{path}/explain", {"to": "nonsense"}).json["errors"][0]["pointer"] == "/to"


def test_it_is_paused_resumed_and_cancelled(edge: Edge) -> None:
    path = f"/v1/campaigns/{upload(edge).json['campaign']}"
    assert edge.post(f"{path}/pause", b"").json["state"] == "judging_paused"
    assert edge.get(f"{path}/results").json["code"] == "campaign_not_judged"
    refused = edge.post(f"{path}/waves", {})
    assert (refused.status_code, refused.json["code"]) == (409, "campaign_refuses")
    assert "paused" in refused.json["detail"]
    assert edge.post(f"{path}/resume", b"").json["state"] == "judging"
    for _ in range(2):
        assert edge.post(f"{path}/cancel", b"").json["state"] == "cancelled"
    assert edge.post(f"{path}/resume", b"").status_code == 409


def test_the_same_key_and_list_again_are_the_campaign_there_is(edge: Edge) -> None:
    first, again = (upload(edge, under="one").json["campaign"] for _ in range(2))
    assert first == again
    other = upload(edge, LIST + b"+12025550199\n", under="one")
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    order = upload(edge, order=f"{ORDER}&purpose=newsletter", under="one")
    assert order.json["code"] == "idempotency_key_reused"
    assert upload(edge, under="a b").json["code"] == "idempotency_key_malformed"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "/channel"),
        ("channel=fax", "/channel"),
        ("channel=sms&region=XX", "/region"),
        ("channel=sms&deadline=2020-01-01T00:00:00Z", "/deadline"),
        ("channel=sms&not_before=2999-01-01T00:00:00Z", "/not_before"),
        ("channel=sms&contains_promotion=maybe", "/contains_promotion"),
        ("channel=sms&channel=sms", "/channel"),
        ("channel=sms&to=x", "/to"),
    ],
)
def test_what_is_wrong_with_an_order_is_named(edge: Edge, query: str, pointer: str) -> None:
    answer = upload(edge, order=f"/v1/campaigns?{query}")
    assert (answer.status_code, answer.json["code"]) == (422, "query_invalid")
    assert pointer in [each["pointer"] for each in answer.json["errors"]]


def test_what_is_wrong_with_a_list_is_told(edge: Edge) -> None:
    for body in (b"\n", b"name,age\nAlice,30\n", b"address\n"):
        answer = upload(edge, body)
        assert (answer.status_code, answer.json["code"]) == (422, "list_invalid"), body


def test_a_list_whose_end_nobody_could_tell_is_not_taken(edge: Edge) -> None:
    """Neither one without its length, nor one that breaks off, nor one that is too long."""
    key = edge.key()
    stream = {"wsgi.input": io.BytesIO(LIST), "HTTP_TRANSFER_ENCODING": "chunked"}
    endless = edge.call("POST", ORDER, headers=key, environ_overrides=stream)
    assert (endless.status_code, endless.json["code"]) == (411, "length_required")
    cut = {"wsgi.input": io.BytesIO(LIST[:20]), "CONTENT_LENGTH": str(len(LIST))}
    assert edge.call("POST", ORDER, headers=key, environ_overrides=cut).status_code == 400
    long = {"wsgi.input": io.BytesIO(LIST), "CONTENT_LENGTH": str(1 << 40)}
    assert edge.call("POST", ORDER, headers=key, environ_overrides=long).status_code == 413
    assert not any(each["rows"] for each in edge.get("/v1/campaigns").json["campaigns"])


def test_another_business_sees_and_moves_nothing(edge: Edge) -> None:
    path, globex = judged(edge), edge.key(business="globex")
    unknown = edge.get("/v1/campaigns/cmp_" + "0" * 32, globex)
    for method, rest in [
        *(("GET", ""), ("GET", "/results"), ("GET", "/problems"), ("GET", "/report")),
        *(("POST", "/pause"), ("POST", "/resume"), ("POST", "/cancel")),
        *(("POST", "/waves"), ("POST", "/explain")),
    ]:
        body = json.dumps({"to": phone(1)} if rest == "/explain" else {}).encode()
        answer = edge.call(method, path + rest, headers=globex, data=body)
        assert (answer.status_code, answer.data) == (404, unknown.data), rest
    assert edge.get("/v1/campaigns", globex).json["campaigns"] == []
    assert edge.get(path).json["state"] == "judged"


def test_a_key_that_may_only_read_orders_nothing(edge: Edge) -> None:
    path, reader = judged(edge), edge.key(Scope.READ)
    assert edge.get(f"{path}/results", reader).status_code == 200
    assert edge.post(f"{path}/explain", {"to": phone(1)}, reader).status_code == 200
    for rest in ("/pause", "/cancel", "/waves"):
        assert edge.post(path + rest, {}, reader).status_code == 403
    assert edge.call("POST", ORDER, headers=reader, data=LIST).status_code == 403


def test_no_cell_comes_back_as_a_formula(edge: Edge) -> None:
    body = b'address,note\n+12025550101,"=HYPERLINK(""https://evil.example"")"\n'
    path = f"/v1/campaigns/{upload(edge, body).json['campaign']}"
    work(edge)
    row = next(csv.DictReader(io.StringIO(edge.get(f"{path}/results").text)))
    assert row["note"].startswith("'=")
    assert row["address"] == "+12025550101"


def test_pages_of_campaigns(edge: Edge) -> None:
    names = [upload(edge, order=f"{ORDER}-{number}").json["campaign"] for number in range(3)]
    first = edge.get("/v1/campaigns?limit=2").json
    second = edge.get(f"/v1/campaigns?limit=2&cursor={first['next']}").json
    told = [each["campaign"] for each in (*first["campaigns"], *second["campaigns"])]
    assert sorted(told) == sorted(names)
    foreign = edge.get(f"/v1/campaigns?cursor={first['next']}", edge.key(business="globex"))
    assert foreign.json["code"] == "query_invalid"
