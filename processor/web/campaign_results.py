"""Results of campaigns, part by part: each part is whole rows, and says where the next begins.

A stream of unknown length that breaks off on our side looks whole to whoever reads it. So every
part is made before its first byte is sent, with its length, and can be asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import msgspec
from flask import Blueprint, Response, request

from processor.ports import Scope
from processor.ports.campaigns import Campaign
from processor.services.campaign_report import BadRow, Piece
from processor.web.auth import caller, guard
from processor.web.problems import ResultChanged
from processor.web.request_id import note
from processor.web.site import site
from processor.web.streams import under_way
from schemas.campaigns import Wanted, read_wanted

campaign_results = Blueprint("campaign_results", __name__)
guard(campaign_results, read={Scope.READ, Scope.GATE})

#: Characters beyond which a part takes no further rows, and rows that it looks at.
_PART: Final = 1 << 20
_LOOKED_AT: Final = 50_000
#: Rows that name nobody of which one part tells at most.
_TOLD: Final = 10_000
NEXT_ROW: Final = "Assent-Next-Row"
ROWS: Final = "Assent-Rows"


@campaign_results.get("/v1/campaigns/<identifier>/results")
def results(identifier: str) -> Response:
    """The rows of the list as they came, with what was decided of each."""
    campaign, wanted = _asked(identifier)
    services = site().campaigns
    with under_way(caller()):
        pieces = services.results.download(campaign, start=wanted.start, only=wanted.verdict)
        text, following = _part(pieces, wanted.start)
    media_type = f"{services.results.media_type(campaign)}; charset=utf-8"
    if following >= campaign.rows:
        return _response(campaign, wanted, text, media_type)
    return _response(campaign, wanted, text, media_type, following)


@campaign_results.get("/v1/campaigns/<identifier>/problems")
def problems(identifier: str) -> Response:
    """The rows that name nobody, each by its line."""
    campaign, wanted = _asked(identifier)
    with under_way(caller()):
        rows = site().campaigns.results.bad_rows(campaign, start=wanted.start)
        lines, following = _told(rows)
    return _response(campaign, wanted, "".join(lines), "application/x-ndjson", following)


def _asked(identifier: str) -> tuple[Campaign, Wanted]:
    campaign = site().campaigns.desk.show(caller(), identifier)
    note(campaign=campaign.id)
    wanted = read_wanted(request.args.to_dict(flat=False))
    expected = request.headers.get("If-Match")
    if expected is not None and _tag(campaign, wanted) not in (
        each.strip() for each in expected.split(",")
    ):
        raise ResultChanged("the result has changed")
    return campaign, wanted


def _part(pieces: Iterator[Piece], start: int) -> tuple[str, int]:
    """Whole rows of about so much text, and the row at which the next part begins."""
    texts: list[str] = []
    size, following = 0, start
    for piece in pieces:
        texts.append(piece.text)
        size += len(piece.text)
        following = piece.start + piece.rows
        if size >= _PART or following - start >= _LOOKED_AT:
            break
    return "".join(texts), following


def _told(rows: Iterable[BadRow]) -> tuple[list[str], int | None]:
    lines: list[str] = []
    for each in rows:
        if len(lines) == _TOLD:
            return lines, each.row
        told = {"line": each.line, "reason": each.reason, "detail": each.detail}
        lines.append(msgspec.json.encode(told).decode() + "\n")
    return lines, None


def _tag(campaign: Campaign, wanted: Wanted) -> str:
    """What is the same as long as the parts of a result fit together."""
    state = (campaign.id, campaign.turn, campaign.done, campaign.upto, wanted.verdict or "")
    return f'"{blake2b(repr(state).encode(), digest_size=12).hexdigest()}"'


def _response(
    campaign: Campaign, wanted: Wanted, text: str, media_type: str, following: int | None = None
) -> Response:
    response = Response(text.encode("utf-8", "surrogateescape"), content_type=media_type)
    response.headers["Content-Disposition"] = "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["ETag"] = _tag(campaign, wanted)
    response.headers[ROWS] = str(campaign.rows)
    if following is not None:
        only = f"&verdict={wanted.verdict}" if wanted.verdict else ""
        response.headers[NEXT_ROW] = str(following)
        response.headers["Link"] = f'<{request.path}?start={following}{only}>; rel="next"'
    return response
