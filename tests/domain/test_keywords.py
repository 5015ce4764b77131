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
STOPS = sorted(word for word, each in MANDATORY.meanings.items() if each is Meaning.STOP)


@given(word=st.sampled_from(STOPS), before=_AROUND, after=_AROUND, data=st.data())
def test_a_keyword_is_known_in_any_case_and_between_any_signs(
    word: str, before: str, after: str, data: st.DataObject
) -> None:
    shifted = "".join(data.draw(st.sampled_from([each, each.upper()])) for each in word)
    assert is_stop(before + shifted + after)


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
        "Please opt me out",
        "ARRÊT",
        "no más",
        "Alto",
        "Abmelden!",
        "sair",
        "cancellami",
    ],
)
def test_other_ways_to_type_it(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    [None, "", "  ", "...", "stop by at noon", "don't stop", "cancelled", "ending", "yes", "start"],
)
def test_what_is_no_stop_word(text: str | None) -> None:
    assert not is_stop(text)


def test_a_long_text_is_no_keyword() -> None:
    assert not is_stop("s" + " " * 100 + "top")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("UNSTOP", "resume"),
        ("start", "resume"),
        ("Aide", "help"),
        ("AYUDA", "help"),
        ("td", "stop"),
    ],
)
def test_a_hit_says_what_it_means_and_by_which_list(text: str, meaning: str) -> None:
    expected = Hit(meaning=Meaning(meaning), word=folded(text), list_version=VERSION)
    assert keyword(text) == expected


def test_yes_is_no_keyword_and_cannot_become_one() -> None:
    assert keyword("YES") is None
    with pytest.raises(WordRefused, match="`yes` answers what was asked"):
        with_added({Meaning.RESUME: ["yes"]}, "r1")


def test_every_row_of_the_list_means_one_thing() -> None:
    for meaning, _, _, words in ROWS:
        for word in words.split(","):
            assert MANDATORY.meanings[folded(word)] == meaning, word


@given(text=st.text(max_size=80))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(
    added=st.lists(st.text(alphabet="abcdefgh", min_size=5, max_size=9)),
    text=st.one_of(st.sampled_from(STOPS), st.text(max_size=20)),
)
def test_a_word_of_a_business_never_takes_a_hit_away(added: list[str], text: str) -> None:
    before = keyword(text)
    after = keyword(text, with_added({Meaning.STOP: added}, "r1"))
    assert before is None or (after is not None and after.meaning is before.meaning)


def test_a_word_of_a_business_is_a_hit_of_its_own_list() -> None:
    words = with_added({Meaning.STOP: ["No Ducks"], Meaning.RESUME: ["ducks"]}, "acme-3")
    assert keyword("no ducks!", words) == Hit(
        meaning=Meaning.STOP, word="noducks", list_version=f"{VERSION}+acme-3"
    )


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("stop", "`stop` means stop and cannot mean resume: take it out of your list"),
        ("!!", "`!!` is no keyword: write 1 to 60 characters with a letter"),
    ],
)
def test_a_mandatory_word_cannot_be_given_another_meaning(word: str, why: str) -> None:
    with pytest.raises(WordRefused) as refused:
        with_added({Meaning.RESUME: [word]}, "r1")
    assert str(refused.value) == why
