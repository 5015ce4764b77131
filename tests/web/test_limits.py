"""What a business is told that is over a limit: of what, since when, and what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.bootstrap import assemble
from processor.ports import Allowance, LimitKind, Role
from processor.web import bodies
from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.contract.worlds import SteppedClock, memory_world
from tests.services.engines import engine_over, ticked
from tests.services.standing import Standing
from tests.web.edges import ALICE, BOB, STOP, Edge, codes, message

LIMITS = {
    LimitKind.INTAKE: Allowance(per_minute=2, per_day=3),
    LimitKind.GATE: Allowance(per_minute=60, at_once=6, per_day=20),
}


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    """As everywhere, but acme has limits, and the clocks stand still at 15:00 UTC."""
    clock = SteppedClock()
    engine = engine_over(memory_world(clock), tmp_path)
    configured, ports = engine.parts.settings, replace(engine.parts.ports, clock=Standing(clock))
    acme = replace(configured.businesses["acme"], limits=LIMITS)
    businesses = {**configured.businesses, "acme": acme}
    engine.parts = assemble(replace(configured, businesses=businesses), ports)
    keeper = Keeper(engine.parts)
    keeper.round()
    for role in Role:
        engine.parts.ports.pulses.beat(role, "test")
    return Edge(engine=engine, app=create_app(engine.parts, keeper), keeper=keeper)


def many(number: int) -> dict[str, object]:
    return {"messages": [message() for _ in range(number)]}


def test_the_gate_counts_recipients_and_says_when_to_come_again(edge: Edge) -> None:
    key = edge.key()
    assert edge.post("/v1/gate", many(4), key).status_code == 200
    answer = edge.post("/v1/gate", many(4), key)
    assert (answer.status_code, answer.json["code"]) == (429, "over_limit")
    assert answer.content_type == "application/problem+json"
    assert "60 recipients a minute, 6 at once" in answer.json["detail"]
    assert answer.headers["Retry-After"] == "2"
    assert answer.headers["RateLimit-Policy"] == '"gate";q=60;w=60'
    assert answer.headers["RateLimit"] == '"gate";r=0;t=2'
    assert edge.post("/v1/gate", many(2), key).status_code == 200
    edge.engine.world.later(2)
    assert edge.post("/v1/gate", many(2), key).status_code == 200


def test_more_at_once_than_there_can_ever_be_is_no_matter_of_waiting(edge: Edge) -> None:
    answer = edge.post("/v1/gate", many(7))
    assert (answer.status_code, answer.json["code"]) == (413, "beyond_limit")
    assert "at most 6" in answer.json["detail"]
    assert "Retry-After" not in answer.headers


def test_a_message_that_is_submitted_counts_as_one(edge: Edge) -> None:
    key = edge.key()
    statuses = [edge.post("/v1/messages", message(), key).status_code for _ in range(7)]
    assert statuses == [202] * 6 + [429]
    assert edge.post("/v1/gate", message(), key).status_code == 429


def test_the_days_amount_ends_at_midnight_by_utc(edge: Edge) -> None:
    key = edge.key()
    for _ in range(5):
        assert edge.post("/v1/gate", many(4), key).status_code == 200
        edge.engine.world.later(60)
    answer = edge.post("/v1/gate", message(), key)
    assert (answer.status_code, answer.json["code"]) == (429, "over_daily_limit")
    assert "20 recipients a day" in answer.json["detail"]
    assert answer.headers["Retry-After"] == str(9 * 3600 - 5 * 60)
    assert answer.headers["RateLimit-Policy"] == '"gate-day";q=20;w=86400'
    edge.engine.world.later(9 * 3600 - 5 * 60)
    assert edge.post("/v1/gate", message(), key).status_code == 200


def test_a_key_that_is_not_good_takes_nothing(edge: Edge) -> None:
    key = edge.key()
    assert edge.post("/v1/gate", message(), key).status_code == 200
    parts = edge.engine.parts
    parts.access.revoke(key["Authorization"].split("_")[1], parts.ports.clock.now())
    for _ in range(10):
        assert edge.post("/v1/gate", many(4), key).status_code == 401
    assert edge.post("/v1/gate", many(5)).status_code == 200


def test_our_own_words_are_told_when_to_come_again(edge: Edge) -> None:
    statuses = [edge.hook("form.submitted", ticked()).status_code for _ in range(3)]
    assert statuses == [202, 202, 429]
    answer = edge.hook("form.submitted", ticked())
    assert answer.json["code"] == "over_limit"
    assert answer.headers["Retry-After"] == "30"
    edge.engine.world.later(30)
    assert edge.hook("form.submitted", ticked()).status_code == 202
    edge.engine.world.later(60)
    assert edge.hook("form.submitted", ticked()).json["code"] == "over_daily_limit"


def test_nothing_that_takes_consent_back_is_counted_or_refused(edge: Edge) -> None:
    key = edge.key()
    while edge.hook("form.submitted", ticked()).status_code == 202:
        continue
    while edge.post("/v1/gate", message(), key).status_code == 200:
        continue
    said = {"to": BOB, "said": "Stop it.", "recorded_by": "Erin Example"}
    for _ in range(5):
        assert edge.hook("contact.opted_out", STOP).status_code == 202
        assert edge.post("/v1/contacts/opt-out", said, key).status_code == 201
    edge.engine.world.later(60)
    assert codes(edge.post("/v1/gate", message(ALICE), key)) == ["revoked_all"]
    assert codes(edge.post("/v1/gate", message(BOB), key)) == ["revoked_all"]


def test_what_is_not_authentic_takes_nothing(edge: Edge) -> None:
    for _ in range(10):
        assert edge.raw_hook(b"{}", secret="whsec_" + "b" * 32).status_code == 401
    assert edge.hook("form.submitted", ticked()).status_code == 202


def test_another_business_goes_on(edge: Edge) -> None:
    key, globex = edge.key(), edge.key(business="globex")
    while edge.post("/v1/gate", message(), key).status_code == 200:
        continue
    while edge.hook("form.submitted", ticked()).status_code == 202:
        continue
    assert {edge.post("/v1/gate", many(4), globex).status_code for _ in range(9)} == {200}
    hooks = {edge.hook("form.submitted", ticked(), place="globex/website").status_code}
    assert hooks == {202}


def test_refusals_are_on_the_page_of_metrics(edge: Edge) -> None:
    key = edge.key()
    edge.post("/v1/gate", many(5), key)
    edge.post("/v1/gate", many(5), key)
    page = edge.get("/metrics").text
    assert 'assent_limited_total{kind="gate"} 1.0' in page
    assert 'assent_limited_total{kind="intake"} 0.0' in page


def test_a_business_holds_few_threads_with_large_calls(
    edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond these it is refused at once, and nobody waits behind it; small calls go on."""
    large = many(6) | {"at": None}
    body = json.dumps(large).encode() + b" " * 70_000
    monkeypatch.setitem(bodies._in_line, "acme", bodies._LINE)
    answer = edge.post("/v1/gate", body)
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_at_once")
    assert edge.post("/v1/gate", many(1)).status_code == 200
    assert edge.post("/v1/gate", body, edge.key(business="globex")).status_code == 422
    told = {"type": "contact.opted_out", "timestamp": "2026-03-02T15:00:00Z", "data": STOP}
    assert edge.raw_hook(json.dumps(told).encode() + b" " * 70_000).status_code == 202
    monkeypatch.setitem(bodies._in_line, "acme", 0)
    assert edge.post("/v1/gate", body).status_code == 422
    assert bodies._in_line["acme"] == 0
