"""The files of a campaign: an audience of either form, and the place its verdicts go to."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from processor.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from processor.services.audience import Audience

#: Names the standard input or output.
STREAM: Final = Path("-")
_JSON_NAMES: Final = frozenset({".ndjson", ".jsonl"})
#: A line beyond this is read in pieces, so that none can fill the memory.
_LONGEST: Final = 1 << 20
_BLOCK: Final = 1 << 20
#: Bytes that are no UTF-8 go through as they came.
_AS_CAME: Final = "surrogateescape"


@contextmanager
def opened(file: Path) -> Iterator[io.TextIOWrapper]:
    """The text of a file, or of the standard input, without a byte order mark."""
    if file != STREAM:
        with file.open(encoding="utf-8-sig", errors=_AS_CAME, newline="") as text:
            yield text
        return
    source = sys.stdin.buffer
    known = isinstance(source, io.BufferedReader)
    # Any other stream has no beginning to be looked at without taking it.
    stream = source if known else io.BufferedReader(io.BytesIO(source.read()))
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors=_AS_CAME, newline="")
    try:
        yield text
    finally:
        # Whoever has the standard input goes on with it.
        text.detach()


def lines_of(text: TextIO) -> Iterator[str]:
    """Its lines, each of bounded length."""
    return iter(partial(text.readline, _LONGEST), "")


def count_lines(file: Path) -> int | None:
    """How many lines a file has; None for a stream, which is read once."""
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(partial(stream.read, _BLOCK), b""))


def audience_of(
    file: Path, text: io.TextIOWrapper, mapping: Mapping[str, str], delimiter: str
) -> Audience:
    """What reads and writes a list of this form, told by the name or by its first character."""
    from processor.services.audience import CsvAudience, NdjsonAudience

    first = text.buffer.peek(1)[:1] if isinstance(text.buffer, io.BufferedReader) else b""
    if file.suffix.lower() in _JSON_NAMES or first == b"{":
        return NdjsonAudience(mapping=mapping)
    return CsvAudience(mapping=mapping, delimiter=delimiter)


@contextmanager
def written(out: Path, *, force: bool) -> Iterator[TextIO]:
    """Where the verdicts go: the standard output, or a file that is there only once it is whole.

    For its owner's eyes only.
    """
    if out == STREAM:
        stream = sys.stdout.buffer
        text = io.TextIOWrapper(stream, encoding="utf-8", errors=_AS_CAME, newline="")
        try:
            yield text
        finally:
            text.flush()
            text.detach()
        return
    if out.exists() and not force:
        raise Failure(f"`{out}` exists; name a new file, or give --force", ExitCode.NOT_ALLOWED)
    part = out.with_name(f".{out.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors=_AS_CAME, newline="") as text:
            yield text
        part.replace(out)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
