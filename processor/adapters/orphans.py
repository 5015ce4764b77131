"""A watchman for whole families of processes: what remains of them dies when this process does.

The kernel's parent-death signal reaches a child, not the workers that the child has forked. So a
shell, a process of its own, reads the names of process groups from a pipe. The end of the pipe
means that we are gone, however that came about, and the shell kills every group still listed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess

_WATCH = """
live=' '
while read -r change group; do
  case $change in
    +) live="$live$group " ;;
    -) live="${live%% $group *} ${live#* $group }" ;;
  esac
done
for group in $live; do kill -s KILL -- "-$group"; done
"""


class OrphanWatch:
    """Keeps a list of process groups that must not outlive this process; close it when done."""

    def __init__(self) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", _WATCH],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def add(self, group: int) -> None:
        """List the group that the process with this id leads."""
        self._tell(f"+ {group}\n")

    def end(self, group: int) -> None:
        """Kill what is left of a group whose leader has ended, and strike it off the list."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
        self._tell(f"- {group}\n")

    def close(self) -> None:
        """End the watch; groups still listed are killed."""
        self._shell.communicate()

    def _tell(self, line: str) -> None:
        pipe = self._shell.stdin
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                os.write(pipe.fileno(), line.encode())
