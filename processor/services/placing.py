"""Placing: the rows of a chunk become addresses in normal form and contacts, or name nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.identity import IdKey
from processor.domain.message import Message
from processor.domain.phone import e164
from processor.ports.campaigns import CampaignSpec
from processor.services.address_list import AddressList
from processor.services.audience import Listed


class Placed(msgspec.Struct, frozen=True, gc=False):
    """What a row stands for: an address and a contact; neither where it names nobody.

    `wrong`: it has an address, which cannot be read.
    """

    address: str = ""
    contact: str = ""
    wrong: bool = False

    def __repr__(self) -> str:
        """Hide the address."""
        return "Placed(...)"


_NOBODY = Placed()
_WRONG = Placed(wrong=True)


def placed(spec: CampaignSpec, ids: IdKey, rows: Sequence[Listed]) -> list[Placed]:
    """What each row stands for."""
    reading = AddressList(ids, spec.business, spec.channel.kind, spec.region)
    found = reading.read([listed.address for listed in rows if not listed.fault])
    contacts = iter(reading.contacts([each for each in found if isinstance(each, str)]))
    read = iter(found)
    told = []
    for listed in rows:
        address = None if listed.fault else next(read)
        if isinstance(address, str):
            told.append(Placed(address, next(contacts)))
        else:
            told.append(_NOBODY if address is None else _WRONG)
    return told


def addresses_of(spec: CampaignSpec, ids: IdKey, rows: Sequence[Listed]) -> list[str]:
    """The addresses of rows in normal form; empty where there is none that can be read."""
    reading = AddressList(ids, spec.business, spec.channel.kind, spec.region)
    found = reading.read([listed.address for listed in rows])
    return [
        each if isinstance(each, str) and not listed.fault else ""
        for listed, each in zip(rows, found, strict=True)
    ]


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
