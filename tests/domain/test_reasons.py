"""The catalogue of reasons: complete, only ever added to, and short enough to be read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from processor.domain.reasons import APPROVING, BLOCKING, CATALOGUE, DEFERRING, sentence

TESTS = Path(__file__).parent.parent
DOMAIN = TESTS.parent / "processor" / "domain"
FROZEN = TESTS / "data" / "reason_codes.txt"
#: Calls and keywords by which a module emits a code.
EMITTING = {("Reason", "code"), ("Noted", "why")}


def _emitted() -> Iterator[str]:
    """Every literal that can become a code: of Reason and Noted, also by way of a name."""
    for path in sorted(DOMAIN.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"), path.name)
        for node in ast.walk(tree):
            yield from _of_call(node)
            yield from _of_name(node)


def _of_call(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    for keyword in node.keywords:
        if (called, keyword.arg) in EMITTING:
            yield from _literals(keyword.value)


def _of_name(node: ast.AST) -> Iterator[str]:
    """Values that are given to the names `code`, `codes`, `why`, `marks` and `_WHY_NOT`."""
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {ast.unparse(target) for target in targets}
        if names & {"code", "codes", "why", "_WHY_NOT"}:
            yield from _literals(node.value)
        if "marks" in names and isinstance(node.value, ast.Dict):
            yield from (key.value for key in node.value.keys if _is_text(key))  # type: ignore[union-attr]  # checked


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _literals(node: ast.AST) -> Iterator[str]:
    branches = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    for branch in branches:
        if isinstance(branch, ast.Compare | ast.Name | ast.Attribute | ast.Subscript):
            continue
        for each in ast.walk(branch):
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def _frozen() -> list[str]:
    return FROZEN.read_text(encoding="utf-8").split()


def test_every_code_that_a_rule_can_emit_has_its_words() -> None:
    emitted = set(_emitted())
    assert {"revoked_all", "box_preticked", "channel_not_named", "erased"} <= emitted
    assert emitted - set(CATALOGUE) == set()


def test_every_approving_code_is_emitted_by_a_rule() -> None:
    assert set(APPROVING) | set(DEFERRING) <= set(_emitted())


def test_no_code_was_renamed_or_removed() -> None:
    """Decisions of years ago name them; a new code goes at the end of the list."""
    frozen = _frozen()
    assert len(frozen) == len(set(frozen))
    assert set(frozen) <= set(CATALOGUE), "a code was removed; only ever add codes"
    assert set(CATALOGUE) <= set(frozen), f"add the new codes to {FROZEN.name}"


def test_no_code_means_two_things() -> None:
    assert len(APPROVING) + len(DEFERRING) + len(BLOCKING) == len(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_reason_is_short_and_says_what_can_be_done_and_by_whom(code: str) -> None:
    words = sentence(code)
    for text in (words.says, words.remedy):
        assert 0 < len(text) <= 160
        assert text[0].islower()
        assert not text.endswith(".")
    assert words.who in {"nobody", "business", "customer", "compliance", "operations"}
    assert (words.who == "nobody") or not words.remedy.startswith("nothing to do")


def test_a_code_without_words_is_a_defect() -> None:
    with pytest.raises(KeyError):
        sentence("made_up")
