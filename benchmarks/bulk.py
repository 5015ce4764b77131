"""A campaign of the service: rows judged a second by two worker processes against one."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from benchmarks.campaign import FIRST, ROWS, people
from benchmarks.load import connected, request
from benchmarks.results import Row
from benchmarks.timing import Round, compare, in_turn
from processor.campaigning import Campaigning, campaigning
from processor.domain.address import Channel
from processor.ports import Scope
from processor.ports.campaigns import CampaignSpec
from tests.e2e.rig import Rig, kill_group, until

_ROUNDS = 7
#: Rows of a list beside which something else is measured.
_LONG = 200_000
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


@contextmanager
def campaigns_under_way(rig: Rig) -> Iterator[Callable[[], None]]:
    """Two workers that judge lists, and a client that uploads one after another.

    Gives what raises RuntimeError when no list is being judged.
    """
    now = rig.parts.ports.clock.now()
    key, _ = rig.parts.access.issue("acme", [Scope.GATE], label="b", expires_at=None, now=now)
    headers = {"authorization": f"Bearer {key}", "content-type": "text/csv"}
    whole = request("/v1/campaigns?channel=sms", b"".join(_list(_LONG)), headers)
    ended = threading.Event()

    def upload() -> None:
        while not ended.is_set():
            with connected(rig.port) as connection:
                connection.sendall(whole)
                connection.recv(1 << 16)
            # As many at once as one business may have.
            ended.wait(0.2)

    def ensure() -> None:
        # Work that no worker has taken for long is none that is under way.
        idle = rig.parts.ports.campaigns.idle()
        if idle is None or idle.total_seconds() > 1:
            raise RuntimeError("no list is being judged")

    with working(rig, 2):
        client = threading.Thread(target=upload)
        client.start()
        try:
            if not until(lambda: rig.parts.ports.campaigns.idle() is not None, 60):
                raise RuntimeError("no list was taken in")
            yield ensure
        finally:
            ended.set()
            client.join()


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
