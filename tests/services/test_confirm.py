"""A sign-up confirmed by its link: durable and recorded once, and never against an opt-out."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace

from processor.bootstrap import assemble
from processor.desk import confirmations, explainer
from processor.domain import acts
from processor.domain.address import Channel
from processor.domain.events import Person
from processor.domain.reading import DOUBLE_OPT_IN
from processor.domain.sign_up import SignUpState
from processor.ports import DeliveryState, RawRequest, StoreUnavailable
from processor.providers.signing import sign
from processor.services.arrivals import Received
from processor.services.board import Subject
from processor.services.confirm import Confirmations, LinkUnknown
from processor.services.lines import open_evidence
from processor.services.link_names import LinkNames
from processor.services.why import why
from processor.settings import Source
from tests.contract.worlds import memory_world
from tests.services.engines import SECRET, Engine, engine_over, ticked

SIGNUP: Final = Source(
    name="signup", provider="standard", brand="acme", secrets=(SECRET,), double_opt_in=True
)
WORDING: Final = "Do you want to get text messages from acme? Yes, send me these messages"
BROWSER: Final = Person(ip="192.0.2.7", user_agent="Mozilla/5.0")
STOP: Final = {"phone": "+12025550101", "text": "STOP"}
OWN: Final = {"phone": "+12025550101", "channel": "sms"}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return engine_over(memory_world(), tmp_path, SIGNUP)


def deliver(engine: Engine, body: bytes, name: str) -> Received:
    """A webhook of the source whose sign-ups have to be confirmed."""
    headers = sign(SECRET, name, engine.clock.now(), body)
    lowered = {key.lower(): value for key, value in headers.items()}
    return engine.parts.intake.receive("acme", "signup", RawRequest(headers=lowered, body=body))


def sign_up(engine: Engine, name: str = "form-1", **what: Any) -> str:  # noqa: ANN401 - JSON
    """Sign up where it has to be confirmed; the name of the link."""
    engine.world.later(0.002)
    event = {
        "type": "form.submitted",
        "timestamp": engine.world.now().isoformat(),
        "data": ticked() | what,
    }
    deliver(engine, json.dumps(event).encode(), name)
    engine.drain()
    entry = next(e for e in reversed(engine.entries()) if isinstance(e.act, acts.Granted))
    return LinkNames(engine.parts.ids).write(engine.contact(), entry.id)


def desk(engine: Engine) -> Confirmations:
    return confirmations(engine.parts)


def press(engine: Engine, link: str) -> SignUpState:
    """Open the link's page and press its button."""
    engine.world.later(0.002)
    state = desk(engine).confirm(link, wording=WORDING, person=BROWSER).state
    engine.drain()
    return state


def reasons(engine: Engine) -> list[str]:
    return [reason.code for reason in engine.ask().reasons]


def test_what_such_a_source_brings_waits_and_says_so_in_the_ledger(engine: Engine) -> None:
    sign_up(engine)
    assert reasons(engine) == ["double_opt_in_pending"]
    [entry] = engine.entries()
    assert entry.flags == (DOUBLE_OPT_IN,)


def test_a_reused_delivery_id_does_not_lose_that_mark(engine: Engine) -> None:
    """Nothing is granted under it at all; what revokes goes in, with both marks."""
    sign_up(engine)
    body = b'{"type": "contact.opted_out", "data": {"phone": "+12025550101"}}'
    deliver(engine, body, "form-1")
    assert engine.entries()[-1].flags == (DOUBLE_OPT_IN, "conflict")


def test_looking_changes_nothing(engine: Engine) -> None:
    link = sign_up(engine)
    before = engine.world.ledger.lines(engine.contact())
    for _ in range(3):
        found = desk(engine).look(link)
    assert engine.drain() == 0
    assert engine.world.ledger.lines(engine.contact()) == before
    told = found.sign_up
    assert (found.state, told.brand, told.tags) == (
        SignUpState.WAITING,
        "acme",
        ("marketing consent",),
    )


