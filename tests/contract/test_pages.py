"""Lists page by page: whatever comes in between, nothing is skipped and nothing repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.ports import Arrival, DecisionRecord, Delivery, Page
from tests.contract.makings import ALICE, BOB, arrival_of, decision_of, job_of
from tests.contract.worlds import BIRTH, World

Row = TypeVar("Row")
#: What happens between two pages: something of the caller's comes, or of somebody else's.
MEANWHILE = st.lists(st.lists(st.sampled_from(["mine", "theirs"]), max_size=4), max_size=8)
SEARCHING = settings(max_examples=25)


def paged(
    page: Callable[[str | None], Page[Row]], between: Callable[[], None] = lambda: None
) -> Iterator[Row]:
    """Every row of a list, with something happening before each further page."""
    found = page(None)
    yield from found.rows
    while found.next is not None:
        between()
        found = page(found.next)
        yield from found.rows


def odd(number: int, business: str) -> Arrival:
    """A delivery that nobody understands, in one lane or another."""
    lane = number % BIRTH.lanes
    return arrival_of(f"{business}-{number}", lane, business=business, reason="not_json")


def keep(world: World, number: int, business: str = "acme") -> str:
    arrival = odd(number, business)
    world.inbox.accept(arrival)
    return arrival.id


def log(world: World, job: str, contact: str = ALICE) -> str:
    record = DecisionRecord(message=job_of(contact, job).message, decision=decision_of())
    return world.decisions.log([record])[0]


@SEARCHING
@given(
    there=st.lists(st.sampled_from(["acme", "globex"]), max_size=20),
    meanwhile=MEANWHILE,
    limit=st.integers(1, 7),
)
def test_the_quarantine_shows_each_delivery_once(
    unborn: World, there: list[str], meanwhile: list[list[str]], limit: int
) -> None:
    unborn.flush()
    world = unborn.born()
    before = {keep(world, at, business) for at, business in enumerate(there)}
    mine = {odd(at, each).id for at, each in enumerate(there) if each == "acme"}
    later = iter(enumerate(meanwhile, start=100))

    def between() -> None:
        for number, who in enumerate(next(later, (0, []))[1]):
            keep(world, 1000 * len(before) + number, "acme" if who == "mine" else "globex")

    shown = list(paged(lambda place: world.inbox.held("acme", place, limit), between))
    ids = [each.id for each in shown]
    assert len(set(ids)) == len(ids)
    assert mine <= set(ids)
    assert {each.business for each in shown} <= {"acme"}


@SEARCHING
@given(
    there=st.lists(st.sampled_from([ALICE, BOB]), max_size=20),
    meanwhile=MEANWHILE,
    limit=st.integers(1, 7),
)
def test_the_decisions_about_a_contact_are_shown_once_and_newest_first(
    unborn: World, there: list[str], meanwhile: list[list[str]], limit: int
) -> None:
    unborn.flush()
    world = unborn.born()
    logged = [(log(world, f"job-{at}", who), who) for at, who in enumerate(there)]
    later = iter(meanwhile)

    def between() -> None:
        for who in next(later, []):
            log(world, "later", ALICE if who == "mine" else BOB)

    shown = [name for name, _ in paged(lambda at: world.decisions.page(ALICE, at, limit), between)]
    assert shown == [name for name, who in reversed(logged) if who == ALICE]


def test_what_leaves_the_quarantine_between_pages_takes_nothing_with_it(world: World) -> None:
    """Also when the very delivery at which a page ended is played again."""
    ids = {keep(world, number) for number in range(12)}
    first = world.inbox.held("acme", None, 5)
    gone = first.rows[-1].id
    assert world.inbox.requeue(gone)
    rest = list(paged(lambda place: world.inbox.held("acme", place or first.next, 5)))
    assert {each.id for each in (*first.rows, *rest)} == ids
    assert len(first.rows) + len(rest) == len(ids)


def test_deliveries_of_one_moment_are_told_apart(world: World) -> None:
    """Many in one lane within the same milliseconds, one on a page."""
    ids = {keep(world, BIRTH.lanes * number) for number in range(30)}
    shown: list[Delivery] = list(paged(lambda place: world.inbox.held("acme", place, 1)))
    assert len(shown) == len(ids)
    assert {each.id for each in shown} == ids
    assert [each.received_at for each in shown] == sorted(each.received_at for each in shown)


def test_a_business_with_nothing_finds_the_end_behind_others(world: World) -> None:
    """More of others' than one call looks at: pages without rows lead on to the end."""
    for number in range(1100):
        keep(world, number, "globex")
    mine = keep(world, 3, "acme")
    assert [each.id for each in paged(lambda place: world.inbox.held("acme", place, 5))] == [mine]


def test_an_empty_list_has_one_page(world: World) -> None:
    assert world.inbox.held("acme", None, 5) == Page(rows=())
    assert world.decisions.page(ALICE, None, 5) == Page(rows=())
