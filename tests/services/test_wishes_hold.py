"""What could bring texts back after a wish to stop, tried on the whole engine: none of it may."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import structs

from processor.bootstrap import assemble
from processor.cli.parts import annuller_of
from processor.desk import review_desk
from processor.domain.policy import Policy
from processor.domain.review import Outcome
from processor.domain.ruling import Ruling
from processor.ports import MessageState
from processor.services.annul import Annulment
from processor.settings import Source
from tests.contract.worlds import memory_world
from tests.services.answering import answering, jobs, judged, outgoing, sent
from tests.services.conftest import ShiftedClock
from tests.services.engines import SECRET, Engine, engine_over, ticked
from tests.services.test_confirm import sign_up
from tests.services.test_prompts import ALICE, PUBLIC, asking, press, writes
from tests.services.test_results import narrow, number, result

DAY: Final = 24 * 3600
OUTLET: Final = Source(
    name="outlet", provider="standard", brand="acme-outlet", secrets=(SECRET,), double_opt_in=True
)
CHAT: Final = {
    "channel": "webchat",
    "from": {"visitor": "v-1"},
    "conversation_id": "c-9",
    "reply_addresses": [{"channel": "sms", "address": ALICE}],
}


@pytest.fixture
def plain(tmp_path: Path) -> Engine:
    """An engine whose clock can be moved."""
    return engine_over(memory_world(ShiftedClock()), tmp_path)


@pytest.fixture
def asker(plain: Engine) -> Engine:
    """The same, where sign-ups have to be confirmed."""
    return asking(plain)


def prompted(engine: Engine, **told: Any) -> str | None:  # noqa: ANN401 - JSON
    """Sign up and be asked; the text that asks."""
    sign_up(engine, **told)
    return let_out(engine)[-1]


def let_out(engine: Engine) -> list[str | None]:
    """Send every job that may go; their texts."""
    released = [name for name in jobs(engine) if judged(engine, name)[0] is MessageState.RELEASED]
    return [sent(engine, name)[1] for name in released]


@pytest.mark.parametrize("word", ["YES", "ok", "Si", "okay thanks", "Y"])
def test_a_yes_after_a_stop_lifts_nothing(asker: Engine, word: str) -> None:
    prompted(asker)
    writes(asker, "STOP")
    asker.world.later(120)
    writes(asker, word)
    assert not asker.ask().approved


@pytest.mark.parametrize("days", [0, 20, 29])
def test_nor_does_one_when_the_question_was_answered_long_ago(asker: Engine, days: int) -> None:
    prompted(asker)
    writes(asker, "YES")
    asker.world.later(days * DAY + 1)
    writes(asker, "STOP")
    asker.world.later(60)
    writes(asker, "Ok")
    assert not asker.ask().approved


@pytest.mark.parametrize("cause", ["staff", "complaint", "provider"])
def test_nor_what_others_recorded(asker: Engine, cause: str) -> None:
    prompted(asker)
    writes(asker, "yes")
    told = {"phone": ALICE, "channels": ["sms"], "cause": cause}
    asker.tell("contact.opted_out", told)
    asker.world.later(5)
    writes(asker, "ok")
    assert not asker.ask().approved


@pytest.mark.parametrize("text", ["wrong number", "way too many texts guys"])
def test_nor_a_wrong_number_or_a_pause(asker: Engine, text: str) -> None:
    prompted(asker)
    writes(asker, "YES")
    writes(asker, text)
    asker.world.later(5)
    writes(asker, "ok")
    assert not asker.ask().approved


def test_an_opt_out_that_a_person_reads_later_counts_after_an_ok(asker: Engine) -> None:
    prompted(asker)
    writes(asker, "YES")
    writes(asker, "way too many texts guys")
    asker.world.later(60)
    writes(asker, "ok")
    desk = review_desk(asker.parts)
    (item,) = desk.page("acme", None, 10).rows
    asker.world.later(3600)
    desk.resolve(item.id, Ruling(outcome=Outcome.OPTED_OUT, by="Erin", why="she wants out"))
    assert asker.ask().reasons[0].code == "revoked_all"


def test_a_stop_ends_the_question_for_good(asker: Engine) -> None:
    """After START there has to be a new sign-up: the old link is over."""
    body = prompted(asker)
    for text in ("STOP", "START"):
        writes(asker, text)
        asker.world.later(5)
    press(asker, body)
    assert not asker.ask().approved


def test_a_yes_confirms_no_other_kind_of_message(asker: Engine) -> None:
    asker.tell("form.submitted", ticked())
    writes(asker, "STOP")
    writes(asker, "START")
    asker.world.later(5)
    box = {"channels": ["sms"], "tags": ["order updates"], "state": "checked", "wording": "Yes"}
    sign_up(asker, boxes=[box])
    let_out(asker)
    writes(asker, "YES")
    assert not asker.ask().approved


def test_a_yes_confirms_no_other_brand(plain: Engine) -> None:
    configured = answering(plain, OUTLET).parts.settings
    parts = assemble(structs.replace(configured, public_url=PUBLIC), plain.parts.ports)
    engine = replace(plain, parts=parts)
    engine.tell("form.submitted", ticked())
    writes(engine, "STOP")
    engine.world.later(5)
    told = {"channel": "sms", "from": {"phone": ALICE}, "conversation_id": "c-2", "text": "START"}
    engine.tell("message.received", told, source="outlet")
    engine.world.later(5)
    engine.tell("form.submitted", ticked(), source="outlet")
    let_out(engine)
    writes(engine, "YES")
    assert not engine.ask().approved


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("all", "STOP ALL"),
        ("all", "stopall"),
        ("sms", "Stop SMS"),
        ("ar", "cancelar"),
        ("pub", "STOP PUB"),
        ("texts", "stop texts"),
        ("messages", "stop messages"),
        ("me", "unsubscribe me"),
    ],
)
def test_a_name_that_says_all_narrows_nothing(plain: Engine, tag: str, text: str) -> None:
    policy: Policy = plain.parts.settings.policy
    tags = {**policy.tags, tag: ("marketing",)}
    named = structs.replace(plain.parts.settings, policy=structs.replace(policy, tags=tags))
    engine = replace(plain, parts=assemble(named, plain.parts.ports))
    engine.parts.ports.births.adopt(named.policy)
    engine.tell("form.submitted", ticked())
    writes(engine, text)
    assert not engine.ask().approved


def test_the_name_of_the_business_stops_all_its_brands(plain: Engine) -> None:
    plain.tell("form.submitted", ticked())
    writes(plain, "STOP ACME")
    codes = [reason.code for reason in plain.ask(brand="acme-outlet").reasons]
    assert "revoked_all" in codes


@pytest.mark.parametrize(
    "text", ["way too many texts guys", "wrong number", "please stop texting me"]
)
def test_a_wish_in_a_chat_reaches_the_number_that_was_left_there(plain: Engine, text: str) -> None:
    plain.tell("form.submitted", ticked())
    plain.tell("message.received", CHAT | {"text": text})
    assert not plain.ask().approved


def test_a_burst_of_stops_is_confirmed_once(plain: Engine) -> None:
    engine = answering(plain)
    engine.tell("form.submitted", ticked())
    told: list[str | None] = []
    for text in ("STOP", "START", "STOP", "START", "STOP"):
        writes(engine, text)
        engine.world.later(3)
        told += let_out(engine)
    assert len(told) == 1


def test_machines_that_ask_for_help_for_ever_are_answered_now_and_then(plain: Engine) -> None:
    engine = answering(plain)
    for _ in range(40):
        writes(engine, "INFO")
        engine.world.later(3)
    purposes = [outgoing(engine, name).message.purpose for name in jobs(engine)]
    assert purposes in (["help_reply"], ["help_reply"] * 2)


def test_a_block_after_its_burst_was_annulled_counts(plain: Engine) -> None:
    plain.tell("form.submitted", ticked(phone=number(1)))
    (first,) = narrow(plain).report([result(1, name="a")])
    assert first.batch is not None
    annulment = Annulment(batch=first.batch, by="Erin", reason="wrong code")
    list(annuller_of(plain.parts).annul(annulment))
    assert plain.ask(number(1)).approved
    plain.world.later(20)
    narrow(plain).report([result(1, name="b")])
    assert not plain.ask(number(1)).approved
