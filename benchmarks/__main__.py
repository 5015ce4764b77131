"""`make bench`: every figure as a ratio to a yardstick of the same run, on the same store.

`make bench ARGS="check claim"` runs those rows alone and keeps nothing.
`make bench ARGS=servers` compares WSGI servers, and `make bench ARGS=million` asks about a million
contacts and is kept beside the last whole run; a whole run does neither.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from benchmarks import (
    bulk,
    campaign,
    drain,
    http,
    memory,
    million,
    providers,
    servers,
    stop,
    store,
)
from benchmarks.results import (
    FILE,
    Bound,
    Latency,
    Machine,
    Million,
    Results,
    Row,
    Share,
    read_results,
    write_results,
)
from benchmarks.timing import free_port
from processor.ports import ServerState
from tests.e2e.rig import Rig

PARTS: Mapping[str, Callable[[Rig], Iterator[Row]]] = {
    "check": store.check,
    "logged": store.logged,
    "many": store.many,
    "claim": store.claim,
    "intake": http.intake,
    "gate": http.gate,
    "drain": drain.measure,
    "order": providers.order,
    "campaign": campaign.measure,
    "bulk": bulk.measure,
}
#: Only where they are asked for: they install what they compare with.
ON_DEMAND: Mapping[str, Callable[[Rig], Iterator[Row]]] = {"servers": servers.measure}
_KEPT: Final = f"kept in {FILE.name}; `make docs` makes the page anew"


def main(wanted: list[str]) -> None:
    """Run all rows or some, print them, and keep a whole run for the pages."""
    before = os.getloadavg()[0]
    if wanted == ["million"]:
        _run_million(before)
        return
    with tempfile.TemporaryDirectory(prefix="assent-bench-") as folder:
        shares = memory.measure(Path(folder) / "memory") if _is_wanted("memory", wanted) else ()
        with Rig(Path(folder) / "rig", port=free_port()) as rig:
            store.load(rig)
            rows = [row for part in _chosen(wanted) for row in part(rig)]
            latencies = tuple(stop.measure(rig)) if _is_wanted("stop", wanted) else ()
            state = rig.parts.ports.server.state()
    _print(rows, shares, latencies)
    if wanted:
        return
    write_results(
        Results(
            day=_today(),
            machine=_machine(state, before),
            rows=tuple(rows),
            memory=tuple(shares),
            latencies=latencies,
            million=read_results().million,
        )
    )
    print(_KEPT)


def _run_million(before: float) -> None:
    """Measure what takes minutes, print it and keep it beside the last whole run."""
    with tempfile.TemporaryDirectory(prefix="assent-bench-") as folder:
        found = million.measure(Path(folder))
    _print(found.rows, (), (), found.bounds)
    run = Million(
        day=_today(),
        machine=_machine(found.state, before),
        rows=tuple(found.rows),
        bounds=tuple(found.bounds),
    )
    write_results(replace(read_results(), million=run))
    print(_KEPT)


def _machine(state: ServerState, before: float) -> Machine:
    return Machine(
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
        store=f"{state.software} {'.'.join(map(str, state.version or ()))}",
        load_before=before,
        load_after=os.getloadavg()[0],
    )


def _today() -> date:
    return datetime.now(UTC).date()


def _chosen(wanted: list[str]) -> list[Callable[[Rig], Iterator[Row]]]:
    parts = [part for name, part in PARTS.items() if _is_wanted(name, wanted)]
    return parts + [part for name, part in ON_DEMAND.items() if name in wanted]


def _is_wanted(name: str, wanted: list[str]) -> bool:
    return not wanted or name in wanted


def _print(
    rows: Sequence[Row],
    shares: Sequence[Share],
    latencies: Sequence[Latency],
    bounds: Sequence[Bound] = (),
) -> None:
    table = Table("what", "against", "ours/s", "theirs/s", "ratio", "95 %", "aim", "met")
    for row in rows:
        table.add_row(
            row.what,
            row.against,
            f"{row.ours:,.0f}",
            f"{row.baseline:,.0f}",
            f"{row.ratio:.2f}",
            f"{row.low:.2f}-{row.high:.2f}",
            "" if row.target is None else f"{row.target:g}",
            row.met,
        )
    sizes = Table("in the store, for each contact", "bytes", "aim")
    for share in shares:
        sizes.add_row(
            share.what, f"{share.size:,.0f}", "" if share.aim is None else f"{share.aim:g}"
        )
    times = Table("how long", "when", "deliveries waiting", "median ms", "99 % ms")
    for each in latencies:
        times.add_row(
            each.what, each.how, f"{each.waiting:,}", f"{each.median:.1f}", f"{each.late:.1f}"
        )
    limits = Table("bound", "value", "aim", "met")
    for bound in bounds:
        limits.add_row(bound.what, f"{bound.value:,.2f}", f"{bound.aim:,g}", bound.met)
    console = Console(width=120)
    for shown in (table, sizes, times, limits):
        if shown.row_count:
            console.print(shown)


if __name__ == "__main__":
    main(sys.argv[1:])
