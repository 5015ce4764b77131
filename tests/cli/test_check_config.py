"""The command that checks a configuration, and the half of `init` that writes one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from dotenv import dotenv_values

from processor.cli.config_commands import check_config, create_configuration
from processor.settings import VARIABLES, write_new_configuration

NOTHING = {variable.name: None for variable in VARIABLES}


def run(*args: str) -> Result:
    return CliRunner().invoke(check_config, args, env=NOTHING)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A new configuration."""
    return write_new_configuration(tmp_path).config


def test_a_usable_configuration_is_summed_up_without_secrets(config: Path) -> None:
    result = run("--config", str(config))
    assert result.exit_code == 0
    assert result.stderr == ""
    for part in ("acme", "website", "webchat", "standard", "embedded, run by `assent up`"):
        assert part in result.stdout
    env = dotenv_values(config.parent / ".env", interpolate=False)
    secrets = [
        value for name, value in env.items() if value and ("KEY" in name or "SECRET" in name)
    ]
    assert len(secrets) == 4
    assert not any(secret in result.stdout for secret in secrets)


def test_every_problem_is_a_line_on_stderr_and_the_exit_code_is_one(config: Path) -> None:
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("port = 8700", "prot = 0").replace("lanes = 16", "lanes = 0"))
    result = run("--config", str(config))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "assent.toml: web.prot: is unknown; did you mean `port`?",
        "assent.toml: store.lanes: must be a whole number from 1 to 256",
    ]


def test_json_says_the_same_to_programs(config: Path) -> None:
    good = run("--config", str(config), "--json")
    found = json.loads(good.stdout)
    assert (good.exit_code, found["ok"], found["problems"]) == (0, True, [])
    assert found["businesses"]["acme"]["sources"]["website"]["secrets"] == 1
    (config.parent / ".env").unlink()
    bad = run("--config", str(config), "--json")
    assert (bad.exit_code, bad.stderr, json.loads(bad.stdout)["ok"]) == (1, "", False)
    assert len(json.loads(bad.stdout)["problems"]) == 5


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (
            'kind = "celery"\ntask = "shop.send"\nqueue = "outbound"',
            "celery task shop.send in queue outbound",
        ),
        ("", None),
    ],
)
def test_where_approved_messages_go_is_shown(config: Path, kind: str, shown: str | None) -> None:
    old = "[business.acme.release]"
    stream = 'kind = "stream"\nstream = "assent:released:acme"\n'
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace(stream, kind).replace(old, old if kind else ""))
    result = run("--config", str(config), "--json")
    release = json.loads(result.stdout)["businesses"]["acme"]["release"]
    assert release == shown
    assert "usable" in run("--config", str(config)).stdout


def test_the_environment_names_the_file(config: Path) -> None:
    result = CliRunner().invoke(check_config, env=NOTHING | {"ASSENT_CONFIG": str(config)})
    assert result.exit_code == 0


def test_writing_a_configuration_tells_what_to_keep_and_shows_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create_configuration(tmp_path)
    told = capsys.readouterr()
    assert told.out == ""
    assert "losing it is fatal" in told.err
    assert "whsec_" not in told.err


def test_writing_over_a_configuration_is_refused(config: Path) -> None:
    with pytest.raises(click.ClickException, match="exists already"):
        create_configuration(config.parent)


def test_writing_where_no_folder_can_be_is_refused(config: Path) -> None:
    with pytest.raises(click.ClickException, match="cannot be written"):
        create_configuration(config)


def test_importing_the_command_imports_nothing_heavy() -> None:
    script = (
        "import sys, processor.cli.config_commands\n"
        "heavy = {'celery', 'flask', 'marshmallow', 'msgspec', 'redis', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
