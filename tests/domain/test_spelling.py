"""One spelling for what people type, and words that only look like a slip left as they are."""

from __future__ import annotations

import pytest

from processor.domain.free_text import Band, Context, Wish, judge
from processor.domain.wording import read


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("stoptextingme", "stop texting me"),
        ("leavemealone plz", "leave me alone please"),
        ("st0p t3xting me", "stop texting me"),
        ("stp texting me", "stop texting me"),
        ("envoie-moi ça stp", "envoie moi ca svp"),
        ("S.T.O.P", "stop"),
        ("s t o p", "stop"),
        ("st\u200bop", "stop"),
        ("\u0455to\u0440", "stop"),
        ("pleeease stoooop", "please stop"),
        ("Take. Me. Off.", "take me off"),
        ("didn't sign up 4 this", "didnt sign up for this"),
        ("y'all text 2 much", "you text 2 much"),
        ("unsubcsribe", "unsubscribe"),
        ("dejen d mandar msjs", "dejen de mandar mensajes"),
    ],
)
def test_what_is_typed_is_read_as_what_was_meant(typed: str, read_as: str) -> None:
    assert read(typed).split() == read_as.split()


@pytest.mark.parametrize(
    "word", ["subscription", "interesting", "llave", "contacten", "massage", "takeout", "messaged"]
)
def test_a_word_that_is_one_slip_from_another_stays(word: str) -> None:
    assert read(word) == f" {word} "


@pytest.mark.parametrize("text", ["plsstoptextingme", "dnt txt me nomore", "st0p m3ssaging m3"])
def test_a_wish_is_found_however_it_is_typed(text: str) -> None:
    reading = judge(text, Context.REMINDER)
    assert reading.wish is Wish.REVOKE
    assert reading.band in {Band.SURE, Band.LIKELY}, reading.rule
