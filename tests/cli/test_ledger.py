"""`assent ledger`: a flipped byte in the store is found; standings come back, without any key."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest
import redis

from tests.cli.town import ALICE, DANA, Happenings, Town


def client(town: Town) -> redis.Redis:
    return redis.Redis.from_url(str(town.environ["ASSENT_STORE_URL"]))


def key_of(store: redis.Redis, kind: str, contact: str) -> str:
    (key,) = store.scan_iter(match=f"*:{kind}:{contact}", count=10_000)
    return bytes(key).decode()


def test_a_sound_store_says_so(town: Town, lived: Happenings) -> None:
    result = town.run("ledger", "verify")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "4 ledgers, 5 entries: all sound\n"
    lines = town.run("ledger", "verify", "--json").stdout.splitlines()
    assert {json.loads(line)["condition"] for line in lines} == {"sound"}


def test_a_flipped_byte_in_the_store_is_found_and_named(town: Town, lived: Happenings) -> None:
    contact = lived.contact(ALICE)
    with client(town) as store:
        key = key_of(store, "ledger", contact)
        line = bytearray(store.lindex(key, 0) or b"")
        line[len(line) // 2] ^= 1
        store.lset(key, 0, bytes(line))
    result = town.run("ledger", "verify")
    assert result.exit_code == 1
    assert result.stdout == f"{contact}  ledger broken (the chain does not hold at entry 1)\n"
    assert "restore them from a backup" in result.stderr
    rebuilt = town.run("ledger", "rebuild")
    assert rebuilt.exit_code == 1
    shown = town.run("ledger", "show", "--sms", ALICE.phone)
    assert shown.exit_code == 1
    assert "run `assent ledger verify`" in shown.stderr


@pytest.mark.parametrize(
    "keys",
    [None, "k1:" + b64encode(b"another key, of 32 bytes exactly").decode()],
    ids=["absent", "wrong"],
)
def test_lost_standings_come_back_byte_for_byte_with_a_wrong_or_absent_seal_key(
    town: Town, lived: Happenings, keys: str | None
) -> None:
    if keys is None:
        env = town.folder / ".env"
        kept = [each for each in env.read_text().splitlines() if "SEAL_KEYS=" not in each]
        env.write_text("\n".join(kept))
    with client(town) as store:
        standings = {
            bytes(key): store.get(key)
            for key in store.scan_iter(match="*:standing:*", count=10_000)
        }
        store.delete(*standings)
    assert town.run("ledger", "verify", ASSENT_SEAL_KEYS=keys).exit_code == 1
    result = town.run("ledger", "rebuild", ASSENT_SEAL_KEYS=keys)
    assert result.exit_code == 0
    assert "4 not sound, 4 rebuilt" in result.stderr
    with client(town) as store:
        assert {key: store.get(key) for key in standings} == standings
    assert town.run("ledger", "verify", ASSENT_SEAL_KEYS=keys).exit_code == 0


def test_chosen_contacts_are_checked_alone(town: Town, lived: Happenings) -> None:
    result = town.run("ledger", "verify", lived.contact(DANA))
    assert result.stderr == "1 ledgers, 2 entries: all sound\n"


def test_entries_are_shown_by_address_and_by_contact(town: Town, lived: Happenings) -> None:
    by_address = town.run("ledger", "show", "--sms", DANA.phone, "--json").stdout
    by_contact = town.run("ledger", "show", lived.contact(DANA), "--json").stdout
    assert by_address == by_contact
    acts = [json.loads(line)["act"]["act"] for line in by_address.splitlines()]
    assert acts == ["granted", "revoked"]
    assert "revoked everything" in town.run("ledger", "show", "--sms", DANA.phone).stdout


def test_a_store_that_is_not_ours_is_not_touched(town: Town, lived: Happenings) -> None:
    text = town.config.read_text(encoding="utf-8")
    town.config.write_text(text.replace("partitions = 256", "partitions = 128"))
    result = town.run("ledger", "rebuild")
    assert result.exit_code == 5
    assert "has 256 partitions" in result.stderr
