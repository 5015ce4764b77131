"""Lists over HTTP: page by page, the caller's own, by cursors that only this list gave."""

from __future__ import annotations

from typing import Any

import pytest

from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, BOB, Edge, Told, message

QUARANTINE, DECISIONS = "/v1/quarantine", "/v1/contacts/decisions"


def odd(edge: Edge, place: str = "acme/website") -> str:
    """A webhook that nobody understands."""
    answer = edge.hook("thing.happened", {}, place=place)
    assert answer.json["status"] == "quarantined"
    return str(answer.json["delivery"])


def decide(edge: Edge, to: str = ALICE) -> str:
    return str(edge.post("/v1/gate", message(to)).json["decision"])


def decisions(edge: Edge, key: dict[str, str], **what: Any) -> Told:  # noqa: ANN401 - JSON
    return edge.post(DECISIONS, {"to": ALICE} | what, key)


def pointers(answer: Told) -> list[str]:
    return [each["pointer"] for each in answer.json["errors"]]


def test_the_quarantine_is_listed_to_its_end(edge: Edge) -> None:
    ids = {odd(edge) for _ in range(7)}
    theirs = odd(edge, "globex/website")
    key, shown, path = edge.key(Scope.READ), [], f"{QUARANTINE}?limit=3"
    while path:
        page = edge.get(path, key).json
        assert len(page["deliveries"]) <= 3
        shown += page["deliveries"]
        path = f"{QUARANTINE}?limit=3&cursor={page['next']}" if page["next"] else ""
    assert sorted(each["delivery"] for each in shown) == sorted(ids)
    assert {(each["state"], each["reason"]) for each in shown} == {
        ("quarantined", "event_type_unknown")
    }
    globex = edge.get(QUARANTINE, edge.key(Scope.READ, business="globex")).json
    assert [each["delivery"] for each in globex["deliveries"]] == [theirs]


def test_decisions_about_an_address_are_listed_newest_first(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    ids = [decide(edge) for _ in range(5)]
    decide(edge, BOB)
    key = edge.key(Scope.READ)
    first = decisions(edge, key, limit=3).json
    later = decide(edge)
    second = decisions(edge, key, limit=3, cursor=first["next"]).json
    shown = [each["decision"] for each in (*first["decisions"], *second["decisions"])]
    assert shown == ids[::-1]
    assert second["next"] is None
    assert decisions(edge, key, limit=1).json["decisions"][0]["decision"] == later
    theirs = edge.post(DECISIONS, {"to": ALICE}, edge.key(business="globex")).json
    assert theirs == {"decisions": [], "next": None}


@pytest.fixture
def cursors(edge: Edge) -> dict[str, str]:
    """A cursor of each list."""
    for _ in range(2):
        odd(edge)
        decide(edge)
    key = edge.key()
    return {
        "quarantine": edge.get(f"{QUARANTINE}?limit=1", key).json["next"],
        "decisions": decisions(edge, key, limit=1).json["next"],
    }


def test_a_changed_cursor_is_refused(edge: Edge, cursors: dict[str, str]) -> None:
    """Wherever one letter is another, and cut or made longer."""
    key, good = edge.key(), cursors["quarantine"]
    changed = [
        good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :] for at in range(len(good))
    ]
    for each in [*changed, good[:-1], good + "A", good + "A" * 400, "A", "-" * 40]:
        answer = edge.get(f"{QUARANTINE}?cursor={each}", key)
        assert (answer.status_code, answer.json["code"]) == (422, "query_invalid"), each
        assert pointers(answer) == ["/cursor"]
        assert len(each) < 8 or each not in answer.text
    assert edge.get(f"{QUARANTINE}?cursor={good}", key).status_code == 200


def test_a_cursor_of_another_list_filter_or_business_is_refused(
    edge: Edge, cursors: dict[str, str]
) -> None:
    key, globex = edge.key(), edge.key(business="globex")
    foreign = [
        edge.get(f"{QUARANTINE}?cursor={cursors['quarantine']}", globex),
        edge.get(f"{QUARANTINE}?cursor={cursors['decisions']}", key),
        decisions(edge, key, cursor=cursors["quarantine"]),
        decisions(edge, key, cursor=cursors["decisions"], to=BOB),
        decisions(edge, globex, cursor=cursors["decisions"]),
    ]
    assert [(each.status_code, pointers(each)) for each in foreign] == [(422, ["/cursor"])] * 5
    assert decisions(edge, edge.key(), cursor=cursors["decisions"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        *(("limit=0", "/limit"), ("limit=201", "/limit"), ("limit=x", "/limit")),
        *(("limit=-1", "/limit"), ("limit=1.0", "/limit"), ("limit=", "/limit")),
        *(("limit=1&limit=2", "/limit"), ("cursor=%00", "/cursor"), ("page=2", "/page")),
        ("limit=%D9%A1", "/limit"),
    ],
)
def test_a_query_that_is_none_is_refused_by_name(edge: Edge, query: str, pointer: str) -> None:
    answer = edge.get(f"{QUARANTINE}?{query}")
    assert (answer.status_code, pointers(answer)) == (422, [pointer])


def test_neither_cursor_nor_path_tells_whom_or_what_it_is_about(
    edge: Edge, cursors: dict[str, str]
) -> None:
    contact = edge.engine.contact()
    for each in cursors.values():
        assert not {"2025550101", contact[:8], "dlv_"} & set(each.split("_"))
        assert edge.get(f"/v1/deliveries/{each}").status_code == 404
    rules = [rule.rule for rule in edge.app.url_map.iter_rules() if "contacts" in rule.rule]
    assert len(rules) == 4
    assert not any("<" in rule for rule in rules)
