"""A supervisor for one terminal: several programs that start, speak and end as one.

Parts start in order, their lines appear under their names, and the first part that dies ends the
whole. Nothing is restarted: that is the business of a container engine or of systemd, and a
restart that hides a fault helps nobody who sits before the terminal.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import FrameType, TracebackType
from typing import Protocol, Self

import msgspec
from rich.console import Console
from rich.text import Text

from processor.adapters.child import spawn
from processor.adapters.orphans import OrphanWatch
from processor.domain.errors import AssentError

_POLL_SECONDS = 0.05
_LONGEST_LINE = 65_536
_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red")

Echo = Callable[[str, str], None]
"""Takes the name of a part and one line of its output; called from several threads."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One program of the stack.

    Attributes:
        name: Stands before its lines and in messages about it.
        argv: Program and arguments.
        env: Its whole environment; None passes on that of the supervisor.
        stop_signal: What asks it to end.
        grace_seconds: How long it may take to end before it is killed.
        ready: Says whether it can be used; the next part waits for that. None: at once.
        ready_seconds: How long it may take to become ready.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10.0
    ready: Callable[[], bool] | None = None
    ready_seconds: float = 30.0


class Watched(Protocol):
    """Something started elsewhere, such as an embedded server, whose death ends the stack too."""

    @property
    def name(self) -> str:
        """What messages call it."""

    def poll(self) -> int | None:
        """None while it runs, else the exit status."""


class PartFailedError(AssentError):
    """A part that died or did not become ready; the text is one line for the person at the desk."""


class _Running:
    """A started part and the thread that repeats its lines."""

    def __init__(self, part: Part, echo: Echo) -> None:
        self.part = part
        self.name = part.name
        self.child = spawn(part.argv, output=subprocess.PIPE, env=part.env)
        self._echo = echo
        self._reader = threading.Thread(target=self._repeat, name=f"output of {part.name}")
        self._reader.daemon = True
        self._reader.start()

    def poll(self) -> int | None:
        return self.child.poll()

    def ended_within(self, seconds: float, *, unless: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + seconds
        while self.child.poll() is None:
            if time.monotonic() > deadline or unless():
                return False
            time.sleep(_POLL_SECONDS)
        return True

    def reap(self) -> None:
        self.child.wait()
        self._reader.join(timeout=1)

    def _repeat(self) -> None:
        stream = self.child.stdout
        if stream is None:
            return
        with stream:
            for raw in iter(lambda: stream.readline(_LONGEST_LINE), b""):
                self._echo(self.name, raw.decode(errors="replace").rstrip("\r\n"))


class Stack:
    """Runs parts as one; a context manager that leaves no process behind.

    Args:
        parts: Started in this order, stopped in the reverse.
        watched: What else must stay alive.
        echo: Where the lines go; by default to standard error, coloured on a terminal.
    """

    def __init__(
        self, parts: Sequence[Part], *, watched: Sequence[Watched] = (), echo: Echo | None = None
    ) -> None:
        self._parts = parts
        self._watched = watched
        self.echo: Echo = echo or _Terminal([part.name for part in parts])
        self._running: list[_Running] = []
        self._orphans: OrphanWatch | None = None
        self._interrupts = 0

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the running parts by name."""
        return {one.name: one.child.pid for one in self._running}

    @property
    def interrupted(self) -> bool:
        """Whether somebody asked for the end."""
        return self._interrupts > 0

    def interrupt(self) -> None:
        """Ask for the end; a second time: without patience. Safe within a signal handler."""
        self._interrupts += 1

    def start(self) -> None:
        """Start every part, each as soon as the one before is ready, unless interrupted.

        Raises:
            PartFailedError: One died, could not be started or did not become ready.
        """
        self._orphans = OrphanWatch()
        try:
            for part in self._parts:
                if not self.interrupted:
                    self._start_one(part, self._orphans)
        except BaseException:
            self.stop()
            raise

    def check(self) -> None:
        """Raise `PartFailedError` if something that should run does not."""
        for one in (*self._watched, *self._running):
            status = one.poll()
            if status is not None:
                raise PartFailedError(f"{one.name} ended unexpectedly ({_described(status)})")

    def wait(self) -> None:
        """Block until interrupted.

        Raises:
            PartFailedError: Something ended first.
        """
        while not self.interrupted:
            self.check()
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """End all parts, last first, each within its grace; may be called again."""
        while self._running:
            self._stop_one(self._running[-1])
            self._running.pop()
        if self._orphans is not None:
            self._orphans.close()
            self._orphans = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _start_one(self, part: Part, orphans: OrphanWatch) -> None:
        try:
            one = _Running(part, self.echo)
        except OSError as error:
            raise PartFailedError(f"{part.name} cannot be started: {error.strerror}") from error
        self._running.append(one)
        orphans.add(one.child.pid)
        deadline = time.monotonic() + part.ready_seconds
        while part.ready is not None and not self.interrupted and not part.ready():
            self.check()
            if time.monotonic() > deadline:
                raise PartFailedError(f"{part.name} not ready after {part.ready_seconds:g} s")
            time.sleep(_POLL_SECONDS)

    def _stop_one(self, one: _Running) -> None:
        part, group = one.part, one.child.pid
        one.child.send_signal(part.stop_signal)
        if not one.ended_within(part.grace_seconds, unless=lambda: self._interrupts > 1):
            one.child.kill()
            if self._interrupts <= 1:
                self.echo(part.name, f"did not end within {part.grace_seconds:g} s; killed")
        if self._orphans is not None:
            self._orphans.end(group)
        one.reap()


def run(
    parts: Sequence[Part], *, on_ready: Callable[[], None], watched: Sequence[Watched] = ()
) -> int:
    """Run parts until Ctrl-C, SIGTERM or a closed terminal; call it from the main thread.

    A first signal stops all in reverse order, a second one kills at once.

    Returns:
        0 after an asked-for end, 1 when something died or did not start.
    """
    stack = Stack(parts, watched=watched)
    with _signals_calling(stack.interrupt):
        try:
            with stack:
                if not stack.interrupted:
                    on_ready()
                stack.wait()
                stack.echo("assent", "stopping; a second Ctrl-C kills at once")
        except PartFailedError as failure:
            stack.echo("assent", f"{failure}; everything was stopped")
            return 1
    return 0


@contextlib.contextmanager
def _signals_calling(action: Callable[[], None]) -> Iterator[None]:
    def handle(_number: int, _frame: FrameType | None) -> None:
        action()

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, handle) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _described(status: int) -> str:
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


class _Terminal:
    """Writes lines to standard error under the name of their part, in its colour."""

    def __init__(self, names: Sequence[str]) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._width = max(map(len, ("assent", *names)))
        self._colours = dict(zip(names, _COLOURS * len(names), strict=False))

    def __call__(self, name: str, line: str) -> None:
        prefix = Text(f"{name:<{self._width}} | ", style=self._colours.get(name, "bold"))
        # A reader of our output that went away must not stop the parts: rich exits, we do not.
        with contextlib.suppress(SystemExit):
            self._console.print(prefix + Text.from_ansi(line), soft_wrap=True)
