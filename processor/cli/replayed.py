"""How a replay ended for one delivery, or would end, in words for people and for programs."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import msgspec

from processor.cli.screen import utc, when, without_none
from processor.ports import DeliveryState

if TYPE_CHECKING:
    from processor.ports import Delivery
    from processor.services.replay import Foreseen


class Ending(StrEnum):
    """All there are."""

    NEW = "with something new"
    NOTHING_NEW = "with nothing new"
    NOT_READ = "not read"
    LEFT = "left as they are"
    WAITING = "waiting for a worker"


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """An ending, and a few words about it."""

    ending: Ending
    says: str
    entries: int = 0


def foreseen(before: Delivery, seen: Foreseen) -> Ended:
    """What a replay would come to."""
    refused = left(before, seen)
    if refused is not None:
        return refused
    if seen.reason:
        return Ended(ending=Ending.NOT_READ, says=f"still not read: {seen.reason}")
    kinds = ", ".join(dict.fromkeys(seen.kinds))
    if seen.entries:
        return _new(seen.entries, f"would add {_entries(seen.entries)}: {kinds}")
    if seen.linked and before.state is DeliveryState.QUARANTINED:
        return _new(0, f"would add to whomever it reaches: {kinds}")
    return Ended(ending=Ending.NOTHING_NEW, says="nothing new")


def left(before: Delivery, seen: Foreseen) -> Ended | None:
    """Why a delivery is left as it is; None when it may go back."""
    if before.state is DeliveryState.PENDING:
        return Ended(ending=Ending.LEFT, says="waits for a worker already")
    if not before.sealed:
        return Ended(ending=Ending.LEFT, says="its body was destroyed with its contact")
    if seen.reason and before.state is not DeliveryState.QUARANTINED:
        # What was recorded must not lose its entries to a map that is broken today.
        says = f"left as it is: today it would not be read: {seen.reason}"
        return Ended(ending=Ending.NOT_READ, says=says)
    return None


def stuck() -> Ended:
    """It could not go back although it has a body: that is in the vault, or on its way there."""
    return Ended(ending=Ending.LEFT, says="left as it is: its body is in the vault")


def ended(before: Delivery, seen: Foreseen, now: Delivery | None, *, late: bool) -> Ended | None:
    """What it came to; None while it waits and is not `late`."""
    if now is None or now.state is DeliveryState.PENDING:
        says = "waits for a worker; see `assent status`"
        return Ended(ending=Ending.WAITING, says=says) if late else None
    if now.state is DeliveryState.QUARANTINED:
        return Ended(ending=Ending.NOT_READ, says=f"still not read: {now.reason}")
    reached = len(set(now.entries) - set(before.entries)) if seen.linked else 0
    entries = max(seen.entries, reached)
    if entries:
        return _new(entries, _entries(entries))
    return Ended(ending=Ending.NOTHING_NEW, says="nothing new")


def ended_line(delivery: Delivery, told: Ended) -> str:
    """One line."""
    place = f"{delivery.business}/{delivery.source}"
    was = f"{delivery.state.value}{f' ({delivery.reason})' if delivery.reason else ''}"
    return f"{delivery.id}  {place}  {when(delivery.received_at)}  {was} -> {told.says}"


def ended_form(delivery: Delivery, told: Ended) -> dict[str, Any]:
    """The same for programs."""
    return without_none(
        {
            "delivery": delivery.id,
            "business": delivery.business,
            "source": delivery.source,
            "received_at": utc(delivery.received_at),
            "was": delivery.state.value,
            "reason": delivery.reason,
            "ending": told.ending.name.lower(),
            "says": told.says,
            "entries": told.entries,
        }
    )


def _new(entries: int, says: str) -> Ended:
    return Ended(ending=Ending.NEW, says=says, entries=entries)


def _entries(number: int) -> str:
    return f"{number} new {'entry' if number == 1 else 'entries'}"
