"""Brings `docker-compose.yml` up with a fresh configuration and plays the demo's day against it.

Everything goes over HTTP, as a business would do it. The image `assent` must have been built. In
the end, whatever happened, the containers, networks and volumes are gone.
"""

from __future__ import annotations

import json
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from processor.adapters.clock import SystemClock
from processor.cli.demo.caller import Caller, CallFailed
from processor.cli.demo.place import configure, free_port, source_secrets
from processor.cli.demo.player import Player
from processor.cli.demo.run import play
from processor.cli.demo.script import load_script
from processor.cli.demo.stage import FarStage
from processor.cli.demo.table import StoryTable
from processor.domain.errors import AssentError
from processor.providers import PROVIDERS
from processor.settings import Settings, load_settings, process_environment

_ROOT: Final = Path(__file__).resolve().parent.parent
_FILE: Final = "docker-compose.yml"
_READY_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 1.0
_OK: Final = 200


class ComposeFailed(AssentError):
    """The containers could not be brought up, or did not become ready."""


class Compose:
    """One project of Compose in a folder, by whichever program is there."""

    def __init__(self, folder: Path, port: int) -> None:
        self._program = _program()
        self._folder = folder
        project = f"assent-demo-{secrets.token_hex(4)}"
        self._environ = {
            **process_environment(),
            "COMPOSE_PROJECT_NAME": project,
            "ASSENT_PORT": str(port),
        }

    def run(self, *words: str, quiet: bool = False) -> str:
        """Run one command and give back what it printed; raises ComposeFailed."""
        done = subprocess.run(
            [*self._program, "--file", str(self._folder / _FILE), *words],
            cwd=self._folder,
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if quiet else None,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ComposeFailed(f"`{' '.join(words)}` ended with status {done.returncode}")
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """Everything is started, and gone afterwards; the latest lines tell of a failure."""
        try:
            self.run("up", "--detach", "--no-build")
            yield
        except AssentError:
            sys.stderr.write(self.run("logs", "--tail", "40"))
            raise
        finally:
            self.run("down", "--volumes", "--timeout", "15", quiet=True)


def main() -> int:
    """Play the day; 0 when every situation came out as a person said it must."""
    # The end must be orderly, whoever asks for it: containers outlive their starter.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    out = Console(highlight=False)
    try:
        with tempfile.TemporaryDirectory(prefix="assent-compose-") as name:
            return _demonstrate(Path(name), out)
    except AssentError as error:
        Console(stderr=True).print(f"the demo broke: {error}", style="bold red", markup=False)
        return 1
    except KeyboardInterrupt:
        Console(stderr=True).print("interrupted; everything was taken down")
        return 130


def _demonstrate(folder: Path, out: Console) -> int:
    port = free_port()
    configure(folder, port)
    shutil.copy(_ROOT / _FILE, folder / _FILE)
    settings = load_settings({}, folder / "assent.toml", providers=PROVIDERS)
    compose, caller = Compose(folder, port), Caller(port)
    out.print("starting store, broker, web, workers and beat in containers")
    with compose.running():
        _await_ready(caller)
        stage = FarStage(
            caller=caller,
            clock=SystemClock(),
            settings=settings,
            keys={name: _key(compose, name) for name in settings.businesses},
            secrets=source_secrets(settings),
        )
        rows = play(load_script(), Player(stage, alive=_nothing), StoryTable(out))
        out.print(compose.run("exec", "-T", "web", "assent", "status"), markup=False)
        # Its exit code ends this with a failure if any check failed.
        out.print(compose.run("exec", "-T", "web", "assent", "doctor"), markup=False)
        _log_is_clean(compose, settings)
    return 0 if rows and all(row.as_expected for row in rows) else 1


def _await_ready(caller: Caller) -> None:
    """Wait until no check fails and workers and beat have been seen."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if _unsettled(caller) == set():
            return
        time.sleep(_POLL_SECONDS)
    raise ComposeFailed(f"not ready after {_READY_SECONDS:.0f} s: {_unsettled(caller)}")


def _unsettled(caller: Caller) -> set[str]:
    try:
        answer = caller.get("/readyz")
    except CallFailed:
        return {"web"}
    found = {each["name"]: each["status"] for each in answer.body.get("checks", [])}
    awaited = {name for name in ("worker", "beat") if found.get(name) != "ok"}
    return awaited if answer.status == _OK else awaited | {"web"}


def _key(compose: Compose, business: str) -> str:
    scopes = [word for scope in ("events", "gate", "read") for word in ("--scope", scope)]
    make = ("assent", "keys", "create", "--business", business, *scopes, "--json")
    return str(json.loads(compose.run("exec", "-T", "web", *make))["token"])


def _log_is_clean(compose: Compose, settings: Settings) -> None:
    """No secret of a source and no number of the day's people stands in any container's log."""
    log = compose.run("logs", "--no-color")
    if any(secret in log for secret in source_secrets(settings).values()) or "+1202555" in log:
        raise ComposeFailed("a secret or a number stands in the logs")


def _program() -> Sequence[str]:
    plugin = ["docker", "compose"]
    with tempfile.TemporaryFile() as nowhere:
        there = shutil.which("docker") and subprocess.call(
            [*plugin, "version"], stdout=nowhere, stderr=nowhere
        )
    if there == 0:
        return plugin
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    raise ComposeFailed("neither `docker compose` nor `docker-compose` is there; install one")


def _nothing() -> None:
    """Containers that end are noticed by waiting in vain."""


if __name__ == "__main__":
    sys.exit(main())
