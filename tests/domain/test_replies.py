"""Replies: texts in every language, the parts they take, words that sell, and where they lead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.keywords import is_help, languages
from processor.domain.promotion import link, selling
from processor.domain.replies import DEFAULTS, PURPOSES, ReplyKind, ReplyTexts
from processor.domain.reply_rules import text_problems
from processor.domain.sms import segments

TEXTS = ReplyTexts(help_contact="help@example.com", names={"acme": "Acme"})


@pytest.mark.parametrize("kind", ReplyKind)
def test_the_texts_of_whoever_wrote_none_keep_every_rule(kind: ReplyKind) -> None:
    longest = ReplyTexts(help_contact="x" * 60, names={"acme": "Acme " * 8})
    assert set(DEFAULTS[kind]) == {"en", "es", "fr"}
    for template in DEFAULTS[kind].values():
        assert list(text_problems(kind, template, longest, ("acme", "acme-outlet"))) == []


@pytest.mark.parametrize(
    ("wanted", "begins"),
    [((), "Acme: for"), (("es",), "Acme: si"), (("pt", "es"), "Acme: si"), (("it",), "Acme: for")],
)
def test_the_first_language_that_there_is_counts(wanted: tuple[str, ...], begins: str) -> None:
    assert TEXTS.text(ReplyKind.HELP, "acme", wanted).startswith(begins)


def test_the_business_own_words_go_before_ours_in_any_language_that_is_wanted() -> None:
    own = {"help": {"pt": "{brand}: fale com {contact}."}}
    texts = ReplyTexts(language="fr", help_contact="x@example.com", own=own)
    assert texts.text(ReplyKind.HELP, "acme", ("es", "pt")) == "acme: fale com x@example.com."
    assert texts.text(ReplyKind.HELP, "acme", ("de",)).startswith("acme : pour obtenir")
    assert set(PURPOSES) == set(ReplyKind)


def test_what_is_filled_in_is_not_read_as_a_placeholder() -> None:
    fields = {"link": "https://acme.example.com/{brand}"}
    assert "{brand}" in TEXTS.text(ReplyKind.DOUBLE_OPT_IN, "acme", (), fields)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Alto", ("es",)),
        ("ARRÊT", ("fr",)),
        ("ayuda!", ("es",)),
        ("cancelar", ("es", "pt")),
        ("STOP", ()),
        ("please stop", ()),
        (None, ()),
    ],
)
def test_a_keyword_tells_its_language(said: str | None, found: tuple[str, ...]) -> None:
    assert languages(said) == found


@pytest.mark.parametrize("said", ["HELP", "info", "Aide?", "AYUDA", "Hilfe!"])
def test_help_is_asked_for_in_one_word(said: str) -> None:
    assert is_help(said)
    assert not is_help(f"{said} me with my order")
    assert not is_help("STOP")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("x" * 459, 3),
        ("x" * 460, 4),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("éèàùñ" * 32, 1),
        ("á" * 70, 1),
        ("á" * 71, 2),
        ("á" * 201, 3),
        ("🙂" * 35, 1),
        ("🙂" * 36, 2),
    ],
)
def test_a_text_takes_as_many_parts_as_a_phone_counts(text: str, parts: int) -> None:
    assert segments(text) == parts


@given(st.text(max_size=600))
def test_more_text_never_takes_fewer_parts(text: str) -> None:
    assert 1 <= segments(text) <= segments(text + "x")


@pytest.mark.parametrize(
    "text",
    [
        "Big SALE today", "30 % off everything", "Shop now and save", "free shipping for you",
        "Ofertas de hoy", "30% de descuento", "Compre hoy", "Offre spéciale", "Code promo ETE",
        "Don't miss it", "Last chance!",
    ],
)  # fmt: skip
def test_what_sells_is_known_by_its_words(text: str) -> None:
    assert list(selling(text))


@pytest.mark.parametrize(
    "text",
    [
        "Your appointment is tomorrow at 2", "You will get no more offers or deals from us",
        "Feel free to call us", "Ya no recibirá ofertas", "Vous ne recevrez plus nos offres",
        "Your order shipped today", "We are wholesalers",
    ],
)  # fmt: skip
def test_what_does_not_sell_is_left_alone(text: str) -> None:
    assert list(selling(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://a.example.com/x now", "https://a.example.com/x"),
        ("see www.example.com", "www.example.com"),
        ("go to acme.co/x", "acme.co/x"),
        ("open {link}", "{link}"),
        ("write to help@example.com", None),
        ("It is 2.30 p.m. today.Thanks", None),
        ("Call +1 202 555 0199.", None),
    ],
)
def test_a_page_is_known_and_an_email_address_is_none(text: str, found: str | None) -> None:
    assert link(text) == found
