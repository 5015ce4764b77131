"""Shapes: standings that differ in nothing a rule of express consent can tell apart.

Such a rule compares moments and entries of a standing only with one another; it never looks at
their values, nor at those of scopes and at when a revocation was received in any way. So two
standings get the same verdict and the same reasons when their bytes are equal but for hashes,
moments and ids, and these stand in the same order. Rules of implied consent and of notices add
windows to moments, so nothing is shared where they may permit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from struct import Struct, unpack
from typing import Any, Final, TypeVar

import msgspec

from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.purpose import UNGRANTED_PURPOSES
from processor.domain.question import counted_purpose
from processor.domain.standing import Standing

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
_SECONDS_BITS: Final = 34
_NANOSECONDS_BITS: Final = 30
#: Bytes of nearly every moment.
_NEAR: Final = 8
_TWO: Final = 2
#: How such a moment begins, and what no hash of a last entry reaches beyond.
MOMENT: Final = b"\xd7\xff"
BEHIND_HEAD: Final = 40
#: Where the number of grants is, in standings of less than ten entries.
GRANTS: Final = slice(39, 40)
#: What the fourth of them is while the seconds fit into the four after it.
_EARLY: Final = bytes(value for value in range(256) if not value & 3)
#: Places among a standing's fields; the scopes come right before the revocations.
_STOPS: Final = Standing.__struct_fields__.index("stops")
_ATTACHED: Final = Standing.__struct_fields__.index("attached")
_NOWHERE: Final = slice(0, 0)
#: Bytes of a moment before 1970 or after 2514, such as the end of an order that is still open.
_FAR: Final = 12


class Layout(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Where in a standing's bytes its hashes, moments and ids are, and what is around them.

    `cut` gives what is around them, for bytes of this length. `moments` and `entries` are those
    that a rule of express consent may compare, so not those of scopes. `times` reads the moments
    where all have 8 bytes,
    as nearly always. `proven`: captures were attached to entries, so it counts which is which.
    """

    length: int
    cut: Callable[[bytes], tuple[bytes, ...]]
    moments: tuple[slice, ...]
    entries: tuple[slice, ...]
    times: Callable[[bytes], tuple[int, ...]] | None
    proven: bool

    @property
    def stamp(self) -> slice | None:
        """Where its only moment is, which makes up the whole order; an empty place without any.

        None for all others. Nearly all standings have one: a consent, taken once.
        """
        if self.times is None or self.proven or len(self.moments) > 1:
            return None
        return self.moments[0] if self.moments else _NOWHERE

    def key(self, raw: bytes, asked: Sequence[int]) -> Hashable:
        """The shape of a standing of this layout, at the moments that the question brings along.

        Bytes of another layout have a key too, but never the key of one of this layout.
        """
        return self.cut(raw), self.order(raw, asked), ranks(asked)

    def order(self, raw: bytes, asked: Sequence[int]) -> Hashable:
        """How moments and entries stand to one another and to the moments of the question.

        These may have any order of their own, which whoever remembers answers has to keep apart.
        Where all moments differ and are over, their own order is all there is: an entry decides
        between acts of one moment only.
        """
        if self.times is None or self.proven:
            return self._whole_order(raw, asked)
        found, first = self.times(raw), min(asked)
        if len(found) == _TWO:
            # Of those with several moments, most.
            one, other = found
            one = (one & _SECONDS) << _NANOSECONDS_BITS | one >> _SECONDS_BITS
            other = (other & _SECONDS) << _NANOSECONDS_BITS | other >> _SECONDS_BITS
            if one < other < first:
                return 0, 1
            return (1, 0) if other < one < first else self._whole_order(raw, asked)
        moments = [
            (packed & _SECONDS) << _NANOSECONDS_BITS | packed >> _SECONDS_BITS for packed in found
        ]
        if len({*moments}) < len(moments) or max(moments, default=0) >= first:
            return self._whole_order(raw, asked)
        # By their places among the sorted ones: equal only where the order is.
        return tuple(map(sorted(moments).index, moments))

    def _whole_order(self, raw: bytes, asked: Sequence[int]) -> Hashable:
        moments = [instant_at(raw[place]) for place in self.moments]
        return ranks((*moments, *asked)), ranks([raw[place] for place in self.entries])


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
    unread, proven = _unread(raw)
    return _layout(
        len(raw),
        tuple(
            [
                (match.lastgroup or "", *match.span(match.lastgroup or 0))
                for match in _PARTS.finditer(raw)
            ]
        ),
        unread,
        proven,
    )


