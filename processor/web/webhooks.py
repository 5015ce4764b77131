"""`POST /v1/hooks/<business>/<source>`: authentic webhooks are durable before they are answered."""

from __future__ import annotations

from flask import Blueprint, Response

from processor.ports import Acceptance, RawRequest
from processor.services.arrivals import Received
from processor.web.answers import answer
from processor.web.bodies import headers_as_sent, raw_body
from processor.web.request_id import note
from processor.web.site import site

hooks = Blueprint("hooks", __name__)


@hooks.post("/v1/hooks/<business>/<source>")
def receive(business: str, source: str) -> Response:
    """Take one webhook in; the signature is over the bytes as they came."""
    here = site()
    here.keeper.admit()
    call = RawRequest(headers=headers_as_sent(), body=raw_body(here.parts.settings.max_body_bytes))
    received = here.parts.intake.receive(business, source, call)
    note(business=business, source=source, delivery=received.delivery, how=received.how)
    return _answer(received)


def _answer(received: Received) -> Response:
    told = {"delivery": received.delivery, "status": received.how.value}
    if received.how is Acceptance.DUPLICATE:
        return answer(told)
    if received.quarantined is not None and received.how is Acceptance.STORED:
        told |= {"status": "quarantined", "reason": received.quarantined}
    return answer(told, 202)
