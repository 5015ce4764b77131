"""Makes the ledger that is frozen with a release: `python -m tests.frozen 0.2.0`.

Every act there is, with and without evidence, under keys that guard nothing. The file is made once,
when a release first writes another form, and is never made again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from processor.adapters.sealing import Keyring
from processor.domain import acts
from processor.domain.acts import AnyAct
from processor.domain.address import Channel
from processor.domain.events import OrderStatus, RevocationCause
from processor.domain.evidence import Evidence
from processor.domain.fold import fold_all
from processor.domain.ledger import GENESIS, Entry, encode_line, head_of
from processor.domain.policy import Policy
from processor.domain.review import Outcome, ReviewKind
from processor.domain.standing import FOLD_VERSION, encode_standing
from processor.domain.upcast import SCHEMA
from processor.ports import DataKey

FOLDER: Final = Path(__file__).parent / "data"
KEYS: Final = {"k1": b"a seal key that guards nothing.."}
START: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
BATCH: Final = "bat_" + "b" * 32
CHAT, ORDER, VISIT, CALL = (each * 32 for each in "1234")
FULL: Final = Evidence(
    full_name="Alice Example",
    email="alice@example.com",
    phone="+12025550101",
    postal_address="1 Main Street, Springfield",
    registered_at="2026-03-02T04:30:00-05:00",
    ip="192.0.2.7",
    captures=("cap_" + "c" * 64,),
    wording="Yes, text me offers. Reply STOP to end.",
    wording_version="7",
    box_state="checked",
    page_url="https://shop.example/join",
    user_agent="Mozilla/5.0",
    method="form",
)
QUOTE: Final = Evidence(said="stop texting me", recorded_by="Erin Example")


def lived() -> Iterator[tuple[AnyAct, Evidence | None, dict[str, Any]]]:
    """A life with every act but erasure; what is unlike the others is named."""
    ends = START + 24 * HOUR
    sms, brand = Channel.SMS, "acme"
    tags = ("marketing consent", "reviews")
    granted = acts.Granted(channel=sms, brand=brand, tags=tags, method="form")
    yield granted, FULL, {}
    yield replace(granted, attested=False, missing=("ip", "captures")), FULL, {"flags": ("stale",)}
    yield replace(granted, channel=Channel.WHATSAPP, tags=("vip",)), None, {"batch": BATCH}
    yield acts.Noted(why="box_preticked", brand=brand, tags=tags, channel=Channel.EMAIL), FULL, {}
    yield acts.Noted(why="channel_unknown", brand=brand), None, {}
    yield from scopes(ends)
    one = acts.Revoked(cause=RevocationCause.STAFF, channels=(sms,), brands=(brand,), tags=("vip",))
    yield one, QUOTE, {}
    yield acts.Revoked(cause=RevocationCause.CONTACT), QUOTE, {"flags": ("stale", "spooled")}
    yield acts.Resumed(channel=sms, brand=brand), None, {}
    yield acts.Confirmed(channel=sms, brand=brand), None, {}
    yield acts.Confirmed(channel=sms, brand=brand, tags=("reviews",)), FULL, {}
    yield acts.EvidenceAttached(entry="ent_" + "0" * 32, capture="cap_" + "d" * 64), None, {}
    yield acts.Annulled(batch=BATCH), QUOTE, {}
    yield from looked_at()


def looked_at() -> Iterator[tuple[AnyAct, Evidence | None, dict[str, Any]]]:
    """What a text in somebody's own words, a sign-up to confirm and a failure leave behind."""
    sms, brand = Channel.SMS, "acme"
    read = replace(QUOTE, reading="likely revoke by tired; words 7, rules 9, after marketing")
    first = acts.ReviewOpened(why=ReviewKind.LIKELY_OPT_OUT, channel=sms, brand=brand)
    yield first, read, {}
    yield first, None, {}
    yield replace(first, why=ReviewKind.CANCEL_TO_PROMPT), None, {}
    yield acts.ReviewResolved(entry="ent_" + "0" * 32, outcome=Outcome.NOT_OPTED_OUT), QUOTE, {}
    yield acts.Revoked(cause=RevocationCause.HARD_FAILURE, channels=(sms,)), None, {}
    yield acts.Reached(channel=sms), None, {}
    due = START + 720 * HOUR
    pending = acts.Granted(channel=sms, brand=brand, tags=("vip",), method="form", confirm_by=due)
    yield pending, FULL, {}


