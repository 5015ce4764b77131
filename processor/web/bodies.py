"""Bodies: read whole up to a limit, or refused; JSON is read strictly. Headers go with them.

It is read where the server has it: the framework would copy it twice and ask once more for what
comes after its end. Half a capture would be kept as proof, so of a body without a declared
length one byte more than the limit is read, and refused.

A body of a megabyte can be read into thirty times its size. So large ones are dealt with two at a
time, and the largest one at a time, once they are here whole; small ones never wait. Whoever waits
holds a thread, so of what takes nothing back only so many of one business may.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Final

from flask import Flask, g, request
from werkzeug.exceptions import ClientDisconnected, LengthRequired, RequestEntityTooLarge
from werkzeug.wsgi import get_content_length

from processor.providers.strict_json import strict_object
from processor.web.problems import TooManyAtOnce
from processor.web.site import parts

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: Where a body is kept for its request.
_KEPT: Final = "assent.body"
#: Bytes up to which a body is small; a STOP has a few hundred.
_SMALL: Final = 65_536
#: Bytes up to which a thousand questions fit.
_LARGE: Final = 262_144
#: How many bodies of more than so many bytes are in work at once; more would only share one
#: interpreter. The largest wait for one another first, and so leave the second turn to others.
_TURNS: Final = (
    (_LARGE, threading.BoundedSemaphore(1)),
    (_SMALL, threading.BoundedSemaphore(2)),
)

#: Large bodies of one business that may be in work or wait for their turn.
_LINE: Final = 24
_lock: Final = threading.Lock()
_in_line: Final[Counter[str]] = Counter()


def install(app: Flask) -> None:
    """Have every request of an application give its turns back."""
    app.teardown_request(_give_back)


def raw_body(limit: int, *, of: str = "") -> bytes:
    """The bytes as they came; raises RequestEntityTooLarge before more than that is held.

    Raises ClientDisconnected when fewer came than were declared. `of` is the business of whose
    large bodies only so many may wait; raises TooManyAtOnce. Never for what could be a STOP.
    """
    environ = request.environ
    raw: bytes | None = environ.get(_KEPT)
    if raw is None:
        # Kept for the request: whoever looks at it first is not the last.
        raw = environ[_KEPT] = _read(environ, limit)
    if len(raw) > limit:
        raise RequestEntityTooLarge
    if len(raw) > _SMALL and "turns" not in g:
        _stand_in_line(of)
        _wait_for_turns(len(raw))
    return raw


def _read(environ: WSGIEnvironment, limit: int) -> bytes:
    declared = get_content_length(environ)
    if declared is not None and declared > limit:
        raise RequestEntityTooLarge
    if not declared and "wsgi.input_terminated" not in environ:
        # Nobody knows where it ends.
        return b""
    raw = _taken(environ["wsgi.input"], declared or limit + 1)
    if len(raw) < (declared or 0):
        raise ClientDisconnected
    return raw


def _taken(stream: IO[bytes], most: int) -> bytes:
    """So many bytes, or fewer where there are no more; piece by piece, or the server holds them."""
    first = stream.read(min(most, _SMALL))
    if len(first) == most or not first:
        return first
    pieces, left = [first], most - len(first)
    while left and (piece := stream.read(min(left, _SMALL))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def body_blocks(limit: int) -> Iterator[bytes]:
    """A body of a declared length piece by piece, so that no more than one of them is held.

    Raises LengthRequired, RequestEntityTooLarge, and ClientDisconnected when fewer bytes came than
    were declared: without its length a body that broke off looks like a whole one.
    """
    environ = request.environ
    declared = get_content_length(environ)
    if declared is None:
        raise LengthRequired
    if declared > limit:
        raise RequestEntityTooLarge
    return _blocks(environ["wsgi.input"], declared)


def _blocks(stream: IO[bytes], left: int) -> Iterator[bytes]:
    while left:
        block = stream.read(min(left, _SMALL))
        if not block:
            raise ClientDisconnected
        left -= len(block)
        yield block


def headers_as_sent() -> dict[str, str]:
    """All headers of the present request, by their names in lower case."""
    # Read where they are: the framework would first write their names as people do.
    environ = request.environ
    found = {_sent_name(name): value for name, value in environ.items() if name[:5] == "HTTP_"}
    for name in ("content-type", "content-length"):
        # These two have no prefix, and what came with one is not they.
        found.pop(name, None)
        value = environ.get(name.replace("-", "_").upper())
        if value:
            found[name] = value
    return found


@lru_cache(maxsize=256)
def _sent_name(name: str) -> str:
    """A header's name, as the server passed it; callers can invent names, so few are kept."""
    return name[5:].replace("_", "-").lower()


def _stand_in_line(of: str) -> None:
    if not of:
        return
    with _lock:
        if _in_line[of] >= _LINE:
            raise TooManyAtOnce("as many large calls are in work as may be")
        _in_line[of] += 1
    g.in_line = of


def _wait_for_turns(size: int) -> None:
    g.turns = []
    for least, turn in _TURNS:
        if size > least:
            turn.acquire()
            g.turns.append(turn)


def _give_back(_error: BaseException | None) -> None:
    for turn in g.pop("turns", ()):
        turn.release()
    of = g.pop("in_line", "")
    if of:
        with _lock:
            _in_line[of] -= 1


def json_body(*, of: str = "") -> dict[str, object]:
    """The body as one JSON object, whatever type it claims; raises NotUnderstood.

    `of` as for `raw_body`.
    """
    return strict_object(raw_body(parts().settings.max_body_bytes, of=of))
