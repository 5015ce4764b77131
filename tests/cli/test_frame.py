"""The frame: help that comes at once, examples in it, exit codes, and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from processor.cli.commands import COMMANDS, assent
from processor.cli.reference import pages, reference
from schemas.export import json_schema
from schemas.registry import EVENT_SCHEMAS
from tests.cli.town import NOTHING, Town

ROOT = Path(__file__).parents[2]
PAGES = dict(pages())
FOUND = ("--by", "Erin Example", "--why", "rang her")
GROUPS = {
    "assent",
    "assent breaker",
    "assent ledger",
    "assent quarantine",
    "assent review",
    "assent captures",
    "assent keys",
    "assent limits",
    "assent campaign",
    "assent store",
    "assent signature",
    "assent source",
    "assent text",
}


def leaves(command: click.Command, path: str = "assent") -> Iterator[str]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from leaves(inner, f"{path} {name}")
    else:
        yield path


@pytest.mark.parametrize("arguments", [["--help"], ["why", "--help"], ["ledger", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from processor.cli.commands import assent\n"
        f"assent({arguments!r}, standalone_mode=False)\n"
        "heavy = {'celery', 'cryptography', 'flask', 'marshmallow', 'msgspec', 'redis', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("path", sorted({*GROUPS, *leaves(assent)}))
def test_every_help_begins_with_examples_of_that_very_command(path: str) -> None:
    first, *rest = PAGES[path].splitlines()
    assert first == "Examples:"
    assert rest[0].strip().startswith(path)


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    """Write it anew by `python -m processor.cli.reference > docs/cli.md`."""
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference()


def test_every_command_of_the_table_exists_and_is_on_the_page() -> None:
    assert {path.split()[1] for path in leaves(assent)} == set(COMMANDS)
    assert {*GROUPS, *leaves(assent)} == set(PAGES)


def test_both_ways_in_print_the_same_version() -> None:
    for start in (["-m", "processor.cli"], ["-c", "from processor.cli import main; main()"]):
        command = [sys.executable, *start, "--version"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.startswith("assent ")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["why"],
        ["explain"],
        ["explain", "dec_1", "--sms", "+12025550101"],
        ["explain", "--sms", "+12025550101", "--email", "a@example.com"],
        ["explain", "--sms", "+12025550101", "--as-of", "yesterday"],
        ["ledger", "show", "not-a-contact"],
        ["replay"],
        ["replay", "dlv_1", "--since", "2h"],
        ["replay", "--since", "yesterday"],
        ["keys", "create", "--scope", "everything"],
        ["captures", "add", "/no/such/file"],
    ],
)
def test_a_command_written_wrongly_is_a_usage_error(arguments: list[str]) -> None:
    result = CliRunner().invoke(assent, arguments, env=NOTHING)
    assert result.exit_code == 2
    assert "Error: " in result.stderr
    assert result.stdout == ""


def test_no_configuration_is_said_with_its_cure(tmp_path: Path) -> None:
    environ = NOTHING | {"ASSENT_CONFIG": str(tmp_path / "assent.toml")}
    result = CliRunner().invoke(assent, ["why", "+12025550101"], env=environ)
    assert result.exit_code == 1
    assert "run `assent init`" in result.stderr
    assert all(line.startswith("assent: ") for line in result.stderr.splitlines())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["why", "+0"], 2),
        (["why", "\x00"], 2),
        (["why", "+12025550101", "--business", "nobody"], 2),
        (["why", "+12025550101", "--brand", "nobody"], 2),
        (["explain", "garbage"], 3),
        (["explain", "dec_999_1_1"], 3),
        (["message", "garbage"], 3),
        (["message", "msg_x_y"], 3),
        (["quarantine", "show", "garbage"], 3),
        (["review", "show", "garbage"], 3),
        (["review", "resolve", f"rev_{'0' * 32}_{'0' * 16}", "opted_out", *FOUND], 3),
        (["replay", "garbage"], 3),
        (["captures", "get", "garbage"], 3),
        (["keys", "revoke", "ak_"], 3),
        (["ledger", "show", "0" * 32], 3),
        (["sign", "--source", "acme/nowhere", __file__], 2),
    ],
)
def test_garbage_gets_an_exit_code_and_no_traceback(
    town: Town, arguments: list[str], code: int
) -> None:
    result = town.run(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Traceback" not in result.stderr
    assert "something broke" not in result.stderr


@pytest.mark.parametrize(
    "arguments", [["why", "+12025550101"], ["keys", "list"], ["ledger", "verify"]]
)
def test_a_store_that_is_away_is_unavailable(town: Town, arguments: list[str]) -> None:
    result = town.run(*arguments, ASSENT_STORE_URL="unix:///nowhere/valkey.sock?db=0")
    assert result.exit_code == 5
    assert result.stderr.count("\n") == 1
    assert "cannot be reached" in result.stderr


def test_a_defect_is_one_line_unless_more_is_asked_for() -> None:
    @click.command("broken")
    def broken() -> None:
        raise ZeroDivisionError

    commands = type(assent)(lazy={}, params=assent.params)
    commands.get_command = lambda ctx, cmd_name: broken  # type: ignore[method-assign] # one command
    told = CliRunner().invoke(commands, ["broken"])
    assert (told.exit_code, told.stderr.count("\n")) == (1, 1)
    assert "ZeroDivisionError" in told.stderr
    assert isinstance(
        CliRunner().invoke(commands, ["--debug", "broken"]).exception, ZeroDivisionError
    )


def test_schemas_of_events_are_shown_without_a_configuration() -> None:
    def shown(*arguments: str) -> str:
        result = CliRunner().invoke(assent, ["schemas", *arguments], env=NOTHING)
        assert result.exit_code == 0
        return result.stdout

    types = shown().split()
    assert types == list(EVENT_SCHEMAS)
    assert json.loads(shown("form.submitted")) == json_schema("form.submitted")
    assert list(json.loads(shown("--json"))) == types
    refused = CliRunner().invoke(assent, ["schemas", "thing.happened"], env=NOTHING)
    assert refused.exit_code == 3
