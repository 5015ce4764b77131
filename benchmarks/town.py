"""A town: a store that fills up with a crowd, and the questions about whoever is in it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks import crowd
from benchmarks.store import bare_client
from benchmarks.timing import free_port
from processor.adapters import keys
from processor.domain.address import AddressKind
from processor.domain.shape import instant, layout_of
from tests.e2e.rig import Rig

#: Contacts of one call.
BATCH: Final = 1_000
_OF_THE_RIG: Final = "partitions = 16"
_AS_IT_SHIPS: Final = "partitions = 256"


class Town:
    """Nobody in it does anything while it is asked about."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.client = bare_client(rig.store.url)
        self.now = rig.parts.recorder.now()
        self.people = 0

    def grow(self, people: int) -> None:
        """Record everybody up to that number, by `append`."""
        ledger = self.rig.parts.ports.ledger
        birth = ledger.glimpse(()).birth
        # How fast it is kept is measured elsewhere; whoever asks writes nothing.
        self.client.config_set("appendfsync", "no")
        for start in range(self.people, people, BATCH):
            made = crowd.appends(range(start, start + BATCH), self.rig.parts.ids, self.now)
            ledger.append(made, birth)
        self.client.config_set("appendfsync", "always")
        self.people = people

    def numbers(self, many: int) -> list[int]:
        """So many of them, in no order."""
        return random.Random(self.people).sample(range(self.people), many)

    def batches(self, many: int) -> list[list[str]]:
        """The phone numbers of so many of them, in no order."""
        numbers = self.numbers(many)
        return [
            [crowd.phone(each) for each in numbers[at : at + BATCH]] for at in range(0, many, BATCH)
        ]

    def names(self, batches: Sequence[Sequence[str]]) -> list[list[str]]:
        """The keys of their standings."""
        partitions = self.rig.parts.settings.partitions
        return [
            [keys.of_contact(each, partitions, "standing") for each in self.contacts(batch)]
            for batch in batches
        ]

    def contacts(self, batch: Sequence[str]) -> list[str]:
        """Their contact ids."""
        return self.rig.parts.ids.list_namer("acme", AddressKind.PHONE)(batch)

    def shapes(self, many: int) -> int:
        """How many shapes the standings of so many of them have."""
        asked, found = (instant(self.rig.parts.recorder.now()),), set()
        for batch in self.batches(many):
            for raw in self.rig.parts.ports.ledger.as_stored(self.contacts(batch)).standings:
                layout = layout_of(raw) if raw else None
                found.add(layout.key(raw, asked) if layout and raw else None)
        return len(found)


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """An empty one, with as many partitions as a store has by default."""
    rig = Rig(folder, port=free_port())
    config = folder / "assent.toml"
    config.write_text(config.read_text().replace(_OF_THE_RIG, _AS_IT_SHIPS))
    with rig:
        yield Town(rig)
