"""The table of figures on free text, made from the kept results of `assent text score`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from docs.markdown import table
from processor.services.text_score import Figure

_RECALL: Final = 0.99
_FALSE: Final = 0.005
RESULTS: Final = Path(__file__).parent / "opt-out-texts.json"


def kept() -> tuple[Figure, ...]:
    """The kept results; raises OSError where there are none."""
    return msgspec.json.decode(RESULTS.read_bytes(), type=dict[str, tuple[Figure, ...]])["figures"]


def figures_table() -> str:
    """Whether the aims are met, and every figure with its interval."""
    figures = kept()
    rows = (_row(each) for each in figures)
    shown = table(("Measure", "Language", "Rows", "Share", "Interval"), rows)
    return "\n".join([*_aims(figures), "", shown])


def _aims(figures: tuple[Figure, ...]) -> Iterator[str]:
    share = {each.measure: each.hits / each.of for each in figures if each.lang == "all"}
    recall, false = share["recall of revoke or pause"], share["false sure revocations"]
    met = {True: "met", False: "not met"}
    yield f"- Aim of a recall of revoke or pause of at least 99 %: {met[recall >= _RECALL]}."
    yield f"- Aim of at most 0.5 % false sure revocations: {met[false <= _FALSE]}."


def _row(each: Figure) -> tuple[str, ...]:
    low, high = each.interval()
    share = f"{each.hits / each.of:.2%}" if each.of else "none"
    counted = f"{each.hits} of {each.of}"
    return each.measure, each.lang, counted, share, f"{low:.1%} to {high:.1%}"
