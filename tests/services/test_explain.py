"""What is shown of an address: now, at a past moment, opened or sealed, and of one decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from processor.adapters.sealing import Keyring
from processor.bootstrap import Parts
from processor.desk import explainer
from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.standing import decode_standing, encode_standing
from processor.ports import StoreUnavailable
from processor.services.board import Subject
from processor.services.explain import ContactView, SealState
from tests.services.engines import Engine, ticked
from tests.services.resting import rest

BOUGHT = {"order_id": "order-1", "phone": "+12025550101", "phone_given": True}
BOOKED = {"appointment_id": "visit-1", "phone": "+12025550101", "phone_given": True}
WROTE = {"channel": "sms", "from": {"phone": "+12025550101"}, "conversation_id": "conv-1"}


def subject(engine: Engine, brand: str = "acme") -> Subject:
    return Subject(business="acme", brand=brand, channel=Channel.SMS, contact=engine.contact())


def view(engine: Engine, **how: object) -> ContactView:
    return explainer(engine.parts).view(subject(engine), **how)  # type: ignore[arg-type] # as_of only


def open_lines(seen: ContactView) -> set[tuple[str, str | None]]:
    return {(line.purpose, line.object) for line in seen.board if line.decision.approved}


def test_the_board_says_what_the_gate_says_to_each_open_scope(engine: Engine) -> None:
    engine.tell("purchase.made", BOUGHT)
    engine.tell("message.received", WROTE)
    ids = engine.parts.ids
    order = ids.object("acme", "order", "order-1")
    conversation = ids.object("acme", "conversation", "conv-1")
    assert open_lines(view(engine)) == {
        ("order_confirmation", order),
        ("shipping_confirmation", order),
        ("conversation_reply", conversation),
        ("help_reply", None),
    }
    assert engine.ask(purpose="order_confirmation", order_id="order-1").approved


def test_a_reminder_on_the_board_speaks_of_the_time_the_appointment_has(engine: Engine) -> None:
    starts = engine.world.now() + timedelta(days=3)
    engine.tell("appointment.booked", BOOKED | {"starts_at": starts.isoformat()})
    seen = {purpose for purpose, _ in open_lines(view(engine))}
    assert seen == {"appointment_confirmation", "appointment_reminder"}


def test_after_a_stop_only_its_confirmation_may_go(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("message.received", WROTE)
    engine.tell("contact.opted_out", {"phone": "+12025550101", "text": "STOP"})
    assert open_lines(view(engine)) == {("opt_out_confirmation", None)}


def test_a_past_moment_shows_what_was_received_up_to_then(engine: Engine) -> None:
    before_all = engine.world.now()
    engine.tell("form.submitted", ticked())
    engine.world.later(0.005)
    between = rest(engine)
    engine.tell("contact.opted_out", {"phone": "+12025550101"})

    past = view(engine, as_of=between)
    assert past.hypothetical
    assert past.at == between
    assert ("marketing", None) in open_lines(past)
    assert [each.entry.seq for each in past.entries] == [1]
    assert past.standing.version == 1
    assert view(engine, as_of=before_all).entries == ()
    assert ("marketing", None) not in open_lines(view(engine))


def test_the_past_leaves_out_later_decisions_and_claims(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.later(0.005)
    between = rest(engine)
    stored = engine.parts.sending.submit(engine.parts.composer.job(engine.request()))
    engine.parts.sending.judge(stored.message.id)
    engine.parts.sending.claim("acme", stored.message.id, "attempt-1")
    now, then = view(engine), view(engine, as_of=between)
    assert (len(now.decisions), len(now.claims)) == (1, 1)
    assert (then.decisions, then.claims) == ((), ())


def test_a_past_moment_is_judged_by_the_policy_of_its_entries(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.world.later(0.005)
    between = rest(engine)
    laxer = replace(engine.parts.settings.policy, tags={"another tag": ("marketing",)})
    engine.parts.ports.births.adopt(laxer)
    assert ("marketing", None) not in open_lines(view(engine))
    assert ("marketing", None) in open_lines(view(engine, as_of=between))


def test_a_grant_is_opened_and_says_what_a_full_record_lacks(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    (entry,) = view(engine).entries
    assert entry.seal is SealState.OPEN
    assert entry.evidence is not None
    assert entry.evidence.full_name == "Alice Example"
    assert entry.missing == ("email", "postal_address", "captures", "page_url", "user_agent")


def test_without_its_key_evidence_is_sealed_and_erased_evidence_is_gone(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    keyless = _with_other_key(engine.parts)
    (entry,) = explainer(keyless).view(subject(engine)).entries
    assert (entry.seal, entry.evidence) == (SealState.SEALED, None)
    engine.tell("contact.erased", {"phone": "+12025550101"})
    grant, stone = view(engine).entries
    assert (grant.seal, grant.evidence) == (SealState.ERASED, None)
    assert stone.seal is SealState.NONE


def _with_other_key(parts: Parts) -> Parts:
    return replace(parts, keyring=Keyring(keys={"k2": b"o" * 32}, current="k2"))


def test_a_send_claimed_just_before_a_stop_is_in_flight_with_both_times(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    messages = []
    for attempt in ("attempt-1", "attempt-2"):
        stored = engine.parts.sending.submit(engine.parts.composer.job(engine.request()))
        engine.parts.sending.judge(stored.message.id)
        engine.parts.sending.claim("acme", stored.message.id, attempt)
        messages.append(stored.message.id)
    engine.parts.sending.conclude("acme", messages[0], "attempt-1", "sent")
    rest(engine)
    engine.tell("contact.opted_out", {"phone": "+12025550101"})

    done, flying = view(engine).claims
    assert (done.claim.message, done.state, done.in_flight) == (messages[0], "sent", None)
    assert flying.in_flight is not None
    stop = view(engine).entries[-1].entry
    assert flying.in_flight.entry == stop.id
    assert flying.in_flight.claimed_at < flying.in_flight.revoked_at == stop.received_at


def test_a_decision_is_shown_with_its_entries_and_todays_answer(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    (judged,) = engine.parts.gate.ask([engine.parts.composer.message(engine.request())])
    engine.tell("contact.opted_out", {"phone": "+12025550101"})
    assert judged.id is not None
    shown = explainer(engine.parts).decision(judged.id)
    assert shown is not None
    assert shown.record.decision == judged.decision
    assert [each.entry.seq for each in shown.entries] == [1]
    assert shown.today.verdict is Verdict.BLOCKED
    assert explainer(engine.parts).decision("dec_000_1_1") is None


def test_another_brand_has_another_board(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    outlet = explainer(engine.parts).look(subject(engine, "acme-outlet"))
    assert ("marketing", None) not in open_lines(outlet)


def test_entries_that_the_standing_does_not_hold_yet_are_not_shown(engine: Engine) -> None:
    """What is shown is what the gate sees, even where a standing lags behind its ledger."""
    engine.tell("form.submitted", ticked())
    contact = engine.contact()
    early = decode_standing(engine.world.ledger.stored_standing(contact) or b"")
    assert early is not None
    engine.tell("contact.opted_out", {"phone": "+12025550101"})
    engine.world.damage(contact, encode_standing(early))
    assert [each.entry.seq for each in view(engine).entries] == [1]


def test_while_the_store_is_away_nothing_is_explained(engine: Engine) -> None:
    engine.world.cut(True)
    try:
        with pytest.raises(StoreUnavailable):
            view(engine)
    finally:
        engine.world.cut(False)
