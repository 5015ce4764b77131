"""Who may lift what: the table that people read is what the rules do."""

from __future__ import annotations

from functools import partial
from itertools import permutations

import pytest

from processor.domain import events
from processor.domain.address import Channel
from processor.domain.events import OWN_WORDS, AnyEvent, RevocationCause
from processor.domain.fold import fold_all
from processor.domain.lifting import LIFTERS, Lifter, standing_stops
from processor.domain.send_errors import (
    CAUSES,
    GENERIC,
    TABLE,
    VERSION,
    Effect,
    cause_of,
    effect_of,
    rule_of,
)
from tests.builders import ALICE_PHONE, History, at, contact_of, message

SMS = Channel.SMS
AGREED = events.FormSubmitted(
    brand="acme",
    form="f1",
    addresses=(ALICE_PHONE,),
    person=events.Person(),
    boxes=(
        events.ConsentBox(
            channels=(SMS,), tags=("marketing consent",), state=events.BoxState.CHECKED
        ),
    ),
)
REACHED = events.SuppressionEnded(
    brand="acme", address=ALICE_PHONE, channel=SMS, recorded_by="Erin Example"
)
START = events.ContactResumed(brand="acme", address=ALICE_PHONE, channel=SMS)
FAILED = partial(
    events.ContactOptedOut,
    brand="acme",
    addresses=(ALICE_PHONE,),
    channels=(SMS,),
    cause=RevocationCause.HARD_FAILURE,
)
WROTE = partial(
    events.MessageReceived, brand="acme", channel=SMS, sender=ALICE_PHONE, conversation="c1"
)
CONFIRMED = events.ContactConfirmed(brand="acme", address=ALICE_PHONE, channel=SMS)


def approved_after(cause: RevocationCause, *then: AnyEvent) -> bool:
    grown = History()
    grown.tell(AGREED, at(0))
    stop = events.ContactOptedOut(
        brand="acme", addresses=(ALICE_PHONE,), channels=(SMS,), cause=cause
    )
    grown.tell(stop, at(1))
    for hours, event in enumerate(then, start=2):
        grown.tell(event, at(hours))
    return grown.judge(message(), at(10)).approved


@pytest.mark.parametrize("cause", RevocationCause)
def test_every_cause_stops_until_somebody_lifts_it(cause: RevocationCause) -> None:
    assert not approved_after(cause)


@pytest.mark.parametrize("cause", RevocationCause)
def test_staff_lift_what_the_table_says_and_nothing_else(cause: RevocationCause) -> None:
    assert approved_after(cause, REACHED) == (LIFTERS[cause] is Lifter.ANY_PROOF)


@pytest.mark.parametrize("cause", RevocationCause)
def test_the_person_lifts_every_one_of_them(cause: RevocationCause) -> None:
    assert approved_after(cause, START, CONFIRMED)


@pytest.mark.parametrize("cause", RevocationCause)
def test_what_still_stands_is_told_but_for_failures(cause: RevocationCause) -> None:
    grown = History()
    stop = events.ContactOptedOut(brand="acme", addresses=(ALICE_PHONE,), cause=cause)
    grown.tell(stop, at(0))
    found = standing_stops(grown.standing(), channel=SMS, brand="acme")
    assert [each.cause for each in found] == [cause] * (cause is not RevocationCause.HARD_FAILURE)
    grown.tell(START, at(1))
    assert standing_stops(grown.standing(), channel=SMS, brand="acme") == ()


@pytest.mark.parametrize("hours", [(1, 2), (2, 1), (1, 2, 3), (3, 1, 2), (2, 4, 1, 3)])
def test_failures_and_texts_add_up_to_the_same_in_any_order(hours: tuple[int, ...]) -> None:
    """Failures and texts in turn; what counts is whether a text came after the last failure."""
    told = [
        FAILED(occurred_at=at(hour)) if place % 2 == 0 else WROTE(occurred_at=at(hour))
        for place, hour in enumerate(hours)
    ]
    last_failure = max(hours[::2])
    reachable = any(hour > last_failure for hour in hours[1::2])
    for order in permutations(told):
        grown = History()
        grown.tell(AGREED, at(0))
        for place, event in enumerate(order):
            grown.tell(event, at(5, minutes=place))
        assert grown.judge(message(), at(6)).approved == reachable
        assert fold_all(grown.lines[contact_of(ALICE_PHONE)]) == grown.standing()


def test_each_code_stands_once_with_where_it_is_from() -> None:
    assert len({(row.provider, row.code) for row in TABLE}) == len(TABLE)
    assert all(row.source and row.says for row in TABLE)
    assert str(VERSION) in rule_of("twilio", "21610")


def test_our_own_words_do_for_every_provider_and_unknown_codes_do_nothing() -> None:
    for row in TABLE:
        if row.provider == GENERIC:
            assert effect_of("somebody-new", row.code) is row.effect
    assert effect_of("somebody-new", "21610") is Effect.NOTED


def test_what_may_pass_comes_to_a_failure_and_a_block_among_reasons_to_a_block() -> None:
    """Of 30003 to 30007 each is a suppression, at once or repeated."""
    found = {row.code: cause_of(row.provider, row.code) for row in TABLE}
    assert {
        row.code for row in TABLE if row.effect is Effect.PASSING and row.cause is None
    } == set()
    assert found["30004"] is RevocationCause.PROVIDER
    for code in ("30003", "30005", "30006", "30007", "40002", "40006", "20", "30", "undelivered"):
        assert found[code] is RevocationCause.HARD_FAILURE
    assert cause_of("twilio", "delivered") is None
    assert cause_of("twilio", "never heard of") is None


def test_no_send_error_is_a_word_of_the_customers() -> None:
    assert not OWN_WORDS.intersection(CAUSES.values())
    assert not OWN_WORDS.intersection(row.cause for row in TABLE)
