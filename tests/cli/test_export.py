"""`assent export`: all that is kept of one contact, to be checked without us."""

from __future__ import annotations

import hashlib
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.town import ALICE, BOB, DANA, FULL_NAME, Figure, Happenings, Town

PDF = b"%PDF-1.4 the page as Alice saw it"


def exported(town: Town, figure: Figure = ALICE, name: str = "out") -> Path:
    """The folder of somebody."""
    folder = town.folder.parent / name
    town.answer("export", "--business", "acme", "--sms", figure.phone, "--out", str(folder))
    return folder


def contact(folder: Path) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads((folder / "contact.json").read_text("utf-8"))


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the checker of a folder with Python alone, out of reach of any of our modules."""
    run = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    return subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(town: Town, lived: Happenings) -> Path:
    """Alice's, with a capture, a claim, a decision and an opt-out."""
    capture = lived.parts.captures.store("acme", PDF).id
    person = {"full_name": FULL_NAME, "captures": [capture]}
    box = {"channels": ["sms"], "tags": ["Marketing consent"], "state": "checked"}
    form = {"form": "card", "phone": ALICE.phone, "person": person, "boxes": [box]}
    lived.hook("form.submitted", form)
    lived.drain()
    lived.claim(ALICE, "spring-1")
    lived.stop(ALICE)
    return exported(town)


def test_everything_of_the_contact_is_in_it(folder: Path, lived: Happenings) -> None:
    told = contact(folder)
    assert (told["address"], told["contact"]) == (ALICE.phone, lived.contact(ALICE))
    assert [entry["act"]["act"] for entry in told["entries"]] == ["granted", "granted", "revoked"]
    records = [entry["evidence"]["record"] for entry in told["entries"]]
    assert (records[0]["full_name"], records[2]["said"]) == (FULL_NAME, "STOP")
    assert told["standing"]["version"] == 3
    assert told["standing"]["stops"][0]["entry"] == told["entries"][2]["entry"]
    assert [each["verdict"] for each in told["decisions"]] == ["approved"]
    assert told["claims"][0]["attempt"] == "attempt-spring-1"
    [piece] = told["captures"]
    assert (piece["state"], piece["media_type"]) == ("kept", "application/pdf")
    assert (folder / piece["file"]).read_bytes() == PDF


def test_the_manifest_names_every_file_by_its_hash(folder: Path) -> None:
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    there = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.relative_to(folder).as_posix() for path in there} == {*listed, "manifest.json"}
    for name, told in listed.items():
        content = (folder / name).read_bytes()
        assert told == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def test_only_its_owner_may_look(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted


def test_the_lines_are_the_ledgers_own(folder: Path, lived: Happenings) -> None:
    lines = (folder / "ledger.hex").read_text("ascii").split()
    kept = lived.parts.ports.ledger.lines(lived.contact(ALICE))
    assert tuple(map(bytes.fromhex, lines)) == kept
    assert not any(FULL_NAME.encode() in line or ALICE.phone.encode() in line for line in kept)


def test_it_can_be_checked_without_us(folder: Path) -> None:
    result = verify(folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert "the chain holds" in result.stdout


def resealed(folder: Path, name: str, content: bytes) -> None:
    """Change a file and its place in the manifest, as a forger would."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"][name]["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def _flip(folder: Path) -> None:
    text = bytearray((folder / "ledger.hex").read_bytes())
    text[200] = ord("0") if text[200] != ord("0") else ord("1")
    resealed(folder, "ledger.hex", bytes(text))


def _drop_a_line(folder: Path) -> None:
    lines = (folder / "ledger.hex").read_bytes().splitlines(keepends=True)
    resealed(folder, "ledger.hex", b"".join(lines[:1] + lines[2:]))


def _cut_the_tail(folder: Path) -> None:
    lines = (folder / "ledger.hex").read_bytes().splitlines(keepends=True)
    resealed(folder, "ledger.hex", b"".join(lines[:-1]))


def _swap_entries(folder: Path) -> None:
    told = contact(folder)
    told["entries"].reverse()
    resealed(folder, "contact.json", json.dumps(told).encode())


def _edit(folder: Path) -> None:
    text = (folder / "contact.json").read_text("utf-8")
    (folder / "contact.json").write_text(text.replace(FULL_NAME, "Mallory"), encoding="utf-8")


def _add(folder: Path) -> None:
    (folder / "captures" / "more.pdf").write_bytes(PDF)


def _remove(folder: Path) -> None:
    next((folder / "captures").iterdir()).unlink()


@pytest.mark.parametrize(
    "tamper", [_flip, _drop_a_line, _cut_the_tail, _swap_entries, _edit, _add, _remove]
)
def test_a_change_shows(folder: Path, tamper: Callable[[Path], None]) -> None:
    tamper(folder)
    result = verify(folder)
    assert (result.returncode, result.stderr) == (1, "")
    assert FULL_NAME not in result.stdout


def test_an_existing_folder_is_refused_and_left_alone(town: Town, lived: Happenings) -> None:
    taken = town.folder.parent / "taken"
    taken.mkdir()
    result = town.run("export", "--sms", ALICE.phone, "--out", str(taken))
    assert (result.exit_code, list(taken.iterdir())) == (4, [])
    assert "name a new folder" in result.stderr


def test_nobody_else_is_in_it(town: Town, lived: Happenings) -> None:
    folder = exported(town, BOB)
    whole = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    for other in (ALICE, DANA):
        assert other.phone.encode() not in whole
        assert lived.contact(other).encode() not in whole
    assert FULL_NAME.encode() not in whole


def test_of_a_stranger_nothing_is_kept(town: Town, lived: Happenings) -> None:
    folder = town.folder.parent / "none"
    result = town.run("export", "--sms", "+12025550109", "--out", str(folder))
    assert (result.exit_code, folder.exists()) == (3, False)


def test_what_was_erased_is_said_to_be_gone(town: Town, lived: Happenings) -> None:
    capture = lived.parts.captures.store("acme", PDF).id
    person = {"full_name": "Bob Example", "captures": [capture]}
    box = {"channels": ["sms"], "tags": ["Marketing consent"], "state": "checked"}
    form = {"form": "card", "phone": BOB.phone, "person": person, "boxes": [box]}
    lived.hook("form.submitted", form)
    lived.drain()
    lived.hook("contact.erased", {"phone": BOB.phone})
    lived.drain()
    folder = exported(town, BOB)
    told = contact(folder)
    assert {entry["evidence"]["state"] for entry in told["entries"]} <= {"erased", "none"}
    assert told["captures"] == [{"capture": capture, "state": "gone"}]
    assert not (folder / "captures").exists()
    assert "Bob Example" not in (folder / "contact.json").read_text("utf-8")
    assert verify(folder).returncode == 0
