"""A caller of the HTTP API, as a business would write one: signed webhooks and a bearer key."""

from __future__ import annotations

import http.client
from contextlib import closing
from typing import Any, Final

import msgspec

from processor.domain.errors import AssentError

_SECONDS: Final = 10.0


class CallFailed(AssentError):
    """The server could not be reached, or answered with what is not ours."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Status and JSON body of an answer; `body` is empty where there was no object."""

    status: int
    body: dict[str, Any]

    def __str__(self) -> str:
        """What went wrong, in one line."""
        return f"{self.status} {self.body.get('code', '')} {self.body.get('detail', '')}".rstrip()


class Caller:
    """Calls one server on the loopback address, each time on a connection of its own."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, *, key: str = "") -> Answer:
        """GET; raises CallFailed."""
        return self._call("GET", path, None, _bearer(key))

    def post(self, path: str, body: object, *, key: str) -> Answer:
        """POST a JSON body; raises CallFailed."""
        headers = {"Content-Type": "application/json", **_bearer(key)}
        return self._call("POST", path, msgspec.json.encode(body), headers)

    def send(self, path: str, body: bytes, headers: dict[str, str], *, key: str = "") -> Answer:
        """POST raw bytes; raises CallFailed."""
        return self._call("POST", path, body, {**headers, **_bearer(key)})

    def _call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_SECONDS)
        try:
            with closing(connection):
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                return Answer(status=response.status, body=_object(response.read()))
        except (OSError, http.client.HTTPException) as error:
            raise CallFailed(f"{method} {path}: {type(error).__name__}") from error


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


def _object(raw: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}
