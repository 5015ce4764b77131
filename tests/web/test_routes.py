"""Manners that all routes share: keys, problems, headers, and one line in the log."""

from __future__ import annotations

import logging
import re

import pytest
import structlog
from flask import Flask
from werkzeug.routing import Rule

from processor.domain.errors import AssentError
from processor.ports import Scope
from processor.web.kinds import KINDS
from processor.web.problems import problem_of
from tests.services.engines import ticked
from tests.web.edges import ALICE, Edge, message

#: Routes that ask for no key: signed by the provider, or without anything of anybody.
OPEN = {
    "/v1/hooks/<business>/<source>",
    "/v1/hooks/<business>/<source>/<token>",
    "/v1/schemas",
    "/v1/schemas/<event_type>",
    "/v1/openapi.json",
    "/docs",
    "/docs/<name>",
    "/errors/<code>",
    "/livez",
    "/readyz",
    "/c/<name>",
}

#: The one route that wants a key with the scope `admin`.
FOR_ADMINS = {"/metrics"}


def rules(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its methods."""
    return [
        (rule, method) for rule in app.url_map.iter_rules() for method in sorted(rule.methods or ())
    ]


def test_every_route_asks_for_a_key_or_is_on_the_list(edge: Edge) -> None:
    closed = set()
    for rule, method in rules(edge.app):
        path = re.sub("<[^>]+>", "x", rule.rule)
        status = edge.call(method, path, data=b"{}").status_code
        if rule.rule in OPEN:
            assert status != 401 or "hooks" in rule.rule
        else:
            assert status == 401, f"{method} {rule.rule}"
            closed.add(rule.rule)
    assert len(closed) == 31
    assert {rule.rule for rule in edge.app.url_map.iter_rules()} == closed | OPEN


def test_every_closed_route_refuses_a_key_without_the_scope(edge: Edge) -> None:
    admin, events = edge.key(Scope.ADMIN), edge.key(Scope.EVENTS)
    for rule, method in rules(edge.app):
        if rule.rule not in OPEN:
            path = re.sub("<[^>]+>", "x", rule.rule)
            key = events if rule.rule in FOR_ADMINS else admin
            answer = edge.call(method, path, data=b"{}", headers=key)
            assert answer.status_code == 403, f"{method} {rule.rule}"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/", 404),
        ("GET", "//v1/schemas", 404),
        ("GET", "/v1/gate", 405),
        ("OPTIONS", "/v1/gate", 405),
        ("PURGE", "/livez", 405),
        ("GET", "/errors/none", 404),
        ("GET", "/v1/schemas/none", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    edge: Edge, method: str, path: str, status: int
) -> None:
    answer = edge.call(method, path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["type"] == f"/errors/{answer.json['code']}"
    assert ("Allow" in answer.headers) == (status == 405)


def test_a_defect_is_answered_without_a_word_about_it(edge: Edge) -> None:
    def broken() -> str:
        raise ZeroDivisionError(f"the number {ALICE} was divided")

    edge.app.add_url_rule("/broken", view_func=broken)
    with structlog.testing.capture_logs() as logged:
        answer = edge.call("GET", "/broken")
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert ALICE not in answer.text + repr(logged)
    assert "ZeroDivision" not in answer.text
    assert any(line.get("error") == "ZeroDivisionError" for line in logged)


def test_every_answer_has_the_same_manners(edge: Edge) -> None:
    for path in ("/livez", "/nowhere", "/v1/schemas", "/errors/not_found"):
        answer = edge.call("GET", path, headers={"X-Request-Id": "chosen-by-the-caller"})
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.fullmatch(r"req_[0-9A-Z]{26}", answer.headers["X-Request-Id"])


def test_every_kind_of_problem_has_a_page(edge: Edge) -> None:
    for code, kind in KINDS.items():
        answer = edge.call("GET", f"/errors/{code}")
        assert answer.status_code == 200
        assert answer.mimetype == "text/html"
        assert kind.cure.split("`")[0][:20].replace("&", "&amp;") in answer.text


def test_every_error_that_can_reach_the_edge_is_in_the_table() -> None:
    """One that is not would be answered as a defect; the others are defects, or never get here.

    Those are the errors of the command line and of the workers.
    """
    never = {
        "DetailsFailed",
        "LabelledInvalid",
        "SealBroken",
        "KeyRefused",
        "StoreForeign",
        "StoreUnsafe",
        "PolicyChanged",
        "NothingToAcknowledge",
        # Told with what is wrong with the permit.
        "PermitKeyUnknown",
        "PermitUnknown",
        # Told in a page of its own.
        "LinkUnknown",
    }
    told_apart = {
        *("NotUnderstood", "CaptureRefused", "ClaimRefused", "PermitRefused"),
        *("OverLimit", "BeyondLimit"),
    }

    def below(kind: type[AssentError]) -> set[type[AssentError]]:
        return {kind}.union(*(below(each) for each in kind.__subclasses__()))

    layers = ("processor.ports.", "processor.services.", "processor.web.")
    ours = {each for each in below(AssentError) if each.__module__.startswith(layers)}
    asked = {each for each in ours if each.__name__ not in never | told_apart}
    assert len(asked) > 10
    defects = {each for each in asked if problem_of(each.__new__(each)).code == "internal_error"}
    assert defects == set()


def test_the_log_has_one_line_per_request_and_no_personal_data(
    edge: Edge, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # below it no line is made
    with structlog.testing.capture_logs() as logged:
        delivery = edge.hook("form.submitted", ticked()).json["delivery"]
        edge.post("/v1/gate", message())
        edge.get(f"/v1/messages/{ALICE}")
    lines = [line for line in logged if line["event"] == "request"]
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/hooks/<business>/<source>", 202),
        ("/v1/gate", 200),
        ("/v1/messages/<path:identifier>", 404),
    ]
    assert lines[0]["delivery"] == delivery
    assert lines[1]["decision"].startswith("dec_")
    assert ALICE not in repr(logged)
    assert "Bearer" not in repr(logged)


def test_the_schemas_are_listed_and_served(edge: Edge) -> None:
    listed = edge.call("GET", "/v1/schemas").json["schemas"]
    assert {"type": "form.submitted", "schema": "/v1/schemas/form.submitted"} in listed
    for each in listed:
        answer = edge.call("GET", each["schema"])
        assert answer.mimetype == "application/schema+json"
        assert answer.json["title"] == each["type"]
