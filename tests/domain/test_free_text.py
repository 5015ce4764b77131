"""Free text: bands, senses of words, negation, quoted history; any text, in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.free_text import (
    RULES,
    RULES_VERSION,
    Band,
    Context,
    Wish,
    judge,
    warm,
)
from processor.domain.keyword_list import VERSION
from processor.domain.keywords import MANDATORY, Meaning
from processor.domain.wording import REACH, read

SURE, LIKELY, UNSURE, NOTHING = "revoke sure", "revoke likely", "revoke unsure", "none none"


@pytest.mark.parametrize(
    ("text", "context", "read_as"),
    [
        ("Stop. Thank you", "reminder", SURE),
        ("CANCEL", "reminder", SURE),
        ("please quit texting me", "marketing", SURE),
        ("unsubcribe me", "marketing", SURE),
        ("no me manden más mensajes", "marketing", SURE),
        ("ne m'écrivez plus", "marketing", SURE),
        ("too many texts", "marketing", LIKELY),
        ("not interested", "marketing", LIKELY),
        ("we have to STOP this bill", "chat", UNSURE),
        ("please don't stop", "marketing", NOTHING),
        ("which bus stop is it", "chat", NOTHING),
        ("can I stop by at 5", "reminder", NOTHING),
        ("cancel my 3pm", "reminder", NOTHING),
        ("para el lunes", "reminder", NOTHING),
        ("l'arrêt de bus est où ?", "chat", NOTHING),
        ("no more questions, thanks", "chat", NOTHING),
        ("the bus stop is closed. stop texting me", "chat", SURE),
        ("YES", "marketing", NOTHING),
        ("you have the wrong number", "reminder", "wrong_number sure"),
        ("UNSTOP", "none", "resume sure"),
        ("sign me back up", "none", "resume sure"),
        ("AYUDA", "none", "help sure"),
    ],
)
def test_what_is_read(text: str, context: str, read_as: str) -> None:
    reading = judge(text, Context(context))
    assert f"{reading.wish} {reading.band}" == read_as, reading.rule


@pytest.mark.parametrize(
    "text",
    [
        "ok see you\n> Acme: your visit is at 9. Reply STOP to opt out",
        "sounds good\n\nOn Tue, Nov 3 at 9:00 Acme wrote:\nStop by any time. STOP to end",
        "yes!! Reply STOP to opt out.",
        "oui merci\nLe 3 nov. à 9:00, Acme a écrit :\nArrêtez de nous envoyer vos messages",
    ],
)
def test_what_the_business_wrote_counts_for_nothing(text: str) -> None:
    assert judge(text, Context.REMINDER).wish is Wish.NONE


def test_a_wish_above_quoted_history_counts() -> None:
    text = "Take me off.\n> Globex: new arrivals! HELP for help"
    assert judge(text, Context.MARKETING).band is Band.SURE


def test_a_reading_names_its_rule_and_the_versions() -> None:
    reading = judge("stop texting me", Context.NONE)
    assert reading.rule == "en.only_stop"
    assert (reading.list_version, reading.rules_version) == (VERSION, RULES_VERSION)


def test_a_topic_after_stop_is_handed_on_for_the_caller_to_resolve() -> None:
    assert judge("STOP promos", Context.NONE).topic == ("promos",)
    assert judge("stop please", Context.NONE).topic == ()


def test_a_stop_at_the_end_of_a_long_text_counts() -> None:
    text = "I was at the shop and it was fine. " * 400 + "Now please stop texting me"
    assert len(text) > 10 * REACH
    assert judge(text, Context.CHAT).band is Band.SURE


@given(text=st.text(), context=st.sampled_from(Context))
def test_any_text_is_read_and_never_grants(text: str, context: Context) -> None:
    reading = judge(text, context)
    assert reading.wish in set(Wish)
    assert reading.rule


@given(st.lists(st.sampled_from(["stop", "no", "more", "texts", "me", "by", "?", ",", ".", "\n>"])))
def test_what_rules_see_is_bounded_and_steady(words: list[str]) -> None:
    said = read(" ".join(words) * 50)
    assert len(said) <= 4 * REACH
    assert said == f" {' '.join(said.split())} "


@given(
    word=st.sampled_from(sorted(w for w, m in MANDATORY.meanings.items() if m is Meaning.STOP)),
    context=st.sampled_from(Context),
)
def test_a_stop_word_revokes_in_every_context(word: str, context: Context) -> None:
    assert (reading := judge(word.upper(), context)).band is Band.SURE
    assert (reading.wish, reading.rule) == (Wish.REVOKE, "keyword.stop")


def test_names_of_rules_are_their_own() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


def test_a_server_compiles_what_rules_look_for_before_its_first_text() -> None:
    warm()
    assert all(rule.pattern is rule.pattern for rule in RULES)
    assert judge("stop texting me", Context.NONE).band is Band.SURE
