"""The document of the API holds every route, every status, and examples that are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from processor.ports import Scope
from processor.web.kinds import KINDS
from processor.web.openapi.document import OPERATIONS, document
from processor.web.openapi.operation import Access
from tests.web.edges import PDF, Edge
from tests.web.story import settled, told

#: Kinds of problem that no listed route and method answers: a proxy's.
ELSEWHERE = {"unavailable"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each path and method of the document with what it says."""
    for path, methods in document()["paths"].items():
        for method, said in methods.items():
            yield path, method.upper(), said


def validator(shape: dict[str, Any]) -> Draft202012Validator:
    """A checker that finds the document's own parts."""
    inside = {"components": document()["components"]}
    return Draft202012Validator(shape | inside)


def contents(said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What an operation takes and answers, of every media type."""
    if "requestBody" in said:
        yield from said["requestBody"]["content"].values()
    for answer in said["responses"].values():
        yield from answer["content"].values()


def test_every_route_and_method_is_in_the_document_and_no_other(edge: Edge) -> None:
    """HEAD is answered wherever GET is, and is said once for all."""
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in edge.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert len(served) > 15
    assert {(path, method) for path, method, _ in operations()} == served


def test_every_parameter_of_a_path_is_described() -> None:
    for path, _, said in operations():
        named = {each["name"] for each in said["parameters"] if each["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_every_kind_of_problem_is_an_answer_of_some_route() -> None:
    assert {code for each in OPERATIONS for code in each.codes()} == set(KINDS) - ELSEWHERE


def test_names_are_unique_and_every_reference_leads_somewhere() -> None:
    names = [each.name for each in OPERATIONS]
    assert len(set(names)) == len(names)
    parts = document()["components"]["schemas"]
    references = set(re.findall(r"'#/components/schemas/([^']+)'", repr(document())))
    assert len(references) > 20
    assert references - {*parts} == set()


def test_security_says_what_the_routes_ask_for(edge: Edge) -> None:
    """Without a key the closed ones answer 401, and with a key of no such scope 403."""
    for each in OPERATIONS:
        path = re.sub(r"{\w+}", "x", each.path)
        key = edge.key(*(scope for scope in Scope if scope not in each.scopes))
        bare = edge.call(each.method.upper(), path, data=b"{}").status_code
        keyed = edge.call(each.method.upper(), path, data=b"{}", headers=key).status_code
        if each.access is Access.KEY:
            assert (bare, keyed) == (401, 403), each.name
        else:
            assert (bare == 401) == (each.access is Access.SIGNATURE), each.name


def test_the_scopes_that_are_named_are_those_that_open(edge: Edge) -> None:
    closed = [each for each in OPERATIONS if each.access is Access.KEY]
    assert len(closed) >= 9
    for each in closed:
        path = re.sub(r"{\w+}", "x", each.path)
        for scope in Scope:
            status = edge.call(each.method.upper(), path, headers=edge.key(scope)).status_code
            assert (status != 403) == (scope in each.scopes), f"{each.name} {scope}"


def test_every_schema_is_sound_and_every_example_fits_its_schema() -> None:
    shown = 0
    for _, _, said in operations():
        for content in contents(said):
            if "schema" in content:
                checker = validator(content["schema"])
                checker.check_schema(content["schema"])
                for example in content.get("examples", {}).values():
                    checker.validate(example["value"])
                    shown += 1
    assert shown > 50


def parts_of(shape: object) -> Iterator[dict[str, Any]]:
    """A schema and all within it."""
    if isinstance(shape, dict):
        yield shape
    for inner in shape.values() if isinstance(shape, dict) else ():
        yield from parts_of(inner)


def test_every_example_in_a_schema_fits_it() -> None:
    shown = 0
    for part in parts_of(document()["components"]["schemas"]):
        for example in part["examples"] if isinstance(part.get("examples"), list) else ():
            validator(part).validate(example)
            shown += 1
    assert shown > 100


def test_the_examples_tell_what_is_really_answered(edge: Edge) -> None:
    for name, (shown, answered) in told(edge).items():
        expected = [settled(each.value) for each in shown.values()]
        assert [settled(each.json) for each in answered] == expected, name


@pytest.mark.parametrize(
    ("code", "method", "path", "body"),
    [
        ("not_found", "GET", "/v1/decisions/dec_000_0_0", b""),
        ("message_malformed", "POST", "/v1/messages", b'{"id": "job-1"}'),
        ("body_not_json", "POST", "/v1/gate", b"{"),
        ("body_not_object", "POST", "/v1/gate", b"[]"),
        ("key_repeated", "POST", "/v1/gate", b'{"id": "a", "id": "b"}'),
        ("capture_type_unsupported", "POST", "/v1/captures", b"text"),
        ("not_found", "POST", "/v1/captures?delivery=dlv_00_0", PDF),
    ],
)
def test_the_examples_of_problems_are_what_is_answered(
    edge: Edge, code: str, method: str, path: str, body: bytes
) -> None:
    answer = edge.call(method, path, data=body, headers=edge.key())
    said = document()["paths"][path.partition("?")[0].replace("dec_000_0_0", "{identifier}")]
    content = said[method.lower()]["responses"][str(answer.status_code)]["content"]
    shown = content["application/problem+json"]["examples"][code]["value"]
    fleeting = {"request_id", "errors"}
    expected = {name: each for name, each in shown.items() if name not in fleeting}
    assert {name: each for name, each in answer.json.items() if name not in fleeting} == expected


def test_the_document_is_served_as_json(edge: Edge) -> None:
    answer: TestResponse = edge.call("GET", "/v1/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.get_json() == document()
    assert document()["openapi"] == "3.1.0"
