"""Short texts: a wish by what they are made of, a named part, a complaint under an offer."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.free_text import Band, Context, Wish, judge
from processor.domain.rules_doubt import RULES as DOUBTS
from processor.domain.rules_doubt import UNWILLING
from processor.domain.rules_people import RULES as PEOPLE
from processor.domain.rules_short import RULES

_COURTESY = ("please", "now", "thanks", "hey", "just", "you guys", "already", "svp", "por favor")


@given(
    ending=st.sampled_from(["stop", "unsubscribe", "quit", "cease"]),
    about=st.sampled_from(["texts", "these", "messages", "all", "spam"]),
    courtesy=st.lists(st.sampled_from(_COURTESY[:6]), max_size=3, unique=True),
    order=st.randoms(use_true_random=False),
)
def test_words_of_stopping_and_courtesy_alone_are_a_wish_in_any_order(
    ending: str, about: str, courtesy: list[str], order: object
) -> None:
    said = [f"{ending} {about}", *courtesy]
    for words in list(permutations(said))[:6]:
        reading = judge(" ".join(words), Context.MARKETING)
        assert reading.wish is Wish.REVOKE, words
        assert reading.band in {Band.SURE, Band.LIKELY}, words


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("no want message", Band.SURE),
        ("no message me please", Band.SURE),
        ("kindly refrain from texting me", Band.SURE),
        ("inutile de m'envoyer des rappels", Band.SURE),
        ("agradecería que no me mandaran nada", Band.SURE),
        ("only order updates please, no promos", Band.LIKELY),
        ("solo quiero avisos de mi pedido, no publicidad", Band.LIKELY),
        ("juste les infos de livraison svp, pas de pub", Band.LIKELY),
        ("what did I do to deserve all these texts", Band.LIKELY),
        ("todos los días lo mismo", Band.LIKELY),
        ("vous écrivez trop souvent", Band.LIKELY),
    ],
)
def test_what_is_read_under_an_offer(text: str, band: Band) -> None:
    reading = judge(text, Context.MARKETING)
    assert (reading.wish, reading.band) == (Wish.REVOKE, band), reading.rule


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("I got no message from the driver", Context.ORDER),
        ("don't send it until Friday", Context.ORDER),
        ("can't text now", Context.REMINDER),
        ("only the first appointment", Context.REMINDER),
        ("no me llegó el mensaje", Context.ORDER),
        ("pas reçu le message", Context.ORDER),
        ("love these texts, always a good laugh", Context.MARKETING),
    ],
)
def test_messages_that_are_missed_are_no_wish_to_stop(text: str, context: Context) -> None:
    reading = judge(text, context)
    assert reading.band not in {Band.SURE, Band.LIKELY}, reading.rule


def test_names_of_rules_are_their_own() -> None:
    names = [rule.name for rule in (*RULES, *PEOPLE, *DOUBTS, *UNWILLING)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "context", "rule"),
    [
        ("please stop texting my sister so late", Context.MARKETING, "doubt.part"),
        ("stop sending these to my neighbor", Context.MARKETING, "doubt.somebody_else"),
        ("lol remove me", Context.MARKETING, "doubt.praise"),
        ("remove me from the list of emails", Context.MARKETING, "doubt.by_mail"),
        (
            "we had it all morning and then we said remove me",
            Context.CHAT,
            "doubt.other_matter",
        ),
    ],
)
def test_a_sure_wish_in_doubtful_company_pauses_and_names_the_doubt(
    text: str, context: Context, rule: str
) -> None:
    reading = judge(text, context)
    assert (reading.wish, reading.band, reading.rule) == (Wish.REVOKE, Band.LIKELY, rule)


def test_a_topic_stops_at_once_under_an_offer_and_is_looked_at_elsewhere() -> None:
    assert judge("STOP renewal", Context.MARKETING).band is Band.SURE
    elsewhere = judge("STOP renewal", Context.ORDER)
    assert (elsewhere.band, elsewhere.topic) == (Band.LIKELY, ("renewal",))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("I am not Linda please stop texting me", Wish.WRONG_NUMBER),
        ("this is my number now, different person", Wish.WRONG_NUMBER),
        ("este número ya no es de Ana", Wish.WRONG_NUMBER),
        ("erreur de destinataire", Wish.WRONG_NUMBER),
        ("resume messages", Wish.RESUME),
        ("what are the commands", Wish.HELP),
        ("para qué sirve este número", Wish.HELP),
        ("comment ça marche ce numéro", Wish.HELP),
    ],
)
def test_who_is_not_meant_and_who_asks_is_told_apart(text: str, wish: Wish) -> None:
    reading = judge(text, Context.MARKETING)
    assert reading.wish is wish, reading.rule
