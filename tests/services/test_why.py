"""The sentence: what it says for each of the cases a person asks about, and what it never says."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from processor.desk import explainer
from processor.domain.address import Channel
from processor.domain.reasons import BLOCKING
from processor.services.board import Subject
from processor.services.why import Why, spoken, why
from tests.services.engines import Engine, ticked
from tests.services.resting import rest

PHONE = "+12025550101"
#: Told as an event of that kind with those contents, in this order.
Told = list[tuple[str, dict[str, Any]]]


def answer(engine: Engine, *, brand: str = "acme", channel: Channel = Channel.SMS) -> Why:
    subject = Subject(business="acme", brand=brand, channel=channel, contact=engine.contact())
    return why(explainer(engine.parts).look(subject))


def box(state: str) -> dict[str, Any]:
    form = ticked()
    form["boxes"][0]["state"] = state
    return form


STOP = ("contact.opted_out", {"phone": PHONE, "text": "STOP"})
GRANT = ("form.submitted", ticked())
CASES: dict[str, tuple[Told, str, str]] = {
    "nothing": ([], "no_consent", "Nothing is on record for this number."),
    "grant": (
        [GRANT],
        "express_grant",
        "The customer agreed to marketing texts in a form on {date}.",
    ),
    "stop": (
        [GRANT, STOP],
        "revoked_all",
        "The customer opted out on {date}, by writing “STOP”.",
    ),
    "a sentence is not quoted": (
        [("contact.opted_out", {"phone": PHONE, "text": "please leave Dana alone"})],
        "revoked_all",
        "The customer opted out on {date}.",
    ),
    "staff": (
        [("contact.opted_out", {"phone": PHONE, "cause": "staff", "text": "asked at the till"})],
        "revoked_all",
        "A member of staff recorded an opt-out on {date}.",
    ),
    "order": (
        [("purchase.made", {"order_id": "order-1", "phone": PHONE, "phone_given": True})],
        "implied_excludes_marketing",
        (
            "The customer gave this number with an order on {date}, which allows messages about"
            " that, never marketing."
        ),
    ),
    "unticked": (
        [("form.submitted", box("unchecked"))],
        "box_unticked",
        "The consent box was left empty on {date}.",
    ),
    "preticked": (
        [("form.submitted", box("prechecked"))],
        "box_preticked",
        "The consent box was ticked beforehand on {date}, which is no consent.",
    ),
    "other tag": (
        [("form.submitted", ticked(tag="order updates"))],
        "tag_not_granted",
        "On {date} the customer agreed to “order updates”, not to marketing.",
    ),
    "refused by the provider": (
        [GRANT, ("contact.opted_out", {"phone": PHONE, "cause": "provider"})],
        "provider_blocked",
        "The provider blocked this number, or reported an opt-out, on {date}.",
    ),
    "erased": (
        [GRANT, ("contact.erased", {"phone": PHONE})],
        "erased",
        "The customer's data was erased on {date}.",
    ),
    "reassigned": (
        [GRANT, ("number.reassigned", {"phone": PHONE})],
        "reassigned",
        "The number has had a new owner since {date}.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_sentence_is_plain_and_dated(engine: Engine, case: str) -> None:
    told, code, sentence = CASES[case]
    for kind, content in told:
        engine.tell(kind, content)
        rest(engine)
    said = answer(engine)
    date = spoken(said.entry.entry.at) if said.entry else ""
    assert (said.code, said.sentence) == (code, sentence.format(date=date))
    assert said.decision.approved == (code == "express_grant")


def test_the_remedy_and_who_can_apply_it_come_from_the_catalogue(engine: Engine) -> None:
    engine.tell(*STOP)
    said = answer(engine)
    text = BLOCKING["revoked_all"]
    assert (said.remedy, said.who) == (text.remedy, text.who)
    assert said.entry is not None
    assert said.entry.entry.id == engine.entries()[-1].id


def test_start_after_a_stop_says_what_marketing_still_lacks(engine: Engine) -> None:
    for kind, content in (GRANT, STOP):
        engine.tell(kind, content)
        rest(engine)
    engine.tell("contact.resumed", {"phone": PHONE, "channel": "sms", "text": "START"})
    said = answer(engine)
    assert said.code == "confirmation_missing"
    assert said.sentence.endswith("after an opt-out; marketing still waits for a confirmation.")


def test_another_brand_and_another_channel_are_named(engine: Engine) -> None:
    engine.tell(*GRANT)
    outlet, whatsapp = answer(engine, brand="acme-outlet"), answer(engine, channel=Channel.WHATSAPP)
    assert outlet.sentence.endswith("agreed to messages from acme, not from acme-outlet.")
    assert whatsapp.sentence.endswith("agreed to texts, not to WhatsApp messages.")


def test_what_may_go_all_the_same_is_said(engine: Engine) -> None:
    engine.tell("purchase.made", {"order_id": "o-1", "phone": PHONE, "phone_given": True})
    purposes = {line.purpose for line in answer(engine).allowed}
    assert purposes == {"order_confirmation", "shipping_confirmation"}


def test_a_time_is_spoken_in_the_zone_it_is_read_in() -> None:
    at = datetime(2026, 11, 3, 13, 2, tzinfo=timezone.utc)  # noqa: UP017 - beside another zone
    paris = timezone(timedelta(hours=1))
    assert spoken(at) == "3 Nov 2026 at 13:02 UTC"
    assert spoken(at, lambda moment: moment.astimezone(paris)) == "3 Nov 2026 at 14:02 +01:00"
