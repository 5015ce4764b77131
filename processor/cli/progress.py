"""A bar on stderr for what takes long; nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


def tracked(
    items: Iterable[_Item],
    what: str,
    *,
    total: int | None,
    said: Callable[[], str],
    size: Callable[[_Item], int] = lambda _: 1,
) -> Iterator[_Item]:
    """The items as they come, with a bar beside them; `said` is its latest word.

    `total` counts what `size` counts: the items, or what is in them.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from processor.cli.rate_column import RateColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[said]}"),
    )
    console = Console(stderr=True)
    looked_at = sys.stderr.isatty()
    # Left to itself, rich would send answers that go to a file to the terminal instead.
    bar = Progress(
        *columns,
        console=console,
        transient=True,
        disable=not looked_at,
        redirect_stdout=sys.stdout.isatty(),
    )
    with bar:
        task = bar.add_task(what, total=total, said="")
        for item in items:
            yield item
            bar.update(task, advance=size(item), said=said())
