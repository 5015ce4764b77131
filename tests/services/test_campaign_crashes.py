"""Chunks in any order and again, by workers that die or stand still between any two calls.

Whatever happens, everybody is in the result once, is handed over once, and is counted once.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.campaigning import campaigning
from processor.domain.campaign import CampaignState
from tests.contract.worlds import SteppedClock, memory_world
from tests.services.campaigns import Office, csv_of, office_over, phone
from tests.services.engines import engine_over

CELLS: Final = [*(phone(number) for number in range(1, 8)), phone(2), "nonsense", phone(5)]
AGREED: Final = (1, 2, 4, 5, 6, 7)
#: Longer than a lease.
WHILE: Final = 200.0


class Killed(BaseException):
    """A worker is no more."""


class Moving(SteppedClock):
    """The machine's time and what a test added to it."""

    def __call__(self) -> datetime:
        return datetime.now(UTC) + (self.at - SteppedClock().at)


class Fate:
    """At the call with this number, before or after it is done, something happens once."""

    def __init__(self, at: int, *, before: bool, then: Callable[[], object]) -> None:
        self.left = at
        self.before = before
        self.then = then

    def meet(self, *, before: bool) -> None:
        if before:
            self.left -= 1
        if self.left == 0 and before is self.before:
            self.left = -1
            self.then()


class Fated:
    """A port, each call to which may be the one."""

    def __init__(self, port: object, fate: Fate) -> None:
        self._port = port
        self._fate = fate

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        found = getattr(self._port, name)

        def called(*args: Any, **how: Any) -> Any:  # noqa: ANN401 - as the port
            self._fate.meet(before=True)
            answer = found(*args, **how)
            self._fate.meet(before=False)
            return answer

        return called if callable(found) else found


def killed() -> None:
    raise Killed


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


fates = st.tuples(
    st.integers(1, 30), st.booleans(), st.sampled_from(["dies", "sleeps"]), st.integers(1, 6)
)


@pytest.fixture(scope="module")
def patched() -> Any:  # noqa: ANN401 - a fixture
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@settings(max_examples=60)
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
