"""A sender as a process of its own: claims every job it is given, calls a provider, and says so.

`python -m tests.e2e.racing JOBS PROVIDER NAME [PAUSE]`: a line of JSON for each job, the file that
stands for the provider, and where it stops itself, as a machine does that is suspended. It works
over the engine, as the web process does for a sender, with a lease of `LEASE` seconds.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from processor.bootstrap import Parts, assemble, redis_ports
from processor.domain.permit import Text
from processor.ports import ClaimAnswer, StoreUnavailable
from processor.providers import PROVIDERS
from processor.services import sending
from processor.services.permits import Presented
from processor.services.sending import Claimed
from processor.settings import load_settings

_T = TypeVar("_T")


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was submitted, or one that was only asked about with its permit."""

    message: str
    to: str
    permit: str | None = None


class Provider:
    """A file that takes one line for each call; it forgets nothing."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def take(self, message: str, attempt: str) -> None:
        os.write(self._file, f"{message} {attempt}\n".encode())


def calls(path: Path) -> list[str]:
    """The messages that the provider took, one for each call."""
    return [line.split(" ")[0] for line in path.read_text("utf-8").splitlines()] * path.exists()


def deliver(parts: Parts, job: Job, provider: Provider, attempt: str, pause: str) -> ClaimAnswer:
    """One job: claim, call, conclude; it may stop itself before the claim or before the call."""
    if pause == "claim":
        os.kill(os.getpid(), signal.SIGSTOP)
    claimed = insist(lambda: claim(parts, job, attempt))
    assert claimed is not None
    if claimed.answer is ClaimAnswer.GO:
        if pause == "call":
            os.kill(os.getpid(), signal.SIGSTOP)
        provider.take(job.message, attempt)
        time.sleep(0.001)  # a provider takes its time, in which a STOP may come
        insist(lambda: parts.sending.conclude("acme", job.message, attempt, "sent", "SM1"))
    return claimed.answer


def claim(parts: Parts, job: Job, attempt: str) -> Claimed | None:
    """By its id, or by its permit."""
    permit = None
    if job.permit is not None:
        presented = Presented(permit=job.permit, to=job.to, text=Text())
        permit = parts.permits.redeemed("acme", job.message, presented)
    return parts.sending.claim("acme", job.message, attempt, permit)


def insist(ask: Callable[[], _T]) -> _T:
    """An answer of a store that may be away for a moment."""
    while True:
        try:
            return ask()
        except StoreUnavailable:
            time.sleep(0.01)


def main(jobs: str, provider: str, name: str, pause: str = "") -> None:
    """Try every job once, in an order of one's own; tell what each was answered."""
    sending.LEASE_SECONDS = int(os.environ.get("LEASE", "5"))  # type: ignore[misc] # shorter for a test
    settings = load_settings(os.environ, providers=PROVIDERS)
    parts, taker = assemble(settings, redis_ports(settings)), Provider(Path(provider))
    lines = Path(jobs).read_bytes().splitlines()
    mine = [msgspec.json.decode(line, type=Job) for line in lines]
    random.Random(name).shuffle(mine)
    answers = Counter(
        deliver(parts, job, taker, f"{name}-{uuid.uuid4().hex}", pause).value for job in mine
    )
    print(json.dumps(answers), flush=True)


def words(jobs: Path, provider: Path, name: str, pause: str = "") -> Sequence[str]:
    """How such a process is started."""
    return [sys.executable, "-m", "tests.e2e.racing", str(jobs), str(provider), name, pause]


if __name__ == "__main__":
    main(*sys.argv[1:])
