"""Keywords: the whole message, however it is typed, and nothing that merely has one in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.keyword_list import ROWS, VERSION
from processor.domain.keywords import (
    MANDATORY,
    Hit,
    Meaning,
    WordRefused,
    folded,
    is_stop,
    keyword,
    with_added,
)

_AROUND = st.text(alphabet=" .!?'\"*-_\n\u200b\u00a0\u2019\U0001f6d1", max_size=6)
_WORDS = sorted(word.strip() for *_, words in ROWS for word in words.split(","))


@given(word=st.sampled_from(_WORDS), before=_AROUND, after=_AROUND, data=st.data())
def test_a_keyword_is_known_in_any_case_and_between_any_signs(
    word: str, before: str, after: str, data: st.DataObject
) -> None:
    shifted = "".join(data.draw(st.sampled_from([each, each.upper()])) for each in word)
    hit = keyword(before + shifted + after)
    assert hit == Hit(
        meaning=MANDATORY.meanings[folded(word)], word=folded(word), list_version=VERSION
    )


def test_no_word_of_the_list_has_two_meanings() -> None:
    told = {(folded(word), row[0]) for row in ROWS for word in row[3].split(",")}
    assert len(told) == len(MANDATORY.meanings)


@pytest.mark.parametrize(
    "text",
    [
        "STOP ALL",
        "stop-all",
        "opt out",
        "Opt-Out.",
        "\uff33\uff34\uff2f\uff30",
        "Stóp",
        "un subscribe",
        "S.T.O.P.",
        "ARRÊT",
        "no más",
        "ABMELDEN",
        "Désabonner",
        "TD",
        "please opt me out",
    ],
)
def test_other_ways_to_type_it(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    [None, "", "  ", "...", "stop by at noon", "don't stop", "cancelled", "ending", "yes", "start"],
)
def test_what_is_no_stop(text: str | None) -> None:
    assert not is_stop(text)


def test_yes_is_no_keyword() -> None:
    assert keyword("YES") is None


def test_a_long_text_is_no_keyword() -> None:
    assert not is_stop("s" + " " * 100 + "top")


@given(text=st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(text=st.one_of(st.sampled_from(_WORDS), st.text(max_size=20)), word=st.text(max_size=20))
def test_adding_a_word_of_a_business_takes_no_hit_away(text: str, word: str) -> None:
    before = keyword(text)
    try:
        added = with_added({Meaning.STOP: [word]}, "acme-1")
    except WordRefused:
        return
    after = keyword(text, added)
    assert keyword(word, added) == Hit(
        meaning=Meaning.STOP, word=folded(word), list_version=f"{VERSION}+acme-1"
    )
    assert before is None or (after is not None and after.meaning is before.meaning)


@pytest.mark.parametrize(
    ("word", "cure"), [("start", "means resume"), ("YES", "answers"), ("?!", "letter")]
)
def test_a_word_that_would_change_a_meaning_is_refused(word: str, cure: str) -> None:
    with pytest.raises(WordRefused, match=cure):
        with_added({Meaning.STOP: [word]}, "acme-1")
