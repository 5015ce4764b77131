"""Multipart bodies as browsers and builders write them: one pass, and fields and files by name.

A body of any other shape is no error here: it is left to the parser that knows them all, which
takes thirty times as long for each field. Both read the same out of what both can read.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec

#: A boundary that stands for itself, and a part whose head says its name plainly.
_BOUNDARY: Final = re.compile(r"[A-Za-z0-9'()+_,./:=?-]{1,70}")
_PART: Final = re.compile(
    rb'\r\nContent-Disposition: form-data; name="([^"\\%;\x00-\x1f\x7f]+)"'
    rb'(?:(; filename="[^"\\%;\x00-\x1f\x7f]+")(?:\r\nContent-Type: [!-~]+)?)?\r\n\r\n',
    re.IGNORECASE,
)
_ENDS: Final = frozenset({b"--", b"--\r\n"})


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """Fields with their values in order, and the names of the fields that held files."""

    fields: list[tuple[str, str]]
    files: list[str]

    def __repr__(self) -> str:
        """Hide everything."""
        return f"Parts({len(self.fields)})"


def plain_parts(body: bytes, boundary: str, most_parts: int, most_bytes: int) -> Parts | None:
    """The parts of a body of the usual shape and within these limits; None for any other."""
    pieces = _pieces(body, boundary)
    if pieces is None or len(pieces) > most_parts:
        return None
    fields, files, size = [], [], 0
    for piece in pieces:
        found = _PART.match(piece)
        name = None if found is None else _utf8(found[1])
        if found is None or name is None:
            return None
        if found[2]:
            files.append(name)
            continue
        size += len(piece) - found.end()
        fields.append((name, piece[found.end() :].decode("utf-8", "replace")))
    return Parts(fields=fields, files=files) if size <= most_bytes else None


def _pieces(body: bytes, boundary: str) -> list[bytes] | None:
    """What stands between the boundaries; None where one of them is written oddly."""
    if not _BOUNDARY.fullmatch(boundary):
        return None
    written = b"--" + boundary.encode()
    first, *pieces = (b"\r\n" + body).split(b"\r\n" + written)
    # Inside a value it may end that value for another parser.
    if len(pieces) != body.count(written):
        return None
    return pieces[:-1] if not first and len(pieces) > 1 and pieces[-1] in _ENDS else None


def _utf8(name: bytes) -> str | None:
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return None
