"""`Idempotency-Key`: a call whose answer was lost may be sent again, and is carried out once.

Only for routes that judge nothing. What takes consent back is never refused because of the header,
nor answered from memory once anything else happened to the contact: then it is carried out anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from typing import Final, ParamSpec

import structlog
from flask import Response, g, request

from processor.desk import repeats
from processor.ports import ApiKey, StoreFull, StoreUnavailable
from processor.services.repeats import KeptAnswer, KeyedCall, RepeatDiffers, RepeatRunning, Turn
from processor.web.bodies import raw_body
from processor.web.problems import IdempotencyKeyMalformed
from processor.web.request_id import note
from processor.web.site import parts, site

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
FORM: Final = r"^[!-~]{1,255}$"

View = Callable[[], Response]
#: What the path names.
_Named = ParamSpec("_Named")
_REFUSAL: Final = 300
#: What is no reason to refuse a call that takes consent back.
_ANY: Final = (IdempotencyKeyMalformed, RepeatDiffers, RepeatRunning, StoreUnavailable)
_log = structlog.get_logger("assent.web")


def once(
    limit: Callable[[], int], *, restrictive: bool = False, though_full: bool = False
) -> Callable[[Callable[_Named, Response]], Callable[_Named, Response]]:
    """Carry out a call with an idempotency key once; without one, as often as it comes.

    `limit` is how many bytes of body the route takes. `restrictive`: the route takes consent back.
    `though_full`: it may do so, and is then carried out though there is no room for its answer.
    """
    forgiven = _ANY if restrictive else (StoreFull,) if though_full else ()

    def wrap(view: Callable[_Named, Response]) -> Callable[_Named, Response]:
        @wraps(view)
        def called(*args: _Named.args, **named: _Named.kwargs) -> Response:
            given, here = request.headers.get(HEADER), partial(view, *args, **named)
            if given is None:
                return here()
            site().keeper.admit()
            body = raw_body(limit())
            found = _found(given, body, forgiven)
            if isinstance(found, KeptAnswer):
                return _again(found)
            return _first(here, found) if found else here()

        return called

    return wrap


def stands_on(contact: str, delivery: str) -> None:
    """Say that the present answer holds only while this delivery is a contact's latest."""
    g.stands_on = (contact, delivery)


def _begun(given: str, body: bytes) -> Turn | KeptAnswer:
    if not re.fullmatch(FORM, given) or given.endswith("\n"):
        raise IdempotencyKeyMalformed("1 to 255 letters, digits and signs of ASCII, no blanks")
    key: ApiKey = g.key
    call = KeyedCall(
        business=key.business,
        caller=key.id,
        given=given,
        method=request.method,
        path=request.path,
        query=request.query_string.decode("latin-1"),
        body=body,
    )
    return repeats(parts()).begin(call)


def _found(
    given: str, body: bytes, forgiven: tuple[type[Exception], ...]
) -> Turn | KeptAnswer | None:
    """As `_begun`; None when the call has to be carried out whatever its key says."""
    try:
        found = _begun(given, body)
        stands = isinstance(found, Turn) or repeats(parts()).still_stands(found)
    except forgiven:
        return None
    return found if stands else None


def _first(view: View, turn: Turn) -> Response:
    try:
        response = view()
    except Exception:
        _dropped(turn)
        raise
    if response.status_code >= _REFUSAL:
        _dropped(turn)
        return response
    contact, delivery = getattr(g, "stands_on", (None, None))
    kept = KeptAnswer(
        status=response.status_code,
        body=response.get_data(),
        media_type=response.content_type,
        contact=contact,
        delivery=delivery,
    )
    try:
        repeats(parts()).keep(turn, kept)
    except StoreUnavailable as error:
        # It was carried out; that a repetition would not be recognised is no reason to deny it.
        _log.warning("answer not kept", why=str(error))
    return response


def _again(kept: KeptAnswer) -> Response:
    note(replayed=1)
    response = Response(kept.body, status=kept.status, content_type=kept.media_type)
    response.headers[REPLAYED] = "true"
    return response


def _dropped(turn: Turn) -> None:
    """Give the place up; if the store is away, it is free again by itself."""
    with suppress(StoreUnavailable):
        repeats(parts()).drop(turn)
