"""A history: every call that was made of a deployment, with the answer that its caller got.

What the promises are worth is judged from this alone: whoever was answered 2xx was promised
something, whoever was refused was not, and nobody may be left without an answer.
"""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from processor.ports import ClaimAnswer, StoreUnavailable
from tests.e2e.rig import Rig

#: Seconds after which a caller is held to be hung: a silent store is waited for three.
_HUNG: Final = 30.0
GRANT: Final = "form.submitted"
STOP: Final = "contact.opted_out"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook, and how it was answered: 0 when the line broke, `hung` when nothing came at all.

    `began` and `ended` are seconds of the monotonic clock. `delivery` is the id that a 2xx told.
    """

    kind: str
    phone: str
    name: str
    status: int
    began: float
    ended: float
    delivery: str = ""
    retry_after: str | None = None
    hung: bool = False

    @property
    def acknowledged(self) -> bool:
        """Whether its caller was promised that it counts."""
        return 200 <= self.status < 300


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a sender was told, and whether a STOP of that number was acknowledged before."""

    message: str
    phone: str
    answer: ClaimAnswer
    after_stop: bool


class History:
    """The calls of one deployment, from any number of threads."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.calls: list[Call] = []
        self.claims: list[Claim] = []
        self._numbers = itertools.count()
        self._guard = threading.Lock()

    def grant(self, number: int, *, over_http: bool = True) -> Call:
        """A form in which the person of that number ticked a box; each call is another form."""
        form = f"form-{self.next()}"
        boxes = [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}]
        person = {"full_name": "Alice Example", "ip": "192.0.2.10"}
        content = {"form": form, "phone": phone(number), "person": person, "boxes": boxes}
        return self.tell(GRANT, content, over_http=over_http)

    def stop(self, number: int, *, over_http: bool = True) -> Call:
        """A STOP from that number."""
        return self.tell(STOP, {"phone": phone(number), "text": "STOP"}, over_http=over_http)

    def tell(self, kind: str, content: Mapping[str, Any], *, over_http: bool) -> Call:
        """One webhook, signed, over HTTP or through this process's own engine."""
        name, began = f"call-{self.next()}", time.monotonic()
        signed = self.rig.signed(kind, content, delivery=name)
        status, told, retry, hung = self._post(signed) if over_http else self._take(signed)
        call = Call(
            kind=kind,
            phone=content["phone"],
            name=name,
            status=status,
            began=began,
            ended=time.monotonic(),
            delivery=told,
            retry_after=retry,
            hung=hung,
        )
        with self._guard:
            self.calls.append(call)
        return call

    def next(self) -> int:
        """A number that was not given out yet."""
        with self._guard:
            return next(self._numbers)

    def acknowledged(self, kind: str | None = None) -> list[Call]:
        """The calls that were answered 2xx, of one kind or all."""
        with self._guard:
            return [call for call in self.calls if call.acknowledged and kind in (None, call.kind)]

    def refused(self) -> list[Call]:
        """The calls that were answered 503, or not at all."""
        with self._guard:
            return [call for call in self.calls if not call.acknowledged]

    def claim(self, message: str, number: int, attempt: str) -> ClaimAnswer | None:
        """Ask for the right to send; None when the store cannot be asked."""
        stopped = {call.phone for call in self.acknowledged(STOP)}
        try:
            claimed = self.rig.parts.sending.claim("acme", message, attempt)
        except StoreUnavailable:
            return None
        assert claimed is not None
        told = Claim(
            message=message,
            phone=phone(number),
            answer=claimed.answer,
            after_stop=phone(number) in stopped,
        )
        with self._guard:
            self.claims.append(told)
        return claimed.answer

    def _take(self, signed: tuple[dict[str, str], bytes]) -> tuple[int, str, str | None, bool]:
        try:
            received = self.rig.receive(*signed)
        except StoreUnavailable:
            return 503, "", "5", False
        return 202, received.delivery, None, False

    def _post(self, signed: tuple[dict[str, str], bytes]) -> tuple[int, str, str | None, bool]:
        headers, body = signed
        path = "/v1/hooks/acme/website"
        try:
            answer = ask(self.rig, "POST", path, body, headers, seconds=_HUNG)
        except TimeoutError:
            return 0, "", None, True
        except (OSError, http.client.HTTPException):
            return 0, "", None, False
        told = answer.body.get("delivery", "")
        return answer.status, str(told), answer.headers.get("retry-after"), False


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an HTTP request; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]


def ask(
    rig: Rig,
    method: str,
    path: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    seconds: float = 60,
) -> Answer:
    """An HTTP request to the web of a rig; raises TimeoutError, OSError, HTTPException."""
    connection = http.client.HTTPConnection("127.0.0.1", rig.port, timeout=seconds)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        read = msgspec.json.decode(answer.read() or b"{}")
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(status=answer.status, headers=told, body=read)
    finally:
        connection.close()


def ready(rig: Rig) -> bool:
    """Whether the web of a rig says that it is ready."""
    try:
        return ask(rig, "GET", "/readyz").status == 200
    except (OSError, http.client.HTTPException):
        return False


def phone(number: int) -> str:
    """One of the hundred numbers that are nobody's."""
    return f"+1202555{100 + number % 100:04d}"
