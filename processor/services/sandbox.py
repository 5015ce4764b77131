"""The sandbox: what the gate sees of a magic number is its told history, folded like any other.

What was really recorded of such a number is set aside; its version stays, since a claim compares
it with the store's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from processor.domain.drafts import Draft, Origin
from processor.domain.fold import fold
from processor.domain.identity import IdKey
from processor.domain.interpret import interpret
from processor.domain.ledger import GENESIS, Entry
from processor.domain.magic import MAGIC, Magic, Setting
from processor.domain.policy import Policy
from processor.domain.reading import Reading
from processor.domain.standing import EMPTY, Standing
from processor.ports import Glimpse

_SOURCE: Final = "sandbox"


class _Known(msgspec.Struct, frozen=True, kw_only=True):
    """A magic number of one sandbox."""

    business: str
    brand: str
    magic: Magic


class Sandbox:
    """Knows the magic numbers of the sandboxes, given as the default brand by business."""

    def __init__(self, ids: IdKey, brands: Mapping[str, str]) -> None:
        self._ids = ids
        self._known = {
            ids.contact(business, magic.address): _Known(
                business=business, brand=brand, magic=magic
            )
            for business, brand in brands.items()
            for magic in MAGIC
        }

    def knows(self, contact: str) -> bool:
        """Whether this is a magic number of a sandbox."""
        return contact in self._known

    def seen(self, glimpse: Glimpse, policy: Policy) -> Glimpse:
        """The glimpse with the standings that magic numbers have; the same one without any."""
        told = {
            contact: self.standing(contact, glimpse.now, policy, stored)
            for contact, stored in glimpse.standings.items()
            if contact in self._known
        }
        if not told:
            return glimpse
        return msgspec.structs.replace(glimpse, standings={**glimpse.standings, **told})

    def standing(
        self, contact: str, now: datetime, policy: Policy, stored: Standing = EMPTY
    ) -> Standing:
        """The told history of a magic number as of now, under the version of what is stored."""
        known = self._known[contact]
        setting = Setting(
            address=known.magic.address, brand=known.brand, tags=tuple(policy.tags), now=now
        )
        standing = EMPTY
        for ordinal, (at, event) in enumerate(known.magic.told(setting)):
            origin = Origin(
                event=self._ids.event(f"{_SOURCE}/{contact}", ordinal),
                delivery="",
                business=known.business,
                source=f"{known.business}/{_SOURCE}",
                received_at=at,
            )
            drafts = interpret(event, Reading(origin=origin, policy=policy, ids=self._ids))
            for place, draft in enumerate(drafts):
                entry = self._entry(contact, place, draft, origin, standing.version, policy)
                standing = fold(standing, entry, GENESIS)
        return msgspec.structs.replace(standing, version=stored.version, head=stored.head)

    def _entry(
        self, contact: str, place: int, draft: Draft, origin: Origin, version: int, policy: Policy
    ) -> Entry:
        return Entry(
            id=self._ids.entry(origin.event, contact, place),
            seq=version + 1,
            event=origin.event,
            delivery=origin.delivery,
            source=origin.source,
            at=draft.at,
            received_at=origin.received_at,
            policy=policy.digest,
            act=draft.act,
        )
