"""What a delivery came to: the entries it led to, and what may be sent to each contact now.

Read from the store once a worker has dealt with the delivery. The address is read from the
delivery's own body, since no entry shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from processor.domain.acts import AnyAct
from processor.domain.address import Address, Channel
from processor.domain.decision import Decision
from processor.domain.identity import IdKey
from processor.domain.named import addresses_in
from processor.ports import Delivery, Inbox, NotUnderstood, SealBroken, Sealer
from processor.services.board import Subject
from processor.services.explain import Explainer
from processor.services.translate import Translator


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a delivery did to one contact: its acts there, and the verdict on marketing now.

    `address` is None where the body names none for it, such as for an order's later news.
    """

    contact: str
    channel: Channel
    acts: tuple[AnyAct, ...]
    marketing: Decision
    address: Address | None = None


class Meanings:
    """Looks deliveries up. Raises StoreUnavailable, LedgerBroken."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        sealer: Sealer,
        translator: Translator,
        explainer: Explainer,
        ids: IdKey,
    ) -> None:
        self._inbox = inbox
        self._sealer = sealer
        self._translator = translator
        self._explainer = explainer
        self._ids = ids

    def delivery(self, name: str) -> Delivery | None:
        """The delivery as it is now."""
        return self._inbox.get(name)

    def effects(self, delivery: Delivery) -> Iterator[Effect]:
        """One for each contact and channel that the delivery's entries are about."""
        by_contact: dict[str, list[str]] = {}
        for name in delivery.entries:
            contact, _, entry = name.partition("/")
            by_contact.setdefault(contact, []).append(entry)
        addresses = self._addresses(delivery)
        for contact, entries in by_contact.items():
            yield from self._of_contact(delivery, contact, set(entries), addresses.get(contact))

    def _of_contact(
        self, delivery: Delivery, contact: str, entries: set[str], address: Address | None
    ) -> Iterator[Effect]:
        by_channel: dict[Channel, list[AnyAct]] = {}
        for view in self._explainer.entries(contact):
            if view.entry.id in entries:
                act = view.entry.act
                by_channel.setdefault(_channel(act, address), []).append(act)
        for channel, acts in by_channel.items():
            subject = Subject(
                business=delivery.business, brand=delivery.brand, channel=channel, contact=contact
            )
            marketing = self._explainer.look(subject).board[0].decision
            yield Effect(
                contact=contact,
                channel=channel,
                acts=tuple(acts),
                marketing=marketing,
                address=address,
            )

    def _addresses(self, delivery: Delivery) -> Mapping[str, Address]:
        """The addresses that the delivery names, by contact; none of a body that is closed."""
        if not delivery.sealed:
            return {}
        try:
            body = self._sealer.open_envelope(delivery.sealed, context=delivery.id.encode())
            events = self._translator.translate(body, delivery).events
        except (SealBroken, NotUnderstood, KeyError):
            return {}
        return {self._ids.contact(delivery.business, each): each for each in addresses_in(events)}


def _channel(act: AnyAct, address: Address | None) -> Channel:
    """The channel an act is about: its own, or the one that its address is reached by."""
    channel = getattr(act, "channel", None)
    if isinstance(channel, Channel):
        return channel
    channels = getattr(act, "channels", ())
    if channels:
        return Channel(channels[0])
    return next((each for each in Channel if address and each.kind is address.kind), Channel.SMS)
