"""How fast something is: the best of several rounds, beside a baseline measured in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """One row of the table: ours against the baseline, in calls a second."""

    what: str
    against: str
    ours: float
    baseline: float
    target: float | None

    @property
    def ratio(self) -> float:
        """How many of ours fit into the time of one of theirs."""
        return self.ours / self.baseline

    @property
    def met(self) -> str:
        """Whether the target is met; empty where there is none."""
        if self.target is None:
            return ""
        return "yes" if self.ratio >= self.target else "no"


def per_second(calls: int, run: Callable[[], object]) -> float:
    """Calls a second of a function that makes that many."""
    began = time.perf_counter()
    run()
    return calls / (time.perf_counter() - began)


def side_by_side(
    calls: int, ours: Callable[[], object], baseline: Callable[[], object]
) -> tuple[float, float]:
    """The best of several rounds of each, taken in turn so that both meet the same machine."""
    rounds = [(per_second(calls, ours), per_second(calls, baseline)) for _ in range(ROUNDS)]
    return max(one for one, _ in rounds), max(other for _, other in rounds)
