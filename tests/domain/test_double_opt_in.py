"""Double opt-in beyond the decision tables: long histories, many labels, what is kept as proof."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any, Final

from msgspec.structs import replace

from processor.domain import acts, events
from processor.domain.address import Channel
from processor.domain.drafts import Origin
from processor.domain.events import AnyEvent, ConfirmationMethod
from processor.domain.interpret import interpret
from processor.domain.reading import DOUBLE_OPT_IN, Reading
from processor.domain.standing import MOST_TURNS
from tests.builders import ALICE_PHONE, IDS, POLICY, History, at, codes, message

ASKS: Final = replace(POLICY, double_opt_in=frozenset({"marketing consent", "reviews"}))


def origin(flags: tuple[str, ...] = (), batch: str = "") -> Origin:
    return Origin(
        event="evt_1",
        delivery="dlv_1",
        business="acme",
        source="website",
        received_at=at(),
        flags=flags,
        batch=batch,
    )


def form(*tags: str, brand: str = "acme", channels: Sequence[Channel] = (Channel.SMS,)) -> AnyEvent:
    box = events.ConsentBox(
        channels=tuple(channels),
        tags=tags or ("marketing consent",),
        state=events.BoxState.CHECKED,
    )
    return events.FormSubmitted(
        brand=brand, form="f1", addresses=(ALICE_PHONE,), person=events.Person(), boxes=(box,)
    )


def confirm(*tags: str, **more: Any) -> AnyEvent:  # noqa: ANN401 - the other fields of the event
    return events.ContactConfirmed(
        brand="acme", address=ALICE_PHONE, channel=Channel.SMS, tags=tags, **more
    )


def test_what_was_confirmed_outlives_any_number_of_later_sign_ups_and_confirmations() -> None:
    grown = History(ASKS)
    grown.tell(form(), at())
    grown.tell(confirm(), at(1))
    for day in range(1, MOST_TURNS + 3):
        grown.tell(form(), at(days=40 * day))
        grown.tell(confirm("reviews"), at(1, days=40 * day))
    assert grown.judge(message(), at(days=1000)).approved


def test_of_many_sign_ups_that_wait_the_latest_can_be_confirmed() -> None:
    grown = History(ASKS)
    for hour in range(MOST_TURNS + 3):
        grown.tell(form(), at(hour))
    assert len(grown.standing().grants) == MOST_TURNS
    grown.tell(confirm(), at(MOST_TURNS + 3))
    assert grown.judge(message(), at(MOST_TURNS + 4)).approved


def test_a_refusal_speaks_of_the_latest_of_the_sign_ups_that_wait() -> None:
    grown = History(ASKS)
    grown.tell(form(), at())
    (second,) = grown.tell(form(), at(1))
    (reason,) = grown.judge(message(), at(2)).reasons
    assert (reason.code, reason.entry) == ("double_opt_in_pending", second)


def test_a_confirmation_of_one_label_leaves_the_other_waiting() -> None:
    grown = History(ASKS)
    grown.tell(form("marketing consent", "reviews"), at())
    grown.tell(confirm("reviews"), at(1))
    assert grown.judge(message("review_request"), at(2)).approved
    assert codes(grown.judge(message(), at(2))) == ["double_opt_in_pending"]


def test_what_is_ticked_at_once_is_asked_about_once_for_each_channel() -> None:
    grown = History(ASKS)
    both = (Channel.SMS, Channel.WHATSAPP)
    boxes = [
        events.ConsentBox(channels=both, tags=(tag,), state=events.BoxState.CHECKED)
        for tag in ("marketing consent", "reviews")
    ]
    told = replace(form(), boxes=tuple(boxes))
    entries = grown.tell(told, at())
    for channel in both:
        asked = [message("double_opt_in_prompt", channel=channel, cause=each) for each in entries]
        assert sum(grown.judge(each, at(minutes=1)).approved for each in asked) == 1


def test_nobody_is_asked_more_than_twice_however_often_a_form_is_sent() -> None:
    grown, sent = History(ASKS), 0
    for minute in range(MOST_TURNS + 4):
        (entry,) = grown.tell(form(), at(minutes=minute / 10))
        asked = message("double_opt_in_prompt", cause=entry)
        sent += grown.judge(asked, at(minutes=minute / 10)).approved
    assert sent == 2


def test_a_consent_too_weak_for_marketing_does_not_keep_a_better_sign_up_from_being_asked() -> None:
    grown = History(replace(ASKS, evidence_minimum=("wording",)))
    grown.tell(form(), at(), batch="bat_1")
    (entry,) = grown.tell(form(), at(1))
    asked = message("double_opt_in_prompt", cause=entry)
    assert grown.judge(asked, at(1, minutes=1)).approved


def test_the_order_of_arrival_changes_nothing_between_sign_ups_and_confirmations() -> None:
    told = [
        (replace(form(), occurred_at=at()), at(9)),
        (replace(form("reviews"), occurred_at=at(1)), at(9)),
        (replace(confirm("reviews"), occurred_at=at(2)), at(9)),
        (replace(form(), occurred_at=at(3)), at(9)),
        (replace(confirm(), occurred_at=at(4)), at(9)),
    ]
    found = set()
    for arrival in permutations(told):
        grown = History(ASKS)
        for event, received_at in arrival:
            grown.tell(event, received_at)
        found.add(grown.standing().grants)
    assert len(found) == 1


def test_a_source_that_asks_for_it_makes_every_label_wait_and_an_import_none() -> None:
    for told, waits in (
        (origin(flags=(DOUBLE_OPT_IN,)), True),
        (origin(flags=("spooled", DOUBLE_OPT_IN)), True),
        (origin(), False),
        (origin(flags=(DOUBLE_OPT_IN,), batch="bat_1"), False),
    ):
        reading = Reading(origin=told, policy=POLICY, ids=IDS)
        (draft,) = interpret(form("newsletter"), reading)
        assert isinstance(draft.act, acts.Granted)
        assert (draft.act.confirm_by is not None) is waits


def test_a_confirmation_keeps_how_and_by_whom_it_was_given() -> None:
    person = events.Person(ip="192.0.2.7", user_agent="Mozilla/5.0")
    told = confirm(method=ConfirmationMethod.LINK, wording="Yes, send me these", person=person)
    (draft,) = interpret(told, Reading(origin=origin(), policy=POLICY, ids=IDS))
    assert draft.evidence is not None
    kept = draft.evidence
    assert (kept.method, kept.wording) == ("link", "Yes, send me these")
    assert (kept.ip, kept.user_agent) == ("192.0.2.7", "Mozilla/5.0")
