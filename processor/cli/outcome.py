"""What became of one delivery: its entries, and what the gate says to whom they concern."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from processor.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.domain.address import Address, Channel
    from processor.domain.events import AnyEvent
    from processor.ports import Delivery
    from processor.services.board import BoardLine, Subject
    from processor.services.explain import EntryView

_LOOK_EVERY: Final = 0.05
_ORDER: Final = ("sms", "whatsapp", "webchat", "email")


class Concerned(msgspec.Struct, frozen=True, kw_only=True):
    """One address on one channel: the entries of the delivery, and what may be sent to it now.

    `address` is None where a delivery is about something that others were linked to.
    """

    subject: Subject
    address: Address | None
    entries: tuple[EntryView, ...]
    board: tuple[BoardLine, ...]


def wait_for(parts: Parts, delivery_id: str, seconds: int) -> Delivery | None:
    """The delivery once it is dealt with, None if it is not kept; raises Failure if it waits on."""
    from processor.ports import DeliveryState

    for _ in range(max(1, int(seconds / _LOOK_EVERY))):
        found = parts.ports.inbox.get(delivery_id)
        if found is None or found.state is not DeliveryState.PENDING:
            return found
        time.sleep(_LOOK_EVERY)
    raise Failure(
        f"`{delivery_id}` is kept, but no worker has recorded it in {seconds} s;"
        " start one with `assent worker`, or everything with `assent up`",
        ExitCode.UNAVAILABLE,
    )


def concerned(
    parts: Parts, business: str, brand: str, events: Sequence[AnyEvent], delivery: Delivery | None
) -> list[Concerned]:
    """Everybody whom a delivery names or led to an entry for, texts before mail."""
    from processor.providers.persona import addresses_of

    known = {parts.ids.contact(business, each): each for each in addresses_of(events)}
    named = [each.partition("/")[0] for each in (delivery.entries if delivery else ())]
    found = [
        each
        for contact in dict.fromkeys([*known, *named])
        for each in _of_contact(parts, (business, brand), contact, known.get(contact), delivery)
    ]
    return sorted(found, key=lambda each: _ORDER.index(each.subject.channel.value))


def _of_contact(
    parts: Parts,
    whose: tuple[str, str],
    contact: str,
    address: Address | None,
    delivery: Delivery | None,
) -> Iterator[Concerned]:
    from processor.desk import explainer
    from processor.services.board import Subject

    business, brand = whose
    desk = explainer(parts)
    entries = [
        each
        for each in desk.entries(contact)
        if delivery is not None and each.entry.delivery == delivery.id
    ]
    brands = [str(getattr(each.entry.act, "brand", brand)) for each in entries]
    for channel in _channels(entries, address):
        subject = Subject(
            business=business,
            brand=brands[0] if brands else brand,
            channel=channel,
            contact=contact,
        )
        yield Concerned(
            subject=subject,
            address=address,
            entries=tuple(each for each in entries if _is_on(each, channel)),
            board=tuple(_shown(desk.look(subject).board)),
        )


def _channels(entries: Sequence[EntryView], address: Address | None) -> list[Channel]:
    """The channels that the entries name, or else the plainest one of such an address."""
    from processor.domain.address import Channel

    told = [channel for each in entries for channel in _named(each)]
    if told:
        return list(dict.fromkeys(told))
    kinds = [each for each in Channel if address is None or each.kind is address.kind]
    return kinds[:1]


def _named(view: EntryView) -> list[Channel]:
    from processor.domain.address import Channel

    one = getattr(view.entry.act, "channel", None)
    several = getattr(view.entry.act, "channels", ())
    return [Channel(each) for each in ((one,) if one else several)]


def _is_on(view: EntryView, channel: Channel) -> bool:
    named = _named(view)
    return not named or channel in named


def _shown(board: Sequence[BoardLine]) -> Iterator[BoardLine]:
    """Without the purposes that nothing is on record for, and each notice once."""
    seen = set()
    for line in board:
        alike = (line.purpose, line.object, line.decision.verdict)
        if alike not in seen and (line.kind is None or line.object is not None):
            seen.add(alike)
            yield line
