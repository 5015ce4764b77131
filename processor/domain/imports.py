"""Rows of an import: what a line of a file says, read strictly, and why it may not be taken.

A consent needs the date of the customer's own act, a tag that the policy knows, and either its
source and wording or somebody who vouches for it by name. An opt-out needs nothing but an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.address import Address, Channel, parse_address
from processor.domain.attestation import Attestation
from processor.domain.errors import AddressInvalid, AssentError
from processor.domain.events import (
    ContactOptedIn,
    ContactOptedOut,
    OptInMethod,
    Person,
    RevocationCause,
)
from processor.domain.policy import Policy
from processor.domain.send_errors import BLOCK_LIST
from processor.domain.standing import EVERY, Standing
from processor.domain.tags import normal_tags

#: The columns that are read, under these names or by a mapping; all others are left alone.
FIELDS: Final = (
    *("address", "kind", "date", "source", "wording", "wording_version", "tags"),
    *("brand", "channel", "full_name", "email", "postal_address", "ip", "page_url", "user_agent"),
    "said",
)
_KINDS: Final = {"consent": False, "opt_in": False, "opt_out": True}


class Mode(StrEnum):
    """What an import may do: add both kinds of row, or revocations only."""

    ADD = "add"
    SUPPRESS_ONLY = "suppress-only"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the file: its number and its cells by field; `fault` when it cannot be read."""

    line: int
    cells: Mapping[str, str]
    fault: str = ""

    def __repr__(self) -> str:
        """Hide the cells: a repr ends up in tracebacks."""
        return f"Row(line={self.line})"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all rows of an import; `batch` names it.

    `block_list`: every row is an address that a provider blocks on this channel now, whatever date
    it tells; it is the provider's word and no opt-out of the customer's that we were told.
    """

    batch: str
    business: str
    brand: str
    channel: Channel
    mode: Mode
    source: str
    tags: tuple[str, ...] = ()
    attested_by: str | None = None
    method: str | None = None
    block_list: bool = False


class RowRefused(AssentError):
    """A row that is not taken; `reason` is a stable code, the text says what mends it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was understood; `key` are the parts that make it the same row again."""

    line: int
    event: ContactOptedIn | ContactOptedOut
    address: Address
    key: tuple[str, ...]


def read_row(row: Row, order: Order, policy: Policy, now: datetime) -> Wanted:
    """What a row asks for; raises RowRefused."""
    if row.fault:
        raise RowRefused("row_unreadable", row.fault)
    opts_out = _opts_out(row, order)
    channel = _channel(row, order)
    address = _address(row, channel)
    if opts_out:
        return _opt_out(row, order, channel, address)
    return _consent(row, order, policy, now, channel=channel, address=address)


def blocked_by(standing: Standing, event: ContactOptedIn) -> None:
    """Raise RowRefused where a standing bars an imported consent, whatever date it claims."""
    if standing.erased is not None:
        raise RowRefused("erased", "this contact was erased; only a new act of theirs counts")
    (channel,) = event.channels
    for stop in standing.stops:
        fits = (stop.channel, channel), (stop.brand, event.brand)
        covered = all(own in (EVERY, asked) for own, asked in fits)
        if covered and (stop.tag == EVERY or stop.tag in event.tags):
            raise RowRefused("revoked", REVOKED)
    acted_at = event.attestation.acted_at
    moved = standing.reassigned
    if moved is not None and (acted_at is None or acted_at <= moved.at):
        raise RowRefused("reassigned", "the number has had a new owner since that date")


REVOKED: Final = "this contact opted out; only they themselves can opt in again"


def _opts_out(row: Row, order: Order) -> bool:
    suppressing = order.mode is Mode.SUPPRESS_ONLY
    if "kind" not in row.cells:
        return suppressing
    told = row.cells["kind"].strip().lower().replace("-", "_").replace(" ", "_")
    if told not in _KINDS:
        raise RowRefused("kind_unknown", "kind is not known; write `consent` or `opt_out`")
    if suppressing and not _KINDS[told]:
        raise RowRefused("suppress_only", "this import takes opt-outs only")
    return _KINDS[told]


def _channel(row: Row, order: Order) -> Channel:
    told = _text(row, "channel")
    if told is None:
        return order.channel
    try:
        return Channel(told.lower())
    except ValueError:
        known = ", ".join(Channel)
        raise RowRefused("channel_unknown", f"channel is not known; there is {known}") from None


def _address(row: Row, channel: Channel) -> Address:
    told = _text(row, "address")
    if told is None:
        raise RowRefused("address_missing", "the address is empty")
    try:
        return parse_address(channel.kind, told)
    except AddressInvalid as error:
        raise RowRefused("address_invalid", str(error)) from None


def _opt_out(row: Row, order: Order, channel: Channel, address: Address) -> Wanted:
    """Everything of this address is taken back: lists seldom say less, and less would be unsafe."""
    date = _text(row, "date") or ""
    if order.block_list:
        return _blocked(row, order, channel, address)
    event = ContactOptedOut(
        brand=order.brand,
        occurred_text=date if _moment(date) else None,
        addresses=(address,),
        cause=RevocationCause.IMPORT,
        said=_text(row, "said") or _text(row, "source"),
    )
    key = (order.business, channel, address.kind, address.value, "opt_out", date)
    return Wanted(line=row.line, event=event, address=address, key=key)


def _blocked(row: Row, order: Order, channel: Channel, address: Address) -> Wanted:
    """The provider blocks it now: by each new list it may be blocked anew."""
    told = (_text(row, "date"), _text(row, "said"))
    event = ContactOptedOut(
        brand=order.brand,
        addresses=(address,),
        channels=(channel,),
        cause=RevocationCause.PROVIDER,
        said=", ".join(each for each in told if each) or None,
        reading=BLOCK_LIST,
    )
    key = (order.business, channel, address.kind, address.value, BLOCK_LIST, order.batch)
    return Wanted(line=row.line, event=event, address=address, key=key)


def _consent(
    row: Row, order: Order, policy: Policy, now: datetime, *, channel: Channel, address: Address
) -> Wanted:
    date, brand = _date(row, now), _brand(row, order, policy)
    event = ContactOptedIn(
        brand=brand,
        occurred_text=date,
        method=OptInMethod.STAFF,
        addresses=(address,),
        channels=(channel,),
        tags=_tags(row, order, policy),
        wording=_text(row, "wording"),
        wording_version=_text(row, "wording_version"),
        attestation=_attested(row, order, date),
        person=_person(row),
    )
    tags = sorted(event.tags)
    key = (order.business, channel, address.kind, address.value, "consent", date, brand, *tags)
    return Wanted(line=row.line, event=event, address=address, key=key)


def _person(row: Row) -> Person:
    return Person(
        full_name=_text(row, "full_name"),
        email=_text(row, "email"),
        postal_address=_text(row, "postal_address"),
        ip=_text(row, "ip"),
        page_url=_text(row, "page_url"),
        user_agent=_text(row, "user_agent"),
    )


def _attested(row: Row, order: Order, date: str) -> Attestation:
    """Who vouches: a named operator, else the row's own source by the wording that it showed."""
    source, wording = _text(row, "source"), _text(row, "wording")
    if order.attested_by and order.method:
        method = f"{order.method} ({source})" if source else order.method
        return Attestation(recorded_by=order.attested_by, method=method, acted_on=date)
    for name, told in (("source", source), ("wording", wording)):
        if told is None:
            cure = "fill it, or have somebody vouch by --attested-by and --method"
            raise RowRefused(f"{name}_missing", f"the {name} is empty; {cure}")
    return Attestation(recorded_by=source, method="import", acted_on=date)


