"""No cell that is written out can be taken for a formula, and none is changed without need."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.cells import neutral, neutral_row


@pytest.mark.parametrize(
    "cell",
    [
        '=HYPERLINK("https://example.com","x")',
        "+1+cmd|'/C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\uff1d1",
        "+",
    ],
)
def test_a_formula_becomes_text(cell: str) -> None:
    assert neutral(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Alice", "+12025550101", "-5", "+3.50", "a=b", "'=1", "1-2"])
def test_anything_else_stays(cell: str) -> None:
    """A phone number above all: a spreadsheet makes nothing of it but the number."""
    assert neutral(cell) == cell


@given(st.lists(st.text(max_size=5)))
def test_neutral_cells_stay_as_they_are(cells: list[str]) -> None:
    once = neutral_row(cells)
    assert once == neutral_row(once)
    assert once == [neutral(cell) for cell in cells]
