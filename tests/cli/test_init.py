"""`assent init`: a first configuration and store, and no second store in place of a lost one."""

from __future__ import annotations

import json
from pathlib import Path

import psutil
import redis
from click.testing import CliRunner

from processor.cli.commands import assent
from processor.providers import PROVIDERS
from processor.services.access import Access
from processor.settings import load_settings, write_new_configuration
from tests.cli.town import NOTHING, Town


def flush(town: Town) -> None:
    with redis.Redis.from_url(str(town.environ["ASSENT_STORE_URL"])) as client:
        client.flushall()


def known(town: Town) -> str:
    return (town.settings.state_dir / "store.id").read_text().strip()


def test_a_newcomer_gets_files_a_store_and_a_key_without_any_server(tmp_path: Path) -> None:
    """The embedded store is started for it and is gone afterwards."""
    folder = tmp_path / "shop"
    result = CliRunner().invoke(assent, ["init", str(folder), "--json"], env=NOTHING)
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    assert (folder / ".env").exists()
    assert (folder / "state" / "store.id").read_text().strip() == told["store"]
    assert [key["business"] for key in told["keys"]] == ["acme"]
    assert told["keys"][0]["token"] not in result.stderr
    children = psutil.Process().children(recursive=True)
    assert not [child for child in children if str(folder) in " ".join(child.cmdline())]


def test_the_first_key_opens_the_api(unborn: Town, tmp_path: Path) -> None:
    folder = tmp_path / "other"
    environ = unborn.environ | {"ASSENT_CONFIG": None}
    result = CliRunner().invoke(assent, ["init", str(folder)], env=environ)
    assert result.exit_code == 0, result.stderr
    ports = unborn.parts().ports
    key = Access(ports.api_keys).authenticate(result.stdout.strip(), ports.clock.now())
    assert key is not None
    assert (key.business, set(key.scopes)) == ("acme", {"events", "gate", "read"})


def test_a_configuration_is_never_overwritten(unborn: Town) -> None:
    before = unborn.config.read_bytes()
    result = unborn.run("init", str(unborn.folder))
    assert result.exit_code == 1
    assert "exists already" in result.stderr
    assert unborn.config.read_bytes() == before


def test_making_the_store_again_changes_nothing(unborn: Town) -> None:
    first = json.loads(unborn.run("init", "--store-only", "--json").stdout)
    second = json.loads(unborn.run("init", "--store-only", "--json").stdout)
    assert (first["made"], second["made"]) == (True, False)
    assert first["store"] == second["store"] == known(unborn)


def test_a_store_that_was_emptied_is_refused_until_that_is_accepted(town: Town) -> None:
    before = known(town)
    flush(town)
    refused = town.run("init", "--store-only")
    assert refused.exit_code == 1
    assert "the store was emptied" in refused.stderr
    assert "restore a backup" in refused.stderr
    assert known(town) == before
    assert town.parts().ports.births.is_empty()
    unconfirmed = town.run("init", "--store-only", "--again")
    assert (unconfirmed.exit_code, known(town)) == (4, before)
    accepted = town.run("init", "--store-only", "--again", "--yes")
    assert accepted.exit_code == 0
    assert known(town) != before


def test_every_other_command_refuses_an_emptied_store(town: Town) -> None:
    flush(town)
    for arguments in (["why", "+12025550101"], ["keys", "create", "--scope", "read"], ["worker"]):
        result = town.run(*arguments)
        assert result.exit_code == 5
        assert "it was emptied: restore a backup" in result.stderr


def test_another_store_than_the_known_one_is_refused(town: Town) -> None:
    before = known(town)
    (town.settings.state_dir / "store.id").write_text("0123456789abcdef\n")
    for arguments, code in ((["why", "+12025550101"], 5), (["init", "--store-only"], 1)):
        result = town.run(*arguments)
        assert result.exit_code == code
        assert "this machine knows `0123456789abcdef`" in result.stderr
    assert town.run("init", "--store-only", "--again", "--yes").exit_code == 0
    assert known(town) == before


def test_a_store_made_with_another_id_key_is_refused(town: Town, tmp_path: Path) -> None:
    stranger = Town(tmp_path / "stranger", str(town.environ["ASSENT_STORE_URL"]))
    for arguments, code in ((["why", "+12025550101"], 5), (["init", "--store-only"], 1)):
        result = stranger.run(*arguments)
        assert result.exit_code == code
        assert "another id key" in result.stderr


def test_a_store_id_that_cannot_be_read_stops_everything(town: Town) -> None:
    (town.settings.state_dir / "store.id").write_text("?\n")
    result = town.run("why", "+12025550101")
    assert result.exit_code == 1
    assert "holds no store id" in result.stderr


def test_looking_never_puts_a_policy_in_force_and_writing_does(town: Town) -> None:
    births = town.parts().ports.births
    before = births.copy().policy
    text = town.config.read_text(encoding="utf-8")
    town.config.write_text(text.replace("order_after_days = 14", "order_after_days = 7"))
    assert town.run("why", "+12025550101").exit_code == 0
    assert town.run("quarantine", "list").exit_code == 0
    assert births.copy().policy == before
    assert town.run("keys", "create", "--scope", "read").exit_code == 0
    assert births.copy().policy == town.settings.policy.digest != before


def test_newcomers_settings_say_embedded(tmp_path: Path) -> None:
    new = write_new_configuration(tmp_path)
    settings = load_settings({}, new.config, providers=PROVIDERS)
    assert (settings.store_url, settings.broker_url) == ("embedded:", "embedded:")
