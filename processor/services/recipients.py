"""Recipients: whom a stored message went to, for whoever knows the message only.

So a sender's worker can tell of a result without an address passing through a broker or a log.
"""

from __future__ import annotations

import msgspec

from processor.domain.address import Address, Channel, parse_address
from processor.domain.errors import AddressInvalid
from processor.ports import Outbound, Outgoing, SealBroken
from processor.services.compose import Composer


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message went, and whose it was; `message` is its present id."""

    message: str
    business: str
    brand: str
    channel: Channel
    address: Address


class Recipients:
    """Finds them; raises StoreUnavailable."""

    def __init__(self, *, outbound: Outbound, composer: Composer) -> None:
        self._outbound = outbound
        self._composer = composer

    def of(self, message_id: str, business: str | None = None) -> Recipient | None:
        """The recipient, of this business only if one is given; None where nobody can tell."""
        if business is None:
            found = self._outbound.get(message_id)
        else:
            found = self._outbound.find(business, message_id)
        return None if found is None else self._read(found)

    def _read(self, found: Outgoing) -> Recipient | None:
        message = found.message
        try:
            to = self._composer.content(found).to
            address = parse_address(message.channel.kind, to)
        except (SealBroken, AddressInvalid):
            return None
        return Recipient(
            message=message.id,
            business=message.business,
            brand=message.brand,
            channel=message.channel,
            address=address,
        )
