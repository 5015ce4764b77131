"""Campaigns: a list is taken in as a stream, steered, looked at, and accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, request

from processor.desk import cursors
from processor.domain.campaign import CampaignState
from processor.ports import LimitKind, Scope
from processor.ports.campaigns import Campaign, CampaignSpec
from processor.services.cursors import CursorInvalid
from processor.web.answers import answer
from processor.web.auth import caller, guard, sender, spend
from processor.web.bodies import body_blocks, json_body
from processor.web.once import FORM, HEADER
from processor.web.problems import IdempotencyKeyMalformed, NotThere, TooManyCampaigns
from processor.web.request_id import note
from processor.web.site import parts, site
from processor.web.streams import under_way
from schemas.campaign_answers import account_answer, campaign_answer, whereabouts_answer
from schemas.campaigns import read_order, read_sought, read_wave
from schemas.pages import foreign_cursor, query_invalid, read_page

campaigns = Blueprint("campaigns", __name__)
guard(campaigns, read={Scope.READ, Scope.GATE}, write={Scope.READ, Scope.GATE})
#: What changes something: it takes the scope by which messages are sent.
campaign_orders = Blueprint("campaign_orders", __name__)
guard(campaign_orders, write={Scope.GATE})

#: Campaigns among which those under way are counted, the latest first.
_LOOKED_AT: Final = 200
_OVER: Final = frozenset({CampaignState.JUDGED, CampaignState.DONE, CampaignState.CANCELLED})


@campaign_orders.post("/v1/campaigns")
def upload() -> Response:
    """Take a list in, piece by piece, to have it judged."""
    site().keeper.admit()
    key = _key()
    blocks = body_blocks(parts().settings.list_max_bytes)
    now = parts().ports.clock.now()
    spec = read_order(request.args.to_dict(flat=False), request.mimetype, sender(), now)
    _keep_within(spec, key)
    with under_way(caller()):
        campaign = site().campaigns.uploads.receive(spec, _counted(blocks), key=key)
    return _told(campaign, 202)


@campaigns.get("/v1/campaigns")
def listed() -> Response:
    """The campaigns of the caller's business, the latest first."""
    asked, of = read_page(request.args.to_dict(flat=False)), (caller(), "campaigns")
    try:
        before = None if asked.cursor is None else cursors(parts()).read(of, asked.cursor)
    except CursorInvalid:
        raise query_invalid(foreign_cursor()) from None
    page = site().campaigns.desk.page(caller(), before, asked.limit)
    following = None if page.next is None else cursors(parts()).write(of, page.next)
    return answer({"campaigns": [campaign_answer(each) for each in page.rows], "next": following})


@campaigns.get("/v1/campaigns/<identifier>")
def look(identifier: str) -> Response:
    """How far a campaign has come, and what was decided."""
    return _told(site().campaigns.desk.show(caller(), identifier))


@campaign_orders.post("/v1/campaigns/<identifier>/pause")
def pause(identifier: str) -> Response:
    """Begin no further chunk."""
    site().keeper.admit()
    return _told(site().campaigns.desk.pause(caller(), identifier))


@campaign_orders.post("/v1/campaigns/<identifier>/resume")
def resume(identifier: str) -> Response:
    """Go on."""
    site().keeper.admit()
    return _told(site().campaigns.desk.resume(caller(), identifier))


@campaign_orders.post("/v1/campaigns/<identifier>/cancel")
def cancel(identifier: str) -> Response:
    """End it for good; what was handed over and not claimed is taken back."""
    site().keeper.admit()
    return _told(site().campaigns.desk.cancel(caller(), identifier))


@campaign_orders.post("/v1/campaigns/<identifier>/waves")
def wave(identifier: str) -> Response:
    """Hand over the first so many people of the list."""
    site().keeper.admit()
    asked = read_wave(json_body())
    desk = site().campaigns.desk
    told = desk.wave(caller(), identifier, total=asked.total, newcomers=asked.newcomers)
    return _told(told, 202)


@campaigns.post("/v1/campaigns/<identifier>/explain")
def explain(identifier: str) -> Response:
    """What was decided of one address of the list, and where its message is."""
    campaign = site().campaigns.desk.show(caller(), identifier)
    note(campaign=campaign.id)
    sought = read_sought(json_body(), campaign.spec)
    found = site().campaigns.explainer.explain(campaign, sought)
    if found is None:
        raise NotThere("nobody of that address is on the list")
    return answer(whereabouts_answer(found))


@campaigns.get("/v1/campaigns/<identifier>/report")
def report(identifier: str) -> Response:
    """Where everybody of the list is by now."""
    campaign = site().campaigns.desk.show(caller(), identifier)
    note(campaign=campaign.id)
    with under_way(caller()):
        account = site().campaigns.results.account(campaign)
    return answer(account_answer(campaign, account))


def _told(campaign: Campaign, status: int = 200) -> Response:
    note(campaign=campaign.id)
    return answer(campaign_answer(campaign), status)


def _key() -> str:
    """The key under which the upload may be repeated; ``""`` for none."""
    given = request.headers.get(HEADER)
    if given is None:
        return ""
    if not re.fullmatch(FORM, given) or given.endswith("\n"):
        raise IdempotencyKeyMalformed("1 to 255 letters, digits and signs of ASCII, no blanks")
    return given


def _keep_within(spec: CampaignSpec, key: str) -> None:
    """As many campaigns at a time as the business may have; one that goes on is none more."""
    most = parts().settings.businesses[spec.business].active_campaigns
    if not most:
        return
    services = site().campaigns
    page = services.desk.page(spec.business, None, _LOOKED_AT)
    active = {each.id for each in page.rows if each.state not in _OVER}
    own = services.uploads.campaign_id(spec.business, key) if key else ""
    if own not in active and len(active) >= most:
        raise TooManyCampaigns("as many campaigns are under way as may be")


def _counted(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, each paid for by its lines before it is taken; any kind of line end counts.

    One of two signs may be cut in two.
    """
    before = b""
    for block in blocks:
        lines = sum(map(block.count, (b"\n", b"\r"))) - (before + block).count(b"\r\n")
        if lines:
            spend(LimitKind.CAMPAIGN, lines)
        before = block[-1:]
        yield block
