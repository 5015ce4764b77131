"""Permits: who gets one, what it holds, and how it is redeemed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from msgspec import structs

from processor.bootstrap import assemble
from processor.domain.permit import Text
from processor.ports import ClaimAnswer, MessageState
from processor.services.permits import Presented
from tests.services.engines import Engine, ticked
from tests.services.permitting import ALICE, BOB, permit_of, redeem, terms_of


def test_a_permit_holds_nothing_personal(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    permit = permit_of(engine)
    raw = repr(terms_of(permit))
    for told in (ALICE, "2025550101", "Acme: all", "spring", "9f86d081"):
        assert told not in raw
        assert told not in permit


def test_only_a_logged_approval_has_a_permit(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    parts = engine.parts
    approved, blocked = engine.request(ALICE), engine.request(BOB)
    messages = [parts.composer.message(each) for each in (approved, blocked)]
    now = parts.gate.ask(messages)
    later = parts.gate.ask(messages, at=engine.world.now() + timedelta(hours=1))
    given_ = [
        parts.permits.of(*each)
        for judged in (now, later)
        for each in zip((approved, blocked), messages, judged, strict=True)
    ]
    assert [each is not None for each in given_] == [True, False, False, False]


def test_it_ends_with_the_policys_limit_or_with_what_it_stands_on(engine: Engine) -> None:
    """Ten minutes, or the deadline if that is sooner."""
    engine.tell("form.submitted", ticked())
    parts = engine.parts
    soon = engine.world.now() + timedelta(minutes=3)
    ends = []
    for deadline in (None, soon):
        asked = engine.request(ALICE, deadline=deadline)
        message = parts.composer.message(asked)
        [judged] = parts.gate.ask([message])
        basis = judged.basis()
        assert basis is not None
        ends.append(basis.until - judged.decision.at)
    assert ends[0] == timedelta(minutes=10)
    assert ends[1] <= timedelta(minutes=3)


def test_a_released_message_has_a_permit_too_and_is_redeemed_without_its_text(
    engine: Engine,
) -> None:
    engine.tell("form.submitted", ticked())
    parts = engine.parts
    asked = engine.request(ALICE, id="job-1", template="spring")
    stored = parts.sending.submit(parts.composer.job(asked))
    assert parts.permits.of_stored(stored) is None
    parts.sending.judge(stored.message.id)
    released = parts.ports.outbound.get(stored.message.id)
    assert released is not None
    assert released.state is MessageState.RELEASED
    permit = parts.permits.of_stored(released)
    assert permit is not None
    other = Presented(permit=permit, to=ALICE, text=Text(template="autumn"))
    assert redeem(engine, other, "a1") == "message_changed"
    assert redeem(engine, Presented(permit=permit), "a1") == ClaimAnswer.GO
    same = Presented(permit=permit, to=ALICE, text=Text(template="spring"))
    assert redeem(engine, same, "a2") == ClaimAnswer.ALREADY_CLAIMED


def test_what_is_judged_anew_is_logged_with_what_let_it_go(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    permit = permit_of(engine)
    engine.tell("form.submitted", ticked())
    assert redeem(engine, permit, "a1") == ClaimAnswer.GO
    found = engine.parts.ports.outbound.get(terms_of(permit).terms.message.id)
    assert found is not None
    assert found.decision is not None
    assert found.decision != terms_of(permit).terms.basis.decision
    record = engine.parts.ports.decisions.get(found.decision)
    assert record is not None
    assert record.decision.standing_version == 2
    assert engine.parts.composer.content(found).to == ALICE


def test_redeeming_asks_the_store_once(engine: Engine) -> None:
    """One call of one port, which is one script, when nothing has moved."""
    engine.tell("form.submitted", ticked())
    permit, asked = permit_of(engine), list[str]()
    ports = engine.parts.ports
    watched = {
        name: Watched(getattr(ports, name), name, asked)
        for name in ("outbound", "ledger", "decisions", "births", "links", "inbox")
    }
    parts = assemble(engine.parts.settings, structs.replace(ports, **watched))
    watching = replace(engine, parts=parts)
    assert redeem(watching, permit, "a1") == ClaimAnswer.GO
    assert asked == ["outbound.claim"]


class Watched:
    """A port that notes each call to it."""

    def __init__(self, port: object, name: str, asked: list[str]) -> None:
        self._port = port
        self._name = name
        self._asked = asked

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        self._asked.append(f"{self._name}.{name}")
        return getattr(self._port, name)
