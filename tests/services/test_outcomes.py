"""How sendings ended: told by senders and providers, and still found when decisions have left."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from processor.domain.address import AddressKind, Channel, parse_address
from processor.ports import ClaimAnswer, DecisionRecord, MessageState, Teller
from processor.services.provider_ids import ProviderIds
from processor.services.results import Result
from tests.contract.worlds import memory_world
from tests.services.conftest import ShiftedClock
from tests.services.engines import Engine, engine_over, ticked

ALICE = "+12025550101"
DAY = timedelta(days=1)


@pytest.fixture
def aged(tmp_path: Path) -> Engine:
    """An engine whose store's time can be moved by days."""
    return engine_over(memory_world(ShiftedClock()), tmp_path)


@pytest.fixture
def claimed(engine: Engine) -> str:
    """A message to Alice that `attempt-1` has."""
    return claimed_message(engine)


def claimed_message(engine: Engine) -> str:
    engine.tell("form.submitted", ticked())
    stored = engine.parts.sending.submit(engine.parts.composer.job(engine.request()))
    engine.parts.sending.judge(stored.message.id)
    assert claim(engine, stored.message.id) is ClaimAnswer.GO
    return stored.message.id


def claim(engine: Engine, message: str, attempt: str = "attempt-1") -> ClaimAnswer:
    taken = engine.parts.sending.claim("acme", message, attempt)
    assert taken is not None
    return taken.answer


def conclude(engine: Engine, message: str, outcome: str, provider_id: str | None = None) -> None:
    assert engine.parts.sending.conclude("acme", message, "attempt-1", outcome, provider_id)


def record(engine: Engine, message: str) -> DecisionRecord:
    """The decision that let a message go, wherever it is."""
    found = engine.parts.ports.outbound.get(message)
    assert found is not None
    assert found.decision is not None
    kept = engine.parts.ports.decisions.get(found.decision)
    assert kept is not None
    return kept


def provider_id(engine: Engine, kept: DecisionRecord) -> str | None:
    ids = ProviderIds(ledger=engine.parts.ports.ledger, keys=engine.parts.keyring)
    assert kept.ended is not None
    return ids.open(kept.message, kept.ended.provider_id)


def result(message: str, code: str) -> Result:
    return Result(
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        address=parse_address(AddressKind.PHONE, ALICE),
        provider="generic",
        code=code,
        message=message,
    )


def test_what_the_provider_calls_a_message_is_sealed_and_erased_with_the_contact(
    engine: Engine, claimed: str
) -> None:
    conclude(engine, claimed, "sent", f"wamid.{ALICE}")
    kept = record(engine, claimed)
    assert kept.ended is not None
    assert ALICE.encode() not in kept.ended.provider_id
    assert provider_id(engine, kept) == f"wamid.{ALICE}"
    engine.tell("contact.erased", {"phone": ALICE})
    assert provider_id(engine, record(engine, claimed)) is None


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("delivered", "sent"),
        ("undelivered", "failed"),
        ("blocked", "failed"),
        ("landline", "failed"),
        ("whatever", "unknown"),
    ],
)
def test_the_provider_closes_what_its_timeout_left_unknown_and_nothing_is_sent_again(
    engine: Engine, claimed: str, code: str, outcome: str
) -> None:
    """Case 23: no automatic resend; a status callback closes it, also when it comes twice."""
    conclude(engine, claimed, "unknown")
    engine.parts.sending.sweep(lost_seconds=0, unclaimed_seconds=0)
    assert engine.dispatcher.released == [("acme", claimed)]
    for _ in range(2):
        engine.parts.sending.close([result(claimed, code)])
    ended = record(engine, claimed).ended
    assert ended is not None
    assert ended.outcome == outcome
    assert ended.told_by is (Teller.SENDER if outcome == "unknown" else Teller.PROVIDER)
    for attempt in ("attempt-1", "attempt-2"):
        assert claim(engine, claimed, attempt) is not ClaimAnswer.GO
    engine.parts.sending.sweep(lost_seconds=0, unclaimed_seconds=0)
    assert engine.dispatcher.released == [("acme", claimed)]


def test_a_provider_says_nothing_of_what_was_never_claimed(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    stored = engine.parts.sending.submit(engine.parts.composer.job(engine.request()))
    engine.parts.sending.judge(stored.message.id)
    engine.parts.sending.close([result(stored.message.id, "delivered")])
    found = engine.parts.ports.outbound.get(stored.message.id)
    assert found is not None
    assert found.state is MessageState.RELEASED


@pytest.mark.parametrize("days", [0, 40])
def test_an_outcome_is_found_after_its_decision_was_moved_whenever_it_came(
    aged: Engine, days: int
) -> None:
    """Before it left, by which both are in the vault, and long after it."""
    engine, claimed = aged, claimed_message(aged)
    decision = record(engine, claimed)
    engine.world.later((days * DAY).total_seconds())
    if days:
        list(engine.parts.archivist.run())
    conclude(engine, claimed, "sent", "SM4711")
    engine.world.later((40 * DAY).total_seconds())
    list(engine.parts.archivist.run())
    name = _name(engine, claimed)
    assert engine.world.decisions.get(name) is None
    assert (engine.world.decisions.ended(engine.contact(), name) is None) == (days == 0)
    kept = engine.parts.ports.decisions.get(name)
    assert kept is not None
    assert kept.ended is not None
    assert (kept.message, kept.decision) == (decision.message, decision.decision)
    assert dict(engine.parts.ports.decisions.about(engine.contact()))[name] == kept
    assert (kept.ended.outcome, provider_id(engine, kept)) == ("sent", "SM4711")


def test_only_an_outcome_that_cannot_change_any_more_goes_to_the_vault(aged: Engine) -> None:
    """So that two workers who make the same segment make it alike."""
    engine, claimed = aged, claimed_message(aged)
    conclude(engine, claimed, "unknown")
    engine.world.later((40 * DAY).total_seconds())
    list(engine.parts.archivist.run())
    name = _name(engine, claimed)
    for outcome in ("unknown", "sent"):
        kept = engine.parts.ports.decisions.get(name)
        assert kept is not None
        assert kept.ended is not None
        assert kept.ended.outcome == outcome
        engine.parts.sending.close([result(claimed, "delivered")])


def _name(engine: Engine, message: str) -> str:
    found = engine.parts.ports.outbound.get(message)
    assert found is not None
    assert found.decision is not None
    return found.decision
