"""A campaign of the service: rows judged a second by two worker processes against one."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.campaign import FIRST, ROWS, people
from benchmarks.results import Row
from benchmarks.timing import Round, compare, in_turn
from processor.campaigning import Campaigning, campaigning
from processor.domain.address import Channel
from processor.ports.campaigns import CampaignSpec
from tests.e2e.rig import Rig, kill_group, until

_ROUNDS = 7
#: Seconds between two looks at how far it is.
_LOOK = 0.005
_keys = itertools.count()
_SPEC = CampaignSpec(business="acme", brand="acme", channel=Channel.SMS, purpose="marketing")


def measure(rig: Rig) -> Iterator[Row]:
    """Nine of ten people on the list are known; the list lies sealed in the vault."""
    people(rig)
    rates = in_turn([_round(rig, 2), _round(rig, 1)], _ROUNDS)
    yield compare("campaign, 2 workers", "one process", (rates[0], rates[1]), target=1.2)


@contextmanager
def working(rig: Rig, many: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers with one process each, which have begun to take turns."""
    workers = [rig.bulk() for _ in range(many)]
    try:
        services = campaigning(rig.parts)
        # A worker that is still starting finds its first turns here.
        judged(services, submitted(services, 3_000 * many))
        time.sleep(0.5)
        yield workers
    finally:
        for each in workers:
            kill_group(each)


def submitted(services: Campaigning, rows: int) -> str:
    """A campaign of so many rows."""
    key = f"bench-{next(_keys)}"
    return services.uploads.receive(_SPEC, _list(rows), key=key).id


def judged(services: Campaigning, campaign: str) -> None:
    """Wait until all of it is judged."""

    def done() -> bool:
        services.turns.ring()
        return services.desk.show("acme", campaign).until is not None and _over(services, campaign)

    if not until(done, 120):
        raise RuntimeError("the workers do not end")


def _round(rig: Rig, many: int) -> Round:
    """Hold the workers while the list is laid out, then let them go."""
    services = campaigning(rig.parts)

    def measured() -> float:
        with working(rig, many) as workers:
            _tell(workers, signal.SIGSTOP)
            try:
                campaign = submitted(services, ROWS)
            finally:
                _tell(workers, signal.SIGCONT)
            began = time.perf_counter()
            while not _over(services, campaign):
                if time.perf_counter() > began + 120:
                    raise RuntimeError("the workers do not end")
                time.sleep(_LOOK)
            return ROWS / (time.perf_counter() - began)

    return measured


def _over(services: Campaigning, campaign: str) -> bool:
    found = services.desk.show("acme", campaign)
    return found.done == found.upto > 0


def _tell(workers: Sequence[subprocess.Popen[bytes]], what: signal.Signals) -> None:
    for each in workers:
        os.killpg(each.pid, what)


def _list(rows: int) -> Iterator[bytes]:
    yield b"address,name,email\n"
    for number in range(rows):
        yield f"+1{FIRST + number},Alice Example,alice{number}@example.com\n".encode()
