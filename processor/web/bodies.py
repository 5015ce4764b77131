"""Bodies: read whole up to a limit, or refused; JSON is read strictly. Headers go with them.

A body without a declared length is cut at its limit by the framework, without a word. Half a
capture would be kept as proof, so one byte more than the limit is read, and refused.

A body of a megabyte can be read into thirty times its size. So large ones are dealt with two at a
time, once they are here whole; small ones never wait.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Final

from flask import Flask, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from processor.providers.strict_json import strict_object
from processor.web.site import parts

#: Bytes up to which a body is small; a STOP has a few hundred.
_SMALL: Final = 65_536
#: Large bodies in work at once; more would only share one interpreter.
_TURNS: Final = threading.BoundedSemaphore(2)


def install(app: Flask) -> None:
    """Have every request of an application give its turn back."""
    app.teardown_request(_give_back)


def raw_body(limit: int) -> bytes:
    """The bytes as they came; raises RequestEntityTooLarge before more than that is held."""
    request.max_content_length = limit + 1
    # Kept for the request: whoever looks at it first is not the last.
    raw = request.get_data(cache=True)
    if len(raw) > limit:
        raise RequestEntityTooLarge
    if len(raw) > _SMALL and "turn" not in g:
        g.turn = _TURNS.acquire()
    return raw


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


def _give_back(_error: BaseException | None) -> None:
    if g.pop("turn", False):
        _TURNS.release()


def json_body() -> dict[str, object]:
    """The body as one JSON object, whatever type it claims; raises NotUnderstood."""
    return strict_object(raw_body(parts().settings.max_body_bytes))
