"""Shapes: standings that differ in nothing a rule of express consent can tell apart.

Such a rule compares moments and entries of a standing only with one another; it never looks at
their values. So two standings get the same verdict and the same reasons when their bytes are equal
but for hashes, moments and ids, and these stand in the same order. Rules of implied consent and of
notices add windows to moments, so nothing is shared where they may permit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, Final, TypeVar

import msgspec

from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.purpose import UNGRANTED_PURPOSES
from processor.domain.question import counted_purpose

#: MessagePack's marks of a hash, a moment (of 8, 4 and 12 bytes), an entry and an object, each with
#: its length. No text holds one: in UTF-8 the first byte of each needs another one after it.
_HASH: Final = rb"\xc4\x20(?P<hash>.{32})"
_MOMENT: Final = rb"\xd7\xff(?P<moment>.{8})|\xd6\xff(?P<second>.{4})|\xc7\x0c\xff(?P<far>.{12})"
_ENTRY: Final = rb"\xd9\x24(?P<entry>ent_[0-9a-f]{32})"
_OBJECT: Final = rb"\xd9\x20(?P<object>[0-9a-f]{32})"
_MOMENTS: Final = frozenset({"moment", "second", "far"})
_PARTS: Final = re.compile(b"|".join((_HASH, _MOMENT, _ENTRY, _OBJECT)), re.DOTALL)
#: Bytes of an object and of an entry: a name as long as these could stand where one is left out.
_IDS: Final = frozenset({32, 36})
#: Versions above this are written in more than one byte, which could look like a mark.
_LARGEST_VERSION: Final = 127

_Leaf = TypeVar("_Leaf", int, bytes)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS: Final = (1 << 34) - 1
_NANOSECONDS_BITS: Final = 30
#: Bytes of a moment before 1970 or after 2514, such as the end of an order that is still open.
_FAR: Final = 12


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a standing's bytes its moments and entries are, and what is around them."""

    length: int
    places: tuple[slice, ...]
    fixed: Callable[[bytes], Any]
    moments: tuple[slice, ...]
    entries: tuple[slice, ...]
    plain: bool

    def alike(self, other: Layout) -> bool:
        """Whether both leave out the same places."""
        return (self.places, self.length) == (other.places, other.length)

    def key(self, raw: bytes, asked: Sequence[int]) -> Hashable:
        """The shape of a standing of this layout, at the moments that the question brings along.

        Bytes of another layout have a key too, but never the key of one of this layout.
        """
        if self.plain and len(asked) == 1:
            # Nearly all standings: one consent and the time of the question.
            moment = _instant(raw[self.moments[0]])
            return self.fixed(raw), moment < asked[0], moment == asked[0]
        moments = [_instant(raw[place]) for place in self.moments]
        entries = [raw[place] for place in self.entries]
        return self.fixed(raw), (_order((*moments, *asked)), _order(entries))


def shared(message: Message, policy: Policy) -> bool:
    """Whether contacts of one shape get one verdict for this message."""
    names = (message.brand, *policy.tags)
    tellable = not any(len(name.encode()) in _IDS for name in names)
    return tellable and counted_purpose(message, policy) not in UNGRANTED_PURPOSES


def layout_of(raw: bytes) -> Layout | None:
    """The layout of a standing as it is stored; None for one that is best judged by itself."""
    version, _, _ = raw.partition(b"\n")
    if int(version) > _LARGEST_VERSION:
        return None
    found = list(_PARTS.finditer(raw))
    places = [(match.lastgroup, slice(*match.span(match.lastgroup or 0))) for match in found]
    moments = tuple(place for kind, place in places if kind in _MOMENTS)
    entries = tuple(place for kind, place in places if kind == "entry")
    return Layout(
        length=len(raw),
        places=tuple(place for _, place in places),
        fixed=itemgetter(*_around([place for _, place in places], len(raw))),
        moments=moments,
        entries=entries,
        plain=len(moments) == 1 and len(entries) == 1,
    )


def instant(at: datetime) -> int:
    """A moment as a number, in the order of those within a standing; whole microseconds."""
    since = (at - _EPOCH) // timedelta(microseconds=1)
    seconds, microseconds = divmod(since, 1_000_000)
    return seconds << _NANOSECONDS_BITS | microseconds * 1000


def _instant(raw: bytes) -> int:
    """Its short forms have the nanoseconds, if any, above the seconds; its long one apart."""
    if len(raw) == _FAR:
        seconds = int.from_bytes(raw[4:], "big", signed=True)
        return seconds << _NANOSECONDS_BITS | int.from_bytes(raw[:4], "big")
    packed = int.from_bytes(raw, "big")
    return (packed & _SECONDS) << _NANOSECONDS_BITS | packed >> 34


def _around(places: Iterable[slice], length: int) -> list[slice]:
    """What lies before, between and behind; a slice for each, though it may be empty."""
    ends = [0, *(at for place in places for at in (place.start, place.stop)), length]
    around = [slice(start, stop) for start, stop in zip(ends[::2], ends[1::2], strict=True)]
    # A getter of one item answers with the item, of several with a tuple.
    return [*around, slice(0, 0)]


def _order(leaves: Sequence[_Leaf]) -> tuple[int, ...]:
    """Which comes first, which are equal: all that a comparison can find out.

    Entries too: of two acts at one moment the one with the later entry counts as the later.
    """
    rank = {leaf: place for place, leaf in enumerate(sorted(set(leaves)))}
    return tuple([rank[leaf] for leaf in leaves])
