"""Campaigns over HTTP: a list goes out as a stream and its result comes back part by part.

No more than a part is ever in memory, however long the list. Whatever breaks off is repeated where
it broke off: an upload from its start under the same key, a download from its last whole part.
"""

from __future__ import annotations

import json
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final, cast
from urllib.parse import quote

from assent_client.campaign import BadRow, Campaign, Order, Part
from assent_client.decision import Verdict
from assent_client.errors import GateUnavailable, RequestRefused
from assent_client.transport import Answer, Transport
from assent_client.wire import Unreadable, campaign_of, problem_of

_CAMPAIGNS: Final = "/v1/campaigns"
_UNREADABLE: Final = "Assent gave an answer that cannot be read"
#: Campaigns on a page.
_A_PAGE: Final = 50
#: Seconds between two looks at a campaign, doubled from the first to the longest.
_FIRST_LOOK: Final = 0.1
_LAST_LOOK: Final = 4.0
_PIECE: Final = 65_536

#: A list: the place of a file, a file opened for bytes, or pieces of bytes.
Source = str | Path | BinaryIO | Iterable[bytes]


class Campaigns:
    """One business's campaigns. Raises GateUnavailable, KeyRefused, ScopeMissing, RequestRefused.

    `timeout`: seconds that an answer may take, repeats included. An upload has that long for each
    piece instead, and for the answer after it.
    """

    def __init__(self, transport: Transport, *, timeout: float = 60.0) -> None:
        self._transport = transport
        self._timeout = timeout

    def create(
        self, source: Source, order: Order, *, key: str | None = None, media_type: str = "text/csv"
    ) -> Campaign:
        """Hand a list in, to be judged; nothing is sent before a wave.

        Under the same `key` the same list is the campaign there is. Pieces of bytes are put into a
        file first, since the length of a list has to be said before it.
        """
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, "Content-Type": media_type}
        with _opened(source) as file:
            answer = self._transport.upload(
                _CAMPAIGNS, file, query=order.as_query(), headers=headers, timeout=self._timeout
            )
        return _campaign(answer)

    def look(self, campaign: str) -> Campaign | None:
        """How far it has come; None where there is no such campaign, or no more."""
        answer = self._call("GET", _path(campaign))
        return None if answer.status == HTTPStatus.NOT_FOUND else _campaign(answer)

    def wait(self, campaign: str, *, seconds: float = 3600.0) -> Campaign:
        """Look until nothing is under way, or so many seconds are over; as it is then."""
        ends_at, pause = time.monotonic() + seconds, _FIRST_LOOK
        while True:
            found = self.look(campaign)
            if found is None:
                raise RequestRefused("not_found", "there is no such campaign", HTTPStatus.NOT_FOUND)
            left = ends_at - time.monotonic()
            if found.over or left <= 0:
                return found
            time.sleep(min(pause, left))
            pause = min(2 * pause, _LAST_LOOK)

    def each(self) -> Iterator[Campaign]:
        """All of them, the latest first."""
        cursor: object = None
        while True:
            query = {"limit": str(_A_PAGE)} | ({"cursor": str(cursor)} if cursor else {})
            told = _object(_taken(self._call("GET", _CAMPAIGNS, query=query)))
            rows = told.get("campaigns")
            yield from map(_read, rows if isinstance(rows, list) else [])
            cursor = told.get("next")
            if cursor is None:
                return

    def pause(self, campaign: str) -> Campaign:
        """Begin no further chunk."""
        return self._order(campaign, "pause")

    def resume(self, campaign: str) -> Campaign:
        """Go on."""
        return self._order(campaign, "resume")

    def cancel(self, campaign: str) -> Campaign:
        """End it for good; what was handed over and not claimed is taken back."""
        return self._order(campaign, "cancel")

    def wave(self, campaign: str, total: int | None = None, *, newcomers: bool = False) -> Campaign:
        """Hand over the first `total` people in all, earlier waves included; None: everybody."""
        body: dict[str, object] = {"newcomers": newcomers}
        body |= {} if total is None else {"total": total}
        return _campaign(self._call("POST", _path(campaign, "waves"), body))

    def results(
        self, campaign: str, *, start: int = 0, verdict: Verdict | None = None
    ) -> Iterator[bytes]:
        """The result, in pieces of whole rows; see `parts`."""
        for part in self.parts(campaign, start=start, verdict=verdict):
            yield part.content

    def parts(
        self, campaign: str, *, start: int = 0, verdict: Verdict | None = None, tag: str = ""
    ) -> Iterator[Part]:
        """The result part by part from a row on, only rows of a `verdict` if that is named.

        Whoever keeps `next` and `tag` of the last part can go on in another program. Raises
        RequestRefused with the code `result_changed` when a wave has decided anew meanwhile.
        """
        yield from self._parts(campaign, "results", start, verdict, tag)

    def problems(self, campaign: str) -> Iterator[BadRow]:
        """The rows that name nobody."""
        for part in self._parts(campaign, "problems", 0, None, ""):
            for line in part.content.splitlines():
                told = _object(json.loads(line))
                yield BadRow(
                    line=int(str(told.get("line", 0))),
                    reason=str(told.get("reason", "")),
                    detail=str(told.get("detail", "")),
                )

    def report(self, campaign: str) -> Mapping[str, object]:
        """Where everybody is by now, as the API tells it."""
        return _object(_taken(self._call("GET", _path(campaign, "report"))))

    def explain(self, campaign: str, to: str) -> Mapping[str, object] | None:
        """What was decided of an address and why, as the API tells it; None for nobody's."""
        answer = self._call("POST", _path(campaign, "explain"), {"to": to})
        return None if answer.status == HTTPStatus.NOT_FOUND else _object(_taken(answer))

    def _parts(
        self, campaign: str, what: str, start: int, verdict: Verdict | None, tag: str
    ) -> Iterator[Part]:
        following: int | None = start
        while following is not None:
            query = {"start": str(following)} | ({"verdict": verdict.value} if verdict else {})
            headers = {"If-Match": tag} if tag else {}
            content, told = self._transport.download(
                _path(campaign, what), query=query, headers=headers, timeout=self._timeout
            )
            tag = told.get("etag", "")
            after = told.get("assent-next-row")
            part = Part(
                start=following,
                content=content,
                next=None if after is None else int(after),
                tag=tag,
            )
            yield part
            following = part.next

    def _order(self, campaign: str, act: str) -> Campaign:
        return _campaign(self._call("POST", _path(campaign, act)))

    def _call(
        self, method: str, path: str, body: object = None, *, query: Mapping[str, str] | None = None
    ) -> Answer:
        return self._transport.call(method, path, body, query=query, timeout=self._timeout)


