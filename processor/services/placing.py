"""Placing: the rows of a chunk become addresses in normal form and contacts, or name nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.errors import AddressInvalid
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.domain.phone import e164
from processor.ports.campaigns import CampaignSpec
from processor.services.audience import Listed


class Placed(msgspec.Struct, frozen=True, gc=False):
    """What a row stands for: an address and a contact, or `fault`, which says why for nobody.

    `wrong`: it has an address, which cannot be read.
    """

    address: str = ""
    contact: str = ""
    fault: str = ""
    wrong: bool = False

    def __repr__(self) -> str:
        """Hide the address."""
        return "Placed(...)"


def placed(spec: CampaignSpec, ids: IdKey, rows: Sequence[Listed]) -> list[Placed]:
    """What each row stands for."""
    read = reader_of(spec.channel, spec.region)
    named = ids.namer(spec.business, spec.channel.kind)
    return [_one(listed, read, named) for listed in rows]


def reader_of(channel: Channel, region: str | None) -> Callable[[str], str]:
    """What makes the normal form of an address; it raises AddressInvalid."""
    if channel.kind is AddressKind.PHONE:
        return partial(e164, region=region)
    return lambda text: parse_address(channel.kind, text).value


def message_of(spec: CampaignSpec) -> Message:
    """The message as everybody on the list is asked about; it names no contact yet."""
    return Message(
        id="",
        business=spec.business,
        brand=spec.brand,
        channel=spec.channel,
        contact="",
        purpose=spec.purpose,
        contains_promotion=spec.contains_promotion,
        not_before=spec.not_before,
        deadline=spec.deadline,
    )


def _one(listed: Listed, read: Callable[[str], str], named: Callable[[str], str]) -> Placed:
    if listed.fault:
        return Placed(fault=listed.fault)
    try:
        address = read(listed.address)
    except AddressInvalid as error:
        return Placed(fault=str(error), wrong=True)
    return Placed(address, named(address))
