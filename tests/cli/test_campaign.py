"""`assent campaign decide`, over a real store."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cli.town import ALICE, BOB, CHARLIE, DANA, Happenings, Town

NATIONAL = f"({ALICE.phone[2:5]}) {ALICE.phone[5:8]}-{ALICE.phone[8:]}"
LIST = f"""\
name,address,note
Alice,{ALICE.phone},"=HYPERLINK(""https://example.com"")"
Bob,{BOB.phone},hello
Dana,{DANA.phone},
Alice again,{ALICE.phone},
nobody,12345,
broken,too,many,cells
Charlie,{CHARLIE.phone},-5
"""


@pytest.fixture
def audience(tmp_path: Path) -> Path:
    path = tmp_path / "audience.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def decided(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_everybody_on_the_list_gets_what_the_gate_would_say_one_by_one(
    town: Town, lived: Happenings, audience: Path, tmp_path: Path
) -> None:
    out = tmp_path / "decided.csv"
    result = town.run("campaign", "decide", str(audience), "--business", "acme", "--out", str(out))
    rows = decided(out.read_text("utf-8"))
    assert [row["name"] for row in rows] == [
        *("Alice", "Bob", "Dana", "Alice again", "nobody", "Charlie")
    ]
    for row, who in zip([*rows[:3], rows[5]], (ALICE, BOB, DANA, CHARLIE), strict=True):
        told = town.answer("why", who.phone, "--business", "acme")["decision"]
        codes = list(dict.fromkeys(reason["code"] for reason in told["reasons"]))
        assert row["assent_verdict"] == told["verdict"]
        assert row["assent_reasons"].split(";") == codes
        assert row["assent_address"] == who.phone
    assert [row["assent_reasons"] for row in rows[3:5]] == ["duplicate_in_list", "address_invalid"]
    assert rows[4]["assent_address"] == ""

    assert rows[0]["note"] == '\'=HYPERLINK("https://example.com")'
    assert rows[0]["address"] == ALICE.phone
    assert rows[5]["note"] == "-5"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert result.exit_code == 1
    assert "line 6: address_invalid: " in result.stdout
    assert "line 7: row_unreadable: it has 4 cells, the head 3" in result.stdout
    assert "7 rows: 1 approved, 0 deferred, 6 blocked" in result.stdout
    assert "only the customer can lift this" in result.stdout
    assert "2 rows name nobody; all others are judged" in result.stderr
    assert ALICE.phone not in result.output
    assert list(lived.parts.ports.decisions.recent(lived.contact(ALICE), 5)) == []


def test_the_report_is_stable_json_that_adds_up(
    town: Town, lived: Happenings, audience: Path, tmp_path: Path
) -> None:
    out = tmp_path / "decided.csv"
    result = town.run("campaign", "decide", str(audience), "--out", str(out), "--json")
    *bad, report = objects(result.stdout)
    assert [(row["line"], row["reason"]) for row in bad] == [
        (6, "address_invalid"),
        (7, "row_unreadable"),
    ]
    assert report["rows"] == report["approved"] + report["deferred"] + report["blocked"] == 7
    reasons = {reason["code"]: reason for reason in report["reasons"]}
    assert reasons["duplicate_in_list"]["rows"] == 1
    assert reasons["express_grant"]["rows"] == 1
    assert reasons["revoked_all"]["who"] == "customer"
    assert report["policy"] == lived.parts.settings.policy.digest
    assert report["since"].endswith("Z")


def test_numbers_as_dialled_at_home_are_read_where_a_region_is_stated(
    town: Town, lived: Happenings, tmp_path: Path
) -> None:
    _ = lived
    path, out = tmp_path / "list.csv", tmp_path / "out.csv"
    path.write_text(f"Phone\n{NATIONAL}\n{ALICE.phone}\n", encoding="utf-8")
    words = ("campaign", "decide", str(path), "--map", "Phone=address", "--out", str(out))
    assert town.run(*words).exit_code == 1
    assert decided(out.read_text())[0]["assent_reasons"] == "address_invalid"
    assert town.run(*words, "--region", "us", "--force").exit_code == 0
    first, second = decided(out.read_text())
    assert (first["assent_verdict"], first["assent_address"]) == ("approved", ALICE.phone)
    assert second["assent_reasons"] == "duplicate_in_list"
    refused = town.run(*words, "--region", "Atlantis", "--force")
    assert (refused.exit_code, "no region `Atlantis`" in refused.stderr) == (2, True)


def test_a_list_of_json_goes_through_a_pipe(town: Town, lived: Happenings) -> None:
    _ = lived
    lines = [
        {"address": ALICE.phone, "nested": {"a": [1]}},
        "no object",
        {"name": "without address"},
        {"address": DANA.phone},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    text += "\n" + '{"address": "cut off'
    result = town.run("campaign", "decide", "-", "--out", "-", text='{"' + text[2:])
    rows = objects(result.stdout)
    assert rows[0] == {
        "address": ALICE.phone,
        "nested": {"a": [1]},
        "assent_address": ALICE.phone,
        "assent_verdict": "approved",
        "assent_reasons": ["express_grant"],
    }
    assert (rows[1]["address"], rows[1]["assent_verdict"]) == (DANA.phone, "blocked")
    assert len(rows) == 2
    told = [line for line in result.stderr.splitlines() if line.startswith("line ")]
    assert [line.split(":")[0] for line in told] == ["line 2", "line 3", "line 6"]
    assert "5 rows: 1 approved" in result.stderr


def test_only_those_who_may_be_written_to_can_be_kept_and_judged_again(
    town: Town, lived: Happenings, audience: Path, tmp_path: Path
) -> None:
    """A list that was judged before keeps its columns; what it said then is replaced."""
    first, second = tmp_path / "go.csv", tmp_path / "again.csv"
    town.run("campaign", "decide", str(audience), "--only", "approved", "--out", str(first))
    assert [row["name"] for row in decided(first.read_text())] == ["Alice"]
    lived.stop(ALICE)
    result = town.run("campaign", "decide", str(first), "--out", str(second))
    assert result.exit_code == 0
    (row,) = decided(second.read_text())
    assert list(row) == list(decided(first.read_text())[0])
    assert (row["assent_verdict"], row["note"]) == (
        "blocked",
        '\'=HYPERLINK("https://example.com")',
    )


def test_a_file_that_is_there_is_not_replaced_and_none_is_half_written(
    town: Town, audience: Path, tmp_path: Path
) -> None:
    out = tmp_path / "decided.csv"
    out.write_text("mine", encoding="utf-8")
    words = ("campaign", "decide", str(audience), "--out", str(out))
    assert town.run(*words).exit_code == 4
    (town.settings.state_dir / "spool").mkdir(parents=True, exist_ok=True)
    town.parts().ports.spool.keep(f"dlv_00_{'0' * 32}", b"a revocation that waits")
    shut = town.run(*words, "--force")
    assert (shut.exit_code, "spool" in shut.stderr) == (5, True)
    assert out.read_text(encoding="utf-8") == "mine"
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "audience.csv",
        "decided.csv",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name\nAlice\n", "no column is the address"),
        ("address,address\n", "twice"),
        ("", "no column is the address"),
        ('"address\n', "line 1"),
    ],
)
def test_a_file_that_is_no_list_is_refused_before_anything_is_written(
    town: Town, tmp_path: Path, text: str, told: str
) -> None:
    path, out = tmp_path / "list.csv", tmp_path / "out.csv"
    path.write_text(text, encoding="utf-8")
    result = town.run("campaign", "decide", str(path), "--out", str(out))
    assert (result.exit_code, told in result.stderr) == (1, True)
    assert not out.exists()


def test_rows_that_cannot_be_read_never_take_others_with_them(
    town: Town, lived: Happenings, tmp_path: Path
) -> None:
    """Bytes of another encoding go through as they came; a quote that never ends is told."""
    _ = lived
    path, out = tmp_path / "list.csv", tmp_path / "out.csv"
    rows = [
        b"\xef\xbb\xbfaddress;name\n",
        ALICE.phone.encode() + b";Andr\xe9\n",
        b'"' + BOB.phone.encode() + b'"x;Bob\n',
        b"\xe9;nobody\n",
        b"\n",
        DANA.phone.encode() + b";Dana\n",
        b'"never closed;x\n',
    ]
    path.write_bytes(b"".join(rows))
    words = ("campaign", "decide", str(path), "--delimiter", ";", "--out", str(out), "--json")
    *bad, report = objects(town.run(*words).stdout)
    assert [(row["line"], row["reason"]) for row in bad] == [
        (3, "row_unreadable"),
        (4, "address_invalid"),
        (7, "row_unreadable"),
    ]
    assert (report["rows"], report["approved"]) == (5, 1)
    assert b"Andr\xe9;" in out.read_bytes()
    assert DANA.phone.encode() + b";Dana;" in out.read_bytes()


def test_an_unknown_business_brand_or_delimiter_is_a_usage_error(
    town: Town, audience: Path, tmp_path: Path
) -> None:
    words = ("campaign", "decide", str(audience), "--out", str(tmp_path / "out.csv"))
    for wrong in (("--business", "nobody"), ("--brand", "nobody"), ("--delimiter", ";;")):
        assert town.run(*words, *wrong).exit_code == 2
