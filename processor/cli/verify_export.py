"""Checks a folder that `assent export` made: python verify.py [FOLDER].

Needs Python 3.9 or newer and nothing else. It shows whether each file is the one that the manifest
lists, whether each line of the ledger is chained to the one before it, and whether contact.json
names the same entries. A line is the SHA-256 of (a zero byte, the hash of the line before, the
body), then the body; the first line follows 32 zero bytes. The body is the entry in MessagePack;
what is personal in it is encrypted, and its clear form is in contact.json.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

HASH_BYTES = 32


def check_files(folder: Path) -> list[str]:
    """What is wrong with the files, by the manifest."""
    listed = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    there = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    wrong = [f"{name}: is missing" for name in listed if name not in there]
    for name, path in sorted(there.items()):
        if name == "manifest.json":
            continue
        if name not in listed:
            wrong.append(f"{name}: is not in the manifest")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != listed[name]["sha256"]:
            wrong.append(f"{name}: was changed")
    return wrong


def check_chain(folder: Path) -> list[str]:
    """What is wrong with the chain, and with what contact.json says of it."""
    lines = [bytes.fromhex(line) for line in (folder / "ledger.hex").read_text("ascii").split()]
    told = json.loads((folder / "contact.json").read_text("utf-8"))
    entries, head = told["entries"], bytes(HASH_BYTES)
    wrong = (
        [] if len(entries) == len(lines) else ["contact.json: has other entries than the ledger"]
    )
    for number, line in enumerate(lines, start=1):
        body = line[HASH_BYTES:]
        if hashlib.sha256(b"\x00" + head + body).digest() != line[:HASH_BYTES]:
            wrong.append(f"ledger.hex: the chain does not hold at line {number}")
        head = line[:HASH_BYTES]
        if number <= len(entries):
            wrong += check_entry(entries[number - 1], number, line)
    if told["standing"]["head"] != head.hex():
        wrong.append("contact.json: the standing is of another ledger")
    return wrong


def check_entry(entry: dict[str, object], number: int, line: bytes) -> list[str]:
    """What is wrong with an entry of contact.json, beside its line."""
    same = entry["seq"] == number and entry["hash"] == line[:HASH_BYTES].hex()
    named = str(entry["entry"]).encode() in line[HASH_BYTES:]
    return [] if same and named else [f"contact.json: entry {number} is not that of the ledger"]


def main() -> int:
    """Print what is wrong, or that all is well; 0 when all is well."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    try:
        wrong = check_files(folder) + check_chain(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        wrong = [f"cannot be read: {error!r}"]
    for each in wrong or ["all files are as the manifest lists them, and the chain holds"]:
        sys.stdout.write(f"{each}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
