"""The page of benchmarks, made of the results of the last whole run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from benchmarks.results import Bound, Latency, Machine, Million, Row, Share, read_results
from docs.markdown import NOTE, table

_OPENING = """\
# Benchmarks

`make bench` measures everything as a ratio to a yardstick of the same run, on the same machine and\
 the same store; a ratio travels better than a number.
Ours and the yardstick take short rounds in turn, so that whatever else the machine does slows both.
A ratio is the median over the rounds, and the interval holds that median with 95 % confidence.
The store syncs every write, as it ships; both sides connect to it with the same settings, and the\
 web server writes no line per request.
[Performance](performance.md) says what the limits are and what was tried."""


def benchmarks_page() -> str:
    """The whole page."""
    results = read_results()
    parts = [
        NOTE,
        _OPENING,
        _run(results.day, results.machine),
        _rates(results.rows),
        _verdict(results.rows),
    ]
    if results.million:
        parts += ["## A million contacts", _MILLION, *_million(results.million)]
    memory = "## Memory\n\n" + _MEMORY + "\n\n" + _sizes(results.memory)
    if results.latencies:
        parts += ["## How long a STOP takes", _STOP, _latencies(results.latencies)]
    return "\n\n".join([*parts, memory]) + "\n"


_STOP = """\
From the first byte of the webhook that carries it to a gate that blocks; beside it, one question\
 to the gate over HTTP.
The load is clients that keep sending forms while two workers go through a backlog of them; the\
 lists are uploaded one after another, over HTTP, and judged by two workers of campaigns.
All of it shares the same cores."""

_MEMORY = """\
What a contact takes in the store after one form with everything a record can have but a screenshot.
The server says how much it holds before and after, and what each kind of key takes, its name and\
 the server's own overhead included."""


_MILLION = """\
`make bench ARGS=million` is a run of its own, since it takes minutes and installs PostgreSQL and\
 Cedar to compare with.
Seven of ten contacts consented, one of ten opted out again, and one of three wrote in a chat,\
 bought something or booked; everybody was recorded by `append`.
Ours is `check_many` in a process, a thousand numbers in E.164 and one message a call, answered\
 with verdicts and reasons; every round asks about other people.
PostgreSQL has a row for each act and no reasons to give, and what Cedar needs to know was read\
 beforehand."""


def _million(run: Million) -> Iterator[str]:
    yield _run(run.day, run.machine)
    yield _rates(run.rows)
    rows = [
        (bound.what, f"{bound.value:,.2f}".removesuffix(".00"), _aim(bound), bound.met)
        for bound in run.bounds
    ]
    yield table(("What", "Value", "Aim", "Met"), rows)
    yield _verdict((*run.rows, *run.bounds))


def _aim(bound: Bound) -> str:
    return f"at {'least' if bound.least else 'most'} {bound.aim:,g}"


def _run(day: date, machine: Machine) -> str:
    return (
        f"One run of {day.isoformat()} on {machine.cores} cores that the load, the servers"
        f" and the store shared, Python {machine.python}, {machine.store}.\n"
        f"The machine's load was {machine.load_before:.1f} before it and"
        f" {machine.load_after:.1f} at its end."
    )


def _rates(rows: tuple[Row, ...]) -> str:
    head = ("What", "Against", "Ours a second", "Theirs a second", "Ratio", "95 %", "Aim", "Met")
    return table(head, map(_row, rows))


def _row(row: Row) -> tuple[str, ...]:
    return (
        row.what,
        row.against,
        f"{row.ours:,.0f}",
        f"{row.baseline:,.0f}",
        f"{row.ratio:.2f}",
        f"{row.low:.2f} to {row.high:.2f}",
        "" if row.target is None else f"{row.target:g}",
        row.met,
    )


def _latencies(latencies: tuple[Latency, ...]) -> str:
    waiting = "Deliveries waiting, at least"
    head = ("What", "When", waiting, "Times", "Median, ms", "99th percentile, ms")
    return table(head, map(_latency, latencies))


def _latency(each: Latency) -> tuple[str, ...]:
    return (
        each.what,
        each.how,
        f"{each.waiting:,}",
        str(each.samples),
        f"{each.median:.1f}",
        f"{each.late:.1f}",
    )


def _verdict(rows: Sequence[Row | Bound]) -> str:
    missed = [row.what for row in rows if row.met == "no"]
    return f"Of the aims this run missed: {', '.join(missed)}." if missed else "All aims were met."


def _sizes(shares: tuple[Share, ...]) -> str:
    return table(("What", "Bytes for each contact", "At most"), _shares(shares))


def _shares(shares: tuple[Share, ...]) -> Iterator[tuple[str, ...]]:
    for share in shares:
        yield share.what, f"{share.size:,.0f}", "" if share.aim is None else f"{share.aim:g}"
