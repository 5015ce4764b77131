"""The keys of very many standings as one command, whose bytes are put together at once.

A driver looks at every key of a command by itself. These are all of one length and differ in the
partition and the contact alone, so the whole command is one text of parts that are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from processor.adapters import keys
from processor.domain.identity import partition_of

#: Digits of a contact id, and those of them that a partition is made of.
_CONTACT: Final = 32
_NATURAL: Final = 8


class StandingKeys:
    """Reads the birth records of whole partitions and the standings of contacts, in one MGET."""

    def __init__(self, partitions: int) -> None:
        self._partitions = partitions
        self._digits = _digits_that_tell(partitions)
        self._before: dict[str, str] = {}
        self._births: dict[str, str] = {}

    def command(self, contacts: Sequence[str]) -> tuple[bytes, int]:
        """The bytes of the command, and how many birth records are answered first.

        They are of every partition that one of the contacts is in, and of the first one where
        there are none. Raises ValueError for what is no contact id.
        """
        if set(map(len, contacts)) - {_CONTACT}:
            raise ValueError("not a contact id")
        wheres = self._wheres(contacts)
        before = self._before
        for where in {*wheres} - before.keys():
            self._learn(where)
        births = {self._births[where] for where in {*wheres}} or {_birth(0)}
        parts = [before[where] + contact for where, contact in zip(wheres, contacts, strict=True)]
        head = f"*{1 + len(births) + len(contacts)}\r\n$4\r\nMGET"
        return "".join([head, *sorted(births), *parts, "\r\n"]).encode("ascii"), len(births)

    def _wheres(self, contacts: Sequence[str]) -> list[str]:
        """What of each contact tells its partition."""
        if self._digits == _NATURAL:
            return [f"{partition_of(contact, self._partitions):x}" for contact in contacts]
        first, last = _NATURAL - self._digits, _NATURAL
        return [contact[first:last] for contact in contacts]

    def _learn(self, where: str) -> None:
        partition = partition_of(where, self._partitions)
        before = keys.under(keys.partition_tag(partition), "standing", "")
        self._before[where] = f"\r\n${len(before) + _CONTACT}\r\n{before}"
        self._births[where] = _birth(partition)


def _birth(partition: int) -> str:
    name = keys.birth(keys.partition_tag(partition))
    return f"\r\n${len(name)}\r\n{name}"


def _digits_that_tell(partitions: int) -> int:
    """How many of the last digits tell the partition; with most numbers only all of them do."""
    for digits in range(1, _NATURAL):
        if 16**digits % partitions == 0:
            return digits
    return _NATURAL
