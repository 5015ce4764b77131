"""Chunks in any order and again, by workers that die or stand still between any two calls.

Whatever happens, everybody is in the result once, is handed over once, and is counted once.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.adapters.memory_outbound import MemoryOutbound
from processor.campaigning import campaigning
from processor.domain.campaign import CampaignState
from processor.ports.campaigns import Campaign
from tests.contract.worlds import SteppedClock, memory_world
from tests.services.campaigns import Office, csv_of, office_over, phone
from tests.services.engines import engine_over
from tests.services.fates import Fate, Fated, Killed, killed

CELLS: Final = [*(phone(number) for number in range(1, 8)), phone(2), "nonsense", phone(5)]
AGREED: Final = (1, 2, 4, 5, 6, 7)
#: Longer than a lease.
WHILE: Final = 200.0


class Moving(SteppedClock):
    """The machine's time and what a test added to it."""

    def __call__(self) -> datetime:
        return datetime.now(UTC) + (self.at - SteppedClock().at)


def fated(office: Office, fate: Fate) -> Office:
    """A worker of the same office, whom something happens to."""
    parts = office.engine.parts
    ports = replace(
        parts.ports,
        campaigns=Fated(parts.ports.campaigns, fate),
        outbound=Fated(parts.ports.outbound, fate),
    )
    other = replace(parts, ports=ports, vault=Fated(parts.vault, fate))
    return Office(engine=office.engine, services=campaigning(other))


def suffered(office: Office, at: int, *, before: bool, kind: str, most: int) -> None:
    """A worker takes some turns, and dies or sleeps at some call of theirs."""
    world, dispatched = office.engine.world, office.engine.dispatcher.turns

    def meanwhile() -> None:
        world.later(WHILE)
        office.work(most)

    worker = fated(office, Fate(at, before=before, then=killed if kind == "dies" else meanwhile))
    with suppress(Killed):
        worker.work(most)
    # What was in the broker is lost, too; the sweep finds it.
    dispatched.clear()
    world.later(WHILE)


def told(office: Office, text: str) -> None:
    """Every row once, and everybody as they are."""
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["address"] for row in rows] == CELLS
    named = Counter(
        row["assent_address"] for row in rows if row["assent_reasons"] != "duplicate_in_list"
    )
    assert named == Counter([*(phone(number) for number in range(1, 8)), ""])
    verdicts = Counter(row["assent_verdict"] for row in rows)
    assert verdicts == {"approved": len(AGREED), "blocked": len(CELLS) - len(AGREED)}


def cancelled(office: Office, campaign: Campaign) -> None:
    office.services.desk.cancel("acme", campaign.id)
    office.engine.world.later(WHILE)
    office.work()


def open_messages(office: Office) -> list[str]:
    """What could still be claimed, or will be judged again."""
    outbound = office.engine.world.outbound
    assert isinstance(outbound, MemoryOutbound)
    states = [each.outgoing.state.value for each in outbound._store.shelves.messages.values()]
    return [state for state in states if state in ("queued", "deferred", "released")]


fates = st.tuples(
    st.integers(1, 30), st.booleans(), st.sampled_from(["dies", "sleeps"]), st.integers(1, 6)
)


@pytest.fixture(scope="module")
def patched() -> Any:  # noqa: ANN401 - a fixture
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@settings(max_examples=30)
@given(judging=st.lists(fates, max_size=4), handing=st.lists(fates, max_size=4))
def test_everybody_is_judged_handed_over_and_counted_once(
    tmp_path_factory: pytest.TempPathFactory,
    patched: pytest.MonkeyPatch,
    judging: list[tuple[int, bool, str, int]],
    handing: list[tuple[int, bool, str, int]],
) -> None:
    engine = engine_over(memory_world(Moving()), tmp_path_factory.mktemp("crashes"))
    office = office_over(engine, patched, chunk=2)
    office.agree(*AGREED)
    campaign = office.upload(csv_of(CELLS))
    for at, before, kind, most in judging:
        suffered(office, at, before=before, kind=kind, most=most)
    office.work()
    judged = office.show(campaign)
    assert judged.state is CampaignState.JUDGED
    told(office, office.text(campaign))
    assert judged.counts["verdict", "approved"] == len(AGREED)
    assert judged.counts["verdict", "blocked"] == len(CELLS) - len(AGREED)
    assert judged.counts["people", ""] == 7
    assert judged.counts["reason", "duplicate_in_list"] == 2

    office.services.desk.wave("acme", campaign.id)
    engine.dispatcher.turns.clear()
    for at, before, kind, most in handing:
        engine.world.later(WHILE)
        suffered(office, at, before=before, kind=kind, most=most)
    engine.world.later(WHILE)
    office.work()
    done = office.show(campaign)
    assert done.state is CampaignState.DONE
    assert done.counts["handed", ""] == len(AGREED)
    account = office.services.results.account(done)
    assert account.places == {"waiting": len(AGREED), "blocked": 1}
    told(office, office.text(campaign))


@settings(max_examples=25)
@given(
    handing=st.lists(fates, max_size=3),
    taking=st.lists(fates, max_size=3),
    late=st.integers(1, 12),
    before=st.booleans(),
)
def test_after_a_cancellation_nothing_is_left_to_be_claimed(
    tmp_path_factory: pytest.TempPathFactory,
    patched: pytest.MonkeyPatch,
    handing: list[tuple[int, bool, str, int]],
    taking: list[tuple[int, bool, str, int]],
    late: int,
    *,
    before: bool,
) -> None:
    """Also by a worker that stood still meanwhile and goes on with its wave."""
    engine = engine_over(memory_world(Moving()), tmp_path_factory.mktemp("crashes"))
    cancelled_amid(office_over(engine, patched, chunk=3), handing, taking, late, before=before)


def test_a_worker_that_slept_through_a_cancellation_hands_nobody_over(
    tmp_path_factory: pytest.TempPathFactory, patched: pytest.MonkeyPatch
) -> None:
    """At whichever call of its first chunk it slept."""
    for late in range(1, 14):
        for before in (True, False):
            engine = engine_over(memory_world(Moving()), tmp_path_factory.mktemp("crashes"))
            cancelled_amid(office_over(engine, patched, chunk=3), [], [], late, before=before)


def cancelled_amid(
    office: Office,
    handing: list[tuple[int, bool, str, int]],
    taking: list[tuple[int, bool, str, int]],
    late: int,
    *,
    before: bool,
) -> None:
    """A wave with such workers, then one that sleeps through a cancellation, then such again."""
    office.agree(*AGREED)
    campaign = office.upload(csv_of(CELLS))
    office.work()
    office.services.desk.wave("acme", campaign.id)
    office.engine.dispatcher.turns.clear()
    for at, first, kind, most in handing:
        office.engine.world.later(WHILE)
        suffered(office, at, before=first, kind=kind, most=most)
    office.engine.world.later(WHILE)
    worker = fated(office, Fate(late, before=before, then=lambda: cancelled(office, campaign)))
    worker.work()
    if office.show(campaign).state is not CampaignState.CANCELLED:
        office.services.desk.cancel("acme", campaign.id)
    for at, first, kind, most in taking:
        office.engine.world.later(WHILE)
        suffered(office, at, before=first, kind=kind, most=most)
    office.engine.world.later(WHILE)
    office.work()
    assert open_messages(office) == []
    account = office.services.results.account(office.show(campaign))
    assert account.places == {"blocked": 7}
