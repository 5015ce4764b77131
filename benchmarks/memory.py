"""What a contact with one full grant takes in the store, everything counted.

The server says how much more it holds after the contacts were made; what each kind of key takes of
that is the server's word too. A raw delivery leaves the store after its time, the rest stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.results import Share
from benchmarks.timing import free_port
from tests.e2e.rig import Rig

_CONTACTS = 3_000
#: Bytes: of one standing, and of all that stays with a contact.
_STANDING, _STAYING = 250, 2048
_TOLD: Mapping[str, str] = {
    "standing": "the standing",
    "ledger": "the ledger's line with its sealed evidence",
    "seal": "the wrapped data key and the sealed address",
    "effects": "the ids of events applied",
    "delivery": "the raw delivery and its place among those that are over",
}
_WORDING = (
    "Yes, I agree to receive recurring marketing texts from Acme at this number. Consent is not a"
    " condition of purchase. Reply STOP to opt out. Message and data rates may apply."
)


def measure(folder: Path) -> tuple[Share, ...]:
    """Make contacts in a store of their own, and weigh it."""
    with Rig(folder, port=free_port()) as rig:
        client = rig.parts.ports.ledger._client  # type: ignore[attr-defined] # the store's own words
        before = int(client.info("memory")["used_memory"])
        for number in range(_CONTACTS):
            rig.deliver("form.submitted", full_form(number))
        for lane in range(rig.parts.settings.lanes):
            rig.parts.drain.drain(lane, "bench")
        grown = int(client.info("memory")["used_memory"]) - before
        return tuple(_shares(_weighed(client), grown / _CONTACTS))


def full_form(number: int) -> dict[str, object]:
    """A form that holds everything a record can have but a screenshot."""
    return {
        "form": "newsletter",
        "phone": f"+1{2025550000 + number}",
        "person": {
            "full_name": "Alice Example",
            "email": "alice@example.com",
            "postal_address": "1 Main Street, Springfield",
            "ip": "192.0.2.7",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "page_url": "https://shop.example.com/newsletter",
        },
        "boxes": [
            {
                "channels": ["sms"],
                "tags": ["marketing consent"],
                "state": "checked",
                "wording": _WORDING,
                "wording_version": "2026-03",
            }
        ],
    }


def _weighed(client: Any) -> Mapping[str, float]:  # noqa: ANN401 - the driver's
    """Bytes for each contact by kind of key, with what the key itself takes."""
    taken: dict[str, float] = defaultdict(float)
    for key in client.scan_iter(count=1000):
        kind = key.decode().split(":")[1]
        # It is there for as long as the raw delivery is.
        kind = "delivery" if kind == "recorded" else kind
        taken[kind] += client.memory_usage(key, samples=0) / _CONTACTS
    return taken


def _shares(taken: Mapping[str, float], grown: float) -> Iterator[Share]:
    for kind, told in _TOLD.items():
        yield Share(what=told, size=taken[kind], aim=_STANDING if kind == "standing" else None)
    rest = grown - sum(taken[kind] for kind in _TOLD)
    yield Share(what="indexes, streams and the server's own tables", size=rest)
    yield Share(what="all of it", size=grown)
    yield Share(what="all but the raw delivery", size=grown - taken["delivery"], aim=_STAYING)
