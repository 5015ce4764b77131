"""What a run found, as it is kept beside the pages that quote it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

FILE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.json"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Ours against a yardstick, in calls a second; `low` and `high` hold the median ratio."""

    what: str
    against: str
    ours: float
    baseline: float
    ratio: float
    low: float
    high: float
    rounds: int
    target: float | None = None

    @property
    def met(self) -> str:
        """Whether the aim is met; empty where there is none."""
        if self.target is None:
            return ""
        return "yes" if self.ratio >= self.target else "no"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one kind of key takes, in bytes for each contact; `aim` is an upper bound."""

    what: str
    size: float
    aim: float | None = None


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """How long something takes, in milliseconds: the median and the 99th percentile.

    `waiting`: so many deliveries at least waited for a worker all the while.
    """

    what: str
    how: str
    waiting: int
    samples: int
    median: float
    late: float


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """What it ran on; the load is how many processes wanted a core, before and after."""

    cores: int
    python: str
    store: str
    load_before: float
    load_after: float


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """A value that is to stay at `aim` or below it, or with `least` at it or above."""

    what: str
    value: float
    aim: float
    least: bool = False

    @property
    def met(self) -> str:
        """Whether it does."""
        kept = self.value >= self.aim if self.least else self.value <= self.aim
        return "yes" if kept else "no"


class Million(msgspec.Struct, frozen=True, kw_only=True):
    """What is only measured where it is asked for: a run of its own, about a million contacts."""

    day: date
    machine: Machine
    rows: tuple[Row, ...]
    bounds: tuple[Bound, ...]


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """One whole run, and the latest one about a million contacts."""

    day: date
    machine: Machine
    rows: tuple[Row, ...]
    memory: tuple[Share, ...]
    latencies: tuple[Latency, ...] = ()
    million: Million | None = None


def write_results(results: Results) -> None:
    """Keep runs, in place of those before."""
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(_rounded(results))) + b"\n")


def read_results() -> Results:
    """The run that is kept; raises msgspec.ValidationError when it is of another shape."""
    return msgspec.json.decode(FILE.read_bytes(), type=Results)


def _rounded(results: Results) -> object:
    """Three digits behind the point are more than any of it means."""
    return _short(msgspec.to_builtins(results))


def _short(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value]
    return value
