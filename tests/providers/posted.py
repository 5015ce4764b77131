"""Calls posted through the web application, drained, and told as what stands in the ledger then.

An entry is told in one line: when it happened by the provider's own account, whose address it is
about, what it says, and for which channels, tags or reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from flask import Flask
from msgspec.structs import replace

from processor.bootstrap import assemble
from processor.campaigning import campaigning
from processor.domain.acts import AnyAct, kind_of
from processor.domain.address import Address
from processor.domain.events import AnyEvent
from processor.domain.ledger import Entry, decode_line
from processor.ports import FieldMap, Meant, NotUnderstood, RawRequest
from processor.providers import PROVIDERS
from processor.providers.signing import sign
from processor.settings import Source
from processor.web.app import create_app
from processor.web.exposition import Exposition
from processor.web.keeper import Keeper
from processor.web.site import Site, put
from processor.web.teller import Teller
from tests.contract.worlds import memory_world
from tests.providers.calls import CALLERS, b64, digest, twilio_content
from tests.services.engines import SECRET as NATIVE
from tests.services.engines import engine_over
from tests.web.conftest import ShiftedClock
from tests.web.edges import Edge, Told

PUBLIC = "https://hooks.example.com"
PLACE = "/v1/hooks/acme/shop"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A body to post with these headers, and the query that its address has."""

    body: bytes
    headers: Mapping[str, str]
    query: str = ""
    name: str = "delivery-1"


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What became of a call: recorded, ignored or quarantined, and why."""

    how: str
    reason: str = ""


def secret_of(provider: str) -> str:
    return NATIVE if provider == "standard" else CALLERS[provider].secret


def application(folder: Path) -> Flask:
    """One application for many engines: making its routes costs more than all that a test does."""
    return create_app(engine_over(memory_world(), folder).parts)


def connected(app: Flask, folder: Path, provider: str, map_: FieldMap | None = None) -> Edge:
    """An engine of its own with one source, of this provider and with this map."""
    engine = engine_over(memory_world(ShiftedClock()), folder)
    source = Source(
        name="shop",
        provider=provider,
        brand="acme",
        secrets=(secret_of(provider),),
        map=map_ or FieldMap(),
    )
    settings = engine.parts.settings
    acme = replace(settings.businesses["acme"], sources={"shop": source})
    businesses = {**settings.businesses, "acme": acme}
    wired = replace(settings, businesses=businesses, public_url=PUBLIC)
    engine.parts = assemble(wired, engine.parts.ports)
    keeper = Keeper(engine.parts)
    keeper.round()
    parts = engine.parts
    here = Site(
        parts=parts,
        keeper=keeper,
        exposition=Exposition(parts),
        teller=Teller(parts),
        campaigns=campaigning(parts),
    )
    put(app, here)
    return Edge(engine=engine, app=app, keeper=keeper)


def ended(edge: Edge, provider: str) -> Ended:
    """What the store tells of the latest delivery, whatever answer the provider wants."""
    counts = edge.engine.world.counts.tally().counts
    for what, _, reason in (each for each in counts if each[0] == "ignored"):
        return Ended(how=what, reason=reason)
    for held in edge.engine.world.inbox.quarantined(1):
        return Ended(how="quarantined", reason=str(held.reason))
    recorded = counts.get(("deliveries", provider, "recorded"), 0)
    return Ended(how="recorded" if recorded else "without entries")


def addressed(events: Iterable[AnyEvent]) -> set[Address]:
    """Every address that the events name."""
    found: set[Address] = set()
    for event in events:
        one = (getattr(event, name, None) for name in ("address", "sender", "recipient"))
        found |= {each for each in one if each is not None}
        found |= set(getattr(event, "addresses", ()))
        found |= {each.address for each in getattr(event, "reply_addresses", ())}
    return found


def entries(edge: Edge, addresses: Iterable[Address]) -> Iterator[tuple[Address, Entry]]:
    """All entries of these addresses; an entry of nobody among them fails the test."""
    composer, ledger = edge.engine.parts.composer, edge.engine.world.ledger
    known = {composer.contact("acme", each): each for each in addresses}
    strangers = set(ledger.contacts()) - set(known)
    assert not [each for each in strangers if ledger.lines(each)], "entries of somebody else"
    for contact, address in sorted(known.items(), key=lambda each: each[1].value):
        for line in ledger.lines(contact):
            yield address, decode_line(line)


def spoken(who: str, entry: Entry) -> str:
    """An entry in one line."""
    told = entry.at < entry.received_at
    when = f"{entry.at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if told else "on arrival"
    return " ".join([f"{when} {who}:", kind_of(entry.act), *_details(entry.act)])


def _details(act: AnyAct) -> Iterator[str]:
    for name in ("channel", "why", "status"):
        yield from (str(value) for value in (getattr(act, name, None),) if value)
    channels = tuple(getattr(act, "channels", ()))
    if hasattr(act, "cause"):
        yield " and ".join(channels) or "all channels"
        yield f"cause {act.cause}"
    tags = tuple(getattr(act, "tags", ()))
    if tags:
        yield f"for {' and '.join(tags)}"


def post(edge: Edge, provider: str, call: Call) -> Told:
    """Send a call, signed as the provider signs it, through the web application."""
    now = edge.engine.clock.now()
    if provider == "standard":
        headers = sign(NATIVE, call.name, now, call.body)
    elif call.query:
        url = f"{PUBLIC}{PLACE}?{call.query}"
        made = digest(secret_of(provider), twilio_content(url, call.body), "sha1")
        headers = {"x-twilio-signature": b64(made)}
    else:
        caller = CALLERS[provider]
        headers = dict(caller.sign(caller.secret, call.body, now))
    place = f"{PLACE}?{call.query}" if call.query else PLACE
    others = CALLERS[provider].other_headers if provider in CALLERS else {}
    every = {**others, **call.headers, **headers}
    return edge.call("POST", place, data=call.body, headers=every)


def events(provider: str, call: Call, map_: FieldMap) -> tuple[AnyEvent, ...]:
    """What a call is read as by itself; nothing where it is not understood."""
    caller = CALLERS.get(provider)
    headers = {**(caller.other_headers if caller else {}), **call.headers}
    request = RawRequest(headers=headers, body=call.body)
    reader = PROVIDERS[provider]
    try:
        return reader.translate(reader.keep(request), Meant(brand="acme", map=map_)).events
    except NotUnderstood:
        return ()
