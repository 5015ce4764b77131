"""An HTTP request as it stands in a file: request line, headers, a blank line, the body's bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from processor.cli.failure import ExitCode, Failure

_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_LINE: Final = re.compile(r"(?P<method>[A-Z]{3,7}) (?P<target>\S+)(?: HTTP/[0-9.]+)?")
_TARGET: Final = re.compile(r"(?:https?://[^/]+)?(?P<path>/[^?#]*)(?P<query>\?[^#]*)?")
_HOOK: Final = re.compile(r"/v1/hooks/(?P<place>[^/]+/[^/]+)(?:/(?P<token>[^/]+))?/?")


class RawHttp(msgspec.Struct, frozen=True, kw_only=True):
    """What stood there; header names are lower-cased. `note` says what was done to the body."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    note: str = ""

    def __repr__(self) -> str:
        """Hide all of it."""
        return f"RawHttp({self.method}, {len(self.body)} bytes)"

    @property
    def place(self) -> str | None:
        """The source that the path leads to, as `business/source`."""
        found = _HOOK.fullmatch(self.path)
        return found["place"] if found else None

    @property
    def token(self) -> str:
        """What stands behind the source in the path."""
        found = _HOOK.fullmatch(self.path)
        return (found["token"] or "") if found else ""


def read_request(raw: bytes) -> RawHttp:
    """Take it apart; raises Failure when it is no such request."""
    blank = _BLANK.search(raw)
    head = (raw[: blank.start()] if blank else raw).decode("latin-1").replace("\r\n", "\n")
    first, *lines = head.strip("\n").split("\n")
    line = _LINE.fullmatch(first.strip())
    target = _TARGET.fullmatch(line["target"]) if line else None
    if line is None or target is None:
        raise _unreadable("the first line is no `POST /v1/hooks/... HTTP/1.1`")
    if blank is None:
        raise _unreadable("no blank line ends the headers")
    headers: dict[str, str] = {}
    for each in lines:
        name, colon, value = each.partition(":")
        if not colon:
            raise _unreadable("a line of the headers is no `Name: value`")
        headers[name.strip().lower()] = value.strip()
    if "chunked" in headers.get("transfer-encoding", "").casefold():
        raise _unreadable("the body is chunked; save it put together, without that header")
    body, note = _body(raw[blank.end() :], headers.get("content-length", ""))
    return RawHttp(
        method=line["method"],
        path=target["path"],
        query=target["query"] or "",
        headers=headers,
        body=body,
        note=note,
    )


def _body(found: bytes, told: str) -> tuple[bytes, str]:
    """As long as the headers say: editors add a line end that nobody sent."""
    if not told.isdecimal():
        return found, f"{len(found)} bytes; no content-length says whether that is all"
    length = int(told[:12])
    if len(found) == length:
        return found, f"{length} bytes, as content-length says"
    if found[:length].__len__() == length and not found[length:].strip():
        return found[:length], f"{length} bytes, without what the file has behind them"
    return found, f"{len(found)} bytes, but content-length says {length}"


def _unreadable(why: str) -> Failure:
    return Failure(
        f"{why}; give request line, headers, a blank line and the body, as they came",
        ExitCode.USAGE,
    )
