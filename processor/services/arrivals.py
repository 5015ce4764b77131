"""Arrivals: what intake and the revoking path share about a delivery on its way in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.drafts import Origin
from processor.domain.events import REVOKING, AnyEvent
from processor.domain.identity import IdKey, partition_of
from processor.ports import Acceptance, Arrival, Delivery, Sealer
from processor.services.record import Told

#: The flag of a copy that is kept for people to look at.
COPIED: Final = "copied"
#: Flags of deliveries that may take away and not give.
_DOUBTFUL: Final = frozenset({"stale", "conflict"})


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender is told; `wake`: a worker has still to be told of the rest of it."""

    delivery: str
    how: Acceptance
    quarantined: str | None = None
    ignored: str | None = None
    wake: bool = False


def delivery_name(ids: IdKey, given: tuple[str, str, str], lanes: int) -> str:
    """The id of a delivery, by its business, its source and the id that the source gave it."""
    natural = ids.delivery(*given)
    return f"dlv_{partition_of(natural, lanes):02d}_{natural}"


def delivery_namer(ids: IdKey, lanes: int) -> Callable[[tuple[str, str, str]], str]:
    """What gives deliveries their ids in a store with so many lanes."""
    return lambda given: delivery_name(ids, given, lanes)


def lane_of(arrival: Arrival) -> int:
    """The lane that a delivery id names."""
    return int(arrival.id.split("_")[1])


def conflicting_id(arrival: Arrival) -> str:
    """An id of its own for an arrival whose delivery id was used before with another body.

    It is made of the old one and the body, so a repeat of the conflict is a repeat.
    """
    return _mixed(arrival.id, bytes.fromhex(arrival.fingerprint))


def copied(arrival: Arrival, body: bytes, sealer: Sealer) -> Arrival:
    """The same arrival under a third id, for people to look at; also of one that conflicts."""
    copy = _renamed(arrival, copy_id(arrival.id, arrival.fingerprint), body, sealer)
    return replace(copy, flags=(*arrival.flags, COPIED))


def copy_id(delivery_id: str, fingerprint: str) -> str:
    """The id of a delivery's copy; and of a copy, that of the delivery.

    With the hash backwards, since mixed in twice it would give the first id of one that conflicts.
    """
    return _mixed(delivery_id, bytes.fromhex(fingerprint)[::-1])


def as_it_came(delivery: Delivery, fingerprint: str) -> Arrival:
    """A delivery as it arrived; of a copy, what it is a copy of, so that it says nothing twice."""
    copy = COPIED in delivery.flags
    return Arrival(
        id=copy_id(delivery.id, fingerprint) if copy else delivery.id,
        business=delivery.business,
        source=delivery.source,
        provider=delivery.provider,
        brand=delivery.brand,
        sealed=b"",
        fingerprint=fingerprint,
        flags=tuple(flag for flag in delivery.flags if flag != COPIED),
    )


def _mixed(delivery_id: str, mark: bytes) -> str:
    lane, natural = delivery_id.split("_")[1:]
    mixed = bytes(one ^ other for one, other in zip(bytes.fromhex(natural), mark, strict=False))
    return f"dlv_{lane}_{mixed.hex()}"


def conflicting(arrival: Arrival, body: bytes, sealer: Sealer) -> Arrival:
    """The same arrival under that id, its body sealed to it: a seal opens under its own id only."""
    renamed = _renamed(arrival, conflicting_id(arrival), body, sealer)
    return replace(renamed, flags=(*arrival.flags, "conflict"))


def _renamed(arrival: Arrival, name: str, body: bytes, sealer: Sealer) -> Arrival:
    sealed = sealer.seal_envelope(body, context=name.encode())
    return replace(arrival, id=name, sealed=sealed, understood=b"")


def tell(
    ids: IdKey, arrival: Arrival, events: Sequence[AnyEvent], received_at: datetime
) -> list[Told]:
    """The events of a delivery with their origin; a replay gives them the same ids.

    Of a stale delivery, or one under a reused id, only what revokes counts.
    """
    doubtful = not _DOUBTFUL.isdisjoint(arrival.flags)
    return [
        Told(
            event=event,
            origin=Origin(
                event=ids.event(arrival.id, ordinal),
                delivery=arrival.id,
                business=arrival.business,
                source=arrival.source,
                received_at=received_at,
                flags=arrival.flags,
            ),
        )
        for ordinal, event in enumerate(events)
        if not doubtful or isinstance(event, REVOKING)
    ]
