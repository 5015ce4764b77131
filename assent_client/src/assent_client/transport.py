"""Calls over HTTP: repeated where that is safe, within one time limit, and never with a guess.

Everything that is called here may be repeated: the gate judges anew, a message is known by its
id, a claim and an outcome by their attempt.
"""

from __future__ import annotations

import math
import os
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO, Final

import httpx

from assent_client.errors import GateUnavailable, KeyRefused, RequestRefused, ScopeMissing
from assent_client.wire import problem_of

_TRIES: Final = 3
#: Of a part of a download, which costs nobody anything to give again.
_MANY_TRIES: Final = 8
#: Seconds of the first pause, doubled with each; of each somewhere between the half and all.
_PAUSE: Final = 0.1
#: Seconds beyond which nobody is kept waiting here; who may wait longer asks again.
_LONGEST: Final = 60.0
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

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Answer:
        """Raises GateUnavailable, KeyRefused, ScopeMissing, RequestRefused.

        `timeout` is for this call alone.
        """

        def ask(seconds: float) -> httpx.Response:
            return self._client().request(method, path, json=body, params=query, timeout=seconds)

        return _answer(self._repeated(ask, timeout or self._timeout))

    def download(
        self, path: str, *, query: Mapping[str, str], headers: Mapping[str, str], timeout: float
    ) -> tuple[bytes, Mapping[str, str]]:
        """The whole body and its headers, by names in lower case; raises as `call`."""

        def ask(seconds: float) -> httpx.Response:
            return self._client().get(path, params=query, headers=headers, timeout=seconds)

        response = self._repeated(ask, timeout, tries=_MANY_TRIES)
        if not response.is_success:
            raise _refusal(response)
        return response.content, {name.lower(): each for name, each in response.headers.items()}

    def upload(
        self,
        path: str,
        file: BinaryIO,
        *,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        timeout: float,
    ) -> Answer:
        """Send a file, from its start at each try; raises as `call`.

        `timeout` is for each piece, and for the answer; how long the whole takes is not bounded.
        """

        def send(_: float) -> httpx.Response:
            file.seek(0)
            return self._client().post(
                path, params=query, headers=headers, content=file, timeout=timeout
            )

        return _answer(self._repeated(send, math.inf))

    def _repeated(
        self, ask: Callable[[float], httpx.Response], timeout: float, *, tries: int = _TRIES
    ) -> httpx.Response:
        """The first answer that is worth having; raises GateUnavailable."""
        ends_at = time.monotonic() + timeout
        why, wanted = "there was no time to ask", 0.0
        for number in range(tries):
            left = ends_at - time.monotonic()
            if left <= 0:
                break
            pause = _PAUSE * 2**number * _chance.uniform(0.5, 1)
            try:
                # A try that is lost on the way leaves time for another one.
                response = ask(left if number == tries - 1 else left / 2)
            except httpx.HTTPError as error:
                why, wanted = type(error).__name__, 0.0
            else:
                if not response.is_server_error and response.status_code not in _LATER:
                    return response
                why = f"status {response.status_code}"
                wanted = _wanted(response)
                pause = max(pause, wanted)
            if pause > _LONGEST or time.monotonic() + pause >= ends_at:
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
        raise _refused(status, told)
    return Answer(status, told)


def _refusal(response: httpx.Response) -> RequestRefused:
    try:
        told = response.json()
    except ValueError:
        told = None
    return _refused(response.status_code, told)


def _refused(status: int, told: object) -> RequestRefused:
    code, detail, problems = problem_of(told)
    kind = _REFUSALS.get(status, RequestRefused)
    return kind(code or f"status {status}", detail, status=status, problems=problems)


def _wanted(response: httpx.Response) -> float:
    """Seconds that the server asks to wait."""
    wanted = response.headers.get("Retry-After", "")
    return float(wanted) if re.fullmatch(r"[0-9]{1,6}", wanted) else 0.0