@lru_cache(maxsize=4096)
def _layout(
    length: int,
    found: tuple[tuple[str, int, int], ...],
    unread: tuple[tuple[int, int], ...],
    proven: bool,  # noqa: FBT001 - private, and kept by all of its arguments
) -> Layout:
    """The one of its kind; there are far fewer layouts than shapes."""
    told = [
        (kind, slice(start, stop))
        for kind, start, stop in found
        if not any(first <= start < last for first, last in unread)
    ]
    places = [slice(start, stop) for _, start, stop in found]
    moments = tuple(place for kind, place in told if kind in _MOMENTS)
    swift = all(place.stop - place.start == _NEAR for place in moments)
    return Layout(
        length=length,
        cut=_reader(_around(places, length), length),
        moments=moments,
        entries=tuple(place for kind, place in told if kind == "entry"),
        times=_reader(moments, length, "Q") if swift else None,
        proven=proven,
    )


def late(stamps: bytes, first: int) -> bool:
    """Whether any of these moments of 8 bytes may be at `first` or later, to the second.

    Never false where one is.
    """
    # Above the seconds are the nanoseconds, and of the seconds 32 bits last until 2106.
    if stamps[3::_NEAR].translate(None, _EARLY):
        return True
    words = unpack(f">{len(stamps) // 4}I", stamps)
    return max(words[1::2], default=0) >= first >> _NANOSECONDS_BITS


def instant(at: datetime) -> int:
    """A moment as a number, in the order of those within a standing; whole microseconds."""
    since = (at - _EPOCH) // timedelta(microseconds=1)
    seconds, microseconds = divmod(since, 1_000_000)
    return seconds << _NANOSECONDS_BITS | microseconds * 1000


def instant_at(raw: bytes) -> int:
    """A moment as a standing has it, as a number.

    Its short forms have the nanoseconds, if any, above the seconds; its long one apart.
    """
    if len(raw) == _FAR:
        seconds = int.from_bytes(raw[4:], "big", signed=True)
        return seconds << _NANOSECONDS_BITS | int.from_bytes(raw[:4], "big")
    packed = int.from_bytes(raw, "big")
    return (packed & _SECONDS) << _NANOSECONDS_BITS | packed >> _SECONDS_BITS


def _unread(raw: bytes) -> tuple[tuple[tuple[int, int], ...], bool]:
    """Where no rule of express consent reads a moment or an entry, and whether it has captures.

    That is in its scopes, and where its revocations say when they were received.
    """
    fields = _parts(raw.partition(b"\n")[2])
    behind = len(raw) - sum(map(len, fields[_STOPS:]))
    unread = [(behind - len(fields[_STOPS - 1]), behind)]
    end = behind + len(fields[_STOPS])
    for stop in reversed(_parts(fields[_STOPS])):
        unread.append((end - len(_parts(stop)[-1]), end))
        end -= len(stop)
    return tuple(unread), bool(_parts(fields[_ATTACHED]))


def _parts(array: bytes) -> list[bytes]:
    """The members of an array of MessagePack, each in its bytes."""
    return [bytes(each) for each in msgspec.msgpack.decode(array, type=list[msgspec.Raw])]


def _around(places: Iterable[slice], length: int) -> list[slice]:
    """What lies before, between and behind; a slice for each, though it may be empty."""
    ends = [0, *(at for place in places for at in (place.start, place.stop)), length]
    return [slice(start, stop) for start, stop in zip(ends[::2], ends[1::2], strict=True)]


def _reader(
    places: Iterable[slice], length: int, form: str = ""
) -> Callable[[bytes], tuple[Any, ...]]:
    """What reads these places, in their order, out of bytes of this length."""
    described, at = [">"], 0
    for place in places:
        described.append(f"{place.start - at}x{form or f'{place.stop - place.start}s'}")
        at = place.stop
    return Struct("".join([*described, f"{length - at}x"])).unpack


def ranks(leaves: Sequence[_Leaf]) -> tuple[int, ...]:
    """Which comes first, which are equal: all that a comparison can find out.

    Entries too: of two acts at one moment the one with the later entry counts as the later.
    """
    rank = {leaf: place for place, leaf in enumerate(sorted(set(leaves)))}
    return tuple([rank[leaf] for leaf in leaves])
