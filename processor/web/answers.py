"""JSON answers, encoded in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from flask import Response

JSON: Final = "application/json"


def answer(payload: Mapping[str, Any], status: int = 200, *, media_type: str = JSON) -> Response:
    """A JSON answer; times are RFC 3339 in UTC."""
    return Response(msgspec.json.encode(payload), status=status, content_type=media_type)
