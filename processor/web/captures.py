"""Captures: uploaded as raw bytes, served as attachments that no browser will run."""

from __future__ import annotations

from flask import Blueprint, Response, request

from processor.ports import Scope
from processor.web.answers import answer
from processor.web.auth import caller, guard
from processor.web.bodies import raw_body
from processor.web.once import once
from processor.web.request_id import note
from processor.web.site import parts

captures = Blueprint("captures", __name__)
guard(captures, read={Scope.READ}, write={Scope.EVENTS})


@captures.post("/v1/captures")
@once(lambda: parts().settings.capture_max_bytes)
def upload() -> Response:
    """Keep the body; with `?delivery=` also add it to the grants of that delivery."""
    delivery = request.args.get("delivery")
    content = raw_body(parts().settings.capture_max_bytes)
    kept, attached = parts().attacher.keep(caller(), content, delivery)
    note(capture=kept.id, size=kept.size)
    told = {"capture": kept.id, "media_type": kept.media_type, "size": kept.size}
    if delivery is not None:
        told["attached"] = list(attached)
    return answer(told, 200 if kept.already else 201)


@captures.get("/v1/captures/<identifier>")
def fetch(identifier: str) -> Response:
    """The original bytes."""
    capture = parts().captures.fetch(caller(), identifier)
    response = Response(capture.content, content_type=capture.media_type)
    response.headers["Content-Disposition"] = "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
