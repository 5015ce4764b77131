"""`assent archive` and `assent rewrap`: what they do, and what is found afterwards."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path

from processor.adapters import keys
from processor.adapters.connection import connect, to_ms
from processor.domain.identity import partition_of
from tests.cli.town import ALICE, FULL_NAME, Happenings, Town


def aged(town: Town, lived: Happenings, days: int) -> list[str]:
    """Have everything in the log and in the inbox be that old; the ids of Alice's decisions."""
    settings = town.settings
    store = connect(settings.store_url)
    then = to_ms(store.now() - timedelta(days=days))
    for partition in range(settings.partitions):
        stream = keys.in_partition(partition, "decisions")
        rows = store.client.xrange(stream)
        store.client.delete(stream)
        for number, (_, fields) in enumerate(rows):
            store.client.xadd(stream, fields, id=f"{then}-{number}")
    for lane in range(settings.lanes):
        recorded = keys.in_lane(lane, "recorded")
        for name in store.client.zrange(recorded, 0, -1):
            store.client.zadd(recorded, {name: then})
    contact = lived.contact(ALICE)
    place = partition_of(contact, settings.partitions)
    found = [name for name, _ in town.parts().ports.decisions.about(contact)]
    assert all(name.startswith(f"dec_{place:03d}_{then}_") for name in found)
    return found


def test_what_was_archived_is_still_explained_exported_and_shown(
    town: Town, lived: Happenings, tmp_path: Path
) -> None:
    folder = str(tmp_path / "alice")
    lived.claim(ALICE, "spring-1")
    (decision,) = aged(town, lived, 100)
    explained = town.answer("explain", decision)
    moved = town.answer("archive")
    assert (moved["decisions"], moved["deliveries"]) == (1, 4)
    store = connect(town.settings.store_url).client
    assert store.xlen(f"{{p{decision.split('_')[1]}}}:decisions") == 0
    after = town.answer("explain", decision)
    assert {**after, "today": None} == {**explained, "today": None}
    assert decision in town.run("explain", "--sms", ALICE.phone, "--json").stdout
    assert town.run("export", "--sms", ALICE.phone, "--out", folder).exit_code == 0
    exported = json.loads((tmp_path / "alice" / "contact.json").read_text("utf-8"))
    assert [decision in each.values() for each in exported["decisions"]] == [True]
    assert town.answer("archive") == {"decisions": 0, "deliveries": 0, "segments": 0}


def test_the_young_stay_and_the_answer_says_so(town: Town, lived: Happenings) -> None:
    lived.claim(ALICE, "spring-1")
    aged(town, lived, 20)
    result = town.run("archive")
    assert result.exit_code == 0
    assert "moved 0 decisions and 0 deliveries to the vault" in result.stderr


def test_a_vault_that_is_away_stops_the_pass_with_one_line(
    town: Town, lived: Happenings, tmp_path: Path
) -> None:
    lived.claim(ALICE, "spring-1")
    (decision,) = aged(town, lived, 100)
    (tmp_path / "file").write_text("no folder")
    result = town.run("archive", ASSENT_VAULT_URL=(tmp_path / "file" / "vault").as_uri())
    assert result.exit_code == 5
    assert "vault cannot open" in result.stderr
    assert town.parts().ports.decisions.get(decision)


def test_doctor_tells_of_a_pass_that_is_behind(town: Town, lived: Happenings) -> None:
    lived.claim(ALICE, "spring-1")
    aged(town, lived, 33)
    assert "archive" in town.run("doctor").stdout
    (told,) = [each for each in town.answer("status")["checks"] if each["name"] == "archive"]
    assert told["says"].startswith("is behind with decisions of ")
    town.run("archive")
    assert not [each for each in town.answer("status")["checks"] if each["name"] == "archive"]


def test_a_rotation_ends_with_the_old_key_removed(town: Town, lived: Happenings) -> None:
    old = ",".join(
        f"{name}:{base64.b64encode(key).decode()}" for name, key in town.settings.seal_keys.items()
    )
    new = f"k9:{base64.b64encode(b'n' * 32).decode()}"
    rotated = town.run("rewrap", ASSENT_SEAL_KEYS=f"{new},{old}")
    assert rotated.exit_code == 0
    assert "the old ones may be removed" in rotated.stderr
    again = town.run("rewrap", "--json", ASSENT_SEAL_KEYS=new)
    assert json.loads(again.stdout) == {"rewrapped": 0, "left": {}}
    seen = ("ledger", "show", "--sms", ALICE.phone, "--reveal", "--json")
    assert FULL_NAME in town.run(*seen, ASSENT_SEAL_KEYS=new).stdout


def test_a_key_that_is_still_needed_is_named(town: Town, lived: Happenings) -> None:
    new = f"k9:{base64.b64encode(b'n' * 32).decode()}"
    result = town.run("rewrap", ASSENT_SEAL_KEYS=new)
    assert result.exit_code == 1
    assert "still wrapped by other keys" in result.stderr
    assert "Traceback" not in result.stderr
