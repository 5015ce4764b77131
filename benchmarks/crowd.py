"""A crowd: contacts with lives of their own, each by its number, recorded as every life is.

Seven of ten consented, one of ten opted out afterwards, the rest did neither; one of three wrote in
a chat, bought something or booked. Who agreed to what, how often and in which order differs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from processor.domain.acts import (
    AnyAct,
    AppointmentOpened,
    AppointmentTimed,
    ConversationExtended,
    Granted,
    OrderOpened,
    Revoked,
    kind_of,
)
from processor.domain.address import AddressKind, Channel
from processor.domain.events import RevocationCause
from processor.domain.fold import fold
from processor.domain.identity import IdKey
from processor.domain.ledger import Entry, encode_line, head_of
from processor.domain.standing import EMPTY
from processor.ports import Append

FIRST: Final = 2_025_550_000
#: Of ten: those who consented, and those of the others who then opted out.
_CONSENTED, _REVOKED = 7, 8
_TAGS: Final = ("marketing consent", "newsletter", "reviews", "surveys", "new arrivals")
_BRANDS: Final = ("acme", "outlet", "acme kids")
_CAUSES: Final = (
    *[RevocationCause.KEYWORD] * 6,
    RevocationCause.STAFF,
    RevocationCause.COMPLAINT,
    RevocationCause.HARD_FAILURE,
)


def phone(number: int) -> str:
    """The number in E.164 of one of the crowd."""
    return f"+1{FIRST + number}"


def life(number: int, now: datetime) -> list[tuple[datetime, AnyAct]]:
    """What one of them did, oldest first; nothing for many."""
    chance = random.Random(number)  # the same crowd in every run
    acts: list[AnyAct] = []
    if number % 10 < _REVOKED:
        acts += _grants(chance)
    if number % 10 >= _CONSENTED and acts:
        acts.append(_revocation(chance))
    if chance.random() * 3 < 1:
        place = chance.randrange(len(acts) + 1)
        acts[place:place] = _scope(chance, now)
    ages = sorted((chance.uniform(60, 3e7) for _ in acts), reverse=True)
    return [(now - timedelta(seconds=age), act) for age, act in zip(ages, acts, strict=True)]


def append(number: int, *, ids: IdKey, named: Callable[[str], str], now: datetime) -> Append | None:
    """The lines of one of them, chained and folded; None where there are none."""
    lived = life(number, now)
    if not lived:
        return None
    contact, event = named(phone(number)), ids.event(f"crowd {number}", 0)
    standing, lines, entries = EMPTY, [], []
    for ordinal, (at, act) in enumerate(lived):
        entry = Entry(
            id=ids.entry(event, contact, ordinal),
            seq=ordinal + 1,
            event=event,
            delivery=f"dlv_00_{number:032d}",
            source="acme/website",
            at=at,
            received_at=at,
            policy="",
            act=act,
        )
        line = encode_line(entry, standing.head)
        standing = fold(standing, entry, head_of(line))
        lines.append(line)
        entries.append(entry.id)
    return Append(
        contact=contact,
        head=EMPTY.head,
        lines=tuple(lines),
        entries=tuple(entries),
        kinds=tuple(kind_of(act) for _, act in lived),
        standing=standing,
        effect=event,
    )


def appends(numbers: Sequence[int], ids: IdKey, now: datetime) -> list[Append]:
    """What is to be appended for these."""
    named = ids.namer("acme", AddressKind.PHONE)
    made = (append(number, ids=ids, named=named, now=now) for number in numbers)
    return [each for each in made if each is not None]


def _grants(chance: random.Random) -> list[AnyAct]:
    """Mostly one; who agrees again agrees to something else of the same brand."""
    channel, brand, attested = _channel(chance), _brand(chance), chance.random() < 0.97
    first = _TAGS[0] if chance.random() < 0.6 else chance.choice(_TAGS)
    more = chance.sample(_TAGS, chance.choices((0, 1, 2), (80, 18, 2))[0])
    return [
        Granted(
            channel=channel,
            brand=brand,
            tags=(tag,),
            method="form",
            attested=attested,
        )
        for tag in (first, *more)
    ]


def _revocation(chance: random.Random) -> AnyAct:
    some = chance.random()
    return Revoked(
        cause=chance.choice(_CAUSES),
        channels=(Channel.SMS,) if some < 0.3 else (),
        brands=(_brand(chance),) if some > 0.9 else (),
        tags=(_TAGS[0],) if 0.3 < some < 0.4 else (),
    )


def _scope(chance: random.Random, now: datetime) -> list[AnyAct]:
    here, brand = Channel.SMS, _BRANDS[0]
    name, ends = f"{chance.getrandbits(128):032x}", now + timedelta(days=chance.uniform(1, 60))
    match chance.randrange(3):
        case 0:
            return [ConversationExtended(object=name, channel=here, brand=brand, ends_at=ends)]
        case 1:
            return [OrderOpened(object=name, channel=here, brand=brand, ends_at=ends)]
        case _:
            times = AppointmentTimed(object=name, starts_at=ends, ends_at=ends, until=ends)
            return [AppointmentOpened(object=name, channel=here, brand=brand), times]


def _channel(chance: random.Random) -> Channel:
    return Channel.SMS if chance.random() < 0.75 else Channel.WHATSAPP


def _brand(chance: random.Random) -> str:
    return _BRANDS[0] if chance.random() < 0.7 else chance.choice(_BRANDS[1:])
