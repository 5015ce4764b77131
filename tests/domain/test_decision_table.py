"""The decision table: what the gate says, case by case, in files that a lawyer can read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from processor.domain.policy import Policy, policy_problems
from processor.domain.reasons import CATALOGUE
from tests.builders import POLICY, History, codes
from tests.domain.story import message_of, retell

CASES = Path(__file__).parent.parent / "cases"
Case = dict[str, Any]


def _cases() -> list[Any]:
    found = []
    for path in sorted(CASES.glob("*.toml")):
        for number, case in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["case"], 1):
            found.append(pytest.param(case, id=f"{path.stem}-{number}"))
    return found


def _policy(case: Case) -> Policy:
    base = msgspec.to_builtins(POLICY)
    return msgspec.convert(base | case.get("policy", {}), Policy)


@pytest.mark.parametrize("case", _cases())
def test_the_gate_answers_as_the_table_says(case: Case) -> None:
    policy = _policy(case)
    assert policy_problems(policy) == []
    grown = History(policy)
    entries = retell(case, grown)
    decision = grown.judge(message_of(case["message"], entries), case["now"])
    want = case["want"]
    assert [decision.verdict.value, *codes(decision)] == [want["verdict"], *want["reasons"]], case[
        "description"
    ]


def test_the_table_is_not_cut_short() -> None:
    assert len(_cases()) >= 80


def test_the_table_speaks_of_reasons_that_exist_and_describes_each_case_once() -> None:
    cases: list[Case] = [param.values[0] for param in _cases()]
    named = {code for case in cases for code in case["want"]["reasons"]}
    assert named <= set(CATALOGUE)
    described = [case["description"] for case in cases]
    assert len(set(described)) == len(described)