def test_pressing_the_button_lets_marketing_through(engine: Engine) -> None:
    link = sign_up(engine)
    assert press(engine, link) is SignUpState.CONFIRMED
    assert reasons(engine) == ["express_grant"]
    assert desk(engine).look(link).state is SignUpState.CONFIRMED


def test_both_steps_leave_their_proof(engine: Engine) -> None:
    press(engine, sign_up(engine))
    signed, confirmed = engine.entries()
    assert isinstance(confirmed.act, acts.Confirmed)
    assert confirmed.act.tags == ("marketing consent",)
    assert confirmed.source == "acme/@link"
    wrapped = engine.world.ledger.sealed(engine.contact()).wrapped_key
    assert wrapped is not None
    plain = engine.parts.keyring.unwrap(wrapped)
    first, second = (open_evidence(engine.parts.keyring, plain, e) for e in (signed, confirmed))
    assert first is not None
    assert second is not None
    assert (first.method, first.ip, first.wording_version) == ("form", "192.0.2.7", "7")
    assert (second.method, second.wording) == ("link", WORDING)
    assert (second.ip, second.user_agent) == ("192.0.2.7", "Mozilla/5.0")
    assert second.phone == "+12025550101"
    assert second.registered_at is not None


def test_pressing_twice_is_recorded_once(engine: Engine) -> None:
    link = sign_up(engine)
    for _ in range(2):
        desk(engine).confirm(link, wording=WORDING, person=BROWSER)
    desk(engine).confirm(link, wording="in another language", person=Person())
    engine.drain()
    assert len(engine.entries()) == 2
    assert list(engine.world.inbox.quarantined(10)) == []
    assert press(engine, link) is SignUpState.CONFIRMED
    assert len(engine.entries()) == 2


def test_it_is_durable_before_anybody_is_thanked(engine: Engine) -> None:
    link = sign_up(engine)
    desk(engine).confirm(link, wording=WORDING, person=BROWSER)
    # Nothing but the store knows of it now.
    again = assemble(engine.parts.settings, engine.parts.ports).drain
    assert sum(again.drain(lane, "worker-2") for lane in range(4)) == 1
    assert reasons(engine) == ["express_grant"]


def test_a_stop_after_the_sign_up_is_not_lifted_by_the_link(engine: Engine) -> None:
    link = sign_up(engine)
    engine.tell("contact.opted_out", STOP)
    assert press(engine, link) is SignUpState.OPTED_OUT
    assert reasons(engine) == ["revoked_all", "double_opt_in_pending"]
    assert len(engine.entries()) == 2


def test_a_stop_ends_it_for_good_and_who_signs_up_after_start_confirms_anew(engine: Engine) -> None:
    link = sign_up(engine)
    engine.tell("contact.opted_out", STOP)
    engine.tell("contact.resumed", OWN)
    assert press(engine, link) is SignUpState.OPTED_OUT
    engine.world.later(0.002)
    assert press(engine, sign_up(engine, name="again")) is SignUpState.CONFIRMED
    assert reasons(engine) == ["express_grant"]


def test_a_stop_that_comes_in_while_the_button_is_pressed_stays_in_force(engine: Engine) -> None:
    """It was in the ledger before the confirmation was recorded, and later than the look."""
    link = sign_up(engine)
    engine.world.later(0.002)
    desk(engine).confirm(link, wording=WORDING, person=BROWSER)
    engine.tell("contact.opted_out", STOP)
    assert reasons(engine) == ["revoked_all"]


def test_an_opt_out_of_that_very_kind_is_not_lifted_either(engine: Engine) -> None:
    link = sign_up(engine)
    engine.tell("contact.opted_out", STOP | {"tags": ["marketing consent"]})
    engine.tell("contact.resumed", OWN)
    assert press(engine, link) is SignUpState.OPTED_OUT
    # A sign-up after it has a link of its own.
    assert press(engine, sign_up(engine, "form-2")) is SignUpState.CONFIRMED
    assert reasons(engine) == ["express_grant"]


def sentence(engine: Engine) -> str:
    """What `assent why` says, without the times."""
    subject = Subject(business="acme", brand="acme", channel=Channel.SMS, contact=engine.contact())
    said = why(explainer(engine.parts).look(subject)).sentence
    return re.sub(r"\d+ \w+ \d{4} at \d\d:\d\d UTC", "{date}", said)


