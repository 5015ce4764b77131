"""`assent init` and `assent up`, for real: a newcomer's first minutes, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from processor.settings import VARIABLES

Eventually = Callable[[Callable[[], bool]], bool]
Gone = Callable[[int], bool]
ASSENT = [sys.executable, "-m", "processor.cli"]


def environ() -> dict[str, str]:
    ours = {variable.name for variable in VARIABLES}
    return {name: text for name, text in os.environ.items() if name not in ours}


def made(folder: Path, port: int) -> None:
    subprocess.run([*ASSENT, "init", str(folder)], env=environ(), check=True, capture_output=True)
    config = folder / "assent.toml"
    config.write_text(config.read_text().replace("port = 8700", f"port = {port}"))


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen([*ASSENT, "up"], cwd=folder, env=environ(), stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own http address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.mark.e2e
def test_a_newcomer_starts_everything_and_ctrl_c_ends_it(
    tmp_path: Path, free_port: int, eventually: Eventually, gone: Gone
) -> None:
    """It becomes ready, `why` answers beside it, and SIGINT leaves no process and exit code 0."""
    folder = tmp_path / "shop"
    made(folder, free_port)
    with running(folder) as process:
        ready = f"http://127.0.0.1:{free_port}/readyz"
        assert eventually(lambda: status(ready) == 200), (folder / "up.log").read_text()
        log = folder / "up.log"
        assert eventually(lambda: "ready." in log.read_text()), log.read_text()
        programs = psutil.Process(process.pid).children(recursive=True)
        assert any("beat" in one.cmdline() for one in programs)
        why = subprocess.run(
            [*ASSENT, "why", "+12025550101", "--json"],
            cwd=folder,
            env=environ(),
            check=True,
            capture_output=True,
        )
        assert json.loads(why.stdout)["code"] == "no_consent"
        family = [one.pid for one in psutil.Process(process.pid).children(recursive=True)]
        assert len(family) >= 5
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=180) == 0
    assert eventually(lambda: all(map(gone, family)))


@pytest.mark.e2e
def test_an_emptied_embedded_store_is_not_started_anew(tmp_path: Path, free_port: int) -> None:
    folder = tmp_path / "shop"
    made(folder, free_port)
    for path in sorted((folder / "state" / "store").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    with running(folder) as process:
        assert process.wait(timeout=180) == 5
    assert "it was emptied: restore a backup" in (folder / "up.log").read_text()
