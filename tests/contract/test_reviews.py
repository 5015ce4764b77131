"""The list of what waits for a person: it says what the ledger says, however often it is told."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.domain import acts
from processor.domain.address import Channel
from processor.domain.review import Outcome, ReviewKind, answer_effect, split_review
from processor.ports import Outcome as Appended
from processor.ports import ReviewItem
from tests.contract.makings import ALICE, AT, BOB, CHARLIE, append_of, item_of
from tests.contract.test_pages import paged
from tests.contract.worlds import World

OPENED = acts.ReviewOpened(why=ReviewKind.LIKELY_OPT_OUT, channel=Channel.SMS, brand="acme")
ANSWERED = acts.ReviewResolved(entry="ent_" + "0" * 32, outcome=Outcome.NOT_OPTED_OUT)
#: An item by its contact and its number.
PLACES = st.tuples(st.sampled_from([ALICE, BOB, CHARLIE]), st.integers(0, 5))


def write(world: World, item: ReviewItem, act: acts.AnyAct, effect: str) -> None:
    """An act in the ledger of an item's contact, under this effect."""
    held = world.ledger.open({item.contact: ()})
    append = append_of(item.contact, act, on=held.held[item.contact].standing, effect=effect)
    named = replace(append, effect=effect)
    assert world.ledger.append([named], held.birth, restrictive=True) == (Appended.DONE,)


def opened(world: World, item: ReviewItem) -> ReviewItem:
    """An item that is in the ledger and listed."""
    write(world, item, OPENED, item.event)
    assert world.reviews.settle([item]) == (True,)
    return item


def answer(world: World, item: ReviewItem) -> None:
    """The answer in the ledger; the list is not told."""
    write(world, item, ANSWERED, answer_effect(item.event))


def listed(world: World, business: str = "acme") -> list[ReviewItem]:
    return list(world.reviews.page(business, None, 50).rows)


def test_an_item_is_listed_once_however_often_it_is_told(world: World) -> None:
    item = opened(world, item_of(ALICE))
    assert world.reviews.settle([item, item]) == (True, True)
    assert listed(world) == [item]
    assert split_review(item.id) == (ALICE, item.event[:20])
    assert world.reviews.waiting(["acme", "globex"]) == {"acme": 1, "globex": 0}


def test_what_is_not_in_the_ledger_is_not_listed(world: World) -> None:
    """So a record that was lost with its ledger, or never written, shows no ghost."""
    assert world.reviews.settle([item_of(ALICE)]) == (False,)
    assert listed(world) == []


def test_what_was_answered_leaves_the_list_and_never_comes_back(world: World) -> None:
    """A replay tells of its opening again."""
    item = opened(world, item_of(ALICE))
    answer(world, item)
    assert world.reviews.settle([item]) == (False,)
    assert world.reviews.settle([item]) == (False,)
    assert listed(world) == []
    assert world.reviews.waiting(["acme"]) == {"acme": 0}


def test_an_answer_that_the_list_missed_is_seen_when_it_is_read(world: World) -> None:
    """Whoever answered it may have been killed before the list was told."""
    first, other = opened(world, item_of(ALICE)), opened(world, item_of(BOB))
    answer(world, first)
    assert listed(world) == [other]
    assert world.reviews.waiting(["acme"]) == {"acme": 1}


def test_it_is_listed_although_the_memory_is_full(world: World) -> None:
    """Its text was let in then as well; nobody may wait for room to hear of it."""
    item = item_of(ALICE)
    write(world, item, OPENED, item.event)
    world.fill(True)
    assert world.reviews.settle([item]) == (True,)
    world.fill(False)
    assert listed(world) == [item]


def test_those_that_wait_longest_come_first_and_each_business_has_its_own(world: World) -> None:
    late, soon, mid = (
        opened(world, item_of(who, opened_at=AT + timedelta(seconds=wait)))
        for who, wait in ((ALICE, 9), (BOB, 1), (CHARLIE, 5))
    )
    theirs = opened(world, item_of(ALICE, "two", "globex"))
    assert listed(world) == [soon, mid, late]
    assert listed(world, "globex") == [theirs]


@settings(max_examples=25)
@given(
    there=st.lists(PLACES, max_size=12, unique=True),
    meanwhile=st.lists(st.lists(PLACES, max_size=3), max_size=4),
    limit=st.integers(1, 5),
)
def test_each_that_stays_is_on_exactly_one_page(
    unborn: World,
    there: list[tuple[str, int]],
    meanwhile: list[list[tuple[str, int]]],
    limit: int,
) -> None:
    """Whatever is answered between two pages, and although several were opened at one moment."""
    unborn.flush()
    world, left, steps = unborn.born(), {}, iter(meanwhile)
    for who, number in there:
        when = AT + timedelta(seconds=number // 2)
        left[who, number] = opened(world, item_of(who, f"text {number}", opened_at=when))

    def between() -> None:
        for place in next(steps, []):
            if place in left:
                answer(world, left.pop(place))

    shown = list(paged(lambda place: world.reviews.page("acme", place, limit), between))
    ids = [each.id for each in shown]
    assert len(set(ids)) == len(ids)
    assert {each.id for each in left.values()} <= set(ids)
    assert [each.opened_at for each in shown] == sorted(each.opened_at for each in shown)
