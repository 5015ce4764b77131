"""What was decided of shapes: the answers of many standings at once, without asking the rules anew.

It remembers what `decide` said, for one message and one policy, and never says anything else; what
it has not learnt it leaves open. The loops are plain and tight, since they are run for every
contact of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, cast

from processor.domain.answer import Answer
from processor.domain.shape import BEHIND_HEAD, GRANTS, MOMENT, Layout, instant_at, late, layout_of
from processor.domain.standing import EMPTY, encode_standing

Parts = tuple[bytes, ...]
Cut = Callable[[bytes], Parts | None]

#: Layouts that are remembered of one length, number of grants and first two moments, and shapes of
#: all; beyond them nothing is learnt.
_LAYOUTS: Final = 8
#: From a moment of 8 bytes to where the next one may begin.
_NEXT: Final = 10
_SHAPES: Final = 20_000
_NOTHING: Final = cast("Layout", layout_of(encode_standing(EMPTY)))


class _Shape:
    """What was answered to standings that differ in nothing but hashes, moments and ids.

    `answer` is for those that have one moment at most, at `stamp`, and for them it is over.
    """

    __slots__ = ("answer", "answers", "layout", "stamp")

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.stamp = layout.stamp or slice(0, 0)
        self.answer: Answer | None = None
        self.answers: dict[Hashable, Answer] = {}

    def learn(self, raw: bytes, asked: Sequence[int], answer: Answer) -> None:
        """Remember the answer to one of them."""
        order = self.layout.order(raw, asked)
        self.answers[order] = answer
        if self.layout.stamp is not None and order in {(), (0,)}:
            self.answer = answer

    def told(self, raw: bytes, asked: Sequence[int]) -> Answer | None:
        """What was answered to those in the same order."""
        return self.answers.get(self.layout.order(raw, asked)) if self.answers else None


#: Stands for whatever was not learnt, and for contacts without a standing.
_UNKNOWN: Final = _Shape(_NOTHING)


class _Cuts(dict[Any, Cut]):
    """What cuts standings, by what tells their layouts apart; the others it does not cut."""

    def __missing__(self, _: object) -> Cut:
        """Nothing was learnt of these."""
        return _uncut


class Learnt:
    """The answers to one message by one policy, while the moments it names keep their order."""

    def __init__(self) -> None:
        self._nobody = _Shape(_NOTHING)
        self._shapes: dict[Parts | None, _Shape] = {}
        self._layouts: dict[Hashable, dict[tuple[int, int], list[Layout]]] = {}
        self._cuts = _Cuts()
        self._left = _SHAPES

    def answers(self, raws: Sequence[bytes | None], asked: Sequence[int]) -> list[Answer | None]:
        """What was answered to standings like these, at the moments that the question brings along.

        None among `raws` is a contact without a standing; among the answers, one not learnt yet.
        """
        cuts, shape, nobody, unknown = self._cuts, self._shapes.get, self._nobody, _UNKNOWN
        found = [
            nobody if raw is None else shape(cuts[len(raw), raw[GRANTS]](raw), unknown)
            for raw in raws
        ]
        answers = [each.answer for each in found]
        stamps = [raw[each.stamp] for raw, each in zip(raws, found, strict=True) if raw]
        if late(b"".join(stamps), min(asked)):
            _withdraw_late(answers, raws, found, min(asked))
        if None in answers:
            for place, answer in enumerate(answers):
                raw = raws[place]
                if answer is None and raw is not None:
                    answers[place] = found[place].told(raw, asked)
        return answers

    def learn(self, raw: bytes | None, asked: Sequence[int], answer: Answer) -> None:
        """Remember an answer, if standings of this kind have a layout."""
        if raw is None:
            self._nobody.answer = answer
            return
        layout = layout_of(raw) if self._left else None
        if layout is None:
            return
        parts = layout.cut(raw)
        if parts not in self._shapes and not self._known(layout, raw):
            return
        shape = self._shapes.setdefault(parts, _Shape(layout))
        before = len(shape.answers)
        shape.learn(raw, asked, answer)
        self._left -= len(shape.answers) - before

    def _known(self, layout: Layout, raw: bytes) -> bool:
        """Whether standings of this layout are cut by it, from now on if not before."""
        known = self._layouts.setdefault((len(raw), raw[GRANTS]), {})
        alike = known.setdefault(_first_two(raw), [])
        if layout in alike:
            return True
        if len(alike) >= _LAYOUTS:
            return False
        alike.append(layout)
        cuts = {places: self._by_any(each) for places, each in known.items()}
        self._cuts[len(raw), raw[GRANTS]] = _by_moments(cuts)
        return True

    def _by_any(self, layouts: Sequence[Layout]) -> Cut:
        """Cuts by whichever of these gives what is known."""
        if len(layouts) == 1:
            return layouts[0].cut
        shapes = self._shapes

        def cut(raw: bytes) -> Parts | None:
            for layout in layouts:
                parts = layout.cut(raw)
                if parts in shapes:
                    return parts
            return None

        return cut


def _by_moments(cuts: Mapping[tuple[int, int], Cut]) -> Cut:
    """Cuts by where the first moment is, and the second if need be; a single layout just so."""
    if len(cuts) == 1:
        return next(iter(cuts.values()))
    by_first = _Cuts({first: cut for (first, _), cut in cuts.items()})
    if len(by_first) == len(cuts):
        return lambda raw: by_first[raw.find(MOMENT, BEHIND_HEAD)](raw)
    by_both = _Cuts(cuts)
    return lambda raw: by_both[_first_two(raw)](raw)


def _first_two(raw: bytes) -> tuple[int, int]:
    """Where its first two moments are, or what looks like one behind the first hash."""
    first = raw.find(MOMENT, BEHIND_HEAD)
    return first, raw.find(MOMENT, first + _NEXT)


def _uncut(_: bytes) -> None:
    return None


def _withdraw_late(
    answers: list[Answer | None],
    raws: Sequence[bytes | None],
    found: Iterable[_Shape],
    first: int,
) -> None:
    """Take back the answers to those whose moment is not over."""
    for place, (raw, shape) in enumerate(zip(raws, found, strict=True)):
        stamp = raw[shape.stamp] if raw else b""
        if stamp and instant_at(stamp) >= first:
            answers[place] = None
