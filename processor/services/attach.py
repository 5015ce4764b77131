"""Attach: a capture that arrives after its form is added to the grants by an entry of its own.

The grant itself is never touched. What was erased gets no new evidence, since the erasure that
would destroy it is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from processor.domain.acts import Erased, EvidenceAttached, Granted
from processor.domain.drafts import Draft, Origin
from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.domain.ledger import decode_line
from processor.ports import (
    ContactKeys,
    Delivery,
    DeliveryState,
    Inbox,
    Ledger,
    Outcome,
    StoreContended,
)
from processor.services.captures import CaptureReceipt, Captures
from processor.services.lines import LineWriter, Work
from processor.services.policies import PolicyBook

#: Attempts before an attachment gives way to other writers of the contact.
_ATTEMPTS: Final = 30


class DeliveryUnknown(AssentError):
    """The business has no such delivery."""


class DeliveryPending(AssentError):
    """The delivery is not in the ledger yet, so its grants cannot be named."""


class NothingToAttach(AssentError):
    """The delivery granted nothing that is still on record."""


class Attacher:
    """Keeps captures and, when a delivery is named, adds them to its grants.

    Raises CaptureRefused, VaultUnavailable, StoreUnavailable, and the three errors above.
    """

    def __init__(
        self,
        *,
        captures: Captures,
        inbox: Inbox,
        ledger: Ledger,
        keys: ContactKeys,
        ids: IdKey,
        policies: PolicyBook,
    ) -> None:
        self._captures = captures
        self._inbox = inbox
        self._ledger = ledger
        self._lines = LineWriter(ledger=ledger, keys=keys, ids=ids)
        self._ids = ids
        self._policies = policies

    def keep(
        self, business: str, content: bytes, delivery_id: str | None
    ) -> tuple[CaptureReceipt, tuple[str, ...]]:
        """Keep the bytes; with a delivery also attach them. The entries that now carry them."""
        if delivery_id is None:
            return self._captures.store(business, content), ()
        delivery = self._recorded(business, delivery_id)
        granted = self._granted(delivery)
        receipt = self._captures.store(business, content)
        self._attach(delivery, granted, receipt.id)
        return receipt, tuple(entry for entries in granted.values() for entry in entries)

    def _recorded(self, business: str, delivery_id: str) -> Delivery:
        delivery = self._inbox.get(delivery_id)
        if delivery is None or delivery.business != business:
            raise DeliveryUnknown("no such delivery; use the id that the webhook was answered with")
        if delivery.state in (DeliveryState.PENDING, DeliveryState.QUARANTINED):
            raise DeliveryPending("the delivery is not recorded yet; send the capture again soon")
        return delivery

    def _granted(self, delivery: Delivery) -> Mapping[str, Sequence[str]]:
        """The grants of a delivery by contact, without those that an erasure followed."""
        mine: dict[str, set[str]] = {}
        for name in delivery.entries:
            contact, _, entry = name.partition("/")
            mine.setdefault(contact, set()).add(entry)
        found = {
            contact: self._grants(contact, entries, delivery.id)
            for contact, entries in mine.items()
        }
        granted = {contact: entries for contact, entries in found.items() if entries}
        if not granted:
            raise NothingToAttach("the delivery granted nothing that is still on record")
        return granted

    def _grants(self, contact: str, wanted: set[str], delivery: str) -> list[str]:
        found: list[str] = []
        for entry in map(decode_line, self._ledger.lines(contact)):
            if isinstance(entry.act, Erased):
                found.clear()
            # By delivery too: one that was drained again after the id key rotated names its
            # entries by other ids than it gave them before.
            elif isinstance(entry.act, Granted) and (
                entry.id in wanted or entry.delivery == delivery
            ):
                found.append(entry.id)
        return found

    def _attach(
        self, delivery: Delivery, granted: Mapping[str, Sequence[str]], capture: str
    ) -> None:
        """Compare-and-append once per contact, whatever else is written meanwhile."""
        effect = self._ids.event(f"{delivery.id}/{capture}", 0)
        left = list(granted)
        for _ in range(_ATTEMPTS):
            opened = self._ledger.open({contact: [effect] for contact in left})
            left = [each for each in left if effect not in opened.held[each].seen]
            if not left:
                return
            origin = Origin(
                event=effect,
                delivery=delivery.id,
                business=delivery.business,
                source=delivery.source,
                received_at=opened.now,
            )
            works = [_work(contact, granted[contact], capture, origin) for contact in left]
            appends = self._lines.appends(works, opened.held, self._policies.under(opened.birth))
            outcomes = self._ledger.append(appends, opened.birth)
            done = zip(left, outcomes, strict=True)
            left = [contact for contact, outcome in done if outcome is Outcome.MOVED]
        if left:
            raise StoreContended("a contact kept moving; the same capture may be sent again")


def _work(contact: str, entries: Sequence[str], capture: str, origin: Origin) -> Work:
    drafts = tuple(
        Draft(at=origin.received_at, act=EvidenceAttached(entry=entry, capture=capture))
        for entry in entries
    )
    return Work(contact=contact, about="", effect=origin.event, origin=origin, drafts=drafts)
