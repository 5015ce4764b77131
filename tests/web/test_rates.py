"""How often a business may call: its own limit, after its key was checked, and never for a STOP."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.bootstrap import assemble
from processor.ports import Role
from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.contract.worlds import SteppedClock, memory_world
from tests.services.engines import engine_over, ticked
from tests.services.reviewing import asked
from tests.services.standing import Standing
from tests.web.edges import ALICE, PDF, STOP, Edge, codes, message

RATE = 5
SAID = {"to": ALICE, "said": "Stop it.", "recorded_by": "Erin Example"}


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    """As everywhere, but acme may call five times a minute, and the store's clock stands still."""
    clock = SteppedClock()
    engine = engine_over(memory_world(clock), tmp_path)
    configured, ports = engine.parts.settings, replace(engine.parts.ports, clock=Standing(clock))
    acme = replace(configured.businesses["acme"], calls_per_minute=RATE)
    businesses = {**configured.businesses, "acme": acme}
    engine.parts = assemble(replace(configured, businesses=businesses), ports)
    keeper = Keeper(engine.parts)
    keeper.round()
    for role in Role:
        engine.parts.ports.pulses.beat(role, "test")
    return Edge(engine=engine, app=create_app(engine.parts, keeper), keeper=keeper)


def exhaust(edge: Edge) -> dict[str, str]:
    """Call as often as acme may; its key."""
    key = edge.key()
    statuses = [edge.post("/v1/gate", message(), key).status_code for _ in range(10 * RATE)]
    assert statuses == [200] * RATE + [429] * 9 * RATE
    return key


def test_beyond_its_rate_a_business_is_told_when_to_come_again(edge: Edge) -> None:
    key = exhaust(edge)
    answer = edge.post("/v1/gate", message(), key)
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_calls")
    assert answer.content_type == "application/problem+json"
    wait = int(answer.headers["Retry-After"])
    assert wait == 60 // RATE
    edge.engine.world.later(wait)
    again = [edge.post("/v1/gate", message(), key).status_code for _ in range(2)]
    assert again == [200, 429]


def test_every_route_counts_and_every_key_of_the_business(edge: Edge) -> None:
    exhaust(edge)
    key = edge.key()
    calls = [
        edge.post("/v1/messages", message(), key),
        edge.get("/v1/messages/job-1", key),
        edge.post("/v1/captures", PDF, key),
        edge.get("/v1/quarantine", key),
        edge.post("/v1/contacts/lookup", {"to": ALICE}, key),
        edge.post("/v1/contacts/decisions", {"to": ALICE}, key),
        edge.get("/v1/deliveries/none", key),
        edge.get("/v1/decisions/none", key),
    ]
    assert [each.status_code for each in calls] == [429] * len(calls)


def test_another_business_is_not_affected(edge: Edge) -> None:
    exhaust(edge)
    globex = edge.key(business="globex")
    statuses = {edge.post("/v1/gate", message(), globex).status_code for _ in range(10 * RATE)}
    assert statuses == {200}


def test_what_takes_consent_back_is_never_counted(edge: Edge) -> None:
    """Webhooks and opt-outs pass while everything else of the business is refused."""
    edge.engine.tell("form.submitted", ticked())
    key = exhaust(edge)
    assert edge.hook("contact.opted_out", STOP).status_code == 202
    opted_out = [edge.post("/v1/contacts/opt-out", SAID, key).status_code for _ in range(3 * RATE)]
    assert set(opted_out) == {201}
    assert edge.hook("form.submitted", ticked()).status_code == 202
    edge.engine.world.later(60)
    assert codes(edge.post("/v1/gate", message(), key)) == ["revoked_all"]


def test_an_answer_to_a_review_is_never_counted(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    item, key = asked(edge.engine.parts), exhaust(edge)
    ruling = {"outcome": "opted_out", "by": "Ann", "why": "She means it."}
    assert edge.post(f"/v1/reviews/{item}/resolve", ruling, key).status_code == 201
    assert edge.get(f"/v1/reviews/{item}", key).status_code == 429


def test_who_has_no_valid_key_spends_nothing(edge: Edge) -> None:
    for _ in range(10 * RATE):
        assert edge.post("/v1/gate", message(), {"Authorization": "Bearer x"}).status_code == 401
    assert edge.post("/v1/gate", message(), edge.key()).status_code == 200


def test_a_key_that_was_revoked_is_refused_as_such_and_spends_nothing(edge: Edge) -> None:
    """Though it was good a moment ago, and its business has spent all of its calls."""
    key = exhaust(edge)
    parts = edge.engine.parts
    parts.access.revoke(key["Authorization"].split("_")[1], parts.ports.clock.now())
    assert edge.post("/v1/gate", message(), key).status_code == 401


def test_with_the_store_away_the_gate_still_blocks(edge: Edge) -> None:
    key = exhaust(edge)
    edge.cut(True)
    assert edge.post("/v1/gate", message(), key).status_code == 429
    edge.engine.world.later(2)  # what the store said is not believed for long
    assert codes(edge.post("/v1/gate", message(), key)) == ["gate_unavailable"]
