"""Short texts: a wish by what they are made of, a named part, a complaint under an offer."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.free_text import Band, Context, Wish, judge

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
        ("kindly refrain from texting me", Band.SURE),
        ("ne m'envoyez plus de pubs", Band.SURE),
        ("quiten mi número de su lista", Band.SURE),
        ("take my number off your list please", Band.SURE),
        ("no want message", Band.LIKELY),
        ("no message me please", Band.LIKELY),
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


@pytest.mark.parametrize(
    ("text", "context", "rule"),
    [
        ("please stop texting me so late", Context.MARKETING, "doubt.part"),
        ("my neighbor says stop texting me", Context.MARKETING, "doubt.somebody_else"),
        ("lol stop texting me", Context.MARKETING, "doubt.praise"),
        ("stop texting me, mail is fine", Context.MARKETING, "doubt.by_mail"),
        (
            "we waited all morning, just take me off the list",
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


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("these keep waking me up", Context.ORDER),
        ("why are you texting me", Context.ORDER),
        ("un seul rappel suffit", Context.REMINDER),
        ("con un aviso basta", Context.REMINDER),
        ("I thought I opted out", Context.REMINDER),
        ("my phone needs some peace, no further messages needed", Context.CHAT),
        ("how do I get off this list?", Context.MARKETING),
        ("this number is for emergencies only, do not use it for marketing", Context.ORDER),
        ("stop the promos but keep the reminders", Context.REMINDER),
        ("take this number off your list and add my new one instead", Context.REMINDER),
    ],
)
def test_a_probable_or_partial_wish_pauses_in_every_context(text: str, context: Context) -> None:
    reading = judge(text, context)
    assert (reading.wish, reading.band) == (Wish.REVOKE, Band.LIKELY), reading.rule


@pytest.mark.parametrize(
    ("text", "context"),
    [
        ("stop calling, texts are fine", Context.CHAT),
        ("unsubscribe me from the email only", Context.CHAT),
        ("ya no me llega el mensaje con el código", Context.CHAT),
        ("vous ne m'avez pas envoyé le code", Context.CHAT),
        ("thanks for the reminder, see you then", Context.REMINDER),
        ("see you then", Context.MARKETING),
        ("do you have this in blue?", Context.MARKETING),
        ("no thank you that's all", Context.CHAT),
        ("sáquenme del grupo de las 5 y pásenme al de las 6", Context.REMINDER),
        ("wrong size", Context.ORDER),
    ],
)
def test_other_matters_hold_nothing_back(text: str, context: Context) -> None:
    reading = judge(text, context)
    assert reading.band not in {Band.SURE, Band.LIKELY}, reading.rule


@pytest.mark.parametrize(
    "text",
    ["Bitte keine SMS mehr", "pare de me mandar mensagens", "non mandatemi più messaggi"],
)
def test_the_plainest_wishes_of_other_languages_are_sure(text: str) -> None:
    assert judge(text, Context.MARKETING).band is Band.SURE


def test_a_refusal_is_a_wish_under_an_offer_alone() -> None:
    assert judge("no thanks", Context.MARKETING).band is Band.LIKELY
    assert judge("no thanks", Context.CHAT).wish is Wish.NONE
