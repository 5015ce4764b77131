"""JSON answers, encoded in one place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec
from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

JSON: Final = "application/json"
_BODILESS: Final = (204, 304)


class Answer(Response):
    """A short body with its headers, which go out as they are.

    The framework would copy the headers and look through them for addresses to complete.
    `stamps` are what every answer of ours carries besides; nothing else sets these.
    """

    stamps: tuple[tuple[str, str], ...] = ()

    def get_wsgi_response(
        self, environ: WSGIEnvironment
    ) -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """What the server is given."""
        if environ["REQUEST_METHOD"] == "HEAD" or self.status_code in _BODILESS:
            self.headers.extend(self.stamps)
            return super().get_wsgi_response(environ)
        headers = self.headers.to_wsgi_list()
        headers += self.stamps
        return self.iter_encoded(), self.status, headers


def answer(payload: Mapping[str, Any], status: int = 200, *, media_type: str = JSON) -> Response:
    """A JSON answer; times are RFC 3339 in UTC."""
    return Answer(msgspec.json.encode(payload), status=status, content_type=media_type)
