"""Template lint: which words a text must not ask for, and the lines in which they are right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.purpose import BUILT_IN_PURPOSES
from processor.domain.replies import DEFAULTS, PURPOSES, ReplyTexts
from processor.domain.template_lint import lint

REMINDER = "appointment_reminder"


def codes(text: str, purpose: str = REMINDER) -> list[tuple[str, str]]:
    return [(flaw.kind, flaw.word) for flaw in lint(text, purpose)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Acme: reply CANCEL to cancel your appointment.", ["CANCEL"]),
        ("Acme: your visit is at 2. Reply 1 to confirm or cancel to cancel", ["cancel"]),
        ("To cancel your appointment, reply STOP", ["STOP"]),
        ("Text STOP to cancel your visit", ["STOP"]),
        ("Reply END to end the session", ["END"]),
        ("Send QUIT when you are done", ["QUIT"]),
        ("Please answer with the word 'cancel' if you cannot come", ["cancel"]),
        ("Responda CANCELAR para cancelar su cita", ["CANCELAR"]),
        ("Envíe NO MÁS si no puede venir", ["NO MÁS"]),
        ("Répondez ARRÊT pour annuler le rendez-vous", ["ARRÊT"]),
    ],
)
def test_a_word_of_opting_out_is_not_to_be_asked_for(text: str, words: list[str]) -> None:
    assert codes(text) == [("opt_out_word", word) for word in words]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Reply YES to confirm", "YES"),
        ("reply yes if you are coming", "yes"),
        ("Reply with “Yes” to keep your table", "Yes"),
        ("Responda SÍ para confirmar", "SÍ"),
        ("Répondez OUI pour confirmer", "OUI"),
    ],
)
def test_nor_is_a_yes(text: str, word: str) -> None:
    assert codes(text) == [("opt_in_word", word)]


def test_several_are_all_told() -> None:
    assert codes("Reply YES to confirm, CANCEL to cancel or START to begin") == [
        ("opt_in_word", "YES"),
        ("opt_out_word", "CANCEL"),
        ("resume_word", "START"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Reply STOP to opt out",
        "Reply STOP to end.",
        "Reply STOP to cancel. Msg&data rates may apply.",
        "Txt STOP 2 quit",
        "Acme: see you at 2. Reply STOP",
        "Reply QUIT or OPT OUT to unsubscribe",
        "Reply CANCEL to opt out of all texts",
        "To stop our messages, reply STOP.",
        "STOP to opt out, HELP for help",
        "Reply HELP for help, STOP to cancel.",
        "Reply START to resubscribe.",
        "Reply C to confirm, R to reschedule. Reply STOP to opt out.",
        "Reply Y to confirm or N to decline",
        "Call us to cancel. We stop at 5.",
        "If you cancel, text us. Yes, we are open!",
        "Para no recibir mensajes, responda STOP.",
        "Répondez STOP pour ne plus recevoir de SMS",
        "Répondez C si vous venez",
        "",
    ],
)
def test_the_line_by_which_people_opt_out_is_right(text: str) -> None:
    assert codes(text) == []


def test_a_prompt_to_confirm_a_sign_up_may_ask_for_yes() -> None:
    assert codes("Reply YES to confirm", "double_opt_in_prompt") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Acme: 20% off when you come. See you at 2.", "20% off"),
        ("See you at 2. Ask for our special offers!", "offers"),
        ("Mañana a las 2. Tenemos descuentos.", "descuentos"),
        ("À demain. Profitez vite des soldes", "soldes"),
    ],
)
def test_a_reminder_does_not_sell(text: str, word: str) -> None:
    assert ("sells", word) in codes(text)
    assert codes(text, "marketing") == []


def test_the_answer_to_an_opt_out_neither_sells_nor_leads_on() -> None:
    purpose = "opt_out_confirmation"
    assert codes("Acme: you will get no more offers.", purpose) == []
    assert codes("Acme: come back for a discount", purpose) == [("sells", "discount")]
    assert codes("Acme: see acme.example.com/back", purpose) == [
        ("leads_on", "acme.example.com/back")
    ]


@pytest.mark.parametrize("text", ["ACME OUTLET: hello", "hello from Acme-Outlet", "{brand}: hello"])
def test_a_brand_is_found_however_it_is_written(text: str) -> None:
    assert lint(text, brands=("acme-outlet",)) == ()


def test_a_text_without_its_brand_is_told_of_but_in_a_conversation() -> None:
    [flaw] = lint("hello", brands=("acme", "Acme"))
    assert (flaw.kind, flaw.word) == ("brand_missing", "")
    assert lint("hello", "conversation_reply", ("acme",)) == ()


def test_our_own_replies_are_right() -> None:
    texts = ReplyTexts(help_contact="help@example.com")
    for kind, languages in DEFAULTS.items():
        for language in languages:
            text = texts.text(kind, "acme", (language,), {"link": "https://acme.example.com/c/1"})
            assert lint(text, PURPOSES[kind], ("acme",)) == ()


@given(text=st.text(max_size=300), purpose=st.sampled_from(sorted(BUILT_IN_PURPOSES)))
def test_any_text_can_be_looked_at(text: str, purpose: str) -> None:
    for flaw in lint(text, purpose, ("acme",)):
        assert flaw.kind
        assert flaw.cure
