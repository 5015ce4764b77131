"""The labelled texts are what a judgement on free text rests on: their shape, size and halves."""

from __future__ import annotations

import csv
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Final

import pytest
from rapidfuzz import fuzz, process

TEXTS: Final = Path(__file__).parent / "data" / "texts"
#: Each half, and what the ids of its rows begin with; the README says who wrote which.
HALVES: Final = {"frozen": ("f",), "tuning": ("t", "wa", "wb", "wc", "x")}
COLUMNS: Final = ["id", "lang", "text", "context", "label"]
LABELS: Final = {"revoke", "pause", "none", "wrong_number", "resume", "help"}
CONTEXTS: Final = {"none", "reminder", "order", "marketing", "chat"}
LANGUAGES: Final = {"en", "es", "fr"}
#: From here on two texts are one text with a typo, and the halves would share it.
ALIKE: Final = 85


def rows(half: str) -> list[dict[str, str]]:
    with (TEXTS / f"{half}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def both() -> list[dict[str, str]]:
    return list(chain.from_iterable(rows(half) for half in HALVES))


@pytest.mark.parametrize("half", HALVES)
def test_a_half_is_plain_csv_with_known_values(half: str) -> None:
    content = (TEXTS / f"{half}.csv").read_bytes()
    assert content.startswith(",".join(COLUMNS).encode() + b"\n")
    assert b"\r" not in content
    for row in rows(half):
        assert list(row) == COLUMNS, row
        assert row["id"].split("-")[:2] in [[each, row["lang"]] for each in HALVES[half]], row
        assert row["text"] == row["text"].strip() != "", row
        assert row["lang"] in LANGUAGES, row
        assert row["label"] in LABELS, row
        assert row["context"] in CONTEXTS, row


def test_no_id_and_no_text_comes_twice() -> None:
    for column in ("id", "text"):
        seen = Counter(row[column].casefold() for row in both())
        assert [value for value, times in seen.items() if times > 1] == []


def test_there_are_enough_texts_and_two_in_five_are_no_wish_to_stop() -> None:
    found = both()
    languages = Counter(row["lang"] for row in found)
    assert len(found) >= 1_200
    assert all(languages[language] >= 300 for language in LANGUAGES), languages
    assert sum(row["label"] == "none" for row in found) * 5 >= len(found) * 2


def test_both_halves_hold_every_label_in_every_language() -> None:
    frozen, tuning = (Counter((row["lang"], row["label"]) for row in rows(half)) for half in HALVES)
    assert frozen.keys() == tuning.keys() == {(a, b) for a in LANGUAGES for b in LABELS}
    assert frozen.total() <= tuning.total()


def test_no_text_of_one_half_is_like_one_of_the_other() -> None:
    held_back = [row["text"].casefold() for row in rows("frozen")]
    pairs = [
        (row["text"], twin)
        for row in rows("tuning")
        if (
            twin := process.extractOne(
                row["text"].casefold(), held_back, scorer=fuzz.ratio, score_cutoff=ALIKE
            )
        )
    ]
    assert pairs == []
