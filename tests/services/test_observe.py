"""A business that only observes: everything is judged and logged, and nothing goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from msgspec import structs

from processor.bootstrap import assemble
from processor.ports import ClaimAnswer, MessageState
from processor.services.checks import Status, is_ready
from tests.services.engines import Engine, ticked
from tests.services.permitting import permit_of, redeem


def observing(engine: Engine, *names: str) -> Engine:
    """The same deployment, in which these businesses only observe."""
    settings = engine.parts.settings
    businesses = {
        name: structs.replace(each, observe=name in names)
        for name, each in settings.businesses.items()
    }
    changed = structs.replace(settings, businesses=businesses)
    return replace(engine, parts=assemble(changed, engine.parts.ports))


def submitted(engine: Engine, **what: object) -> str:
    """A job of Alice's, judged; its message id."""
    request = engine.request(**what)  # type: ignore[arg-type]  # the other fields, by name
    message = engine.parts.sending.submit(engine.parts.composer.job(request)).message.id
    engine.parts.sending.judge(message)
    return message


def state_of(engine: Engine, message: str) -> MessageState:
    """Where a message is."""
    found = engine.world.outbound.get(message)
    assert found is not None
    return found.state


def claimed(engine: Engine, message: str, business: str = "acme") -> ClaimAnswer | None:
    """What a claim is told."""
    found = engine.parts.sending.claim(business, message, "attempt-1")
    return found.answer if found else None


def test_what_is_approved_is_logged_and_not_released(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    watching = observing(engine, "acme")
    message = submitted(watching)
    assert state_of(engine, message) is MessageState.OBSERVED
    assert engine.dispatcher.released == []
    [(_, record)] = engine.world.decisions.recent(engine.contact(), 10)
    assert record.decision.approved
    assert watching.ask().approved
    assert claimed(watching, message) is ClaimAnswer.NOT_RELEASED
    assert engine.world.ledger.claims(engine.contact()) == ()


def test_what_is_blocked_is_blocked_as_always(engine: Engine) -> None:
    watching = observing(engine, "acme")
    assert state_of(engine, submitted(watching)) is MessageState.BLOCKED


def test_what_is_deferred_is_judged_when_due_and_then_observed(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    watching = observing(engine, "acme")
    soon = engine.world.now() + timedelta(milliseconds=1500)
    message = submitted(watching, not_before=soon)
    assert state_of(engine, message) is MessageState.DEFERRED
    engine.world.later(2)
    watching.parts.sending.judge(message)
    assert state_of(engine, message) is MessageState.OBSERVED
    assert engine.dispatcher.released == []


def test_what_was_released_before_is_withheld_and_offered_to_nobody(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    message = submitted(engine)
    assert engine.dispatcher.released == [("acme", message)]
    watching = observing(engine, "acme")
    assert claimed(watching, message) is ClaimAnswer.NOT_RELEASED
    watching.parts.sending.sweep(lost_seconds=0, unclaimed_seconds=0)
    assert engine.dispatcher.released == [("acme", message)]
    assert claimed(engine, message) is ClaimAnswer.GO
    assert claimed(watching, message) is ClaimAnswer.NOT_RELEASED


def test_what_was_observed_stays_so_when_observing_ends(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    message = submitted(observing(engine, "acme"))
    engine.parts.sending.judge(message)
    assert claimed(engine, message) is ClaimAnswer.NOT_RELEASED
    assert state_of(engine, message) is MessageState.OBSERVED
    assert engine.dispatcher.released == []


def test_other_businesses_go_on(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    watching = observing(engine, "globex")
    message = submitted(watching)
    assert engine.dispatcher.released == [("acme", message)]
    assert claimed(watching, message, "globex") is None
    assert claimed(watching, message) is ClaimAnswer.GO


def test_readiness_warns_and_stays_ready(engine: Engine) -> None:
    assert "observe" not in {check.name for check in engine.parts.readiness.checks()}
    checks = observing(engine, "acme", "globex").parts.readiness.checks()
    [check] = [each for each in checks if each.name == "observe"]
    assert check.status is Status.WARN
    assert "acme, globex" in check.says
    assert is_ready((check,))


def test_who_observes_gets_no_permit_and_redeems_none_from_before(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    before = permit_of(engine)
    watching = observing(engine, "acme")
    asked = watching.request()
    message = watching.parts.composer.message(asked)
    [judged] = watching.parts.gate.ask([message])
    assert judged.decision.approved
    assert watching.parts.permits.of(asked, message, judged) is None
    assert redeem(watching, before, "a1") == ClaimAnswer.NOT_RELEASED
    assert redeem(engine, before, "a1") == ClaimAnswer.GO
