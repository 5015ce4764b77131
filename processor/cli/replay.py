"""`assent replay`: recorded and quarantined deliveries, read again as of when they first came."""

from __future__ import annotations

import re
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from processor.cli.failure import ExitCode, not_found
from processor.cli.group import Command
from processor.cli.options import business, common

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from processor.bootstrap import Parts
    from processor.cli.replayed import Ended, Ending
    from processor.ports import Delivery
    from processor.services.replay import Foreseen

_Item = TypeVar("_Item")

_AGO: Final = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_STATES: Final = ("quarantined", "recorded", "ignored", "all")
_POLL: Final = 0.2


class Ago(click.ParamType[datetime | timedelta]):
    """A time in ISO 8601, in UTC without an offset; or how long ago, such as `2h`."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None  # noqa: ANN401 - as the base class has it
    ) -> datetime | timedelta:  # fmt: skip
        """Read it, or refuse it as a usage error."""
        if isinstance(value, datetime | timedelta):
            return value
        ago = _AGO.fullmatch(value)
        if ago:
            return timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is no time; write 2h, 30m or 2026-03-02T15:00:00Z", param, ctx)
        return read if read.tzinfo else read.replace(tzinfo=UTC)


@click.command(
    cls=Command,
    examples=(
        "assent replay dlv_03_5a...",
        "assent replay --state quarantined --dry-run",
        "assent replay --since 2h --state all --source acme/website",
    ),
)
@click.argument("delivery_ids", nargs=-1, metavar="[DELIVERY_ID]...")
@click.option("--since", type=Ago(), metavar="TIME", help="What came since, such as 2h or a time.")
@click.option("--state", type=click.Choice(_STATES), help="What is so now. Default: quarantined.")
@business
@click.option("--source", metavar="BUSINESS/SOURCE", help="Only of this source.")
@click.option("--dry-run", is_flag=True, help="Only say what would become of each.")
@click.option(
    "--wait",
    type=click.IntRange(0, 3600),
    default=30,
    help="Seconds without news after which no worker is waited for; default 30.",
)
@common
def replay(
    delivery_ids: tuple[str, ...],
    since: datetime | timedelta | None,
    state: str | None,
    business: str | None,
    source: str | None,
    config: Path | None,
    *,
    dry_run: bool,
    wait: int,
    as_json: bool,
) -> None:
    """Have deliveries read again, under their first id and as of when they first came.

    Do this after a map or a program was mended. What was recorded before is not recorded twice;
    bodies that went to the vault stay there. Exits with 1 when one cannot be read now either.
    """
    from processor.cli.engine import reading, writing

    if bool(delivery_ids) == (since is not None or state is not None):
        raise click.UsageError("give delivery ids, or --since or --state")
    parts = reading(config) if dry_run else writing(config)
    _check_places(parts, business, source)
    found = _named(parts, delivery_ids) if delivery_ids else _chosen(parts, since, state)
    wanted = (each for each in found if _concerns(each, business, source))
    run = _Run(parts, as_json=as_json)
    run.foresee(wanted) if dry_run else run.replay(wanted, wait)
    run.end(dry_run=dry_run)


def _check_places(parts: Parts, business: str | None, source: str | None) -> None:
    from processor.cli.options import chosen_business
    from processor.cli.sign import named_source

    if business is not None:
        chosen_business(parts.settings, business)
    if source is not None:
        named_source(parts.settings, source)


def _named(parts: Parts, delivery_ids: tuple[str, ...]) -> list[Delivery]:
    find = parts.ports.inbox.get
    found = [(name, find(name)) for name in dict.fromkeys(delivery_ids)]
    for name, each in found:
        if each is None:
            raise not_found(f"no delivery `{name}`; see `assent quarantine list`")
    return [each for _, each in found if each is not None]


def _chosen(
    parts: Parts, since: datetime | timedelta | None, state: str | None
) -> Iterator[Delivery]:
    from processor.cli.parts import replayer_of
    from processor.ports import DeliveryState

    over = {DeliveryState.QUARANTINED, DeliveryState.RECORDED, DeliveryState.IGNORED}
    states = over if state == "all" else {DeliveryState(state or "quarantined")}
    if isinstance(since, timedelta):
        since = parts.ports.clock.now() - since
    return replayer_of(parts).chosen(states, since)


def _concerns(delivery: Delivery, business: str | None, source: str | None) -> bool:
    place = f"{delivery.business}/{delivery.source}"
    return business in (None, delivery.business) and source in (None, place)


class _Run:
    """One run: a line for each delivery as it becomes clear, and how many ended how."""

    def __init__(self, parts: Parts, *, as_json: bool) -> None:
        from processor.cli.parts import replayer_of

        self._parts = parts
        self._desk = replayer_of(parts)
        self._as_json = as_json
        self._counts: Counter[Ending] = Counter()

    def foresee(self, deliveries: Iterable[Delivery]) -> None:
        """Say what would become of each."""
        from processor.cli.replayed import foreseen

        for each in self._tracked(deliveries, None):
            self._tell(each, foreseen(each, self._desk.foresee(each)))

    def replay(self, deliveries: Iterable[Delivery], wait: int) -> None:
        """Put each back, then tell of each once a worker has dealt with it."""
        import msgspec

        from processor.cli.parts import flush
        from processor.cli.replayed import left, stuck

        sent: list[tuple[Delivery, Foreseen]] = []
        for each in deliveries:
            seen = self._desk.foresee(each)
            refused = left(each, seen)
            if refused is None and not self._desk.replay(each.id):
                refused = stuck()
            if refused is None:
                # Without the body: there may be many.
                sent.append((msgspec.structs.replace(each, sealed=b""), seen))
            else:
                self._tell(each, refused)
        flush(self._parts)
        for before, ended in self._tracked(self._endings(sent, wait), len(sent)):
            self._tell(before, ended)

    def end(self, *, dry_run: bool) -> None:
        """The summary; the exit code tells whether any could not be read, or was not yet."""
        from processor.cli.replayed import Ending
        from processor.cli.screen import talk

        told = ", ".join(f"{count} {ending.value}" for ending, count in self._counts.items())
        talk(f"{'dry run: ' if dry_run else ''}{told or 'nothing to replay'}")
        if self._counts[Ending.NOT_READ]:
            click.get_current_context().exit(ExitCode.FAILED)

    def _endings(
        self, sent: list[tuple[Delivery, Foreseen]], wait: int
    ) -> Iterator[tuple[Delivery, Ended]]:
        """How each ended, as that becomes known; none is waited for longer than `wait` in vain."""
        from processor.cli.replayed import ended

        until = time.monotonic() + wait
        while sent:
            waiting: list[tuple[Delivery, Foreseen]] = []
            late = time.monotonic() >= until
            for before, seen in sent:
                told = ended(before, seen, self._desk.find(before.id), late=late)
                if told is None:
                    waiting.append((before, seen))
                    continue
                until = time.monotonic() + wait
                yield before, told
            sent = waiting
            if sent:
                time.sleep(_POLL)

    def _tracked(self, items: Iterable[_Item], total: int | None) -> Iterator[_Item]:
        from processor.cli.progress import tracked

        return tracked(items, "replaying", total=total, said=lambda: "")

    def _tell(self, delivery: Delivery, told: Ended) -> None:
        from processor.cli.replayed import ended_form, ended_line
        from processor.cli.screen import emit

        self._counts[told.ending] += 1
        if self._as_json:
            emit(ended_form(delivery, told))
        else:
            click.echo(ended_line(delivery, told))
