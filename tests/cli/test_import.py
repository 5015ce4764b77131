"""`assent import` and `assent annul`, over a real store."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.town import ALICE, BOB, CHARLIE, DANA, Happenings, Town

HEAD = "address,kind,date,source,wording,tags\n"
AGREED = "consent,2026-03-01,till,Yes text me,marketing consent\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Bob agreed at the till, Charlie opted out, Dana is said to have agreed."""
    path = tmp_path / "contacts.csv"
    rows = [f"{BOB.phone},{AGREED}", f"{CHARLIE.phone},opt_out,,,,\n", f"{DANA.phone},{AGREED}"]
    path.write_text(HEAD + "".join(rows), encoding="utf-8")
    return path


def told(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def marketing(town: Town, phone: str) -> bool:
    verdict: str = town.answer("why", phone)["decision"]["verdict"]
    return verdict == "approved"


def test_a_dry_run_says_what_each_row_would_do_and_writes_nothing(
    town: Town, lived: Happenings, file: Path
) -> None:
    before = [lived.parts.ports.ledger.lines(lived.contact(who)) for who in (BOB, CHARLIE, DANA)]
    result = town.run("import", str(file), "--business", "acme", "--json")
    *rows, summary = told(result.stdout)
    assert [(row["line"], row["weighed"]) for row in rows] == [
        (2, "changes"),
        (3, "changes"),
        (4, "refused"),
    ]
    assert rows[2]["reason"] == "revoked"
    assert (summary["applied"], summary["changes"], summary["refused"]) == (False, 2, 1)
    assert result.exit_code == 1
    after = [lived.parts.ports.ledger.lines(lived.contact(who)) for who in (BOB, CHARLIE, DANA)]
    assert after == before
    assert not marketing(town, BOB.phone)


def test_what_is_imported_counts_and_what_is_annulled_never_did(
    town: Town, lived: Happenings, file: Path
) -> None:
    """The whole way: import, import again, a STOP in between, annul, and all is as before."""
    applied = town.run("import", str(file), "--apply")
    batch = re.findall(r"bat_[0-9a-f]{32}", applied.stderr)[0]
    assert "0 new, 2 changes, 0 unchanged, 1 refused" in applied.stdout
    assert "line 4: revoked: " in applied.stdout
    assert marketing(town, BOB.phone)
    assert marketing(town, ALICE.phone)
    again = told(town.run("import", str(file), "--apply", "--json").stdout)[-1]
    assert (again["unchanged"], again["changes"], again["batch"]) == (2, 0, batch)

    lived.stop(ALICE)
    undone = town.run("annul", batch, "--reason", "wrong list", "--by", "Erin Example")
    assert undone.stderr.endswith("annulled 2 entries of 2 contacts\n")
    assert not marketing(town, BOB.phone)
    assert not marketing(town, ALICE.phone)
    assert not marketing(town, DANA.phone)
    assert "all sound" in town.run("ledger", "verify").stderr
    shown = town.run("ledger", "show", "--sms", BOB.phone, "--reveal", "--json").stdout
    entries = told(shown)
    assert entries[-2]["batch"] == batch
    record = entries[-1]["evidence"]["record"]
    assert (record["recorded_by"], record["said"]) == ("Erin Example", "wrong list")
    assert "(annulled)" in town.run("ledger", "show", "--sms", BOB.phone).stdout
    twice = town.answer("annul", batch, "--reason", "again", "--by", "Erin Example")
    assert (twice["annulled"], twice["already"]) == (0, 2)

    refused = told(town.run("import", str(file), "--apply", "--json").stdout)
    assert [row["reason"] for row in refused[:-1]] == ["annulled", "annulled", "revoked"]
    town.run("import", str(file), "--apply", "--source-name", "second-try")
    assert marketing(town, BOB.phone)


def test_a_head_that_says_a_thing_twice_is_refused(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "twice.csv"
    file.write_text("phone,date,phone\n+12025550101,2026-03-01,+12025550102\n", encoding="utf-8")
    result = town.run("import", str(file), "--map", "phone=address")
    assert result.exit_code == 1
    assert "names the column `phone` twice" in result.stderr


def test_columns_are_mapped_and_somebody_may_vouch(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "mapped.csv"
    file.write_bytes("\ufeffMobile Number;When\n+12025550102;2026-03-01\n".encode())
    options = ["--map", "Mobile Number=address", "--map", "When=date", "--delimiter", ";"]
    options += ["--tag", "Marketing consent", "--apply"]
    bare = town.run("import", str(file), *options)
    assert "line 2: source_missing" in bare.stdout
    half = town.run("import", str(file), *options, "--attested-by", "Erin Example")
    assert half.exit_code == 2
    vouched = ["--attested-by", "Erin Example", "--method", "paper forms"]
    assert town.run("import", str(file), *options, *vouched).exit_code == 0
    assert marketing(town, BOB.phone)


def test_answers_go_to_their_file_while_a_bar_shows_on_the_terminal(
    town: Town, file: Path, tmp_path: Path
) -> None:
    """With stderr on a terminal and stdout in a file, every row's answer is in the file."""
    terminal, end = os.openpty()
    environ = {**os.environ, "TERM": "xterm"}
    environ |= {name: text for name, text in town.environ.items() if text}
    command = [sys.executable, "-m", "processor.cli", "import", str(file), "--json"]
    with (tmp_path / "answers").open("wb") as answers:
        ran = subprocess.run(command, env=environ, stdout=answers, stderr=end, check=False)
    shown = os.read(terminal, 1 << 16)
    os.close(end)
    os.close(terminal)
    assert ran.returncode == 0
    assert b"importing" in shown
    assert b"weighed" not in shown
    found = told((tmp_path / "answers").read_text(encoding="utf-8"))
    assert [row.get("weighed") for row in found] == ["new", "new", "new", None]


def test_a_batch_that_never_was_cannot_be_annulled(town: Town) -> None:
    gone = ["--reason", "none", "--by", "Erin Example"]
    assert town.run("annul", "bat_" + "0" * 32, *gone).exit_code == 3
    assert town.run("annul", "bat_1", *gone).exit_code == 2
