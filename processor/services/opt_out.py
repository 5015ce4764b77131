"""Opt out: what a customer told a member of staff is in force before the desk is answered.

It takes the path of a webhook that revokes, as one of our own events, so a full store, a store
that is away and a repetition are met in the same way. Nothing here can permit anything.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from processor.domain.address import Address
from processor.domain.events import RevocationCause
from processor.domain.identity import IdKey
from processor.ports import Arrival, Dispatcher, Meant, Provider, Sealer
from processor.services.arrivals import Received, delivery_name, lane_of
from processor.services.revoke import Revoker

#: No source can be configured by this name, so no webhook can use up an id of the desk.
DESK: Final = "@staff"
#: Our own events are read by this one.
_PROVIDER: Final = "standard"


class OptOut(msgspec.Struct, frozen=True, kw_only=True):
    """What was said, by whom it was taken down, and what it is narrowed to; nothing means all.

    With an `id` the same again is recorded once; `brand` is the one that the desk speaks for.
    """

    business: str
    brand: str
    address: Address
    said: str
    recorded_by: str
    tags: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    id: str | None = None

    def __repr__(self) -> str:
        """Hide the address, the quote and the name."""
        return f"OptOut({self.business})"


class OptOutDesk:
    """Records opt-outs. Raises StoreUnavailable after spooling what it could not record."""

    def __init__(
        self,
        *,
        revoker: Revoker,
        providers: Mapping[str, Provider],
        sealer: Sealer,
        dispatcher: Dispatcher,
        ids: IdKey,
        lanes: int,
    ) -> None:
        self._revoker = revoker
        self._provider = providers[_PROVIDER]
        self._sealer = sealer
        self._dispatcher = dispatcher
        self._ids = ids
        self._lanes = lanes

    def record(self, asked: OptOut) -> Received:
        """Take consent back; when this returns it is in force in the gate."""
        body = _event(asked)
        natural = asked.id or secrets.token_hex(16)
        name = delivery_name(self._ids, (asked.business, DESK, natural), self._lanes)
        arrival = Arrival(
            id=name,
            business=asked.business,
            source=DESK,
            provider=_PROVIDER,
            brand=asked.brand,
            sealed=self._sealer.seal_envelope(body, context=name.encode()),
            fingerprint=hashlib.sha256(body).hexdigest(),
        )
        read = self._provider.translate(body, Meant(brand=asked.brand))
        received = self._revoker.revoke(arrival, body, read.events)
        if received.wake:
            self._dispatcher.wake(lane_of(arrival))
        return received


def _event(asked: OptOut) -> bytes:
    """The event; without a time of its own, so that a repetition is the same to the byte."""
    told: dict[str, Any] = {
        asked.address.kind.value: asked.address.value,
        "cause": RevocationCause.STAFF,
        "text": asked.said,
        "recorded_by": asked.recorded_by,
    }
    narrowed = {"tags": asked.tags, "brands": asked.brands}
    told |= {name: each for name, each in narrowed.items() if each}
    return msgspec.json.encode({"type": "contact.opted_out", "data": told})
