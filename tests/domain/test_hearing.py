"""What a text becomes: the revocation, the pause, the confirmation, or the message it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from processor.domain import events
from processor.domain.address import AddressKind, Channel
from processor.domain.free_text import RULES_VERSION, Context
from processor.domain.hearing import Heard, Recent, context_of, hear
from processor.domain.keyword_list import VERSION
from processor.domain.keywords import Meaning, with_added
from processor.domain.review import ReviewKind
from processor.domain.sign_up import SignUp
from tests.builders import ALICE, ALICE_PHONE, at

DATA: Final = Path(__file__).parent.parent / "data" / "texts"
KNOWN: Final = Heard(tags=("marketing consent", "back in stock"), brands=("acme", "outlet"))
REMINDED: Final = ("appointment_reminder", "marketing")
ASKED: Final = ("double_opt_in_prompt", "marketing")
WAITING: Final = SignUp(
    entry="ent_1",
    business="acme",
    brand="outlet",
    channel=Channel.SMS,
    tags=("newsletter",),
    at=at(-1),
    confirm_by=at(days=30),
)


def texted(text: str, **more: Any) -> events.MessageReceived:  # noqa: ANN401 - fields of the event
    told: dict[str, Any] = {
        "brand": "acme",
        "occurred_at": at(),
        "occurred_text": "2026-03-02T04:00:00-05:00",
        "channel": Channel.SMS,
        "sender": ALICE_PHONE,
        "conversation": "c1",
    }
    return events.MessageReceived(**{**told, **more}, text=text)


def heard(
    event: events.AnyEvent,
    sent: tuple[str, ...] = (),
    known: Heard = KNOWN,
    sign_up: SignUp | None = None,
) -> tuple[events.AnyEvent, ...]:
    return hear(event, known, Recent(sent=lambda _: sent, sign_up=lambda _: sign_up))


def kinds(text: str, sent: tuple[str, ...] = (), known: Heard = KNOWN) -> list[str]:
    return [type(each).__name__ for each in heard(texted(text), sent, known)]


def stopped(text: str, sent: tuple[str, ...] = (), known: Heard = KNOWN) -> events.ContactOptedOut:
    found = heard(texted(text), sent, known)[0]
    assert isinstance(found, events.ContactOptedOut)
    return found


@pytest.mark.parametrize("text", ["STOP", "stop.", "Stop!!", "“STOP”", "arrêt", "BAJA", "s t o p"])
def test_a_stop_word_takes_the_place_of_its_message(text: str) -> None:
    """So that it opens no conversation, and keeps its text, its time, its rule and its list."""
    stop = stopped(text)
    assert (stop.cause, stop.said) == (events.RevocationCause.KEYWORD, text)
    assert (stop.occurred_at, stop.occurred_text) == (at(), "2026-03-02T04:00:00-05:00")
    assert (stop.tags, stop.brands) == ((), ())
    assert stop.reading == (
        f"sure revoke by keyword.stop; words {VERSION}, rules {RULES_VERSION}, context none"
    )


def test_a_wish_in_somebodys_own_words_revokes_and_names_its_rule() -> None:
    stop = stopped("please stop texting me")
    assert stop.cause is events.RevocationCause.FREE_TEXT
    assert stop.reading is not None
    assert stop.reading.startswith("sure revoke by ")


def test_what_is_likely_a_stop_stays_a_message_and_pauses() -> None:
    message = texted("way too many texts guys")
    first, review = heard(message, ("marketing",))
    assert first is message
    assert isinstance(review, events.ReviewNeeded)
    assert (review.why, review.said) == (ReviewKind.LIKELY_OPT_OUT, "way too many texts guys")


def test_what_has_a_word_of_stopping_in_it_is_shown_to_a_person_and_pauses_nothing() -> None:
    found = heard(texted("we have to STOP this bill"))
    assert [getattr(each, "why", None) for each in found] == [None, ReviewKind.POSSIBLE_OPT_OUT]


@pytest.mark.parametrize("text", ["don't stop", "what are your hours?", "thanks!", ""])
def test_any_other_message_stays_as_it_is(text: str) -> None:
    message = texted(text)
    assert heard(message) == (message,)


@pytest.mark.parametrize("yes", ["YES", "yes!", "sí", "Oui", "ok"])
def test_a_yes_confirms_the_sign_up_that_was_asked_about_and_nothing_besides(yes: str) -> None:
    """Its brand and its tags, whichever brand the source speaks for; on another channel nothing."""
    assert kinds(yes) == kinds(yes, REMINDED) == kinds(yes, ASKED) == ["MessageReceived"]
    (confirmed,) = heard(texted(yes), sign_up=WAITING)
    assert isinstance(confirmed, events.ContactConfirmed)
    assert (confirmed.brand, confirmed.tags) == ("outlet", ("newsletter",))
    elsewhere = texted(yes, channel=Channel.WHATSAPP)
    assert heard(elsewhere, sign_up=WAITING) == (elsewhere,)


def test_start_resumes_and_a_wish_for_more_in_other_words_is_only_a_message() -> None:
    assert kinds("START") == ["ContactResumed"]
    assert kinds("Unstop.") == ["ContactResumed"]
    assert kinds("you can start texting me again") == ["MessageReceived"]


def test_help_is_a_message_to_be_answered() -> None:
    assert kinds("HELP") == ["MessageReceived"]


@pytest.mark.parametrize("word", ["CANCEL", "cancel.", "Cancelar", "END"])
def test_cancel_to_a_reminder_revokes_and_a_person_reads_it_both_ways(word: str) -> None:
    stop, review = heard(texted(word), REMINDED)
    assert isinstance(stop, events.ContactOptedOut)
    assert isinstance(review, events.ReviewNeeded)
    assert review.why is ReviewKind.CANCEL_TO_PROMPT
    assert review.reading is not None
    assert "revoke by keyword.stop" in review.reading
    assert "called off" in review.reading
    assert kinds(word) == ["ContactOptedOut"], "nothing was sent that it could be about"


def test_stop_to_a_reminder_means_what_it_says() -> None:
    assert kinds("STOP", REMINDED) == ["ContactOptedOut"]


def test_a_stop_that_a_source_told_is_named_by_its_keyword_and_read_both_ways_too() -> None:
    told = events.ContactOptedOut(brand="acme", addresses=(ALICE_PHONE,), said="Cancel")
    stop, review = heard(told, REMINDED)
    assert isinstance(stop, events.ContactOptedOut)
    assert stop.cause is events.RevocationCause.KEYWORD
    assert isinstance(review, events.ReviewNeeded)
    odd = events.ContactOptedOut(brand="acme", addresses=(ALICE_PHONE,), said="no thank you")
    assert heard(odd, REMINDED) == (odd,)


def test_a_stop_that_names_a_tag_or_a_brand_is_narrowed_and_any_other_is_not() -> None:
    assert stopped("STOP back in stock").tags == ("back in stock",)
    assert stopped("stop outlet").brands == ("outlet",)
    whole = stopped("STOP 12345")
    assert (whole.tags, whole.brands) == ((), ())


def test_a_topic_that_is_ours_is_as_good_as_a_stop_whatever_was_sent() -> None:
    known = Heard(tags=("outlet",))
    assert stopped("stop outlet", ("order_confirmation",), known).tags == ("outlet",)


def test_a_wrong_number_is_left_alone_and_flagged() -> None:
    stop, review = heard(texted("sorry you have the wrong number"))
    assert isinstance(stop, events.ContactOptedOut)
    assert stop.cause is events.RevocationCause.WRONG_NUMBER
    assert isinstance(review, events.ReviewNeeded)
    assert review.why is ReviewKind.WRONG_NUMBER


def test_in_a_chat_a_wrong_number_may_be_any_number() -> None:
    visitor = ALICE.address(AddressKind.VISITOR)
    chat = texted("sorry you have the wrong number", channel=Channel.WEBCHAT, sender=visitor)
    message, review = heard(chat)
    assert message is chat
    assert isinstance(review, events.ReviewNeeded)


def test_a_stop_in_a_chat_reaches_the_numbers_that_were_left_there() -> None:
    visitor = ALICE.address(AddressKind.VISITOR)
    left = events.ReplyAddress(channel=Channel.SMS, address=ALICE_PHONE)
    chat = texted("STOP", channel=Channel.WEBCHAT, sender=visitor, reply_addresses=(left,))
    (stop,) = heard(chat)
    assert isinstance(stop, events.ContactOptedOut)
    assert stop.addresses == (visitor, ALICE_PHONE)
    assert stop.channels == (Channel.WEBCHAT, Channel.SMS)


def test_boxes_ticked_beside_a_stop_grant_nothing() -> None:
    box = events.ConsentBox(
        channels=(Channel.SMS,), tags=("marketing consent",), state=events.BoxState.CHECKED
    )
    assert [type(each) for each in heard(texted("STOP", boxes=(box,)))] == [events.ContactOptedOut]


def test_a_business_has_words_of_its_own_and_each_hit_names_its_list() -> None:
    own = Heard(words=with_added({Meaning.STOP: ["basta ya"], Meaning.RESUME: ["join"]}, "r1"))
    assert stopped("¡Basta ya!", (), own).reading == (
        f"sure revoke by keyword.stop; words {VERSION}+r1, rules {RULES_VERSION}, context none"
    )
    assert kinds("JOIN", (), own) == ["ContactResumed"]
    assert kinds("JOIN") == ["MessageReceived"]


@pytest.mark.parametrize(
    ("sent", "context"),
    [
        ((), Context.NONE),
        (("appointment_reminder", "marketing"), Context.REMINDER),
        (("shipping_confirmation",), Context.ORDER),
        (("marketing", "appointment_reminder"), Context.MARKETING),
        (("survey",), Context.MARKETING),
        (("conversation_reply",), Context.CHAT),
        (("help_reply", "appointment_confirmation"), Context.REMINDER),
        (("opt_out_confirmation",), Context.NONE),
    ],
)
def test_a_text_answers_what_was_sent_last_but_for_service_notices(
    sent: tuple[str, ...], context: Context
) -> None:
    assert context_of(sent) is context


def test_what_was_sent_is_not_looked_up_for_a_chat() -> None:
    def asked(_: object) -> tuple[str, ...]:
        raise AssertionError("a chat is a chat")

    visitor = ALICE.address(AddressKind.VISITOR)
    chat = texted("what are your hours?", channel=Channel.WEBCHAT, sender=visitor)
    assert hear(chat, KNOWN, Recent(sent=asked)) == (chat,)
