"""A real store in which everything has happened once, and what is found in it afterwards."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import redis
from msgspec.structs import replace

from processor.adapters.embedded import EmbeddedServer
from processor.adapters.vault import open_vault
from processor.bootstrap import Parts, assemble, redis_ports
from processor.campaigning import campaigning
from processor.domain.address import AddressKind, Channel, parse_address
from processor.ports import (
    Allowance,
    Draw,
    Fate,
    Kept,
    Limit,
    LimitKind,
    RawRequest,
    Role,
    Scope,
    Sighting,
)
from processor.ports.campaigns import CampaignSpec
from processor.providers import PROVIDERS
from processor.providers.signing import sign
from processor.services.archive import Archivist, Retention
from processor.services.birth import make_store
from processor.services.compose import Request
from processor.services.permits import Presented
from processor.services.results import Result, Results
from processor.services.segments import Segments
from processor.services.uploads import CHUNK
from processor.settings import load_settings, write_new_configuration
from tests.services.reviewing import at_once, needed

SEEN = Sighting(at=datetime.now(UTC), business="acme", source="website", fate=Fate.GREETED)
ALICE, BOB, DANA = "+12025550101", "+12025550102", "+12025550104"
LATER = datetime.now(UTC) + timedelta(days=7)


class Found(NamedTuple):
    """A key of the store: its type, and whether it will expire."""

    kind: str
    expires: bool


class StoreInUse(NamedTuple):
    """What was found; `contact_bytes` is what the keys of a contact with one grant take."""

    keys: dict[str, Found]
    everything: bytes
    contact_bytes: int
    addresses: tuple[str, ...]


def store_in_use(folder: Path) -> StoreInUse:
    """Run a server, let everything happen once, and look at every key."""
    with (
        EmbeddedServer(folder / "store", durable=False) as store,
        EmbeddedServer(folder / "broker", durable=False) as broker,
    ):
        new = write_new_configuration(folder)
        places = {"ASSENT_STORE_URL": store.url, "ASSENT_BROKER_URL": broker.broker_url}
        settings = load_settings(places, new.config, providers=PROVIDERS)
        parts = assemble(settings, redis_ports(settings))
        make_store(
            parts.ports.births,
            settings.policy,
            parts.ids,
            partitions=settings.partitions,
            lanes=settings.lanes,
        )
        alice = parts.ids.contact("acme", parse_address(AddressKind.PHONE, ALICE))
        with redis.Redis.from_url(store.url) as client:
            _consent(parts)
            size = _size(client, alice)
            _messages(parts)
            _campaign(parts)
            _age(parts)
            return _looked_at(client, size)


def _consent(parts: Parts) -> None:
    """A full grant for Alice, a booking of Bob's that moves, a STOP of Dana's, something odd."""
    capture = parts.captures.store("acme", b"%PDF-1.4 the page as it was shown").id
    appointment = {"appointment_id": "appt-31", "starts_at": LATER.isoformat(timespec="seconds")}
    _tell(parts, "form.submitted", _form(capture))
    booked = {**appointment, "phone": BOB, "phone_given": True}
    _tell(parts, "appointment.booked", booked)
    _tell(parts, "appointment.changed", {**appointment, "change": "rescheduled"})
    _tell(parts, "contact.opted_out", {"phone": DANA, "text": "STOP"})
    at_once(parts, needed(BOB))
    _tell(parts, "thing.happened", {})
    for lane in range(parts.settings.lanes):
        parts.drain.drain(lane, "test")
    for role in Role:
        parts.ports.pulses.beat(role, "test")
    parts.ports.feed.attend(10)
    parts.ports.feed.tell([SEEN])
    parts.ports.marks.advance("test")
    now = parts.ports.clock.now()
    parts.access.issue("acme", [Scope.GATE], label="test", expires_at=None, now=now)
    some = Allowance(per_minute=60)
    parts.ports.buckets.draw(Draw(business="acme", kind=LimitKind.GATE, allowance=some))
    for held in parts.ports.inbox.quarantined(1):
        parts.ports.enquiries.open(held.id)
    parts.ports.breakers.ill("acme", "website")
    parts.ports.breakers.begin(timedelta(hours=1))
    _results(parts)
    name = parts.ids.answer("acme", "key", ALICE)
    parts.ports.answers.begin(name, "print", "token", seconds=60)


def _results(parts: Parts) -> None:
    """A provider cannot reach Bob for now, and then refuses him, once more than may suppress."""
    told = Result(
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        address=parse_address(AddressKind.PHONE, BOB),
        provider="twilio",
        code="21610",
    )
    for name in ("first", "second"):
        results = Results(
            recorder=parts.recorder,
            breakers=parts.ports.results,
            sealer=parts.keyring,
            ids=parts.ids,
            limit=Limit(results=1),
        )
        results.report([replace(told, id=name, code="30003"), replace(told, id=name)])


def _age(parts: Parts) -> None:
    """Everything so far is old and goes to the vault; then one more webhook is recorded."""
    soon = timedelta(days=-1)
    moved = Archivist(
        archive=parts.ports.archive,
        segments=Segments(vault=open_vault("memory:", {}), sealer=parts.keyring),
        envelopes=parts.keyring,
        retention=Retention(decisions=soon, deliveries=soon, proof=timedelta(days=1826)),
    )
    assert {batch.kind for batch in moved.run()} == set(Kept)
    _tell(parts, "order.updated", {"order_id": "1001", "status": "shipped"})
    for lane in range(parts.settings.lanes):
        parts.drain.drain(lane, "test")
    parts.sending.judge(_submit(parts, "later", ALICE))
    _tell(parts, "conversation.closed", {"conversation_id": "conv-1"})


def _form(capture: str) -> dict[str, Any]:
    person = {
        "full_name": "Alice Example",
        "email": "alice@example.com",
        "postal_address": "1 Main Street, Springfield 01101",
        "ip": "192.0.2.7",
        "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "page_url": "https://shop.example/join",
        "captures": [capture],
    }
    box = {
        "channels": ["sms"],
        "tags": ["marketing consent"],
        "state": "checked",
        "wording": "Yes, text me offers from Acme. Up to 4 messages a month. Reply STOP to end.",
        "wording_version": "2026-03",
    }
    return {"phone": ALICE, "form": "newsletter-footer", "person": person, "boxes": [box]}


def _tell(parts: Parts, kind: str, told: dict[str, Any]) -> None:
    # A STOP of long ago would not be confirmed any more.
    stopped = kind == "contact.opted_out"
    at = parts.ports.clock.now().isoformat() if stopped else "2026-03-01T09:30:00-05:00"
    envelope = {"type": kind, "timestamp": at, "data": told}
    body = json.dumps(envelope).encode()
    secret = parts.settings.businesses["acme"].sources["website"].secrets[0]
    headers = sign(secret, f"webhook-{kind}", parts.ports.clock.now(), body)
    parts.intake.receive("acme", "website", RawRequest(headers=headers, body=body))


def _messages(parts: Parts) -> None:
    """One that waits to be judged, one that waits until it is due, one released, two claimed."""
    _submit(parts, "queued", ALICE)
    parts.sending.judge(_submit(parts, "deferred", ALICE, not_before=LATER))
    parts.sending.judge(_submit(parts, "released", ALICE))
    dana = parts.ids.contact("acme", parse_address(AddressKind.PHONE, DANA))
    (stop,) = parts.ports.ledger.glimpse([dana]).standings[dana].stops
    _send(parts, _submit(parts, "offer", ALICE))
    _redeem(parts, "asked", ALICE)
    goodbye = {"purpose": "opt_out_confirmation", "cause": stop.entry}
    _send(parts, _submit(parts, "goodbye", DANA, **goodbye))
    flush = getattr(parts.ports.dispatcher, "flush")  # noqa: B009 - not a method of the port
    flush()


def _submit(parts: Parts, job: str, to: str, **more: Any) -> str:  # noqa: ANN401 - fields of Request
    asked = Request(id=job, business="acme", brand="acme", channel=Channel.SMS, to=to, **more)
    return parts.sending.submit(parts.composer.job(asked)).message.id


def _redeem(parts: Parts, job: str, to: str) -> None:
    """A message that was never submitted, by its permit."""
    asked = Request(id=job, business="acme", brand="acme", channel=Channel.SMS, to=to)
    message = parts.composer.message(asked)
    [judged] = parts.gate.ask([message])
    permit = parts.permits.of(asked, message, judged)
    assert permit is not None
    redeemed = parts.permits.redeemed("acme", message.id, Presented(permit=permit, to=to))
    claimed = parts.sending.claim("acme", message.id, "attempt-1", redeemed)
    assert claimed is not None
    assert claimed.answer == "go"
    assert parts.sending.conclude("acme", message.id, "attempt-1", "unknown", "SM1") == "unknown"


def _send(parts: Parts, message: str) -> None:
    parts.sending.judge(message)
    claimed = parts.sending.claim("acme", message, "attempt-1")
    assert claimed is not None
    assert claimed.answer == "go"
    assert parts.sending.conclude("acme", message, "attempt-1", "sent") == "sent"


def _campaign(parts: Parts) -> None:
    """One whose list is judged but for its last chunk, which a worker has."""
    services = campaigning(parts)
    spec = CampaignSpec(business="acme", brand="acme", channel=Channel.SMS, purpose="marketing")
    rows = "".join(f"{ALICE}\n" for _ in range(CHUNK + 1))
    services.uploads.receive(spec, [f"address\n{rows}".encode()], key="k1")
    services.turns.take(0, 0)
    how = {"each": 2, "all_in_all": 4}
    assert parts.ports.campaigns.lend(0, 1, lease=timedelta(minutes=1), **how).turn


def _size(client: redis.Redis, contact: str) -> int:
    names = [name for name in client.scan_iter(match=f"*:{contact}") if b":message:" not in name]
    return sum(int(client.memory_usage(name, samples=0) or 0) for name in names)


def _looked_at(client: redis.Redis, size: int) -> StoreInUse:
    # A dump is compressed otherwise, and what it holds could not be searched.
    client.config_set("rdbcompression", "no")
    names = [bytes(name) for name in sorted(client.scan_iter())]
    return StoreInUse(
        keys={str(name, "ascii"): _found(client, name) for name in names},
        everything=b"\n".join(bytes(client.dump(name) or b"") for name in names),
        contact_bytes=size,
        addresses=(ALICE, BOB, DANA, "alice@example.com", "Alice Example"),
    )


def _found(client: redis.Redis, name: bytes) -> Found:
    kind = client.type(name)
    assert isinstance(kind, bytes)
    return Found(kind.decode(), client.ttl(name) >= 0)
