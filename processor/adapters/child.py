"""Child processes that cannot outlive this one, however it ends.

On Linux the kernel sends SIGKILL to a child when its parent dies (`PR_SET_PDEATHSIG`). Three traps
lie in that call, and all three are avoided here:

* The "parent" is the *thread* that forked. One thread per process, which ends with the interpreter
  and never before, does all the forking, so that any thread may ask for a child.
* Asking for it between fork and exec would run Python in a forked copy of a threaded program. The
  `setpriv` of util-linux asks for it instead, after the exec.
* A parent that dies before the call is missed. The shell that stands between compares the parent's
  process id with the expected one before it becomes the program.

Where there is no such `setpriv` (other systems), children start plainly: an orderly stop still
ends them, a SIGKILL of this process does not.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

_BECOME_IF_PARENT_LIVES = '[ "$PPID" = "$0" ] && exec "$@"'


def spawn(
    argv: Sequence[str],
    *,
    output: int | IO[bytes],
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program as the leader of a session of its own, out of reach of the terminal's Ctrl-C.

    Args:
        argv: The program and its arguments; the process id of the result is the program's own.
        output: Where standard output and standard error go together, as in `subprocess`.
        env: The whole environment; None passes this process's own on.
        cwd: The folder to start in.
        keep_open: File descriptors that the program inherits.

    Raises:
        OSError: The folder does not exist or the program cannot be started.
    """

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*_tied_to_parent(), *argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            pass_fds=keep_open,
            start_new_session=True,
        )

    return _forking_thread(os.getpid()).submit(start).result()


def _tied_to_parent() -> list[str]:
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    if setpriv is None:
        return []
    shell = ["/bin/sh", "-c", _BECOME_IF_PARENT_LIVES, str(os.getpid())]
    return [setpriv, "--pdeathsig", "KILL", "--", *shell]


@functools.cache
def _forking_thread(_process_id: int) -> ThreadPoolExecutor:
    """The one thread that forks; keyed by process id, since a forked copy has lost its threads."""
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawn")
