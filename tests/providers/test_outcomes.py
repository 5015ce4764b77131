"""What providers declare is what happens: posted, drained, and looked up in the ledger.

The table of cases is in `cases/`, for people to read; every declared outcome has a case in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from processor.cli.parts import quarantine_of
from processor.domain.events import AnyEvent
from processor.ports.webhooks import Outcome
from processor.providers import PROVIDERS
from schemas.registry import EVENT_SCHEMAS
from tests.providers.calls import FIXTURES
from tests.providers.cases import Case, calls, table
from tests.providers.posted import (
    Call,
    Ended,
    addressed,
    connected,
    ended,
    entries,
    events,
    post,
    spoken,
)
from tests.web.edges import Edge

#: Those of others; the two that speak our own events share one table.
FOREIGN = sorted(set(PROVIDERS) - {"standard", "cloudevents"})


#: In force at once, and shown to people, who have the number in other books.
REVIEWED = {
    "number.reassigned": "number_reassigned",
    "contact.data_requested": "data_request",
    "contact.erased": "contact_erased",
}


def rows() -> Iterator[Any]:
    for name in FOREIGN:
        for number, case in enumerate(table(name)):
            yield pytest.param(name, case, id=f"{name}-{number}-{case.event}-{case.when}")


def declared(name: str, case: Case) -> Outcome:
    [found] = [
        each
        for each in PROVIDERS[name].outcomes
        if (each.event, each.when) == (case.event, case.when)
    ]
    return found


def ledger(edge: Edge, read: list[AnyEvent]) -> list[str]:
    return [spoken(who.value, entry) for who, entry in entries(edge, addressed(read))]


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_an_outcome_says_exactly_one_thing_and_is_declared_once(name: str) -> None:
    outcomes = PROVIDERS[name].outcomes
    assert outcomes
    for each in outcomes:
        assert sum(map(bool, (each.becomes, each.ignored, each.waits))) == 1
        assert set(each.becomes) <= set(EVENT_SCHEMAS)
    assert len({(each.event, each.when) for each in outcomes}) == len(outcomes)


@pytest.mark.parametrize("name", FOREIGN)
def test_every_declared_outcome_has_its_case_and_every_case_is_declared(name: str) -> None:
    wanted = {(each.event, each.when) for each in PROVIDERS[name].outcomes}
    assert {(each.event, each.when) for each in table(name)} == wanted


@pytest.mark.parametrize(("name", "case"), list(rows()))
def test_a_call_ends_as_declared_and_with_these_entries(
    app: Flask, tmp_path: Path, name: str, case: Case
) -> None:
    here, outcome = connected(app, tmp_path, name, case.rules), declared(name, case)
    read: list[AnyEvent] = []
    for call in calls(case):
        answer = post(here, name, call)
        assert answer.status_code in (200, 202), answer.text
        here.engine.drain()
        read += (last := events(name, call, case.rules))
    assert tuple(_kind(each) for each in last) == outcome.becomes
    how = ended(here, name)
    reviewed = [REVIEWED[kind] for kind in outcome.becomes if kind in REVIEWED]
    if reviewed:
        assert how == Ended(how="quarantined", reason=reviewed[0])
        [held] = here.engine.world.inbox.quarantined(2)
        body = quarantine_of(here.engine.parts).body(held)
        assert (body == b"") == (reviewed[0] == "contact_erased"), "of what was erased, nothing"
    elif outcome.becomes:
        assert how in (Ended(how="recorded"), Ended(how="without entries"))
    elif outcome.ignored:
        assert how == Ended(how="ignored", reason=outcome.ignored)
    else:
        assert how == Ended(how="quarantined", reason=outcome.waits)
    assert ledger(here, read) == case.entries


def _kind(event: AnyEvent) -> str:
    return str(type(event).__struct_config__.tag)


def _native(kind: str) -> dict[str, Any]:
    """The fixture of one of our own events, without captures, which would have to be stored."""
    told: dict[str, Any] = json.loads(next(FIXTURES.rglob(f"{kind}.json")).read_bytes())
    told["data"].get("person", {}).pop("captures", None)
    return told


def _enveloped(told: dict[str, Any], mode: str) -> Call:
    about = {"specversion": "1.0", "id": "e-1", "source": "/shop", "time": told["timestamp"]}
    about["type"] = f"com.example.{told['type']}"
    if mode == "standard":
        return Call(body=json.dumps(told).encode(), headers={})
    if mode == "binary":
        headers = {f"ce-{name}": value for name, value in about.items()}
        body = json.dumps(told["data"]).encode()
        return Call(body=body, headers={**headers, "content-type": "application/json"})
    return Call(body=json.dumps(about | {"data": told["data"]}).encode(), headers={})


NATIVE_CASES = {case.event: case for case in table("native")}


def test_every_event_of_ours_has_its_case() -> None:
    assert set(NATIVE_CASES) == set(EVENT_SCHEMAS)
    for name in ("standard", "cloudevents"):
        assert {each.event for each in PROVIDERS[name].outcomes} - {"any other"} == set(
            NATIVE_CASES
        )


@pytest.mark.parametrize("mode", ["standard", "structured", "binary"])
@pytest.mark.parametrize("kind", sorted(NATIVE_CASES))
def test_an_event_of_ours_ends_alike_in_every_envelope(
    app: Flask, tmp_path: Path, kind: str, mode: str
) -> None:
    name = "standard" if mode == "standard" else "cloudevents"
    here, case = connected(app, tmp_path, name), NATIVE_CASES[kind]
    call = _enveloped(_native(kind), mode)
    answer = post(here, name, call)
    assert answer.status_code in (200, 202), answer.text
    here.engine.drain()
    read = list(events(name, call, case.rules))
    assert [_kind(each) for each in read] == [kind]
    assert ledger(here, read) == case.entries


def test_an_event_that_is_none_of_ours_waits_for_people(app: Flask, tmp_path: Path) -> None:
    here = connected(app, tmp_path, "cloudevents")
    told = _native("purchase.made") | {"type": "thing.happened"}
    assert post(here, "cloudevents", _enveloped(told, "structured")).status_code == 202
    here.engine.drain()
    assert ended(here, "cloudevents") == Ended(how="quarantined", reason="event_type_unknown")
