"""What waits for a person is listed before anybody is answered, whatever is killed or repeated."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest
from msgspec.structs import replace

from processor.bootstrap import Parts, assemble
from processor.desk import review_desk
from processor.domain import acts
from processor.domain.review import Outcome, ReviewKind
from processor.ports import Page, ReviewItem, Reviews, StoreUnavailable
from processor.services.reviews import ReviewAnswered
from tests.services.engines import Engine
from tests.services.reviewing import NEEDED, arrival, asked, at_once, drained, listed, ruling

OPTED_OUT = Outcome.OPTED_OUT
CALM = ruling(Outcome.NOT_OPTED_OUT)


@dataclass
class Killed:
    """The list of a process that is killed between the ledger and it."""

    reviews: Reviews

    def settle(self, items: Sequence[ReviewItem]) -> tuple[bool, ...]:
        if items:
            raise StoreUnavailable("killed here")
        return ()

    def page(self, business: str, after: str | None, limit: int) -> Page[ReviewItem]:
        return self.reviews.page(business, after, limit)

    def waiting(self, businesses: Sequence[str]) -> Mapping[str, int]:
        return self.reviews.waiting(businesses)


def dying(engine: Engine) -> Parts:
    ports = replace(engine.parts.ports, reviews=Killed(engine.parts.ports.reviews))
    return assemble(engine.parts.settings, ports)


def test_it_is_listed_before_its_webhook_is_answered(engine: Engine) -> None:
    at_once(engine.parts)
    (item,) = listed(engine.parts)
    (entry,) = engine.entries()
    assert (item.contact, item.event) == (engine.contact(), entry.event)
    assert (item.why, item.channel, item.brand) == (ReviewKind.LIKELY_OPT_OUT, "sms", "acme")


def test_it_is_listed_when_a_worker_has_recorded_it(engine: Engine) -> None:
    asked(engine.parts)
    assert len(listed(engine.parts)) == 1
    assert drained(engine.parts) == 0


def test_one_killed_between_ledger_and_list_is_made_up_for_by_the_repetition(
    engine: Engine,
) -> None:
    with pytest.raises(StoreUnavailable, match="killed here"):
        at_once(dying(engine))
    assert listed(engine.parts) == []
    assert len(engine.entries()) == 1
    at_once(engine.parts)
    assert len(listed(engine.parts)) == 1
    assert len(engine.entries()) == 1


def test_a_worker_killed_there_is_made_up_for_by_the_next(engine: Engine) -> None:
    """Nobody repeats it: it is in the inbox, and in the spool of the process that answered 503."""
    with pytest.raises(StoreUnavailable, match="killed here"):
        at_once(dying(engine))
    with pytest.raises(StoreUnavailable, match="killed here"):
        drained(dying(engine))
    assert listed(engine.parts) == []
    engine.world.later(1.1)
    assert drained(engine.parts) == 1
    assert len(listed(engine.parts)) == 1


def test_one_that_was_killed_after_the_answer_shows_no_ghost(engine: Engine) -> None:
    item = asked(engine.parts)
    with pytest.raises(StoreUnavailable, match="killed here"):
        review_desk(dying(engine)).resolve(item, CALM)
    assert listed(engine.parts) == []
    _, already = review_desk(engine.parts).resolve(item, CALM)
    assert already


def test_a_replay_brings_an_answered_one_not_back(engine: Engine) -> None:
    item = asked(engine.parts)
    review_desk(engine.parts).resolve(item, CALM)
    at_once(engine.parts)
    drained(engine.parts)
    assert listed(engine.parts) == []
    assert len(engine.entries()) == 2


def test_a_full_store_takes_and_lists_it(engine: Engine) -> None:
    engine.world.fill(True)
    at_once(engine.parts)
    engine.world.fill(False)
    assert len(listed(engine.parts)) == 1


def test_a_text_that_is_read_after_its_contact_was_erased_opens_nothing(engine: Engine) -> None:
    engine.parts.ports.inbox.accept(arrival(engine.parts, NEEDED, "text-1"))
    engine.world.later(0.01)
    engine.deliver("contact.erased", {"phone": "+12025550101"})
    drained(engine.parts)
    assert listed(engine.parts) == []
    assert not any(isinstance(each.act, acts.ReviewOpened) for each in engine.entries())


def test_of_two_people_who_answer_at_once_one_counts(engine: Engine) -> None:
    """And the other is told so, whichever of them the store takes first."""
    for number in range(5):
        item = asked(engine.parts, name=f"text-{number}")
        seen = _at_once(engine, item)
        view = review_desk(engine.parts).show(item)
        assert view.answer is not None
        assert sorted(seen, key=str) == sorted([None, view.answer.outcome], key=str)


def _at_once(engine: Engine, item: str) -> list[Outcome | None]:
    """Two answers given at one moment; those that counted, and None for each that did not."""
    start = threading.Barrier(2)
    seen: list[Outcome | None] = []

    def answer(outcome: Outcome) -> None:
        start.wait()
        try:
            review_desk(engine.parts).resolve(item, ruling(outcome))
        except ReviewAnswered:
            seen.append(None)
        else:
            seen.append(outcome)

    both = [threading.Thread(target=answer, args=(each,)) for each in (CALM.outcome, OPTED_OUT)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    return seen
