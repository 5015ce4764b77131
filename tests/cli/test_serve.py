"""`assent web` where somebody listens already: said in one line, and no caller is split."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.rig import Rig

pytestmark = pytest.mark.e2e


def test_an_address_that_is_taken_is_refused(tmp_path: Path, free_port: int) -> None:
    with (
        Rig(tmp_path / "rig", port=free_port) as rig,
        socket.socket() as other,
    ):
        # As servers do that share a port on purpose; the kernel would deal out the callers.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", free_port))
        other.listen()
        done = subprocess.run(
            [sys.executable, "-m", "processor.cli", "web"],
            env=rig.env,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert f"cannot listen on 127.0.0.1 port {free_port}" in line
    assert "--port" in line