def test_why_says_what_is_waited_for(engine: Engine) -> None:
    sign_up(engine)
    assert sentence(engine) == "A sign-up of {date} waits for its confirmation from this number."
    engine.world.later(timedelta(days=31).total_seconds())
    assert sentence(engine) == "A sign-up of {date} was not confirmed from this number in time."


def test_why_says_first_that_a_stop_came_in_between(engine: Engine) -> None:
    sign_up(engine)
    engine.tell("contact.opted_out", STOP)
    assert sentence(engine) == "The customer opted out on {date}, by writing “STOP”."
    sign_up(engine, "form-2")
    assert sentence(engine) == (
        "A consent of {date} came after an opt-out and waits for a confirmation from this number."
    )


def test_on_day_31_it_is_too_late(engine: Engine) -> None:
    link = sign_up(engine)
    engine.world.later(timedelta(days=31).total_seconds())
    assert press(engine, link) is SignUpState.EXPIRED
    assert reasons(engine) == ["double_opt_in_expired"]


@pytest.mark.parametrize("kind", ["contact.erased", "number.reassigned"])
def test_once_the_number_or_the_customer_has_gone_it_confirms_nothing(
    engine: Engine, kind: str
) -> None:
    link = sign_up(engine)
    engine.tell(kind, {"phone": "+12025550101"})
    assert press(engine, link) is SignUpState.VOID
    assert not engine.ask().approved


def test_several_boxes_of_one_form_are_confirmed_together(engine: Engine) -> None:
    boxes = ticked()["boxes"]
    both = [*boxes, boxes[0] | {"tags": ["order updates"]}]
    sign_up(engine, boxes=both)
    first = engine.entries()[0]
    link = LinkNames(engine.parts.ids).write(engine.contact(), first.id)
    assert desk(engine).look(link).sign_up.tags == ("marketing consent", "order updates")
    press(engine, link)
    assert reasons(engine) == ["express_grant"]
    assert engine.ask(purpose="order_confirmation").approved


@pytest.mark.parametrize("link", ["", "x", "0" * 33, "-" * 33, "é" * 33, "1" * 5000])
def test_what_names_no_sign_up_is_told_so(engine: Engine, link: str) -> None:
    sign_up(engine)
    for act in (desk(engine).look, lambda name: press(engine, name)):
        with pytest.raises(LinkUnknown):
            act(link)


def test_a_sign_up_that_waits_for_nothing_has_no_link(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    [entry] = engine.entries()
    with pytest.raises(LinkUnknown):
        desk(engine).look(LinkNames(engine.parts.ids).write(engine.contact(), entry.id))


def test_while_the_store_is_away_nobody_is_thanked(engine: Engine) -> None:
    link = sign_up(engine)
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        press(engine, link)
    engine.world.cut(False)
    assert reasons(engine) == ["double_opt_in_pending"]


def test_while_an_opt_out_waits_in_the_spool_nothing_is_confirmed(engine: Engine) -> None:
    link = sign_up(engine)
    body = json.dumps({"type": "contact.opted_out", "data": STOP}).encode()
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        deliver(engine, body, "stop-1")
    engine.world.cut(False)
    with pytest.raises(StoreUnavailable):
        press(engine, link)


def test_while_a_restored_store_waits_nothing_is_confirmed(engine: Engine) -> None:
    """The sources have yet to repeat the opt-outs that it lacks."""
    link = sign_up(engine)
    births = engine.world.births
    births.change(replace(births.copy(), epoch=2, restored=True))
    with pytest.raises(StoreUnavailable):
        press(engine, link)
    assert engine.drain() == 0


def test_its_delivery_can_be_looked_up_like_any_other(engine: Engine) -> None:
    press(engine, sign_up(engine))
    delivery = engine.world.inbox.get(engine.entries()[-1].delivery)
    assert delivery is not None
    assert (delivery.source, delivery.state) == ("@link", DeliveryState.RECORDED)
