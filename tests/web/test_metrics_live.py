"""A live scrape of a real server: it has every metric that the dashboard and the alerts name."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from processor.adapters import keys
from processor.adapters.connection import connect
from processor.adapters.redis_counts import RedisCounts
from processor.ports import Scope
from processor.web.exposition import COUNTED
from tests.contract.worlds import valkey_world
from tests.e2e.rig import Rig
from tests.services.engines import ticked
from tests.web.edges import ALICE, STOP, bearer
from tests.web.serving import Served, served

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
BOARD = DEPLOY / "grafana" / "assent.json"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
PAGE = DEPLOY.parent / "docs" / "metrics.md"
_NAMED = re.compile(r"\bassent_[a-z_]+\b")
#: Every label of our metrics.
_LABELS = {"state", "version"}.union(*(labels for _, labels in COUNTED.values()))
#: Told only where the server has a limit; the embedded one of the tests has none of itself.
_LIMIT = 1 << 30


def board() -> dict[str, Any]:
    """The dashboard."""
    found = json.loads(BOARD.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def rules() -> list[dict[str, Any]]:
    """The alert rules."""
    groups = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions() -> list[str]:
    """Every query of both."""
    queries = [target["expr"] for panel in board()["panels"] for target in panel["targets"]]
    return [*queries, *(rule["expr"] for rule in rules())]


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    with Rig(tmp_path / "rig", port=free_port) as made:
        connect(made.store.url).client.config_set("maxmemory", _LIMIT)
        yield made


def key_of(rig: Rig) -> dict[str, str]:
    """A key of every scope."""
    now = datetime.now(UTC)
    issued = rig.parts.access.issue("acme", list(Scope), label="t", expires_at=None, now=now)
    return bearer(issued[0])


def scrape(server: Served, key: dict[str, str]) -> dict[tuple[str, ...], float]:
    """Every sample by its name and labels."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("GET", "/metrics", headers=key)
        answer = connection.getresponse()
        assert answer.status == 200
        told = answer.read().decode()
    finally:
        connection.close()
    return {
        (each.name, *(f"{name}={value}" for name, value in sorted(each.labels.items()))): each.value
        for family in text_string_to_metric_families(told)
        for each in family.samples
    }


def live(server: Served, key: dict[str, str]) -> None:
    """A grant, a decision, a message claimed, a STOP."""
    for kind, content in (("form.submitted", ticked()), ("contact.opted_out", STOP)):
        headers, body = server.rig.signed(kind, content)
        assert server.call("POST", "/v1/hooks/acme/website", body, headers)[0] == 202
        for lane in range(4):
            server.rig.parts.drain.drain(lane, "test")
        job = json.dumps({"id": f"job-{kind}", "channel": "sms", "to": ALICE}).encode()
        assert server.call("POST", "/v1/gate", job, key)[0] == 200
        _, message = server.call("POST", "/v1/messages", job, key)
        server.rig.parts.sending.judge(message["message"])
        server.rig.parts.sending.claim("acme", message["message"], "attempt-1")


@pytest.mark.e2e
def test_every_metric_that_is_named_is_in_a_live_scrape_and_counts_outlive_the_web_process(
    rig: Rig, tmp_path: Path
) -> None:
    key = key_of(rig)
    with served(rig, tmp_path) as server:
        live(server, key)
        before = scrape(server, key)
    named = {name for each in expressions() for name in _NAMED.findall(each)}
    assert len(named) > 10
    assert named <= {name for name, *_ in before}
    assert before["assent_entries_total", "kind=revoked"] == 1
    assert before["assent_claims_total", "answer=go"] == 1
    assert before["assent_decisions_total", *_labels("marketing", "revoked_all", "blocked")] == 2
    with served(rig, tmp_path) as server:
        after = scrape(server, key)
    counted = {name: count for name, count in before.items() if name[0].endswith("_total")}
    assert {name: after[name] for name in counted} == counted


def test_the_page_lists_every_metric_and_every_alert_and_no_others() -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert {name for name in listed if name.startswith("Assent")} == {r["alert"] for r in rules()}
    described = {name for name in listed if name.startswith("assent_")}
    assert described == {name for each in expressions() for name in _NAMED.findall(each)}


def _labels(purpose: str, reason: str, verdict: str) -> tuple[str, ...]:
    return f"purpose={purpose}", f"reason={reason}", f"verdict={verdict}"


def test_each_panel_uses_the_data_source_that_is_chosen_on_the_board() -> None:
    """A source fixed by name breaks wherever it is called otherwise."""
    (variable,) = board()["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    chosen = f"${{{variable['name']}}}"
    for panel in board()["panels"]:
        uids = [panel["datasource"]["uid"], *(t["datasource"]["uid"] for t in panel["targets"])]
        assert set(uids) == {chosen}
    assert len({panel["id"] for panel in board()["panels"]}) == len(board()["panels"])


def test_each_alert_says_what_is_wrong_and_what_to_do() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules()) >= 8
    for rule in rules():
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_each_label_that_a_query_names_is_one_that_is_told() -> None:
    """A misspelt label would never match, and its alert never fire."""
    for each in expressions():
        for clause in re.findall(r"(?:by|without|ignoring) \(([^)]*)\)", each):
            assert set(re.split(r",\s*", clause)) <= _LABELS | {"instance"}
        for name in re.findall(r"[{,]\s*([a-z]+)=", each):
            assert name in _LABELS


def test_a_scrape_sums_256_full_partitions(store_url: str) -> None:
    """A hundred fields in each hash: more than all labels that there are."""
    valkey_world(store_url).born()
    store = connect(store_url)
    pipe = store.client.pipeline(transaction=False)
    fields = {f"decisions|blocked|marketing|reason_{number}": 7 for number in range(100)}
    for partition in range(256):
        pipe.hset(keys.in_partition(partition, "counts"), mapping=fields)
    pipe.execute()
    tally = RedisCounts(store, 256, 16).tally()
    assert sum(tally.counts.values()) == 256 * 100 * 7
