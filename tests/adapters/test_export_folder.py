"""A folder of personal data: whole or not there at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processor.adapters.export_folder import MANIFEST, write_folder


def test_the_manifest_lists_what_was_written(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.json": b"{}", "captures/b.pdf": b"%PDF"})
    listed = json.loads((tmp_path / "out" / MANIFEST).read_bytes())["files"]
    assert set(listed) == {"a.json", "captures/b.pdf"}
    assert listed["captures/b.pdf"]["bytes"] == 4


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_anything_of_that_name_is_left_alone(tmp_path: Path, make: object) -> None:
    taken = tmp_path / "out"
    assert callable(make)
    make(taken)
    with pytest.raises(FileExistsError):
        write_folder(taken, {"a.json": b"{}"})
    assert taken.exists()
    assert not (taken / "a.json").exists()


def test_what_cannot_be_written_whole_is_not_there(tmp_path: Path) -> None:
    """The second file needs a folder where the first file is."""
    with pytest.raises(OSError, match="out"):
        write_folder(tmp_path / "out", {"a": b"Alice Example", "a/b": b"more"})
    assert list(tmp_path.iterdir()) == []
