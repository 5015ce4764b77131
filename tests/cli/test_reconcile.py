"""`assent reconcile`: a provider's export against the ledger, over a real store."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from processor.cli.block_list import columns_of, harmless
from processor.services.table import TableInvalid
from tests.cli.town import ALICE, BOB, CHARLIE, DANA, Happenings, Town


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """As a provider exports it: Alice and Dana are blocked, and something cannot be read."""
    path = tmp_path / "blocklist.csv"
    rows = [f"{ALICE.phone},2026-02-01,STOP", f"{DANA.phone},2026-02-02,STOP", "none,,"]
    path.write_text("Phone Number,Date Created,Keyword\n" + "\n".join(rows), encoding="utf-8")
    return path


def summary(text: str) -> dict[str, object]:
    told = json.loads(text.splitlines()[-1])
    assert isinstance(told, dict)
    return told


def test_a_dry_run_counts_and_writes_nothing(town: Town, lived: Happenings, listed: Path) -> None:
    before = lived.parts.ports.ledger.lines(lived.contact(ALICE))
    result = town.run("reconcile", "acme", str(listed), "--json")
    told = summary(result.stdout)
    assert (told["both"], told["theirs_only"], told["refused"]) == (1, 1, 1)
    assert result.exit_code == 1
    assert '"line":4' in result.stdout
    assert lived.parts.ports.ledger.lines(lived.contact(ALICE)) == before
    assert "give --apply" in town.run("reconcile", "acme", str(listed)).stderr


def test_applied_the_block_wins_and_is_taken_back_by_its_batch(
    town: Town, lived: Happenings, listed: Path
) -> None:
    told = summary(town.run("reconcile", "acme", str(listed), "--apply", "--json").stdout)
    assert town.answer("why", ALICE.phone)["code"] == "provider_blocked"
    entry = town.answer("explain", "--sms", ALICE.phone, "--reveal")["entries"][-1]
    assert entry["evidence"]["record"]["said"] == "2026-02-01, STOP"
    again = summary(town.run("reconcile", "acme", str(listed), "--apply", "--json").stdout)
    assert (again["both"], again["theirs_only"]) == (2, 0)
    town.answer("annul", str(told["batch"]), "--reason", "another account", "--by", "Erin")
    assert town.answer("why", ALICE.phone)["code"] == "express_grant"
    assert len(lived.parts.ports.ledger.lines(lived.contact(ALICE))) == 3


def test_what_differs_is_written_for_its_owner_alone(
    town: Town, lived: Happenings, tmp_path: Path
) -> None:
    lived.stop(CHARLIE)
    path, out = tmp_path / "theirs.csv", tmp_path / "drift.csv"
    path.write_text(f"to\n{BOB.phone}\n", encoding="utf-8")
    assert town.run("reconcile", "acme", str(path), "--out", str(out)).exit_code == 0
    assert out.stat().st_mode & 0o777 == 0o600
    with out.open(encoding="utf-8", newline="") as stream:
        rows = {(row["blocked"], row["address"]) for row in csv.DictReader(stream)}
    assert ("theirs only", BOB.phone) in rows
    assert {("ours only", CHARLIE.phone), ("ours only", DANA.phone)} <= rows
    assert town.run("reconcile", "acme", str(path), "--out", str(out)).exit_code == 4


def test_a_file_without_numbers_and_a_business_that_is_none_are_refused(
    town: Town, tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("colour\nred\n", encoding="utf-8")
    result = town.run("reconcile", "acme", str(path))
    assert result.exit_code != 0
    assert "--number-column" in result.stderr
    path.write_text(f"to\n{BOB.phone}\n", encoding="utf-8")
    assert town.run("reconcile", "nobody", str(path)).exit_code == 2


def test_columns_are_found_by_the_names_that_providers_use() -> None:
    assert columns_of(["Phone_Number", "Created-At"], None) == (
        ("Phone_Number", "address"),
        ("Created-At", "date"),
    )
    assert dict(columns_of(["id", "msisdn", "Reason"], None))["Reason"] == "said"
    assert columns_of(["Spalte 1"], "Spalte 1") == (("Spalte 1", "address"),)
    with pytest.raises(TableInvalid):
        columns_of(["colour"], None)


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("+cmd|calc", "'+cmd|calc"),
        ("+12025550101", "+12025550101"),
        ("plain", "plain"),
    ],
)
def test_no_spreadsheet_computes_what_is_written(cell: str, shown: str) -> None:
    assert harmless(cell) == shown
