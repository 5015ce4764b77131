"""Keywords: the whole message, however it is typed, and nothing that merely has one in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.keywords import STOP_WORDS, is_stop

_AROUND = st.text(alphabet=" .!?'\"*-_\n\u200b\u00a0\u2019\U0001f6d1", max_size=6)


@given(word=st.sampled_from(sorted(STOP_WORDS)), before=_AROUND, after=_AROUND, data=st.data())
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
    ],
)
def test_other_ways_to_type_it(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    [None, "", "  ", "...", "stop by at noon", "don't stop", "cancelled", "ending", "yes", "start"],
)
def test_what_is_no_keyword(text: str | None) -> None:
    assert not is_stop(text)


def test_a_long_text_is_no_keyword() -> None:
    assert not is_stop("s" + " " * 100 + "top")
