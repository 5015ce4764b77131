"""A text that waits for a person: found whatever was killed, shown, and answered once."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from processor.desk import review_desk
from processor.domain import acts
from processor.domain.events import RevocationCause
from processor.domain.policy import RevocationSpan
from processor.domain.review import Outcome, ReviewKind
from processor.ports import NotUnderstood
from processor.services.explain import SealState
from processor.services.reviews import ReviewAnswered, ReviewUnknown
from tests.services.engines import Engine, ticked
from tests.services.reviewing import (
    BY,
    NEEDED,
    READING,
    SAID,
    WHY,
    asked,
    listed,
    needed,
    ruling,
)

CALM = Outcome.NOT_OPTED_OUT


def reasons(engine: Engine, **what: str) -> list[str]:
    return [each.code for each in engine.ask(**what).reasons]


def test_an_answer_lets_marketing_go_on_and_keeps_who_and_why(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    item = asked(engine.parts)
    assert reasons(engine) == ["under_review"]
    view, already = review_desk(engine.parts).resolve(item, ruling(CALM))
    assert not already
    assert engine.ask().approved
    assert listed(engine.parts) == []
    assert view.answer is not None
    evidence = view.answer.view.evidence
    assert evidence is not None
    assert (view.answer.outcome, evidence.recorded_by, evidence.said) == (CALM, BY, WHY)
    assert engine.entries()[-1].act == acts.ReviewResolved(
        entry=view.opening.entry.id, outcome=CALM
    )


def test_an_opt_out_counts_from_the_text_on_with_its_words(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    item = asked(engine.parts)
    opening = engine.entries()[-1]
    view, _ = review_desk(engine.parts).resolve(item, ruling(Outcome.OPTED_OUT))
    assert reasons(engine) == ["revoked_all"]
    revoked = engine.entries()[-2]
    assert revoked.act == acts.Revoked(cause=RevocationCause.FREE_TEXT)
    assert revoked.at == opening.at
    kept = view.contact.entry(revoked.id)
    assert kept is not None
    assert kept.evidence is not None
    told = (kept.evidence.said, kept.evidence.recorded_by, kept.evidence.reading)
    assert told == (SAID, BY, READING)


def test_a_confirmation_after_the_text_outranks_an_answer_that_comes_late(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    item = asked(engine.parts)
    yes = {"phone": "+12025550101", "channel": "sms", "text": "YES"}
    engine.tell("contact.confirmed", yes)
    review_desk(engine.parts).resolve(item, ruling(Outcome.OPTED_OUT))
    assert engine.ask().approved


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        (("Marketing  Consent",), ("marketing consent",)),
        (("marketing consent", "no such label"), ()),
    ],
)
def test_an_opt_out_is_narrowed_to_labels_that_are_known(
    engine: Engine, tags: tuple[str, ...], kept: tuple[str, ...]
) -> None:
    item = asked(engine.parts)
    desk = review_desk(engine.parts)
    view, _ = desk.resolve(item, ruling(Outcome.OPTED_OUT, *tags))
    assert engine.entries()[-2].act == acts.Revoked(cause=RevocationCause.FREE_TEXT, tags=kept)
    assert view.answer is not None
    assert view.answer.tags == kept
    assert desk.resolve(item, ruling(Outcome.OPTED_OUT, *tags))[1]


def test_where_the_policy_keeps_it_to_a_channel_it_is_the_texts(engine: Engine) -> None:
    item = asked(engine.parts)
    policy = replace(engine.parts.settings.policy, revocation_span=RevocationSpan.CHANNEL)
    engine.world.births.adopt(policy)
    review_desk(engine.parts).resolve(item, ruling(Outcome.OPTED_OUT))
    act = engine.entries()[-2].act
    assert act == acts.Revoked(cause=RevocationCause.FREE_TEXT, channels=(NEEDED.channel,))


def test_a_number_with_a_new_owner_loses_what_was_agreed_before(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    item = asked(engine.parts, needed(why=ReviewKind.WRONG_NUMBER))
    engine.tell("form.submitted", ticked())
    review_desk(engine.parts).resolve(item, ruling(Outcome.REASSIGNED))
    assert [type(each.act) for each in engine.entries()[-2:]] == [
        acts.Reassigned,
        acts.ReviewResolved,
    ]
    # What the new owner agreed to after that text stays.
    assert engine.ask().approved


@pytest.mark.parametrize("outcome", [CALM, Outcome.SEEN_TO])
def test_staff_lift_no_opt_out(engine: Engine, outcome: Outcome) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("contact.opted_out", {"phone": "+12025550101", "cause": "wrong_number"})
    item = asked(engine.parts, needed(why=ReviewKind.WRONG_NUMBER))
    view, _ = review_desk(engine.parts).resolve(item, ruling(outcome))
    assert reasons(engine) == ["revoked_all"]
    assert view.opted_out


def test_the_same_answer_again_is_the_same_and_another_is_refused(engine: Engine) -> None:
    item, desk = asked(engine.parts), review_desk(engine.parts)
    first, _ = desk.resolve(item, ruling(CALM))
    again, already = desk.resolve(item, ruling(CALM))
    assert already
    assert (again.item, again.answer) == (first.item, first.answer)
    for other in (ruling(Outcome.OPTED_OUT), ruling(Outcome.REASSIGNED)):
        with pytest.raises(ReviewAnswered, match="answered before, as `not_opted_out`"):
            desk.resolve(item, other)
    assert len(engine.entries()) == 2


def test_a_wider_opt_out_is_not_taken_for_the_narrow_one_that_was_recorded(engine: Engine) -> None:
    item, desk = asked(engine.parts), review_desk(engine.parts)
    desk.resolve(item, ruling(Outcome.OPTED_OUT, "marketing consent"))
    with pytest.raises(ReviewAnswered):
        desk.resolve(item, ruling(Outcome.OPTED_OUT))


@pytest.mark.parametrize(
    ("told", "pointer"),
    [(ruling(Outcome.SEEN_TO), "/outcome"), (ruling(CALM, "marketing consent"), "/tags")],
)
def test_what_does_not_answer_the_question_is_refused(
    engine: Engine, told: object, pointer: str
) -> None:
    item = asked(engine.parts)
    with pytest.raises(NotUnderstood) as refused:
        review_desk(engine.parts).resolve(item, told)  # type: ignore[arg-type]  # a ruling
    assert [each.pointer for each in refused.value.problems] == [pointer]
    assert len(listed(engine.parts)) == 1


def test_two_items_of_one_contact_are_answered_apart(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    first, second = (asked(engine.parts, name=name) for name in ("text-1", "text-2"))
    review_desk(engine.parts).resolve(first, ruling(CALM))
    assert [each.id for each in listed(engine.parts)] == [second]
    assert reasons(engine) == ["under_review"]


def test_an_item_of_an_erased_contact_stays_and_says_that_its_text_is_gone(engine: Engine) -> None:
    item, desk = asked(engine.parts), review_desk(engine.parts)
    shown = desk.show(item)
    assert shown.opening.evidence is not None
    assert shown.opening.evidence.said == SAID
    engine.tell("contact.erased", {"phone": "+12025550101"})
    assert [each.id for each in listed(engine.parts)] == [item]
    gone = desk.show(item)
    assert (gone.opening.seal, gone.opening.evidence, gone.address) == (
        SealState.ERASED,
        None,
        None,
    )
    view, already = desk.resolve(item, ruling(Outcome.OPTED_OUT))
    assert not already
    assert view.answer is not None
    assert view.answer.view.evidence is None
    assert listed(engine.parts) == []


@pytest.mark.parametrize("name", ["", "rev_1", f"rev_{'0' * 32}_{'0' * 16}", "msg_x_y", "rev_\n_"])
def test_what_is_not_there_is_said_so(engine: Engine, name: str) -> None:
    asked(engine.parts)
    with pytest.raises(ReviewUnknown, match="assent review list"):
        review_desk(engine.parts).show(name)


def test_another_businesss_item_is_not_there(engine: Engine) -> None:
    item, desk = asked(engine.parts), review_desk(engine.parts)
    assert desk.show(item, "acme").item.id == item
    for ask in (
        lambda: desk.show(item, "globex"),
        lambda: desk.resolve(item, ruling(CALM), "globex"),
    ):
        with pytest.raises(ReviewUnknown):
            ask()
