"""What `/metrics` tells: counts and queues of the store, the server's memory, and this machine.

The store's numbers are the same from every web process; those of the machine are its own. While
the store is away its numbers are left out, never told as zero.
"""

from __future__ import annotations

import platform
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import version
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from processor.bootstrap import Parts
from processor.domain.send_errors import TABLE
from processor.ports import (
    OUTCOMES,
    ClaimAnswer,
    Kept,
    Labels,
    LimitKind,
    ServerState,
    StoreUnavailable,
    Tally,
    archived_labels,
    claim_labels,
    delivery_labels,
    ignored_labels,
    limited_labels,
)
from processor.ports.counts import NOTHING_IN_IT, result_labels
from processor.services.gate import Judged

#: What is counted in the store: the first label of its place there, what it says, its labels here.
COUNTED: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "deliveries": ("Deliveries that came in or were finished", ("provider", "outcome")),
    "ignored": ("Deliveries that say nothing about consent", ("provider", "reason")),
    "entries": ("Lines appended to ledgers", ("kind",)),
    "decisions": ("Decisions that were logged", ("verdict", "purpose", "reason")),
    "archived": ("Rows that left the store for the vault", ("what",)),
    "results": ("Results of sendings, as providers told them", ("provider", "effect")),
    "limited": ("What came while its business was over a limit", ("kind",)),
    "claims": ("Answers to claims of messages", ("answer",)),
}


class Exposition(Collector):
    """Collects everything anew for each scrape; nothing is contacted before."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lock = threading.Lock()
        self._refused = 0
        self._expected = _expected(parts)
        self._registry = CollectorRegistry()
        self._registry.register(self)

    def saw(self, judged: Iterable[Judged]) -> None:
        """Count what the gate refused because of the store, which cannot be told of it."""
        refused = sum(_is_refusal(each) for each in judged)
        if refused:
            with self._lock:
                self._refused += refused

    def page(self, accept: str) -> tuple[bytes, str]:
        """The page in the format that the scraper would rather have, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type

    def describe(self) -> Iterable[Metric]:
        """Nothing: registering must not ask the store."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All metrics."""
        yield from self._of_machine()
        try:
            tally, state = self._parts.ports.counts.tally(), self._parts.ports.server.state()
            waiting = self._parts.ports.reviews.waiting(tuple(self._parts.settings.businesses))
        except StoreUnavailable:
            yield _gauge("store_up", "Whether the store answers and was made", 0)
            return
        yield _gauge("store_up", "Whether the store answers and was made", 1)
        yield from _counts({**self._expected, **tally.counts})
        yield from _queues(tally)
        yield _gauge("reviews_open", "Texts that wait for a person", sum(waiting.values()))
        yield _gauge("breakers_open", "Businesses whose results are held", tally.breakers_open)
        yield _gauge("results_held", "Results of sendings that are held", tally.results_held)
        yield from _memory(state)

    def _of_machine(self) -> Iterator[Metric]:
        told = {"version": version("assent"), "python": platform.python_version()}
        yield InfoMetricFamily("assent_build", "What runs here", value=told)
        refused = CounterMetricFamily(
            "assent_gate_unavailable", "Answers that this process refused for want of the store"
        )
        refused.add_metric((), self._refused)
        yield refused
        with suppress(OSError):
            waiting = len(self._parts.ports.spool.pending())
            yield _gauge("spool_depth", "Revocations on this disk, not yet in the ledger", waiting)


def _is_refusal(judged: Judged) -> bool:
    return any(reason.code == "gate_unavailable" for reason in judged.decision.reasons)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(f"assent_{name}", says, value=value)


def _expected(parts: Parts) -> dict[Labels, int]:
    """Zeros for what may be awaited: from nothing to one, Prometheus sees no increase."""
    sources = (s for each in parts.settings.businesses.values() for s in each.sources.values())
    providers = {source.provider for source in sources}
    awaited = [delivery_labels(each, outcome) for each in providers for outcome in OUTCOMES]
    awaited += [ignored_labels(each, NOTHING_IN_IT) for each in providers]
    awaited += [result_labels(row.provider, row.effect.value) for row in TABLE]
    return dict.fromkeys(
        [
            *awaited,
            *map(claim_labels, ClaimAnswer),
            *map(archived_labels, Kept),
            *map(limited_labels, LimitKind),
        ],
        0,
    )


def _counts(counts: Mapping[Labels, int]) -> Iterator[Metric]:
    for name, (says, labels) in COUNTED.items():
        family = CounterMetricFamily(f"assent_{name}", says, labels=labels)
        for (what, *values), count in sorted(counts.items()):
            if what == name and len(values) == len(labels):
                family.add_metric(values, count)
        yield family


def _queues(tally: Tally) -> Iterator[Metric]:
    yield _gauge("inbox_depth", "Deliveries not finished", tally.inbox_depth)
    yield _gauge("inbox_oldest_seconds", "Age of the oldest of them", tally.inbox_oldest_seconds)
    family = GaugeMetricFamily("assent_messages", "Messages that wait", labels=("state",))
    for state, count in tally.messages.items():
        family.add_metric((state.value,), count)
    yield family


def _memory(state: ServerState) -> Iterator[Metric]:
    """What the server tells of its memory; a server without a limit names none."""
    if state.used_bytes is not None:
        yield _gauge("store_memory_bytes", "Memory that the store uses", state.used_bytes)
    if state.limit_bytes is not None:
        yield _gauge("store_memory_limit_bytes", "Memory that it may use", state.limit_bytes)
