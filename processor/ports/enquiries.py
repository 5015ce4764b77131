"""Enquiries: deliveries in quarantine whose details are to be asked for, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import msgspec

from processor.ports.inbox import Delivery


class Enquiry(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery to be completed by whoever took it; `tries` are those begun, this one included."""

    delivery: Delivery
    tries: int


class Enquiries(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted.

    The times are the store's own, so nothing waits in a broker and no worker's clock matters.
    """

    def open(self, delivery_id: str) -> None:
        """Have a delivery asked about, now; one that is open already keeps its time."""

    def due(self, limit: int) -> Sequence[str]:
        """Deliveries that may be asked about now, those of each lane that wait longest first."""

    def take(self, delivery_id: str, lease: timedelta) -> Enquiry | None:
        """Begin a try, unless others did; nobody else takes it before the lease is over.

        None when it is not due, or not in quarantine; what is recorded meanwhile is closed.
        """

    def put_off(self, delivery_id: str, wait: timedelta) -> None:
        """Leave an open one alone for so long."""

    def close(self, delivery_id: str, reason: str | None = None) -> None:
        """Ask no more; a delivery in quarantine stays there, for this reason if one is given."""

    def complete(self, delivery: Delivery, sealed: bytes) -> bool:
        """Put a delivery back in its lane with what was fetched sealed into its body.

        False, and nothing is changed, if its body is not the one that was read (it was destroyed
        or wrapped anew), or if it is not in quarantine any more.
        """


class Breakers(Protocol):
    """Whether a source's API is asked at all; all workers share what each of them saw.

    Raises StoreUnavailable. After some failures in a row a source is left alone for a while; then
    one try goes through, and its outcome decides.
    """

    def wait(self, business: str, source: str) -> timedelta:
        """How long to leave it alone; zero: ask now, and say by `well` or `ill` how it went."""

    def well(self, business: str, source: str) -> None:
        """It answers."""

    def ill(self, business: str, source: str, least: timedelta | None = None) -> None:
        """It does not; `least`: how long it asked to be left alone, whatever came before."""

    def begin(self, lease: timedelta) -> bool:
        """Take the one turn that all workers share, for at most so long; False: it is taken."""

    def end(self) -> None:
        """Give the turn back."""
