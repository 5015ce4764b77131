"""Reach: a member of staff vouches that an address works, which ends a failure and nothing else.

STOPs, complaints and providers' blocks are not staff's to lift: that is refused with who can.
"""

from __future__ import annotations

import secrets

import msgspec

from processor.domain.address import Address, Channel
from processor.domain.drafts import Origin
from processor.domain.errors import AssentError
from processor.domain.events import RevocationCause, SuppressionEnded
from processor.domain.identity import IdKey
from processor.domain.lifting import standing_stops
from processor.domain.question import failures
from processor.ports import Ledger
from processor.services.opt_out import DESK
from processor.services.record import Recorder, Told


class NotForStaff(AssentError):
    """No failure stands, and what does stand only the customer can lift; `causes` say which."""

    def __init__(self, causes: tuple[RevocationCause, ...]) -> None:
        told = ", ".join(causes)
        super().__init__(
            f"staff cannot lift this ({told}): let the customer write START from this address"
        )
        self.causes = causes


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Why an address is said to work, by whom, and on which channel."""

    business: str
    brand: str
    channel: Channel
    address: Address
    said: str
    recorded_by: str
    id: str | None = None

    def __repr__(self) -> str:
        """Hide the address, the reason and the name."""
        return f"Reach({self.business})"


class Lifted(msgspec.Struct, frozen=True, kw_only=True):
    """What was ended: failures, and the causes of what stands all the same."""

    failures: int
    standing: tuple[RevocationCause, ...] = ()


class ReachDesk:
    """Ends failures. Raises StoreUnavailable and its kinds, and NotForStaff."""

    def __init__(self, *, ledger: Ledger, recorder: Recorder, ids: IdKey) -> None:
        self._ledger = ledger
        self._recorder = recorder
        self._ids = ids

    def record(self, asked: Reach) -> Lifted:
        """End what failures stand on this channel; none is none, and no harm."""
        contact = self._ids.contact(asked.business, asked.address)
        glimpse = self._ledger.glimpse([contact])
        standing = glimpse.standings[contact]
        failed = failures(standing, asked.channel)
        stops = standing_stops(standing, channel=asked.channel, brand=asked.brand)
        causes = tuple(dict.fromkeys(stop.cause for stop in stops))
        if not failed and causes:
            raise NotForStaff(causes)
        if failed:
            natural = asked.id or secrets.token_hex(16)
            name = self._ids.imported(DESK, "reach", asked.business, contact, natural)
            event = self._ids.event(f"reach/{name}", 0)
            origin = Origin(
                event=event,
                delivery=event,
                business=asked.business,
                source=DESK,
                received_at=glimpse.now,
            )
            self._recorder.record([Told(event=_ended(asked), origin=origin)])
        return Lifted(failures=len(failed), standing=causes)


def _ended(asked: Reach) -> SuppressionEnded:
    return SuppressionEnded(
        brand=asked.brand,
        address=asked.address,
        channel=asked.channel,
        said=asked.said,
        recorded_by=asked.recorded_by,
    )
