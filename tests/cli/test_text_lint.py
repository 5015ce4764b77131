"""`assent text lint`: what a template should not ask for, on a screen and for a script."""

from __future__ import annotations

import json

from click.testing import CliRunner, Result

from processor.cli.commands import assent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(assent, ["text", "lint", *arguments])


def test_a_word_that_collides_is_named_with_what_to_ask_for_instead() -> None:
    result = run("Acme: reply CANCEL to cancel your appointment", "--purpose", "reminder")
    assert result.exit_code == 1
    [line] = result.stdout.splitlines()
    assert line.startswith("CANCEL: the answer CANCEL is read as an opt-out of everything")
    assert "C to confirm" in line


def test_a_sound_text_ends_well() -> None:
    result = run("Acme: see you at 2. Reply STOP to opt out", "--brand", "Acme")
    assert (result.exit_code, result.stdout) == (0, "nothing to warn of\n")


def test_a_script_gets_codes() -> None:
    result = run("20% off! Reply YES to come", "--purpose", "reminder", "--brand", "A", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["purpose"] == "appointment_reminder"
    assert [each["kind"] for each in told["warnings"]] == ["opt_in_word", "sells", "brand_missing"]
