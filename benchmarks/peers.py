"""What others are measured against and nobody else needs, in a folder of its own.

Peers are put there by pip when a run asks for them, and are no dependency of anything.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any


def install(folder: Path, *requirements: str) -> None:
    """Put these distributions into a folder."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--target", str(folder), *requirements], check=True)


def imported(folder: Path, name: str) -> Any:  # noqa: ANN401 - a module that only a run has
    """A module from that folder, for this process; what is here already goes first."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
    return importlib.import_module(name)
