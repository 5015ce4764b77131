"""`POST /v1/hooks/<business>/<source>`: authentic webhooks are durable before they are answered."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import MethodNotAllowed

from processor.ports import Acceptance, RawRequest, Reply
from processor.services.arrivals import Received
from processor.web.answers import Answer, answer
from processor.web.bodies import headers_as_sent, raw_body
from processor.web.request_id import note
from processor.web.site import Site, parts, site
from processor.web.teller import Watched

hooks = Blueprint("hooks", __name__)

_HOOK: Final = "/v1/hooks/<business>/<source>"
_HOOK_WITH_TOKEN: Final = f"{_HOOK}/<token>"
#: The sender's name in its question whether it may send, and the answer: anybody, at any rate.
#: What is let in is decided by the secret alone.
_ORIGIN: Final = "WebHook-Request-Origin"
_PERMISSION: Final = {
    "Allow": "POST",
    "WebHook-Allowed-Origin": "*",
    "WebHook-Allowed-Rate": "*",
}


@hooks.post(_HOOK)
@hooks.post(_HOOK_WITH_TOKEN)
def receive(business: str, source: str, token: str = "") -> Response:
    """Take one webhook in; the signature is over the bytes as they came."""
    here = site()
    if not here.teller.on:
        return _receive(here, business, source, token)
    with here.teller.watching(business, source) as watched:
        response = _receive(here, business, source, token, watched)
        watched.status = response.status_code
        return response


def _receive(
    here: Site, business: str, source: str, token: str, watched: Watched | None = None
) -> Response:
    here.keeper.admit()
    call = _call(raw_body(here.parts.settings.max_body_bytes), token)
    if watched is not None:
        watched.call = call
    greeting = here.parts.intake.reply(business, source, call)
    if greeting is not None:
        return _reply(greeting)
    received = here.parts.intake.receive(business, source, call)
    if watched is not None:
        watched.received = received
    note(business=business, source=source, delivery=received.delivery, how=received.how)
    if received.ignored is not None:
        note(ignored=received.ignored)
    wanted = here.parts.intake.reply(business, source)
    return _answer(received) if wanted is None else _reply(wanted)


@hooks.get(_HOOK)
@hooks.get(_HOOK_WITH_TOKEN)
def shake_hands(business: str, source: str, token: str = "") -> Response:
    """Answer the handshake with which some systems make sure of an endpoint.

    A mere look is answered before the source is, and alike for every one, known or not.
    """
    if request.method == "HEAD":
        return Response(status=200)
    greeting = parts().intake.reply(business, source, _call(b"", token))
    if greeting is None:
        raise MethodNotAllowed(valid_methods=["POST"])
    return _reply(greeting)


@hooks.route(_HOOK, methods=["OPTIONS"])
@hooks.route(_HOOK_WITH_TOKEN, methods=["OPTIONS"])
def permit(business: str, source: str, token: str = "") -> Response:
    """Let a sender of CloudEvents make sure that its webhooks are wanted here.

    The answer is the same for every address, so that nobody learns which sources exist.
    """
    _ = business, source, token
    if not request.headers.get(_ORIGIN):
        raise MethodNotAllowed(valid_methods=["POST"])
    return Response(status=200, headers=_PERMISSION)


def _call(body: bytes, token: str) -> RawRequest:
    environ = request.environ
    query = environ.get("QUERY_STRING", "")
    path = request.path + (f"?{query}" if query else "")
    return RawRequest(
        headers=headers_as_sent(),
        body=body,
        method=environ["REQUEST_METHOD"],
        url=parts().settings.public_url + path,
        token=token,
    )


def _reply(wanted: Reply) -> Response:
    return Answer(wanted.body, status=wanted.status, content_type=wanted.media_type)


def _answer(received: Received) -> Response:
    told = {"delivery": received.delivery, "status": received.how.value}
    if received.how is Acceptance.DUPLICATE:
        return answer(told)
    if received.ignored is not None:
        told |= {"status": "ignored", "reason": received.ignored}
    elif received.quarantined is not None and received.how is Acceptance.STORED:
        told |= {"status": "quarantined", "reason": received.quarantined}
    return answer(told, 202)
