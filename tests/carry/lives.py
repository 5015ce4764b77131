"""A store in which random things happened, and what it says about everybody afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

from processor.adapters.carry.changes import Changes
from processor.adapters.carry.copying import Copied, Copier
from processor.adapters.connection import connect
from processor.bootstrap import Parts, assemble
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.identity import IdKey
from processor.services.compose import Request
from tests.contract.worlds import valkey_world
from tests.services.engines import POLICY, Engine, engine_over, settings, ticked

PHONES = tuple(f"+120255501{number:02d}" for number in range(1, 7))
FIRST, SECOND = b"i" * 32, b"j" * 32
BOTH = IdKey(FIRST, SECOND)
#: One of everything: consents, an opt-out, an erasure, and what could not be understood.
STORY = [
    *[("form", 0, 0), ("purchase", 1, 0), ("message", 2, 0), ("form", 3, 0), ("stop", 3, 0)],
    *[("form", 4, 0), ("stop", 4, 0), ("erase", 4, 0), ("booking", 5, 1), ("odd", 5, 0)],
]
KINDS = ("form", "stop", "start", "purchase", "message", "booking", "close", "erase", "odd")
PURPOSES = ("marketing", "conversation_reply", "order_confirmation", "appointment_reminder")

happenings = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, len(PHONES) - 1), st.integers(0, 2)),
    min_size=1,
    max_size=14,
)


def lived(url: str, folder: Path, story: list[tuple[str, int, int]]) -> Engine:
    """An engine over a new store in which these things happened."""
    store = connect(url)
    store.client.flushall()
    engine = engine_over(valkey_world(url), folder)
    for number, (kind, who, place) in enumerate(story):
        happen(engine, kind, PHONES[who], place, number)
    return engine


def happen(engine: Engine, kind: str, phone: str, place: int, number: int) -> None:
    """One thing, recorded; now and then a message that follows from it."""
    now = engine.world.now()
    told = _told(kind, phone, place, now)
    engine.tell(told[0], told[1])
    job = engine.request(phone, id=f"life-{number}", **_asks(kind, place))
    message = engine.parts.sending.submit(engine.parts.composer.job(job)).message.id
    if number % 3 != 0:
        engine.parts.sending.judge(message)
    if number % 3 == 1:
        claimed = engine.parts.sending.claim("acme", message, f"attempt {number}")
        assert claimed is not None
    engine.parts.gate.ask([engine.parts.composer.message(job)])


def _told(kind: str, phone: str, place: int, now: datetime) -> tuple[str, dict[str, Any]]:
    soon = (now + timedelta(days=2)).isoformat(timespec="seconds")
    return {
        "form": ("form.submitted", ticked(phone=phone)),
        "stop": ("contact.opted_out", {"phone": phone, "text": "STOP"}),
        "start": ("contact.resumed", {"phone": phone, "channel": "sms", "text": "START"}),
        "purchase": (
            "purchase.made",
            {"phone": phone, "phone_given": True, "order_id": f"order-{place}"},
        ),
        "message": (
            "message.received",
            {
                "channel": "sms",
                "from": {"phone": phone},
                "conversation_id": f"conv-{place}",
                "text": "When do you open?",
            },
        ),
        "booking": (
            "appointment.booked",
            {
                "phone": phone,
                "phone_given": True,
                "appointment_id": f"appt-{place}",
                "starts_at": soon,
            },
        ),
        "close": ("conversation.closed", {"conversation_id": f"conv-{place}"}),
        "erase": ("contact.erased", {"phone": phone}),
        "odd": ("thing.happened", {}),
    }[kind]


def _asks(kind: str, place: int) -> dict[str, Any]:
    asked: dict[str, dict[str, Any]] = {
        "purchase": {"purpose": "order_confirmation", "order_id": f"order-{place}"},
        "message": {"purpose": "conversation_reply", "conversation_id": f"conv-{place}"},
        "booking": {"purpose": "appointment_reminder", "appointment_id": f"appt-{place}"},
    }
    return asked.get(kind, {})


def copied(old: str, to: str, ids: IdKey = BOTH, partitions: int = 7) -> Copied:
    """Copy a store into another server."""
    with Changes(old) as changes:
        return Copier(connect(old), connect(to), ids, partitions=partitions).copy(changes)


def over(url: str, folder: Path, like: Engine, *later: bytes, partitions: int) -> Parts:
    """An engine over another store, with these later id keys and so many partitions."""
    world = valkey_world(url, partitions, IdKey(FIRST, *later))
    configured = msgspec.structs.replace(
        settings(folder), id_key_later=later, partitions=partitions
    )
    ports = msgspec.structs.replace(
        like.parts.ports,
        births=world.births,
        marks=world.marks,
        ledger=world.ledger,
        links=world.links,
        inbox=world.inbox,
        outbound=world.outbound,
        prompts=world.prompts,
        decisions=world.decisions,
        counts=world.counts,
        api_keys=world.apikeys,
        server=world.server,
        queues=world.queues,
        archive=world.archive,
        answers=world.answers,
        wraps=world.wraps,
        reviews=world.reviews,
    )
    assert configured.policy == POLICY
    return assemble(configured, ports)


def verdicts(parts: Parts, at: datetime) -> list[Any]:
    """What the gate says of everybody and everything at one moment."""
    asked = [
        Request(
            id=f"ask-{phone}-{purpose}-{place}",
            business="acme",
            brand="acme",
            channel=Channel.SMS,
            to=phone,
            purpose=purpose,
            conversation_id=f"conv-{place}",
            order_id=f"order-{place}",
            appointment_id=f"appt-{place}",
        )
        for phone in PHONES
        for purpose in PURPOSES
        for place in range(3)
    ]
    return list(parts.gate.check([parts.composer.message(each) for each in asked], at=at))


def ledgers(parts: Parts) -> dict[str, tuple[tuple[bytes, ...], bytes | None]]:
    """Lines and standing of everybody, by phone."""
    found = {}
    for phone in PHONES:
        contact = parts.composer.contact("acme", parse_address(AddressKind.PHONE, phone))
        kept = parts.ports.ledger
        found[phone] = (kept.lines(contact), kept.stored_standing(contact))
    return found
