"""The supervisor with real programs, signals and a closed terminal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psutil
import pytest

from processor.adapters.embedded import EmbeddedServer
from processor.supervise import Part, PartFailedError, Stack

ROOT = Path(__file__).parents[1]
Eventually = Callable[[Callable[[], bool]], bool]
Gone = Callable[[int], bool]

# Says when it is up and when it ends; has a worker of its own, as web servers have.
POLITE = """
import signal, subprocess, sys
name, log = sys.argv[1:]
def end(number, frame):
    print("ends", flush=True)
    open(log, "a").write(name + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
worker = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print("up with worker", worker.pid, flush=True)
while True:
    signal.pause()
"""
STUBBORN = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
while True:
    signal.pause()
"""
FAILING = "import sys; print('about to fail', flush=True); sys.exit(3)"
SUPERVISOR = """
import json, sys
from processor.supervise import Part, run
parts = [Part(name=name, argv=argv, grace_seconds=grace) for name, argv, grace in
         json.loads(sys.argv[1])]
raise SystemExit(run(parts, on_ready=lambda: print("ready", file=sys.stderr, flush=True)))
"""


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


class Session:
    """`run` in a process of its own, and everything it has written so far."""

    def __init__(self, parts: list[tuple[str, list[str], float]]) -> None:
        self.process = subprocess.Popen(
            python(SUPERVISOR, json.dumps(parts)), cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []

    def read_until(self, *needed: str) -> None:
        assert self.process.stderr is not None
        missing = set(needed)
        while missing:
            line = self.process.stderr.readline()
            assert line, f"ended before {missing}: {self.lines}"
            self.lines.append(line.rstrip())
            missing = {text for text in missing if text not in line}

    def family(self) -> list[int]:
        return [one.pid for one in psutil.Process(self.process.pid).children(recursive=True)]

    def pid_of(self, code: str) -> int:
        children = psutil.Process(self.process.pid).children()
        return next(one.pid for one in children if code in one.cmdline())

    def end(self) -> int:
        assert self.process.stderr is not None
        self.lines += self.process.stderr.read().splitlines()
        return self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self.process:
            self.process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_parts_in_reverse_order(
    tmp_path: Path, number: signal.Signals, eventually: Eventually, gone: Gone
) -> None:
    log = tmp_path / "log"
    names = ("store", "worker", "web")
    with Session([(name, python(POLITE, name, str(log)), 20) for name in names]) as session:
        session.read_until("ready", *(f"{name:<6} | up" for name in names))
        family = session.family()
        session.process.send_signal(number)
        assert session.end() == 0
        assert log.read_text().split() == ["web", "worker", "store"]
        assert "web    | ends" in session.lines
        assert len(family) >= 6
        assert eventually(lambda: all(map(gone, family)))


def test_sigkill_of_the_supervisor_leaves_nothing_behind(
    tmp_path: Path, eventually: Eventually, gone: Gone
) -> None:
    argv = python(POLITE, "web", str(tmp_path / "log"))
    with Session([("web", argv, 20), ("stub", python(STUBBORN), 20)]) as session:
        session.read_until("ready", "web    | up", "stub   | up")
        family = session.family()
        session.process.kill()
        session.end()
        assert len(family) >= 4
        assert eventually(lambda: all(map(gone, family)))


def test_a_part_that_dies_stops_the_rest_and_is_named(
    tmp_path: Path, eventually: Eventually, gone: Gone
) -> None:
    log = tmp_path / "log"
    with Session([("web", python(POLITE, "web", str(log)), 20)]) as session:
        session.read_until("ready", "web    | up")
        family = session.family()
        psutil.Process(session.pid_of(POLITE)).kill()
        assert session.end() == 1
        assert session.lines[-1] == (
            "assent | web ended unexpectedly (killed by SIGKILL); everything was stopped"
        )
        assert eventually(lambda: all(map(gone, family)))


def test_a_second_signal_ends_a_stubborn_part_at_once(eventually: Eventually, gone: Gone) -> None:
    with Session([("stub", python(STUBBORN), 600)]) as session:
        session.read_until("ready", "stub   | up")
        family = session.family()
        session.process.send_signal(signal.SIGINT)
        session.read_until("assent | stopping")
        session.process.send_signal(signal.SIGINT)
        assert session.end() == 0
        assert eventually(lambda: all(map(gone, family)))


def test_a_part_that_ignores_the_end_is_killed_after_its_grace(gone: Gone) -> None:
    lines: list[tuple[str, str]] = []
    part = Part(name="stub", argv=python(STUBBORN), grace_seconds=0.3)
    with Stack([part], echo=lambda *line: lines.append(line)) as stack:
        pid = stack.pids["stub"]
        while ("stub", "up") not in lines:
            stack.check()
    assert gone(pid)
    assert lines[-1] == ("stub", "did not end within 0.3 s; killed")


def test_a_failing_part_stops_the_start_and_those_already_started(tmp_path: Path) -> None:
    lines: list[tuple[str, str]] = []
    log = tmp_path / "log"
    parts = [
        Part(
            name="web",
            argv=python(POLITE, "web", str(log)),
            ready=lambda: any(name == "web" for name, _ in lines),
        ),
        Part(name="bad", argv=python(FAILING), ready=lambda: False),
        Part(name="never", argv=python(POLITE, "never", str(log))),
    ]
    stack = Stack(parts, echo=lambda *line: lines.append(line))
    with pytest.raises(PartFailedError, match=r"^bad ended unexpectedly \(exit status 3\)$"):
        stack.start()
    assert ("bad", "about to fail") in lines
    assert log.read_text().split() == ["web"]
    assert stack.pids == {}


def test_a_part_that_is_never_ready_is_given_up() -> None:
    part = Part(
        name="slow",
        argv=python(STUBBORN),
        ready=lambda: False,
        ready_seconds=0.1,
        grace_seconds=0.1,
    )
    with pytest.raises(PartFailedError, match=r"slow not ready after 0\.1 s"):
        Stack([part], echo=lambda *_: None).start()


def test_a_program_that_does_not_exist_is_a_failed_part() -> None:
    part = Part(name="typo", argv=["/nowhere/assent"], ready=lambda: False)
    with pytest.raises(PartFailedError, match="typo ended"):
        Stack([part], echo=lambda *_: None).start()


def test_the_death_of_a_watched_server_is_noticed(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path / "store", durable=True) as server:
        part = Part(name="stub", argv=python(STUBBORN), grace_seconds=0.1)
        with Stack([part], watched=[server], echo=lambda *_: None) as stack:
            stack.check()
            assert server.pid is not None
            psutil.Process(server.pid).kill()
            with pytest.raises(PartFailedError, match="store ended unexpectedly"):
                stack.wait()
