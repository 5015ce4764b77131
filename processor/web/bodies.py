"""Bodies: read whole up to a limit, or refused; JSON is read strictly.

A body without a declared length is cut at its limit by the framework, without a word. Half a
capture would be kept as proof, so one byte more than the limit is read, and refused.
"""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from processor.providers.strict_json import strict_object
from processor.web.site import parts


def raw_body(limit: int) -> bytes:
    """The bytes as they came; raises RequestEntityTooLarge before more than that is held."""
    request.max_content_length = limit + 1
    # Kept for the request: whoever looks at it first is not the last.
    raw = request.get_data(cache=True)
    if len(raw) > limit:
        raise RequestEntityTooLarge
    return raw


def json_body() -> dict[str, object]:
    """The body as one JSON object, whatever type it claims; raises NotUnderstood."""
    return strict_object(raw_body(parts().settings.max_body_bytes))
