"""`assent demo`: a deployment of its own, a day played in it, and nothing left of it afterwards."""

from __future__ import annotations

import contextlib
import signal
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Final, Self

from rich.console import Console

from processor.cli.demo.crowd import load_crowd
from processor.cli.demo.mailing import Mailing
from processor.cli.demo.place import open_place
from processor.cli.demo.player import Player
from processor.cli.demo.rows import Row
from processor.cli.demo.script import Script, load_script
from processor.cli.demo.table import JsonLines, Shown, StoryTable
from processor.domain.errors import AssentError
from processor.supervise import Stack

_LAST_LINES: Final = 60
_INTERRUPTED: Final = 130


def run(
    environ: Mapping[str, str],
    *,
    script: Path | None = None,
    rows: int = 0,
    as_json: bool = False,
    verbose: bool = False,
    keep: Path | None = None,
) -> int:
    """Play the day; must run in the main thread.

    Args:
        environ: The environment for the programs; what it says about Assent itself is left out.
        script: Another script than the one that comes with the demo.
        rows: Rows of the list of the campaign at the end, in whole thousands; 0: no campaign.
        as_json: Print rows as lines of JSON instead of a table.
        verbose: Repeat the log lines of all programs on standard error.
        keep: A new or empty folder to use and to leave; by default a temporary one.

    Returns:
        0 when every situation came out as expected, 1 when one did not or something broke,
        130 when interrupted.
    """
    errors = Console(stderr=True, highlight=False)
    log = _Log()
    shown: Shown = JsonLines() if as_json else StoryTable(Console(highlight=False))
    try:
        day = load_script(script)
        with _Signals() as signals, _folder(keep) as folder:
            starting = "starting store, broker, web, workers and beat"
            with contextlib.ExitStack() as opened:
                with contextlib.nullcontext() if verbose else errors.status(starting):
                    echo = None if verbose else log
                    begin = open_place(folder, environ, echo=echo, began=signals.watch)
                    place = opened.enter_context(begin)
                last = Mailing(place, load_crowd(rows), alive=signals.check) if rows else None
                seen = play(day, Player(place, alive=signals.check), shown, last)
    except _Interrupted:
        errors.print("interrupted; everything was stopped")
        return _INTERRUPTED
    except (AssentError, OSError) as error:
        for line in log.lines:
            errors.print(line, style="dim", markup=False, soft_wrap=True)
        errors.print(f"the demo broke: {error}", style="bold red", markup=False, soft_wrap=True)
        return 1
    return 0 if all(row.as_expected for row in seen) else 1


def play(script: Script, player: Player, shown: Shown, last: Mailing | None = None) -> list[Row]:
    """Play every story, then the campaign; show the rows as they happen, all of them in the end."""
    rows: list[Row] = []

    def kept(played: Iterable[Row]) -> Iterator[Row]:
        for row in played:
            rows.append(row)
            yield row

    for story in script.story:
        shown.story(story, kept(player.play(story)))
    if last is not None:
        shown.story(last.story, kept(last.play()))
    shown.end(rows)
    return rows


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """A folder that vanishes, or the one to be kept, which must be new or empty."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="assent-demo-") as name:
            yield Path(name)
        return
    keep.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(keep.iterdir()):
        raise FolderNotEmpty(f"`{keep}` is not empty; name a new folder")
    yield keep.absolute()


class FolderNotEmpty(AssentError):
    """The folder to be kept holds something already."""


class _Log:
    """The last lines of the programs, to be shown when something breaks."""

    def __init__(self) -> None:
        self.lines: deque[str] = deque(maxlen=_LAST_LINES)

    def __call__(self, name: str, line: str) -> None:
        self.lines.append(f"{name:<6} | {line}")


class _Interrupted(Exception):
    """Somebody asked for the end."""


class _Signals:
    """Ctrl-C, SIGTERM or a closed terminal ends the play; a second one ends all patience.

    A handler only counts: an exception out of it could leave something half closed.
    """

    def __init__(self) -> None:
        self._count = 0
        self._stack: Stack | None = None
        self._before: dict[signal.Signals, Any] = {}

    def watch(self, stack: Stack) -> None:
        """Pass interruptions on to this supervisor too."""
        self._stack = stack
        if self._count:
            stack.interrupt()

    def check(self) -> None:
        """Raise when somebody asked for the end, or when a program has ended by itself."""
        if self._count:
            raise _Interrupted
        if self._stack is not None:
            self._stack.check()

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self._count += 1
        if self._stack is not None:
            self._stack.interrupt()
