"""The table of figures on free text, made from the kept results of `assent text score`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from docs.markdown import table
from processor.services.text_score import Figure

RESULTS: Final = Path(__file__).parent / "opt-out-texts.json"


def kept() -> tuple[Figure, ...]:
    """The kept results; raises OSError where there are none."""
    return msgspec.json.decode(RESULTS.read_bytes(), type=dict[str, tuple[Figure, ...]])["figures"]


def figures_table() -> str:
    """Every figure with its interval."""
    rows = (_row(each) for each in kept())
    return table(("Measure", "Language", "Rows", "Share", "Interval"), rows)


def _row(each: Figure) -> tuple[str, ...]:
    low, high = each.interval()
    share = f"{each.hits / each.of:.2%}" if each.of else "none"
    counted = f"{each.hits} of {each.of}"
    return each.measure, each.lang, counted, share, f"{low:.1%} to {high:.1%}"
