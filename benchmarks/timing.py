"""How fast something is: short rounds of ours and of its yardsticks in turn, compared pairwise.

A machine that is busy with something else slows both sides of a round alike, so their ratio holds
where a rate does not. The median of the ratios is told with the interval that it lies in.
"""

from __future__ import annotations

import math
import socket
import statistics
import time
from collections.abc import Callable, Sequence

from benchmarks.results import Row

ROUNDS = 15

#: Runs one round and says how many calls a second it made.
Round = Callable[[], float]


def timed(calls: int, run: Callable[[], object]) -> Round:
    """A round of a function that makes that many calls."""

    def measured() -> float:
        began = time.perf_counter()
        run()
        return calls / (time.perf_counter() - began)

    return measured


def in_turn(sides: Sequence[Round], rounds: int = ROUNDS) -> list[list[float]]:
    """The rates of every side in every round; each round begins with another side."""
    for side in sides:
        side()
    rates: list[list[float]] = [[] for _ in sides]
    for number in range(rounds):
        for place in range(len(sides)):
            at = (place + number) % len(sides)
            rates[at].append(sides[at]())
    return rates


def compare(
    what: str,
    against: str,
    sides: tuple[Sequence[float], Sequence[float]],
    *,
    target: float | None = None,
) -> Row:
    """One row: the rates of ours, and of the yardstick in the same rounds."""
    ours, baseline = sides
    ratios = sorted(one / other for one, other in zip(ours, baseline, strict=True))
    low, high = _interval(ratios)
    return Row(
        what=what,
        against=against,
        ours=statistics.median(ours),
        baseline=statistics.median(baseline),
        ratio=statistics.median(ratios),
        low=low,
        high=high,
        rounds=len(ratios),
        target=target,
    )


def _interval(ordered: Sequence[float]) -> tuple[float, float]:
    """Where the median lies with 95 % confidence, by the order of the values alone."""
    rank = max(0, math.floor(len(ordered) / 2 - 0.98 * math.sqrt(len(ordered))))
    return ordered[rank], ordered[-1 - rank]


def free_port() -> int:
    """A TCP port of the loopback address that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
