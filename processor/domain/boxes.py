"""Consent boxes: which of them grants, for which channel, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from processor.domain.acts import Granted, Noted
from processor.domain.address import Address, AddressKind, Channel
from processor.domain.drafts import Draft, evidence_of, rank
from processor.domain.events import BoxState, ConsentBox, Event, Person
from processor.domain.reading import Reading
from processor.domain.tags import normal_tags

_WHY_NOT: Final = {
    BoxState.UNCHECKED: "box_unticked",
    BoxState.PRECHECKED: "box_preticked",
    BoxState.ABSENT: "box_absent",
}
#: The channel a refusal speaks of when an address was typed and no box names a channel of it.
_FIRST_CHANNEL: Final = {
    AddressKind.PHONE: Channel.SMS,
    AddressKind.EMAIL: Channel.EMAIL,
    AddressKind.VISITOR: Channel.WEBCHAT,
}


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What was on the page: who filled it in, the addresses typed, the boxes as they were left."""

    event: Event
    person: Person
    addresses: tuple[Address, ...]
    boxes: tuple[ConsentBox, ...]


def read_boxes(shown: Shown, reading: Reading, *, method: str) -> Iterator[Draft]:
    """A grant for each ticked box and channel it names; a note for everything that is none."""
    for box in shown.boxes:
        for channel in box.channels:
            for address in shown.addresses:
                if channel.kind is address.kind:
                    yield _box(shown, reading, box, channel, address, method)
    yield from _unnamed(shown, reading)


def _box(
    shown: Shown, reading: Reading, box: ConsentBox, channel: Channel, address: Address, method: str
) -> Draft:
    evidence = evidence_of(
        shown.event,
        shown.person,
        wording=box.wording,
        wording_version=box.wording_version,
        box_state=box.state.value,
        method=method,
    )
    brand, tags = shown.event.brand, normal_tags(box.tags)
    at = rank(shown.event, reading.origin)
    if box.state is not BoxState.CHECKED:
        noted = Noted(why=_WHY_NOT[box.state], brand=brand, tags=tags, channel=channel)
        return Draft(address=address, at=at, act=noted, evidence=evidence)
    granted = Granted(
        channel=channel,
        brand=brand,
        tags=tags,
        method=method,
        missing=evidence.missing(),
        confirm_by=reading.confirm_by(tags, at),
    )
    return Draft(address=address, at=at, act=granted, evidence=evidence)


def _unnamed(shown: Shown, reading: Reading) -> Iterator[Draft]:
    """Addresses that were typed although no box names a channel of theirs."""
    named = {channel.kind for box in shown.boxes for channel in box.channels}
    any_ticked = any(box.state is BoxState.CHECKED for box in shown.boxes)
    why = "channel_not_named" if any_ticked else "box_absent"
    for address in shown.addresses:
        if address.kind not in named:
            channel = _FIRST_CHANNEL[address.kind]
            yield Draft(
                address=address,
                at=rank(shown.event, reading.origin),
                act=Noted(why=why, brand=shown.event.brand, channel=channel),
                evidence=evidence_of(shown.event, shown.person),
            )