@contextmanager
def _opened(source: Source) -> Iterator[BinaryIO]:
    """A list as a file of known length, from its start."""
    if isinstance(source, str | Path):
        with Path(source).open("rb") as opened:
            yield opened
        return
    file = cast("BinaryIO", source) if hasattr(source, "read") else None
    if file is not None and file.seekable():
        yield file
        return
    pieces = source if file is None else iter(partial(file.read, _PIECE), b"")
    with tempfile.TemporaryFile() as kept:
        for piece in pieces:
            kept.write(piece)
        yield kept


def _path(campaign: str, *more: str) -> str:
    return "/".join([_CAMPAIGNS, quote(campaign, safe=""), *more])


def _taken(answer: Answer) -> object:
    """What an answer tells that is neither 404 nor 409; raises RequestRefused for these."""
    if answer.refused:
        code, detail, problems = problem_of(answer.told)
        told = code or f"status {answer.status}"
        raise RequestRefused(told, detail, status=answer.status, problems=problems)
    return answer.told


def _campaign(answer: Answer) -> Campaign:
    return _read(_taken(answer))


def _read(told: object) -> Campaign:
    try:
        return campaign_of(told)
    except Unreadable:
        raise GateUnavailable(_UNREADABLE) from None


def _object(told: object) -> Mapping[str, object]:
    if not isinstance(told, dict):
        raise GateUnavailable(_UNREADABLE)
    return told
