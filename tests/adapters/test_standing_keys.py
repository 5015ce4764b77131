"""The keys of many standings are the keys of each of them, whatever the number of partitions."""

from __future__ import annotations

import secrets

import pytest

from processor.adapters import keys
from processor.adapters.standing_keys import StandingKeys
from processor.domain.identity import partition_of


@pytest.mark.parametrize("partitions", [1, 2, 3, 16, 100, 256, 300, 1024, 4096, 9999])
def test_the_command_is_what_the_driver_would_send(partitions: int) -> None:
    found = StandingKeys(partitions)
    for number in (1, 0, 700, 40):
        contacts = [secrets.token_hex(16) for _ in range(number)]
        command, births = found.command(contacts)
        tags = {keys.partition_tag(partition_of(each, partitions)) for each in contacts}
        names = sorted([keys.birth(tag) for tag in tags or {keys.partition_tag(0)}], key=_told)
        assert births == len(names)
        names += [keys.of_contact(each, partitions, "standing") for each in contacts]
        words = [f"${len(word)}\r\n{word}\r\n" for word in ("MGET", *names)]
        assert command.decode() == "".join([f"*{len(words)}\r\n", *words])


@pytest.mark.parametrize("contact", ["", "a" * 31, "a" * 33, "é" * 32, "x" * 32])
def test_what_is_no_contact_id_is_never_sent(contact: str) -> None:
    """A key of another length would break into the next one."""
    with pytest.raises(ValueError, match=r"not a contact id|invalid literal|codec"):
        StandingKeys(16).command([contact, "a" * 32])


def _told(name: str) -> str:
    return f"{len(name)}\r\n{name}"
