"""`assent campaign wave`, `report` and `explain`, over a real store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.town import ALICE, BOB, CHARLIE, DANA, Happenings, Town

LIST = "".join(f"{who.phone}\n" for who in (DANA, ALICE, BOB, ALICE, CHARLIE))


@pytest.fixture
def audience(tmp_path: Path, lived: Happenings) -> Path:
    """Bob agrees as well; Dana opted out, and Charlie never agreed."""
    lived.agree(BOB)
    path = tmp_path / "audience.csv"
    path.write_text(f"address\n{LIST}12345\n", encoding="utf-8")
    return path


def test_waves_go_down_the_list_and_the_report_adds_up(
    town: Town, lived: Happenings, audience: Path
) -> None:
    words = ("campaign", "wave", str(audience), "--name", "spring", "--template", "t-1")
    first = town.answer(*words, "--total", "1")
    assert first == {"total": 1, "known": 0, "now": {"waiting": 1}}
    assert town.answer(*words, "--total", "1") == {"total": 1, "known": 1, "now": {}}
    told = town.run(*words, "--total", "99").stdout
    assert told == "2 handed over, 1 of them before; now: 1 waiting\n"

    message = town.answer("campaign", "explain", "spring", ALICE.phone)["message"]
    claimed = lived.parts.sending.claim("acme", message, "attempt-1")
    assert claimed is not None
    assert claimed.outgoing is not None
    lived.parts.sending.conclude("acme", message, "attempt-1", "sent")
    lived.stop(BOB)
    waiting = town.answer("campaign", "explain", "spring", BOB.phone)["message"]
    refused = lived.parts.sending.claim("acme", waiting, "attempt-1")
    assert refused is not None
    assert refused.outgoing is None

    report = town.answer("campaign", "report", str(audience), "--name", "spring")
    assert (report["rows"], report["duplicates"], report["bad"]) == (6, 1, 1)
    assert report["rows"] == report["people"] + report["duplicates"] + report["bad"]
    assert {name: report[name] for name in ("sent", "blocked", "left", "waiting")} == {
        "sent": 1,
        "blocked": 3,
        "left": 0,
        "waiting": 0,
    }
    assert report["reasons"]["revoked_all"] == 2
    page = town.run("campaign", "report", str(audience), "--name", "spring").stdout
    assert "4 people, 1 sent, 3 blocked" in page
    assert ALICE.phone not in page


def test_each_of_a_campaign_is_explained_like_any_message(
    town: Town, lived: Happenings, audience: Path
) -> None:
    _ = lived
    words = ("campaign", "wave", str(audience), "--name", "spring", "--total", "9")
    assert town.run(*words).exit_code == 0
    shown = town.answer("campaign", "explain", "spring", ALICE.phone)
    assert (shown["state"], shown["purpose"]) == ("released", "marketing")
    decision = town.answer("explain", shown["decision"])
    assert json.dumps(decision).count("express_grant")
    for name, phone in (("spring", DANA.phone), ("summer", ALICE.phone)):
        nobody = town.run("campaign", "explain", name, phone)
        assert (nobody.exit_code, "nobody of this address" in nobody.stderr) == (3, True)


def test_a_wave_needs_a_number_of_people(town: Town, audience: Path) -> None:
    for total in ("0", "many"):
        words = ("campaign", "wave", str(audience), "--name", "spring", "--total", total)
        assert town.run(*words).exit_code == 2
