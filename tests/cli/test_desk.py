"""The smaller commands: quarantine, captures, keys, sign."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from processor.ports import RawRequest
from processor.providers import PROVIDERS
from processor.services.access import Access
from tests.cli.town import Happenings, Town

PDF = b"%PDF-1.4 the page as it was shown"


def test_what_is_held_is_listed_and_shown(town: Town, lived: Happenings) -> None:
    delivery = lived.hook("thing.happened", {"phone": "+12025550101"}).delivery
    listed = json.loads(town.run("quarantine", "list", "--json").stdout)
    assert (listed["delivery"], listed["reason"]) == (delivery, "event_type_unknown")
    assert delivery in town.run("quarantine", "list").stdout
    assert "+12025550101" not in town.run("quarantine", "show", delivery).stdout
    assert "+12025550101" in town.run("quarantine", "show", delivery, "--reveal").stdout
    assert "body" not in town.answer("quarantine", "show", delivery)
    assert json.loads(town.answer("quarantine", "show", delivery, "--reveal")["body"])


def test_nothing_held_is_said_so(town: Town) -> None:
    result = town.run("quarantine", "list")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "nothing is held\n")
    assert town.run("replay", "--state", "quarantined").exit_code == 0


def test_a_capture_goes_in_and_comes_out_the_same(town: Town, tmp_path: Path) -> None:
    file, back = tmp_path / "page.pdf", tmp_path / "back.pdf"
    file.write_bytes(PDF)
    kept = town.answer("captures", "add", str(file))
    assert (kept["media_type"], kept["size"], kept["already"]) == (
        "application/pdf",
        len(PDF),
        False,
    )
    assert town.run("captures", "add", str(file)).stdout == f"{kept['capture']}\n"
    assert town.run("captures", "get", kept["capture"]).stdout_bytes == PDF
    assert town.run("captures", "get", kept["capture"], "--output", str(back)).exit_code == 0
    assert back.read_bytes() == PDF
    again = town.run("captures", "get", kept["capture"], "--output", str(back))
    assert again.exit_code == 1
    assert "File exists" in again.stderr


def test_what_is_no_capture_is_refused(town: Town) -> None:
    result = town.run("captures", "add", "-", text="no page at all")
    assert result.exit_code == 1
    assert "capture_type_unsupported" in result.stderr


def test_a_key_is_shown_once_works_and_is_revoked_without_a_restart(town: Town) -> None:
    made = town.run("keys", "create", "--scope", "gate", "--scope", "read", "--label", "sales")
    token = made.stdout.strip()
    ports = town.parts().ports
    access = Access(ports.api_keys)
    key = access.authenticate(token, ports.clock.now())
    assert key is not None
    assert (key.scopes, key.label, key.business) == (("gate", "read"), "sales", "acme")
    listed = town.run("keys", "list")
    assert key.id in listed.stdout
    assert token not in listed.stdout + listed.stderr
    assert town.run("keys", "revoke", key.id).exit_code == 0
    assert access.authenticate(token, ports.clock.now()) is None
    assert "revoked" in town.run("keys", "list").stdout


def test_a_pasted_key_is_revoked_and_not_repeated(town: Town) -> None:
    made = town.answer("keys", "create", "--scope", "admin", "--days", "1")
    assert made["expires_at"] > made["created_at"]
    assert "live until" in town.run("keys", "list").stdout
    revoked = town.run("keys", "revoke", made["token"], "--json")
    assert json.loads(revoked.stdout)["revoked_at"]
    assert made["token"] not in revoked.output


def test_the_printed_call_is_signed_for_its_source(town: Town, tmp_path: Path) -> None:
    event = tmp_path / "event file.json"
    event.write_text('{"type": "form.submitted"}', encoding="utf-8")
    told = town.answer("sign", "--source", "acme/website", str(event))
    assert told["url"] == "http://127.0.0.1:8700/v1/hooks/acme/website"
    secret = town.settings.businesses["acme"].sources["website"].secrets[0]
    headers = {name.lower(): text for name, text in told["headers"].items()}
    request = RawRequest(headers=headers, body=event.read_bytes())
    verified = PROVIDERS["standard"].verify(request, [secret], datetime.now(UTC))
    assert verified.delivery_id.startswith("try_")
    words = shlex.split(town.run("sign", "--source", "acme/website", str(event)).stdout)
    assert words[0] == "curl"
    assert f"@{event}" in words
    assert secret not in " ".join(words)


@pytest.mark.parametrize("command", [["quarantine", "list"], ["keys", "list"]])
def test_another_business_sees_nothing(town: Town, lived: Happenings, command: list[str]) -> None:
    lived.hook("thing.happened", {})
    town.run("keys", "create", "--scope", "read")
    assert town.run(*command, "--business", "globex", "--json").stdout == ""