def scopes(ends: datetime) -> Iterator[tuple[AnyAct, Evidence | None, dict[str, Any]]]:
    """A conversation, an order and two appointments, from beginning to end."""
    sms, brand = Channel.SMS, "acme"
    chat = acts.ConversationExtended(
        object=CHAT, channel=Channel.WEBCHAT, brand=brand, ends_at=ends
    )
    yield chat, None, {"occurred_at": START}
    yield acts.ConversationTouched(object=CHAT, ends_at=ends + HOUR), None, {}
    yield acts.ConversationEnded(object=CHAT), None, {}
    yield acts.OrderOpened(object=ORDER, channel=sms, brand=brand, ends_at=ends), None, {}
    yield acts.DeliveryOpened(object=ORDER, channel=sms, brand=brand, ends_at=ends), None, {}
    yield acts.OrderMoved(object=ORDER, status=OrderStatus.SHIPPED), None, {}
    yield acts.OrderMoved(object=ORDER, status=OrderStatus.DELIVERED, ends_at=ends), None, {}
    timed = acts.AppointmentTimed(
        object=VISIT, starts_at=ends, ends_at=ends + HOUR, until=ends + 2 * HOUR
    )
    for name in (VISIT, CALL):
        yield acts.AppointmentOpened(object=name, channel=sms, brand=brand), None, {}
        yield replace(timed, object=name), None, {}
    yield replace(timed, moved=True), None, {}
    yield acts.AppointmentCancelled(object=VISIT), None, {}
    yield acts.AppointmentCompleted(object=CALL, until=ends), None, {}


def gone() -> Iterator[tuple[AnyAct, Evidence | None, dict[str, Any]]]:
    """A short life that ends in a number that changed hands, and in erasure."""
    granted = acts.Granted(
        channel=Channel.SMS, brand="outlet", tags=("newsletter",), method="import"
    )
    yield granted, FULL, {}
    yield acts.Reassigned(), None, {}
    yield acts.Erased(captures=FULL.captures), None, {}


def ledger(
    life: Sequence[tuple[AnyAct, Evidence | None, dict[str, Any]]], ring: Keyring, key: DataKey
) -> dict[str, Any]:
    """A life as lines, with what they are to add up to for ever."""
    lines, previous = [], GENESIS
    for seq, (act, evidence, odd) in enumerate(life, start=1):
        at = START + seq * HOUR
        entry = Entry(
            id=f"ent_{seq - 1:032x}",
            seq=seq,
            event=f"evt_{seq:032x}",
            delivery=f"dlv_03_{seq:032x}",
            source="acme/website",
            at=at - timedelta(microseconds=seq),
            received_at=at,
            policy=Policy().digest,
            act=act,
            schema=SCHEMA,
            **odd,
        )
        if evidence is not None:
            record = msgspec.json.encode(evidence)
            entry = replace(entry, sealed=ring.seal(key.plain, record, context=entry.id.encode()))
        lines.append(encode_line(entry, previous))
        previous = head_of(lines[-1])
    standing = encode_standing(fold_all(lines))
    return {
        "lines": [line.hex() for line in lines],
        "head": previous.hex(),
        "standing": hashlib.sha256(standing).hexdigest(),
        "evidence": [evidence and msgspec.to_builtins(evidence) for _, evidence, _ in life],
    }


def frozen(version: str) -> dict[str, Any]:
    """All that is frozen with a release."""
    ring = Keyring(keys=KEYS, current="k1")
    key = ring.new_data_key()
    return {
        "release": version,
        "schema": SCHEMA,
        "fold": FOLD_VERSION,
        "keys": {name: each.hex() for name, each in KEYS.items()},
        "wrapped_key": key.wrapped.hex(),
        "ledgers": {
            "lived": ledger(list(lived()), ring, key),
            "gone": ledger(list(gone()), ring, key),
        },
    }


if __name__ == "__main__":
    place = FOLDER / f"ledger_{sys.argv[1]}.json"
    with place.open("x", encoding="utf-8") as file:
        json.dump(frozen(sys.argv[1]), file, indent=1)
        file.write("\n")
