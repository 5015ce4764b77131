"""The same application under other WSGI servers: `make bench ARGS=servers`.

The peers are put into a temporary folder by pip, and are no dependency of anything. With one
process each, as we serve; a server that answers one request at a time gets several processes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from benchmarks.http import Bodies, answers, gate_requests, signed_requests
from benchmarks.load import rate, request
from benchmarks.peers import install
from benchmarks.results import Row
from benchmarks.timing import Round, compare, free_port, in_turn
from tests.e2e.rig import Rig, kill_group, until

_PEERS: Final = ("gunicorn==27.0.1",)
_APP: Final = "processor.web.wsgi:build()"
_THREADED: Final = ("--worker-class=gthread", "--workers=1", "--threads=64")
_ONE_BY_ONE: Final = ("--worker-class=sync", "--workers=5")
_ROUNDS: Final = 15


def measure(rig: Rig) -> Iterator[Row]:
    """Granian against Gunicorn, on connections that are kept and on one for each request."""
    kinds = {
        "intake": ("/v1/hooks/acme/website", signed_requests(rig)),
        "gate": ("/v1/gate", gate_requests(rig)),
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="assent-peers-")))
        install(folder, *_PEERS)
        ports = [
            stack.enter_context(_served(rig, folder, words)) for words in (_THREADED, _ONE_BY_ONE)
        ]
        stack.callback(kill_group, rig.web())
        _wait(rig.port)
        for name, (path, bodies) in kinds.items():
            yield from _kept(name, path, bodies, (rig.port, ports[0]))
            yield from _fresh(name, path, bodies, (rig.port, *ports))


def _kept(name: str, path: str, bodies: Bodies, ports: Sequence[int]) -> Iterator[Row]:
    ours, threaded = in_turn([_round(port, path, bodies) for port in ports], _ROUNDS)
    what = f"{name} under Granian, connections kept"
    yield compare(what, "Gunicorn, `gthread`", (ours, threaded))


def _fresh(name: str, path: str, bodies: Bodies, ports: Sequence[int]) -> Iterator[Row]:
    sides = [_round(port, path, bodies, fresh=True) for port in ports]
    ours, threaded, single = in_turn(sides, _ROUNDS)
    what = f"{name} under Granian, a connection each"
    yield compare(what, "Gunicorn, `gthread`", (ours, threaded))
    yield compare(what, "Gunicorn, `sync`, 5 processes", (ours, single))


def _round(port: int, path: str, bodies: Bodies, *, fresh: bool = False) -> Round:
    """The requests are made outside of what is timed."""
    return lambda: rate(port, [request(path, *each) for each in bodies()], fresh=fresh)


@contextmanager
def _served(rig: Rig, folder: Path, words: Sequence[str]) -> Iterator[int]:
    """The application under Gunicorn, with the rig's settings; its port."""
    port = free_port()
    argv = [sys.executable, "-m", "gunicorn", *words, f"--bind=127.0.0.1:{port}", _APP]
    quiet = ["--log-level=error", "--keep-alive=60"]
    child = subprocess.Popen(
        [*argv, *quiet], env=rig.env | {"PYTHONPATH": str(folder)}, start_new_session=True
    )
    try:
        _wait(port)
        yield port
    finally:
        kill_group(child)


def _wait(port: int) -> None:
    if not until(lambda: answers(f"http://127.0.0.1:{port}/readyz")):
        raise RuntimeError("a server does not answer")
