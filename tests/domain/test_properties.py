"""Laws of the gate, over random ledgers, messages and valid policies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.domain import acts
from processor.domain.decide import decide
from processor.domain.decision import Verdict
from processor.domain.events import AnyEvent, ContactOptedOut
from processor.domain.fold import fold, fold_all
from processor.domain.ledger import read_chain
from processor.domain.message import Message
from processor.domain.policy import Policy, policy_problems
from processor.domain.purpose import IMPLIED_PURPOSES, SERVICE_PURPOSES
from processor.domain.reasons import APPROVING, CATALOGUE
from processor.domain.standing import EMPTY, Standing, decode_standing, encode_standing
from tests.builders import History, at, history
from tests.strategies import (
    ADDRESSES,
    anything,
    by_others,
    histories,
    messages,
    moments,
    nothing_agreed,
    policies,
    soon_after,
)

Told = list[tuple[AnyEvent, datetime]]


#: What is asked about an act, so that permits and refusals meet.
PERTINENT: Final = {
    acts.ConversationExtended: ("conversation_reply", "conversation_reply", "help_reply"),
    acts.OrderOpened: ("order_confirmation", "shipping_confirmation"),
    acts.AppointmentOpened: ("appointment_confirmation", "appointment_reminder"),
    acts.AppointmentCancelled: ("cancellation_notice",),
    acts.Revoked: ("opt_out_confirmation",),
    acts.Granted: ("double_opt_in_prompt", "marketing", "review_request", "survey"),
}


@st.composite
def with_answers(draw: st.DrawFn, /, grown: History) -> Message:
    """A message about something, mostly about an entry of a ledger that may answer for it."""
    asked = draw(messages())
    entries = [(contact, e) for contact, lines in grown.lines.items() for e, _ in read_chain(lines)]
    if not entries or draw(st.integers(0, 4)) == 0:
        return asked
    contact, entry = draw(st.sampled_from(entries))
    fields: dict[str, Any] = {"contact": contact, "cause": entry.id}
    fields["channel"] = getattr(entry.act, "channel", None) or asked.channel
    fields["brand"] = getattr(entry.act, "brand", asked.brand)
    for kind in ("conversation", "order", "appointment"):
        fields[kind] = getattr(entry.act, "object", getattr(asked, kind))
    purposes = PERTINENT.get(type(entry.act), ("marketing", asked.purpose))
    return replace(asked, purpose=draw(st.sampled_from(purposes)), **fields)


@given(policies)
def test_the_random_policies_are_valid(policy: Policy) -> None:
    assert policy_problems(policy) == []


@given(histories(), policies, policies, st.data())
def test_every_decision_has_reasons_that_exist_and_fit_its_verdict(
    told: Told, then: Policy, today: Policy, data: st.DataObject
) -> None:
    grown = history(told, policy=then)
    now = data.draw(soon_after(told))
    decision = grown.judge(data.draw(with_answers(grown)), now, today)
    named = {reason.code for reason in decision.reasons}
    assert named
    assert named <= set(CATALOGUE)
    assert "rule_failed" not in named
    if decision.approved:
        assert named <= set(APPROVING)
    if decision.verdict is Verdict.BLOCKED:
        assert not named & set(APPROVING)


@given(moments(40), policies, st.data())
def test_decide_never_raises_even_where_a_rule_must_fail(
    now: datetime, policy: Policy, data: st.DataObject
) -> None:
    """Times without an offset cannot be compared; that refuses, and does not crash."""
    bare = st.datetimes(at().replace(tzinfo=None))
    asked = replace(data.draw(messages()), not_before=data.draw(bare), deadline=data.draw(bare))
    decision = decide(asked, EMPTY, policy, now)
    assert [reason.code for reason in decision.reasons] == ["rule_failed"]
    assert not decide(asked, EMPTY, policy, now.replace(tzinfo=None)).approved


@given(histories(nothing_agreed, 10), policies, policies, st.data())
def test_without_an_express_act_only_implied_and_service_purposes_can_pass(
    told: Told, then: Policy, today: Policy, data: st.DataObject
) -> None:
    """Neither a ledger nor a policy can put marketing on implied consent."""
    grown = history(told, policy=then)
    now = data.draw(soon_after(told))
    every = [entry for lines in grown.lines.values() for entry, _ in read_chain(lines)]
    assert not any(isinstance(entry.act, acts.Granted) for entry in every)
    asked = data.draw(with_answers(grown))
    decision = grown.judge(asked, now, today)
    if decision.verdict is not Verdict.BLOCKED:
        assert decision.purpose in IMPLIED_PURPOSES | SERVICE_PURPOSES
        assert not asked.contains_promotion


@given(histories(), histories(by_others), policies, moments(), st.data())
def test_after_a_revocation_of_everything_only_its_confirmation_passes(
    before: Told, after: Told, policy: Policy, stopped_at: datetime, data: st.DataObject
) -> None:
    """Whatever others do, say or claim afterwards; only the address itself can lift."""
    grown = history(before, policy=policy)
    latest = max([stopped_at, *(received for _, received in before)])
    stop = ContactOptedOut(brand="acme", addresses=ADDRESSES)
    grown.tell(stop, latest)
    for event, received_at in after:
        grown.tell(event, latest + (received_at - at()))
    asked = data.draw(with_answers(grown))
    decision = grown.judge(asked, data.draw(soon_after([(stop, latest)])))
    if decision.verdict is not Verdict.BLOCKED:
        assert decision.purpose == "opt_out_confirmation"


@given(histories(most=10), st.integers(0, 30))
def test_folding_in_two_steps_through_the_store_is_folding_at_once(told: Told, cut: int) -> None:
    for lines in history(told).lines.values():
        standing: Standing | None = fold_all(lines[:cut])
        for entry, head in list(read_chain(lines))[cut:]:
            standing = decode_standing(encode_standing(standing or EMPTY))
            assert standing is not None
            standing = fold(standing, entry, head)
        assert standing == fold_all(lines)


@given(histories(), policies, st.data())
def test_every_approval_cites_an_entry_of_that_very_ledger(
    told: Told, policy: Policy, data: st.DataObject
) -> None:
    grown = history(told, policy=policy)
    now = data.draw(soon_after(told))
    asked = data.draw(with_answers(grown))
    decision = grown.judge(asked, now)
    if decision.approved:
        ids = {entry.id for entry, _ in read_chain(grown.lines[asked.contact])}
        assert decision.basis in ids
        assert {reason.entry for reason in decision.reasons} <= ids


@given(histories(), policies, st.data())
def test_an_approval_holds_until_the_moment_it_names(
    told: Told, policy: Policy, data: st.DataObject
) -> None:
    grown = history(told, policy=policy)
    now = data.draw(soon_after(told))
    asked = data.draw(with_answers(grown))
    decision = grown.judge(asked, now)
    later = now + data.draw(st.timedeltas(timedelta(0), timedelta(days=9)))
    holds = decision.valid_until is None or later < decision.valid_until
    if decision.approved and holds:
        assert grown.judge(asked, later).approved
    if decision.approved and decision.valid_until is not None:
        again = grown.judge(asked, decision.valid_until)
        assert again.valid_until is None or again.valid_until > decision.valid_until


@given(histories(), policies, st.data())
def test_a_laxer_policy_of_today_stretches_no_scope_of_yesterday(
    told: Told, strict: Policy, data: st.DataObject
) -> None:
    """What was recorded under a strict policy ends when that policy said, or earlier."""
    lax = replace(
        strict,
        conversation_idle_hours=168,
        order_after_days=90,
        order_max_days=180,
        appointment_after_hours=168,
    )
    now = data.draw(soon_after(told))
    asked = data.draw(messages(st.sampled_from(sorted(IMPLIED_PURPOSES))))
    grown = history(told, policy=strict)
    assert grown.judge(asked, now, lax).verdict == grown.judge(asked, now).verdict
    relaxed = history(told, policy=lax)
    if relaxed.judge(asked, now, strict).approved:
        assert relaxed.judge(asked, now).approved


@given(st.lists(st.tuples(anything, moments()), max_size=6), st.data())
def test_the_same_standing_comes_back_from_the_store(told: Told, data: st.DataObject) -> None:
    for standing in history(told).standings.values():
        assert decode_standing(encode_standing(standing)) == standing
