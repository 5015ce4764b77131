"""What a row has to say, and why it is refused when it does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from processor.domain.imports import FIELDS, Mode, Row
from processor.services.imports import Weighed
from processor.services.table import TableInvalid, rows_of
from tests.contract.worlds import SteppedClock, memory_world
from tests.services.engines import Engine, engine_over
from tests.services.importing import BOB, CHARLIE, ORDER, consent, opt_out, run, weighed


@pytest.fixture
def memory(tmp_path: Path) -> Engine:
    """The engine in memory alone, for what needs no server."""
    return engine_over(memory_world(SteppedClock()), tmp_path)


REFUSALS: list[tuple[dict[str, Any], str]] = [
    ({"address": " "}, "address_missing"),
    ({"address": "202-555-0102"}, "address_invalid"),
    ({"address": "0012025550102"}, "address_invalid"),
    ({"address": "1.2025550102E+10"}, "address_invalid"),
    ({"kind": "maybe"}, "kind_unknown"),
    ({"kind": ""}, "kind_unknown"),
    ({"date": ""}, "date_missing"),
    ({"date": "03/01/2026"}, "date_unreadable"),
    ({"date": "2999-01-01"}, "date_in_future"),
    ({"source": ""}, "source_missing"),
    ({"wording": " "}, "wording_missing"),
    ({"tags": ""}, "tags_missing"),
    ({"tags": "marketing consent; unheard of"}, "tag_unknown"),
    ({"brand": "globex"}, "brand_unknown"),
    ({"channel": "fax"}, "channel_unknown"),
]


@pytest.mark.parametrize(("cells", "reason"), REFUSALS)
def test_each_flaw_of_a_row_has_its_reason_and_never_repeats_the_cell(
    memory: Engine, cells: dict[str, str], reason: str
) -> None:
    (result,) = run(memory, consent(**cells))
    assert (result.line, result.weighed, result.reason) == (2, Weighed.REFUSED, reason)
    assert result.detail
    assert not any(text.strip() and text in result.detail for text in cells.values())


def test_a_suppressing_import_takes_no_consent(memory: Engine) -> None:
    order = replace(ORDER, mode=Mode.SUPPRESS_ONLY)
    assert weighed(run(memory, consent(), opt_out(CHARLIE), order=order)) == [
        "suppress_only",
        "new",
    ]


def test_somebody_who_vouches_replaces_the_wording(memory: Engine) -> None:
    order = replace(ORDER, attested_by="Erin Example", method="paper forms")
    assert weighed(run(memory, consent(wording="", source=""), order=order)) == ["new"]
    assert memory.ask(BOB).approved


def test_an_opt_out_needs_no_more_than_an_address(memory: Engine) -> None:
    flawed = opt_out(date="last week", brand="unheard of", tags="unheard of")
    assert weighed(run(memory, flawed)) == ["new"]
    assert memory.ask(BOB).reasons[0].code == "revoked_all"


def test_a_formula_is_text(memory: Engine) -> None:
    run(memory, consent(wording='=HYPERLINK("https://example.com")', source="@sum"))
    assert memory.ask(BOB).approved


def read(text: str, mapping: dict[str, str] | None = None) -> list[Row]:
    lines = text.splitlines(keepends=True)
    return list(rows_of(iter(lines), mapping=mapping or {}, delimiter=","))


def test_rows_carry_the_line_they_begin_at() -> None:
    """A quoted cell may run over lines, and an empty line is no row."""
    rows = read('address,wording\n+12025550101,"two\nlines"\n\n+12025550102,one\n')
    assert [(row.line, row.cells["wording"]) for row in rows] == [(2, "two\nlines"), (5, "one")]


def test_a_row_with_a_cell_too_many_is_refused_alone(memory: Engine) -> None:
    rows = read("address,kind\n+12025550101,opt_out,more\n+12025550102,opt_out\n")
    assert rows[0].fault
    assert rows[1] == Row(line=3, cells={"address": BOB, "kind": "opt_out"})
    assert "+1202" not in repr(rows)


@pytest.mark.parametrize(
    ("text", "mapping", "told"),
    [
        ("address,date,date\n", {}, "names the column `date` twice"),
        ("Phone,Mobile\n", {"Phone": "address", "Mobile": "address"}, "two columns are"),
        ("address,Phone\n", {"Phone": "address"}, "two columns are `address`"),
        ("phone\n", {}, "no column is the address"),
        ("phone\n", {"tel": "address"}, "there is no column `tel`"),
        ("phone\n", {"phone": "number"}, "there is no field `number`"),
        ("", {}, "no column is the address"),
        ('address\n"+12025550101\n', {}, "see that it is a CSV file"),
    ],
)
def test_a_head_or_a_file_that_cannot_be_meant_is_refused(
    text: str, mapping: dict[str, str], told: str
) -> None:
    with pytest.raises(TableInvalid, match=told):
        read(text, mapping)


def test_every_field_can_be_named_as_a_person_would() -> None:
    head = ",".join(field.replace("_", " ").title() for field in FIELDS)
    (row,) = read(head + "\n" + ",".join("x" * len(FIELDS)) + "\n")
    assert set(row.cells) == set(FIELDS)
