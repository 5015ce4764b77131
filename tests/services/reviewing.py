"""Texts that call for a person, as they come in while their reading is somebody else's concern."""

from __future__ import annotations

import hashlib
from typing import Final

from processor.bootstrap import Parts
from processor.domain.address import Address, AddressKind, Channel
from processor.domain.events import ReviewNeeded
from processor.domain.review import Outcome, ReviewKind
from processor.domain.ruling import Ruling
from processor.ports import Arrival, ReviewItem
from processor.services.arrivals import Received, delivery_name
from processor.services.understood import seal_events

ALICE: Final = "+12025550101"
SAID: Final = "I think I have had enough of these"
READING: Final = "likely revoke by tired; words 1, rules 1"
BY: Final = "Erin Example"
WHY: Final = "rang her and asked"


def needed(
    phone: str = ALICE, why: ReviewKind = ReviewKind.LIKELY_OPT_OUT, brand: str = "acme"
) -> ReviewNeeded:
    """What a text of that kind leads to."""
    return ReviewNeeded(
        brand=brand,
        address=Address(kind=AddressKind.PHONE, value=phone),
        channel=Channel.SMS,
        why=why,
        said=SAID,
        reading=READING,
    )


NEEDED: Final = needed()


def arrival(parts: Parts, event: ReviewNeeded, name: str, business: str = "acme") -> Arrival:
    """A webhook that was understood to say that."""
    identity = delivery_name(parts.ids, (business, "website", name), parts.settings.lanes)
    return Arrival(
        id=identity,
        business=business,
        source="website",
        provider="standard",
        brand=business,
        sealed=parts.keyring.seal_envelope(b"{}", context=identity.encode()),
        fingerprint=hashlib.sha256(name.encode()).hexdigest(),
        understood=seal_events(parts.keyring, identity, [event]),
    )


def at_once(parts: Parts, event: ReviewNeeded = NEEDED, name: str = "text-1") -> Received:
    """A text on the path that never waits."""
    return parts.revoker.revoke(arrival(parts, event, name), b"{}", [event])


def drained(parts: Parts) -> int:
    """Everything that waits in the inbox."""
    return sum(parts.drain.drain(lane, "worker-1") for lane in range(parts.settings.lanes))


def asked(
    parts: Parts, event: ReviewNeeded = NEEDED, name: str = "text-1", business: str = "acme"
) -> str:
    """A text that was recorded by a worker; the id of its item."""
    before = {each.id for each in listed(parts, business)}
    parts.ports.inbox.accept(arrival(parts, event, name, business))
    drained(parts)
    (item,) = (each.id for each in listed(parts, business) if each.id not in before)
    return item


def listed(parts: Parts, business: str = "acme") -> list[ReviewItem]:
    """What waits, the longest first."""
    return list(parts.ports.reviews.page(business, None, 200).rows)


def ruling(outcome: Outcome, *tags: str) -> Ruling:
    """What Erin found."""
    return Ruling(outcome=outcome, tags=tags, by=BY, why=WHY)