def _date(row: Row, now: datetime) -> str:
    date = _text(row, "date")
    if date is None:
        raise RowRefused("date_missing", "the date of the customer's own act is empty")
    moment = _moment(date)
    if moment is None:
        raise RowRefused("date_unreadable", "the date cannot be read; write it as 2026-03-01")
    if moment > now:
        raise RowRefused("date_in_future", "the date is in the future")
    return date


def _moment(text: str) -> datetime | None:
    """The moment of an ISO 8601 text, UTC where it names no offset."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _brand(row: Row, order: Order, policy: Policy) -> str:
    brand = _text(row, "brand") or order.brand
    if brand not in policy.brands.get(order.business, ()):
        raise RowRefused("brand_unknown", "the business has no such brand")
    return brand


def _tags(row: Row, order: Order, policy: Policy) -> tuple[str, ...]:
    tags = normal_tags((row.cells.get("tags") or "").split(";")) or order.tags
    if not tags:
        raise RowRefused("tags_missing", "no tag; fill the column or give --tag")
    if not policy.tags.keys() >= set(tags):
        raise RowRefused("tag_unknown", "the policy knows no such tag; separate several by `;`")
    return tags


def _text(row: Row, field: str) -> str | None:
    return (row.cells.get(field) or "").strip() or None
