"""How well free text is read: labelled texts in, figures with intervals and the misses out."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from math import sqrt
from pathlib import Path
from typing import Final

from msgspec import Struct

from processor.domain.errors import AssentError
from processor.domain.free_text import Band, Context, Reading, Wish, judge

COLUMNS: Final = ("id", "lang", "text", "context", "label")
#: The normal deviate of a two-sided interval of 95 %.
_DEVIATE: Final = 1.959964


class Label(StrEnum):
    """What a reasonable person reads."""

    REVOKE = "revoke"
    PAUSE = "pause"
    NONE = "none"
    WRONG_NUMBER = "wrong_number"
    RESUME = "resume"
    HELP = "help"


class LabelledInvalid(AssentError):
    """A file that is no table of labelled texts; the text names the line."""


class Labelled(Struct, frozen=True, kw_only=True):
    """A row; `line` is where it ends in the file."""

    line: int
    id: str
    lang: str
    text: str
    context: Context
    label: Label


class Judged(Struct, frozen=True, kw_only=True):
    """A row and what was read in it."""

    row: Labelled
    reading: Reading

    @property
    def outcome(self) -> str:
        """The label that the reading stands for; `review` for one that a person only looks at."""
        if self.reading.wish is not Wish.REVOKE:
            return self.reading.wish.value
        return {Band.SURE: "revoke", Band.LIKELY: "pause"}.get(self.reading.band, "review")


class Figure(Struct, frozen=True, kw_only=True):
    """A share: `hits` of `of` rows in a language, or in `all` of them."""

    measure: str
    lang: str
    hits: int
    of: int

    def interval(self) -> tuple[float, float]:
        """The Wilson interval of 95 %; 0 to 1 where nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        share, square = self.hits / self.of, _DEVIATE * _DEVIATE
        middle = (share + square / (2 * self.of)) / (1 + square / self.of)
        spread = share * (1 - share) / self.of + square / (4 * self.of * self.of)
        half = _DEVIATE * sqrt(spread) / (1 + square / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)


_Test = Callable[[Judged], bool]
_WISH: Final = frozenset({Label.REVOKE, Label.PAUSE})
#: What holds messages back until the person or staff say otherwise.
_HELD: Final = frozenset({"revoke", "pause", "wrong_number"})


def _read_as(*outcomes: str) -> _Test:
    return lambda each: each.outcome in outcomes


def _labelled(*labels: Label) -> _Test:
    return lambda each: each.row.label in labels


#: measure, which rows it is about, which of them count
_MEASURES: Final[tuple[tuple[str, _Test, _Test], ...]] = (
    ("recall of revoke or pause", _labelled(*_WISH), _read_as(*_HELD)),
    ("false sure revocations", lambda each: each.row.label is not Label.REVOKE, _read_as("revoke")),
    ("precision of sure", _read_as("revoke"), _labelled(Label.REVOKE)),
    ("recall of sure", _labelled(Label.REVOKE), _read_as("revoke")),
    ("precision of likely", _read_as("pause"), _labelled(*_WISH)),
    ("recall of likely or more", _labelled(Label.PAUSE), _read_as(*_HELD)),
    ("precision of unsure", _read_as("review"), _labelled(*_WISH)),
    ("precision of wrong_number", _read_as("wrong_number"), _labelled(Label.WRONG_NUMBER)),
    ("recall of wrong_number", _labelled(Label.WRONG_NUMBER), _read_as("wrong_number")),
    ("precision of resume", _read_as("resume"), _labelled(Label.RESUME)),
    ("recall of resume", _labelled(Label.RESUME), _read_as("resume")),
    ("precision of help", _read_as("help"), _labelled(Label.HELP)),
    ("recall of help", _labelled(Label.HELP), _read_as("help")),
)


def labelled(path: Path) -> Iterator[Labelled]:
    """The rows of a file; raises LabelledInvalid, and OSError if there is no reading it."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            _check_heading(next(reader, []))
            for cells in reader:
                if cells:
                    yield _row(cells, reader.line_num)
        except csv.Error as error:
            raise LabelledInvalid(f"line {reader.line_num}: {error}; quote the text") from error
        except UnicodeDecodeError as error:
            line = reader.line_num + 1
            raise LabelledInvalid(f"line {line} or after: save the file as UTF-8") from error


def _check_heading(heading: Sequence[str]) -> None:
    if tuple(heading) != COLUMNS:
        raise LabelledInvalid(f"line 1: name the columns `{','.join(COLUMNS)}`")


def _row(cells: Sequence[str], line: int) -> Labelled:
    if len(cells) != len(COLUMNS):
        raise LabelledInvalid(f"line {line}: {len(cells)} cells instead of {len(COLUMNS)}")
    name, lang, text, context, label = cells
    if context not in set(Context):
        raise LabelledInvalid(f"line {line}: context `{context}` is none of {', '.join(Context)}")
    if label not in set(Label):
        raise LabelledInvalid(f"line {line}: label `{label}` is none of {', '.join(Label)}")
    return Labelled(
        line=line, id=name, lang=lang, text=text, context=Context(context), label=Label(label)
    )


def judged(rows: Iterable[Labelled]) -> tuple[Judged, ...]:
    """Each row read as a message that came in."""
    return tuple(Judged(row=row, reading=judge(row.text, row.context)) for row in rows)


def figures(found: Sequence[Judged]) -> tuple[Figure, ...]:
    """Every measure, over all rows and by language."""
    languages = sorted({each.row.lang for each in found})
    return tuple(
        _figure(measure, lang, about, counts, found)
        for measure, about, counts in _MEASURES
        for lang in ("all", *languages)
    )


def _figure(
    measure: str, lang: str, about: _Test, counts: _Test, found: Iterable[Judged]
) -> Figure:
    rows = [each for each in found if lang in {"all", each.row.lang} and about(each)]
    return Figure(measure=measure, lang=lang, hits=sum(map(counts, rows)), of=len(rows))


def missed(each: Judged) -> bool:
    """Whether a reading does harm: a wish overlooked, or one acted upon that was not there."""
    label, outcome = each.row.label, each.outcome
    if label in _WISH:
        return outcome not in _HELD or (label is Label.PAUSE and outcome == "revoke")
    return outcome not in {label.value, "review"} if label is Label.NONE else outcome != label.value
