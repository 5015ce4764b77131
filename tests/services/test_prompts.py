"""Prompts: one text for a sign-up that waits, with its link, and nothing to whoever opted out."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import structs

from processor.bootstrap import assemble
from processor.desk import confirmations
from processor.domain.acts import ConversationExtended
from processor.domain.events import Person
from processor.ports import ClaimAnswer, MessageState, StoreUnavailable
from processor.settings import Source
from tests.contract.worlds import memory_world
from tests.services.answering import answering, jobs, judged, outgoing, sent
from tests.services.conftest import ShiftedClock
from tests.services.engines import SECRET, Engine, engine_over, ticked
from tests.services.test_confirm import sign_up

PUBLIC: Final = "https://hooks.example.com"
SIGNUP: Final = Source(
    name="signup", provider="standard", brand="acme", secrets=(SECRET,), double_opt_in=True
)
ALICE: Final = "+12025550101"
STOP: Final = {"phone": ALICE, "text": "STOP"}
OWN: Final = {"phone": ALICE, "channel": "sms"}
RELEASED: Final = (MessageState.RELEASED, ("service_notice",))
DAY: Final = 24 * 60 * 60


def asking(engine: Engine, *, public_url: str = PUBLIC, tags: tuple[str, ...] = ()) -> Engine:
    """The same deployment with a source, or a policy, that asks for confirmations."""
    parts = answering(engine, SIGNUP).parts
    policy = structs.replace(parts.settings.policy, double_opt_in=frozenset(tags))
    settings = structs.replace(parts.settings, public_url=public_url, policy=policy)
    return replace(engine, parts=assemble(settings, engine.parts.ports))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """In memory, where days pass at once."""
    return engine_over(memory_world(ShiftedClock()), tmp_path)


@pytest.fixture
def asker(engine: Engine) -> Engine:
    return asking(engine)


def press(engine: Engine, body: str | None) -> None:
    """Follow the link of a text and press the button."""
    link = re.search(rf"{PUBLIC}/c/(\w+)", body or "")
    assert link, body
    confirmations(engine.parts).confirm(link[1], wording="Yes", person=Person())
    engine.drain()


def test_a_sign_up_is_asked_about_by_a_text_with_its_link(asker: Engine) -> None:
    sign_up(asker)
    [message] = jobs(asker)
    assert judged(asker, message) == RELEASED
    to, body = sent(asker, message)
    assert to == ALICE
    assert body is not None
    assert body.startswith("Acme: please confirm that you want our messages.")
    stored = outgoing(asker, message).message
    assert (stored.purpose, stored.cause) == ("double_opt_in_prompt", asker.entries()[0].id)


def test_the_link_in_that_text_confirms(asker: Engine) -> None:
    sign_up(asker)
    [message] = jobs(asker)
    judged(asker, message)
    press(asker, sent(asker, message)[1])
    assert asker.ask().reasons[0].code == "express_grant"


def writes(engine: Engine, text: str) -> None:
    """What Alice answers by SMS."""
    told = {"channel": "sms", "from": {"phone": ALICE}, "conversation_id": "c-1", "text": text}
    engine.tell("message.received", told)


def test_a_yes_to_that_text_confirms_too(asker: Engine) -> None:
    sign_up(asker)
    [message] = jobs(asker)
    judged(asker, message)
    writes(asker, "YES")
    assert not asker.ask().approved  # nobody has asked her yet
    sent(asker, message)
    writes(asker, "yes!")
    assert asker.ask().reasons[0].code == "express_grant"


def test_a_yes_after_a_stop_answers_nothing(asker: Engine) -> None:
    """The question is over with the STOP; only START from the phone begins anew."""
    sign_up(asker)
    [message] = jobs(asker)
    judged(asker, message)
    sent(asker, message)
    writes(asker, "STOP")
    writes(asker, "YES")
    assert asker.ask().reasons[0].code == "revoked_all"
    assert isinstance(asker.entries()[-1].act, ConversationExtended)


def test_a_yes_lifts_no_older_stop_of_another_kind(asker: Engine) -> None:
    asker.tell("form.submitted", ticked(tag="order updates"))
    asker.tell("contact.opted_out", {"phone": ALICE, "tags": ["order updates"], "text": "no"})
    sign_up(asker)
    [message] = jobs(asker)
    judged(asker, message)
    sent(asker, message)
    writes(asker, "YES")
    assert asker.ask().approved
    assert not asker.ask(purpose="order_confirmation", order_id="1001").approved


def test_a_stop_to_that_text_suppresses_and_its_link_asks_for_start(asker: Engine) -> None:
    sign_up(asker)
    [message] = jobs(asker)
    judged(asker, message)
    _, body = sent(asker, message)
    writes(asker, "STOP")
    press(asker, body)
    assert asker.ask().reasons[0].code == "revoked_all"


def test_the_policy_may_ask_for_it_by_label(engine: Engine) -> None:
    asker = asking(engine, tags=("marketing consent",))
    asker.parts.ports.births.adopt(asker.parts.settings.policy)
    asker.tell("form.submitted", ticked(tag="order updates"))
    assert jobs(asker) == []
    asker.tell("form.submitted", ticked())
    assert len(jobs(asker)) == 1


def test_what_needs_no_confirmation_is_not_asked_about(asker: Engine) -> None:
    asker.tell("form.submitted", ticked())
    assert asker.ask().approved
    assert jobs(asker) == []


def test_a_delivery_that_is_read_again_leads_to_the_same_prompt(asker: Engine) -> None:
    sign_up(asker)
    asker.world.inbox.requeue(asker.entries()[0].delivery)
    asker.drain()
    [message] = jobs(asker)
    judged(asker, message)
    assert sent(asker, message)
    asker.world.inbox.requeue(asker.entries()[0].delivery)
    asker.drain()
    assert jobs(asker) == [message]


def test_signing_up_again_is_asked_about_once_more_and_no_third_time(asker: Engine) -> None:
    for number in range(4):
        sign_up(asker, f"form-{number}")
        asker.world.later(DAY)
    assert len(jobs(asker)) == 2


def test_whoever_has_confirmed_is_not_asked_again(asker: Engine) -> None:
    sign_up(asker)
    [message] = jobs(asker)
    judged(asker, message)
    press(asker, sent(asker, message)[1])
    sign_up(asker, "form-2")
    assert jobs(asker) == [message]
    assert asker.ask().approved


def test_a_form_after_a_stop_is_answered_by_no_text_until_start(asker: Engine) -> None:
    """Anybody can type a number; the number itself has to speak first."""
    asker.tell("contact.opted_out", STOP)
    sign_up(asker)
    assert jobs(asker) == []
    asker.tell("contact.resumed", OWN)
    sign_up(asker, "form-2")
    [message] = jobs(asker)
    assert judged(asker, message) == RELEASED


def test_a_stop_between_the_prompt_and_its_sending_keeps_it_back(asker: Engine) -> None:
    sign_up(asker)
    [message] = jobs(asker)
    judged(asker, message)
    asker.tell("contact.opted_out", STOP)
    claimed = asker.parts.sending.claim("acme", message, "attempt-1")
    assert claimed is not None
    assert claimed.answer is ClaimAnswer.REVOKED_SINCE


def test_what_is_old_when_it_is_told_is_not_asked_about(asker: Engine) -> None:
    """The customer signed up an hour ago and does not expect it any more."""
    sign_up(asker)
    [message] = jobs(asker)
    asker.world.later(3600)
    assert judged(asker, message)[0] is MessageState.BLOCKED


def test_both_channels_of_one_box_are_asked_on_each(asker: Engine) -> None:
    boxes = [ticked()["boxes"][0] | {"channels": ["sms", "whatsapp"]}]
    sign_up(asker, boxes=boxes)
    channels = {outgoing(asker, each).message.channel.value for each in jobs(asker)}
    assert channels == {"sms", "whatsapp"}


@pytest.mark.parametrize("change", [{"observe": True}, {"kind": "sandbox"}])
def test_a_business_that_sends_nothing_asks_nobody(engine: Engine, change: dict[str, Any]) -> None:
    parts = asking(engine).parts
    acme = structs.replace(parts.settings.businesses["acme"], **change)
    businesses = {**parts.settings.businesses, "acme": acme}
    settings = structs.replace(parts.settings, businesses=businesses)
    silent = replace(engine, parts=assemble(settings, engine.parts.ports))
    sign_up(silent)
    assert jobs(silent) == []


def test_without_a_public_address_there_is_no_link_to_send(engine: Engine) -> None:
    asker = asking(engine, public_url="")
    sign_up(asker)
    assert jobs(asker) == []


def test_nobody_is_marked_as_dealt_with_while_the_prompt_cannot_be_stored(asker: Engine) -> None:
    asker.world.later(0.002)
    asker.world.fill(True)
    with pytest.raises(StoreUnavailable):
        sign_up(asker)
    asker.world.fill(False)
    sign_up(asker)
    assert len(jobs(asker)) == 1


def test_the_text_is_nowhere_in_clear(asker: Engine) -> None:
    sign_up(asker)
    [message] = jobs(asker)
    stored = outgoing(asker, message)
    assert b"/c/" not in stored.sealed
    assert ALICE not in repr(stored)
