"""Every mistake is named by the pointer to its field, with a cure and without its value."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from schemas.problems import MOST
from tests.schemas.cases import CASES, LOADER_ONLY

Problems = Callable[[str, dict[str, object]], dict[str, str]]


@pytest.mark.parametrize(("event_type", "changes", "pointer"), CASES + LOADER_ONLY)
def test_a_mistake_is_named_by_its_pointer(
    problems: Problems, event_type: str, changes: dict[str, object], pointer: str
) -> None:
    found = problems(event_type, changes)
    assert list(found) == [pointer]
    assert not found[pointer].endswith(".")
    assert found[pointer][0].islower()


def test_all_mistakes_are_listed_at_once(problems: Problems) -> None:
    changes: dict[str, object] = {
        "/data/form": ...,
        "/data/phone": "call me",
        "/data/boxes/0/state": "on",
        "/data/boxes/1/tags": [7],
    }
    assert set(problems("form.submitted", changes)) == {
        "/data/form",
        "/data/phone",
        "/data/boxes/0/state",
        "/data/boxes/1/tags/0",
    }


def test_no_value_is_ever_repeated_nor_a_key_that_could_be_one(problems: Problems) -> None:
    canary = "canary +12025550199"
    changes: dict[str, object] = {
        f"/data/{name}": canary for name in ("form", "phone", "email", "person", "boxes", canary)
    }
    found = problems("form.submitted", changes | {"/data/brand": {canary: canary}})
    assert "12025550199" not in json.dumps(found)
    assert "/data/*" in found


def test_a_flood_of_mistakes_is_cut(problems: Problems) -> None:
    changes: dict[str, object] = {f"/data/x{number}": 1 for number in range(MOST * 3)}
    assert len(problems("form.submitted", changes)) == MOST
