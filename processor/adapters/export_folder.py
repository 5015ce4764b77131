"""A new folder for personal data: readable by its owner alone, whole or not there at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

MANIFEST: Final = "manifest.json"


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make a folder (0700) of these files (0600) with a manifest of their SHA-256.

    Raises FileExistsError when there is anything of that name, OSError when it cannot be written;
    then nothing of it is left.
    """
    folder.mkdir(mode=0o700)
    try:
        for name, content in files.items():
            _write(folder / name, content)
        listed = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in sorted(files.items())
        }
        manifest = msgspec.json.format(msgspec.json.encode({"files": listed}), indent=2)
        _write(folder / MANIFEST, manifest + b"\n")
    except BaseException:
        # Half of somebody's data must not lie about, not even after Ctrl-C.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as stream:
        stream.write(content)
