"""`/metrics`: who may read it, what it tells, and what it never tells."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from processor.bootstrap import assemble
from processor.ports import OUTCOMES, ClaimAnswer, Kept, Scope
from processor.settings.values import MetricsAccess
from processor.web.app import create_app
from tests.services.engines import ticked
from tests.services.reviewing import asked, needed
from tests.web.edges import ALICE, STOP, Edge, message


def samples(edge: Edge, key: Mapping[str, str] | None = None) -> dict[str, float]:
    """Every sample by its name with labels, as a scraper reads it."""
    answer = edge.get("/metrics", key)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    return {
        each.name + ",".join(f"{{{k}={v}}}" for k, v in sorted(each.labels.items())): each.value
        for family in text_string_to_metric_families(answer.text)
        for each in family.samples
    }


def with_access(edge: Edge, access: MetricsAccess) -> Edge:
    """The same edge under another setting."""
    settings = replace(edge.engine.parts.settings, metrics=access)
    parts = assemble(settings, edge.engine.parts.ports)
    return Edge(engine=edge.engine, app=create_app(parts, edge.keeper), keeper=edge.keeper)


def busy(edge: Edge) -> None:
    """Alice signs up, is written to, and opts out; a stranger is asked about."""
    edge.hook("form.submitted", ticked())
    edge.engine.drain()
    edge.post("/v1/gate", message())
    edge.post("/v1/gate", message("+12025550103", purpose=f"for_{ALICE[1:]}"))
    edge.hook("contact.opted_out", STOP)
    edge.post("/v1/gate", message())


def test_everything_that_happened_is_counted(edge: Edge) -> None:
    busy(edge)
    found = samples(edge)
    assert found["assent_deliveries_total{outcome=stored},{provider=standard}"] == 2
    assert found["assent_deliveries_total{outcome=recorded},{provider=standard}"] == 1
    assert found["assent_entries_total{kind=granted}"] == 1
    assert found["assent_entries_total{kind=revoked}"] == 1
    decisions = {
        tuple(re.findall("=([^}]+)", name)): count
        for name, count in found.items()
        if name.startswith("assent_decisions_total")
    }
    assert decisions[("marketing", "express_grant", "approved")] == 1
    assert decisions[("marketing", "revoked_all", "blocked")] == 1
    assert sum(decisions.values()) == 3
    assert sum(count for labels, count in decisions.items() if labels[0] == "other") == 1
    assert found["assent_inbox_depth"] == 1
    assert found["assent_store_up"] == 1
    assert found["assent_spool_depth"] == found["assent_gate_unavailable_total"] == 0


def test_texts_that_wait_for_a_person_are_told_of_all_businesses_together(edge: Edge) -> None:
    assert samples(edge)["assent_reviews_open"] == 0
    asked(edge.engine.parts)
    asked(edge.engine.parts, needed(brand="globex"), "text-2", "globex")
    assert samples(edge)["assent_reviews_open"] == 2


def test_what_an_alert_waits_for_is_there_as_zero_from_the_start(edge: Edge) -> None:
    """A series that begins at one has not increased, so the first of a kind would go unseen."""
    found = samples(edge)
    awaited = {
        name
        for name in found
        if name.startswith(("assent_deliveries", "assent_claims", "assent_archived"))
    }
    assert len(awaited) == len(OUTCOMES) + len(ClaimAnswer) + len(Kept)
    assert {found[name] for name in awaited} == {0}
    busy(edge)
    assert awaited <= set(samples(edge))


def test_nothing_of_a_person_or_a_business_is_told(edge: Edge) -> None:
    busy(edge)
    told = edge.get("/metrics").text
    for word in (ALICE, "2025550101", "Alice", "192.0.2.7", "acme", "globex", "for_"):
        assert word not in told


def test_by_default_only_an_admin_key_reads_it(edge: Edge) -> None:
    assert edge.call("GET", "/metrics").status_code == 401
    others = [scope for scope in Scope if scope is not Scope.ADMIN]
    assert edge.get("/metrics", edge.key(*others)).status_code == 403
    assert edge.get("/metrics", edge.key(Scope.ADMIN)).status_code == 200


def test_it_can_be_open_to_all_or_to_nobody(edge: Edge) -> None:
    assert "assent_store_up" in samples(with_access(edge, "open"), {})
    off = with_access(edge, "off")
    for key in ({}, edge.key(Scope.ADMIN)):
        assert off.get("/metrics", key).status_code == 404


def test_while_the_store_is_away_its_numbers_are_left_out(edge: Edge) -> None:
    """Zero would look like a quiet day; what this machine knows is told all the same."""
    key = edge.key()
    busy(edge)
    samples(edge, key)
    edge.post("/v1/gate", message(), key)
    edge.cut(True)
    edge.post("/v1/gate", message(), key)
    assert edge.hook("contact.opted_out", STOP).status_code == 503
    found = samples(edge, key)
    assert found.pop("assent_store_up") == 0
    assert found.pop("assent_spool_depth") == 1
    assert found.pop("assent_gate_unavailable_total") == 1
    assert [name.partition("{")[0] for name in found] == ["assent_build_info"]


def test_openmetrics_is_told_to_those_who_ask_for_it(edge: Edge) -> None:
    headers = {**edge.key(), "Accept": "application/openmetrics-text; version=1.0.0"}
    answer = edge.get("/metrics", headers)
    assert answer.content_type.startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_it_is_only_read(edge: Edge, method: str) -> None:
    assert edge.call(method, "/metrics", headers=edge.key()).status_code == 405
