"""Wrapped data keys in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from processor.adapters.memory_store import MemoryStore, Shelves
from processor.adapters.sealing import head_of, wrapped_in
from processor.ports.errors import SealBroken
from processor.ports.wraps import Holder, Wrap


class MemoryWraps:
    """The wraps port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def batches(self) -> Iterator[Sequence[Wrap]]:
        with self._store.reading() as shelves:
            found = list(_found(shelves))
        yield found

    def swap(self, found: Sequence[tuple[Wrap, bytes]]) -> int:
        with self._store.writing(restrictive=True) as shelves:
            return sum(_swap(shelves, wrap, wrapped) for wrap, wrapped in found)


def _found(shelves: Shelves) -> Iterator[Wrap]:
    for name, contact in shelves.contacts.items():
        if contact.wrapped_key:
            yield _key(Holder.CONTACT, name, contact.wrapped_key)
    for name, delivery in shelves.deliveries.items():
        if delivery.wrapped_key:
            yield _key(Holder.DELIVERY, name, delivery.wrapped_key)
        yield from _envelope(Holder.DELIVERY, name, delivery.delivery.sealed)
    for name, message in shelves.messages.items():
        yield from _envelope(Holder.MESSAGE, name, message.outgoing.sealed)
    for name, shelf in shelves.campaigns.by_id.items():
        if shelf.campaign.wrapped_key:
            yield _key(Holder.CAMPAIGN, name, shelf.campaign.wrapped_key)


def _key(holder: Holder, name: str, wrapped: bytes) -> Wrap:
    return Wrap(holder=holder, name=name, wrapped=wrapped, enveloped=False)


def _envelope(holder: Holder, name: str, sealed: bytes) -> Iterator[Wrap]:
    try:
        yield Wrap(holder=holder, name=name, wrapped=wrapped_in(sealed), enveloped=True)
    except SealBroken:
        return


def _swap(shelves: Shelves, wrap: Wrap, wrapped: bytes) -> bool:
    match wrap.holder:
        case Holder.CONTACT:
            contact = shelves.contacts.get(wrap.name)
            if contact is None or contact.wrapped_key != wrap.wrapped:
                return False
            contact.wrapped_key = wrapped
        case Holder.DELIVERY:
            return _swap_delivery(shelves, wrap, wrapped)
        case Holder.MESSAGE:
            message = shelves.messages.get(wrap.name)
            sealed = message and _swapped(message.outgoing.sealed, wrap, wrapped)
            if message is None or not sealed:
                return False
            message.outgoing = replace(message.outgoing, sealed=sealed)
        case Holder.CAMPAIGN:
            shelf = shelves.campaigns.by_id.get(wrap.name)
            if shelf is None or shelf.campaign.wrapped_key != wrap.wrapped:
                return False
            shelf.campaign = replace(shelf.campaign, wrapped_key=wrapped)
    return True


def _swap_delivery(shelves: Shelves, wrap: Wrap, wrapped: bytes) -> bool:
    shelf = shelves.deliveries.get(wrap.name)
    if shelf is None:
        return False
    if not wrap.enveloped:
        same = shelf.wrapped_key == wrap.wrapped
        shelf.wrapped_key = wrapped if same else shelf.wrapped_key
        return same
    sealed = _swapped(shelf.delivery.sealed, wrap, wrapped)
    shelf.delivery = replace(shelf.delivery, sealed=sealed or shelf.delivery.sealed)
    return bool(sealed)


def _swapped(sealed: bytes, wrap: Wrap, wrapped: bytes) -> bytes | None:
    """The envelope under another wrapped key; None when it is not the one that was found."""
    head = head_of(wrap.wrapped)
    return head_of(wrapped) + sealed[len(head) :] if sealed.startswith(head) else None
