"""Calls over HTTP: repeated where that is safe, within one time limit, and never with a guess.

Everything that is called here may be repeated: the gate judges anew, a message is known by its
id, a claim and an outcome by their attempt.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import httpx

from assent_client.errors import GateUnavailable, KeyRefused, RequestRefused, ScopeMissing
from assent_client.wire import problem_of

_TRIES: Final = 3
#: Seconds of the first pause, doubled with each; of each somewhere between the half and all.
_PAUSE: Final = 0.1
_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_ABOUT_THINGS: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})
_REFUSALS: Final[dict[int, type[RequestRefused]]] = {
    HTTPStatus.UNAUTHORIZED: KeyRefused,
    HTTPStatus.FORBIDDEN: ScopeMissing,
}
_KEY: Final = re.compile(r"ak_[!-~]+")
_chance: Final = secrets.SystemRandom()


@dataclass(frozen=True)
class Answer:
    """An answer that is no refusal of the request as such: 2xx, 404 or 409."""

    status: int
    told: object

    @property
    def refused(self) -> bool:
        """Whether what was asked for is not there, or not to be had."""
        return self.status in _ABOUT_THINGS


class Transport:
    """Speaks to one Assent with one key, from any thread and also after a fork.

    `timeout` is the number of seconds that one call may take, with everything repeated. The key is
    given to that host only: no proxy and no password file of the environment is looked at.
    """

    def __init__(self, url: str, key: str, *, timeout: float) -> None:
        if not re.match(r"https?://[^/]", url):
            raise KeyRefused("url_malformed", "the URL must begin with http:// or https://")
        if not _KEY.fullmatch(key):
            raise KeyRefused("key_malformed", "the key must begin with `ak_`, without blanks")
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "User-Agent": "assent-client/0.1.0"}
        self._timeout = timeout
        self._http: httpx.Client | None = None
        self._owner = 0

    def call(self, method: str, path: str, body: object = None) -> Answer:
        """Raises GateUnavailable, KeyRefused, ScopeMissing, RequestRefused."""
        ends_at = time.monotonic() + self._timeout
        why, wanted = "there was no time to ask", 0.0
        for number in range(_TRIES):
            left = ends_at - time.monotonic()
            if left <= 0:
                break
            pause = _PAUSE * 2**number * _chance.uniform(0.5, 1)
            try:
                # A try that is lost on the way leaves time for another one.
                seconds = left if number == _TRIES - 1 else left / 2
                response = self._client().request(method, path, json=body, timeout=seconds)
            except httpx.HTTPError as error:
                why, wanted = type(error).__name__, 0.0
            else:
                if not response.is_server_error and response.status_code not in _LATER:
                    return _answer(response)
                why = f"status {response.status_code}"
                wanted = _wanted(response)
                pause = max(pause, wanted)
            if time.monotonic() + pause >= ends_at:
                break
            time.sleep(pause)
        raise GateUnavailable(f"the gate gave no answer: {why}", wanted)

    def close(self) -> None:
        """Give the connections back; another call would open new ones."""
        if self._http is not None and self._owner == os.getpid():
            self._http.close()
        self._http = None

    def _client(self) -> httpx.Client:
        """The connections of this very process: two processes on one would mix their answers."""
        if self._http is None or self._owner != os.getpid():
            self._http = httpx.Client(base_url=self._url, headers=self._headers, trust_env=False)
            self._owner = os.getpid()
        return self._http


def _answer(response: httpx.Response) -> Answer:
    """The answer, or the error that it is."""
    status = response.status_code
    try:
        told = response.json()
    except ValueError:
        told = None
    if response.is_success and told is None:
        raise GateUnavailable("the gate gave an answer that cannot be read")
    if not response.is_success and status not in _ABOUT_THINGS:
        code, detail, problems = problem_of(told)
        kind = _REFUSALS.get(status, RequestRefused)
        raise kind(code or f"status {status}", detail, status=status, problems=problems)
    return Answer(status, told)


def _wanted(response: httpx.Response) -> float:
    """Seconds that the server asks to wait."""
    wanted = response.headers.get("Retry-After", "")
    return float(wanted) if re.fullmatch(r"[0-9]{1,6}", wanted) else 0.0
