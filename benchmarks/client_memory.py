"""What the command line holds while it goes through a list: short, and a hundred times as long."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks import crowd
from benchmarks.results import Bound
from tests.e2e.rig import Rig

_FEW, _MANY = 10_000, 1_000_000
#: KiB.
_MIB: Final = 1 << 10
_AIM: Final = 64
_MOST: Final = re.compile(r"VmHWM:\s*([0-9]+) kB")


def measure(rig: Rig, folder: Path) -> Bound:
    """How much more it holds at most for the long one; everybody on it is in the store."""
    few, many = (_most(rig, folder, rows) for rows in (_FEW, _MANY))
    return Bound(
        what=f"MiB that `assent campaign decide` holds more for {_MANY:,} rows than for {_FEW:,}",
        value=(many - few) / _MIB,
        aim=_AIM,
    )


def _most(rig: Rig, folder: Path, rows: int) -> int:
    """KiB in memory at the most."""
    path = folder / f"{rows}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("address", "name"))
        writer.writerows((crowd.phone(number), "Alice Example") for number in range(rows))
    words = ["campaign", "decide", str(path), "--out", str(path.with_suffix(".out"))]
    child = subprocess.Popen(
        [sys.executable, "-m", "processor.cli", *words],
        env=rig.env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    most = 0
    while child.poll() is None:
        # The kernel's own record of it, which is gone once the process is.
        most = _record(child.pid) or most
        time.sleep(0.02)
    if child.returncode:
        raise RuntimeError("a list that should be judged was not")
    return most


def _record(pid: int) -> int:
    """The most that a process held so far, in KiB; 0 for one that ends just now."""
    found = _MOST.search(Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0
