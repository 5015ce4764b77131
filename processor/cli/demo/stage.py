"""What the player needs of a deployment, be it the demo's own or one that runs elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from processor.cli.demo.caller import Caller
from processor.domain.ledger import Entry
from processor.ports import Clock
from processor.settings import Settings


class Stage(Protocol):
    """A running deployment; `keys` by business, `secrets` by `<business>/<source>`."""

    @property
    def caller(self) -> Caller:
        """Whom to call."""

    @property
    def clock(self) -> Clock:
        """This machine's clock."""

    @property
    def keys(self) -> Mapping[str, str]:
        """API keys."""

    @property
    def settings(self) -> Settings:
        """How it is configured."""

    @property
    def secrets(self) -> Mapping[str, str]:
        """What the sources sign with."""

    def entry(self, business: str, channel: str, to: str, entry_id: str) -> Entry | None:
        """An entry as it stands in the ledger of this address, or None where it cannot be seen."""


class FarStage(msgspec.Struct, frozen=True, kw_only=True):
    """A deployment that is reached over HTTP alone; its store cannot be looked into."""

    caller: Caller
    clock: Clock
    settings: Settings
    keys: Mapping[str, str]
    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        """Show no key."""
        return f"FarStage({sorted(self.keys)!r})"

    def entry(self, business: str, channel: str, to: str, entry_id: str) -> Entry | None:
        """Nothing can be seen from here."""
        _ = business, channel, to, entry_id
        return None
