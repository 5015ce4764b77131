"""`assent campaign submit` and what follows, over a real store; a worker is played by the test."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from processor.campaigning import campaigning
from tests.cli.town import ALICE, BOB, CHARLIE, DANA, Happenings, Town

LIST = "".join(f"Alice Example,{who.phone}\n" for who in (DANA, ALICE, BOB, ALICE, CHARLIE))


@pytest.fixture
def audience(tmp_path: Path, lived: Happenings) -> Path:
    """Bob agrees as well; Dana opted out, and Charlie never agreed."""
    lived.agree(BOB)
    path = tmp_path / "audience.csv"
    path.write_text(f"name,Mobile\n{LIST}Alice Example,12345\n", encoding="utf-8")
    return path


def work(town: Town) -> None:
    """As a worker with a slot would."""
    turns = campaigning(town.parts()).turns
    for number in range(20):
        turns.take(0, number)


def submitted(town: Town, audience: Path, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = town.answer("campaign", "submit", str(audience), "--key", "k", *words)
    work(town)
    return found


def test_a_list_is_submitted_judged_sent_and_accounted_for(
    town: Town, lived: Happenings, audience: Path, tmp_path: Path
) -> None:
    begun = submitted(town, audience, "--template", "t-1", "--name", "spring")
    name = begun["campaign"]
    assert (begun["state"], begun["rows"]) == ("judging", 6)
    found = town.answer("campaign", "show", name)
    assert found["state"] == "judged"
    assert found["counts"]["verdict"] == {"approved": 2, "blocked": 4}
    (listed,) = [town.answer("campaign", "list")]
    assert (listed["campaign"], listed["name"]) == (name, "spring")
    lived.stop(BOB)
    town.answer("campaign", "send", name, "--total", "2")
    work(town)
    told = town.answer("campaign", "account", name)
    assert told["places"] == {"waiting": 1, "blocked": 3}
    assert told["of_planned"] == {"waiting": 1, "blocked": 1}
    assert town.answer("campaign", "show", name)["counts"]["delta"] == {"changed": 1, "checked": 2}

    out = tmp_path / "result.csv"
    assert town.answer("campaign", "download", name, "--out", str(out)) == {"rows": 6, "next": 6}
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [row["assent_verdict"] for row in rows].count("approved") == 1
    rest = town.run("campaign", "download", name, "--start", "5", "--out", "-").stdout
    assert rest == "Alice Example,12345,,blocked,address_invalid\n"

    page = town.run("campaign", "explain", name, BOB.phone).stdout
    assert "row 3 of the list" in page
    assert "revoked_all" in page
    assert len(town.answer("campaign", "explain", name, BOB.phone)["decisions"]) == 2
    assert town.answer("campaign", "explain", name, ALICE.phone)["message"].startswith("msg_")
    assert ALICE.phone not in page


def test_a_campaign_is_paused_resumed_and_cancelled(town: Town, audience: Path) -> None:
    begun = town.answer("campaign", "submit", str(audience), "--key", "k")
    name = begun["campaign"]
    assert town.answer("campaign", "pause", name)["state"] == "judging_paused"
    work(town)
    assert town.answer("campaign", "resume", name)["state"] == "judging"
    work(town)
    assert town.run("campaign", "pause", name).exit_code == 1
    cancelled = town.run("campaign", "cancel", name)
    assert cancelled.stdout.startswith(f"{name}  cancelled\n")
    refused = town.run("campaign", "send", name)
    assert refused.exit_code == 1
    assert refused.stderr == "assent: the campaign cannot do this now: it was cancelled\n"


def test_what_is_not_there_is_said_in_one_line(town: Town, audience: Path) -> None:
    missing = town.run("campaign", "show", "cmp_" + "0" * 32)
    assert missing.exit_code == 3
    assert missing.stderr.count("\n") == 1
    name = submitted(town, audience)["campaign"]
    nobody = town.run("campaign", "explain", name, "+12025550199")
    assert nobody.exit_code == 3
    early = town.answer("campaign", "submit", str(audience), "--key", "other")["campaign"]
    unjudged = town.run("campaign", "download", early, "--out", "-")
    assert unjudged.exit_code == 1
    assert "not judged" in unjudged.stderr


def test_the_standard_input_is_a_list_too(town: Town, lived: Happenings) -> None:
    told = town.run("campaign", "submit", "-", text=f'{{"address": "{ALICE.phone}"}}\n').stdout
    assert "judging" in told
    assert "1 rows" in told
    work(town)
    assert "verdict" in town.run("campaign", "show", told.split()[0]).stdout
