"""The exported JSON Schema is valid, documented, and as strict as the loader it describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from schemas.export import all_schemas, json_schema
from schemas.registry import EVENT_SCHEMAS
from tests.schemas.cases import CASES
from tests.schemas.conftest import GOOD

Spoiled = Callable[[str, dict[str, object]], dict[str, Any]]


def validator(event_type: str) -> Draft202012Validator:
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(json_schema(event_type), format_checker=checker)


def properties_in(shape: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, inner in shape.get("properties", {}).items():
        yield name, inner
        yield from properties_in(inner)
        yield from properties_in(inner.get("items", {}))


def test_every_event_type_has_a_document() -> None:
    assert set(all_schemas()) == set(EVENT_SCHEMAS) == set(GOOD)


@pytest.mark.parametrize("event_type", sorted(GOOD))
def test_each_document_is_json_schema_and_takes_the_sample(event_type: str) -> None:
    Draft202012Validator.check_schema(json_schema(event_type))
    assert not list(validator(event_type).iter_errors(GOOD[event_type]))


@pytest.mark.parametrize("event_type", sorted(GOOD))
def test_every_field_is_described_and_its_example_is_valid(event_type: str) -> None:
    document: dict[str, Any] = json_schema(event_type)
    assert document["description"]
    for name, inner in properties_in(document):
        assert inner["description"], name
        shown = inner.get("examples", [])
        # What is fixed, or an object whose fields are shown one by one, needs no example.
        assert shown or "const" in inner or name == "data", name
        assert all(Draft202012Validator(inner).is_valid(each) for each in shown), name


@pytest.mark.parametrize(("event_type", "changes", "pointer"), CASES)
def test_what_the_loader_refuses_the_document_refuses(
    spoiled: Spoiled, event_type: str, changes: dict[str, object], pointer: str
) -> None:
    assert not validator(event_type).is_valid(spoiled(event_type, changes)), pointer


def test_every_object_is_closed() -> None:
    for event_type, document in all_schemas().items():
        for name, inner in properties_in(document):
            if inner.get("type") == "object":
                assert inner["additionalProperties"] is False, (event_type, name)
