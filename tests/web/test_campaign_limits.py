"""Campaigns of a business that is over a limit."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from processor.ports import Allowance, LimitKind
from processor.services.allowances import Allowances
from processor.settings.allowances import allowances_of
from processor.web import bodies
from processor.web import campaigns as web_campaigns
from processor.web.site import put
from processor.web.streams import under_way
from tests.services.campaigns import csv_of, phone
from tests.web.edges import Edge
from tests.web.listing import LIST, ORDER, upload


def limited(edge: Edge, **changes: object) -> None:
    businesses = edge.engine.parts.settings.businesses
    assert isinstance(businesses, dict)
    businesses["acme"] = replace(businesses["acme"], **changes)


def test_so_many_campaigns_at_a_time(edge: Edge) -> None:
    limited(edge, active_campaigns=1)
    first = upload(edge, under="one")
    assert first.status_code == 202
    answer = upload(edge)
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_campaigns")
    assert answer.headers["Retry-After"] == "60"
    assert upload(edge, under="one").status_code == 202
    edge.post(f"/v1/campaigns/{first.json['campaign']}/cancel", b"")
    assert upload(edge).status_code == 202


def test_so_many_rows_in_a_day(edge: Edge) -> None:
    """The list that goes beyond it is not taken in part."""
    allowance = {LimitKind.CAMPAIGN: Allowance(per_day=20)}
    limited(edge, limits=allowance)
    parts = edge.engine.parts
    paid = Allowances(parts.ports.buckets, parts.ports.clock, allowances_of(parts.settings))
    services = edge.app.extensions["assent"]
    put(edge.app, replace(services, parts=replace(parts, allowances=paid)))
    assert upload(edge).status_code == 202
    assert upload(edge).status_code == 202
    answer = upload(edge)
    assert (answer.status_code, answer.json["code"]) == (429, "over_daily_limit")
    assert "20 rows of lists a day" in answer.json["detail"]
    states = [each["state"] for each in edge.get("/v1/campaigns").json["campaigns"]]
    assert sorted(states) == ["judging", "judging", "receiving"]
    much = upload(edge, csv_of(map(str, range(30))))
    assert (much.status_code, much.json["code"]) == (413, "beyond_limit")


def test_lists_on_their_way_are_few(edge: Edge) -> None:
    with under_way("acme"), under_way("acme"), under_way("acme"):
        answer = upload(edge)
        assert (answer.status_code, answer.json["code"]) == (503, "streams_busy")
        assert answer.headers["Retry-After"] == "5"
        globex = edge.key(business="globex")
        other = edge.call("POST", ORDER.replace("&template=t-1", ""), data=LIST, headers=globex)
        assert other.status_code == 202
    assert upload(edge).status_code == 202


def test_rows_count_however_their_lines_end(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    monkeypatch.setattr(web_campaigns, "spend", lambda _, amount: counted.append(amount))
    cells = "\n".join(["address", *map(phone, range(1, 8)), ""])
    for size in (1, 5, 1000):
        monkeypatch.setattr(bodies, "_SMALL", size)
        for end in ("\n", "\r", "\r\n"):
            answer = upload(edge, cells.replace("\n", end).encode())
            assert (answer.status_code, answer.json["rows"], sum(counted)) == (202, 7, 8)
            counted.clear()
