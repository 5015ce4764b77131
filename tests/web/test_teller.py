"""What is told of calls to whoever listens, and that nothing is while nobody does."""

from __future__ import annotations

import json

import pytest

from processor.ports import Fate, Sighting
from processor.providers.signing import sign
from processor.web.app import create_app
from processor.web.teller import Teller, plain
from tests.services.engines import SECRET, ticked
from tests.web.edges import Edge

HOOK = "/v1/hooks/acme/website"
PHONE = "2025550101"


class Ears:
    """An application with a teller that is turned by hand, and what is heard of it."""

    def __init__(self, edge: Edge) -> None:
        self.parts = edge.engine.parts
        self.feed = self.parts.ports.feed
        self.teller = Teller(self.parts)
        self.client = create_app(self.parts, edge.keeper, self.teller).test_client()
        self.place = self.feed.latest()

    def listen(self) -> None:
        self.feed.attend(10)
        self.teller.round()

    def post(self, kind: str, data: object, *, path: str = HOOK, name: str = "one") -> int:
        now = self.parts.ports.clock.now()
        event = {"type": kind, "timestamp": now.isoformat(), "data": data}
        body = json.dumps(event).encode()
        return self.client.post(path, data=body, headers=sign(SECRET, name, now, body)).status_code

    def heard(self) -> list[Sighting]:
        self.teller.round()
        self.place, seen = self.feed.since(self.place)
        return list(seen)


@pytest.fixture
def ears(edge: Edge) -> Ears:
    return Ears(edge)


def test_while_nobody_listens_nothing_is_kept_or_told(ears: Ears) -> None:
    assert ears.post("form.submitted", ticked()) == 202
    assert ears.heard() == []
    ears.listen()
    assert ears.heard() == []


def test_each_outcome_is_told_with_its_delivery_and_reason(ears: Ears) -> None:
    ears.listen()
    assert ears.post("form.submitted", ticked()) == 202
    assert ears.post("form.submitted", ticked(phone="+12025550102")) == 202
    assert ears.post("thing.happened", {}, name="two") == 202
    assert ears.post("form.submitted", {"form": 7}, name="three") == 422
    stored, conflict, odd, refused = ears.heard()
    assert (stored.fate, stored.status, stored.reason) == (Fate.STORED, 202, None)
    assert stored.delivery is not None
    assert conflict.fate in {Fate.CONFLICT, Fate.QUARANTINED}
    assert (odd.fate, odd.reason) == (Fate.QUARANTINED, "event_type_unknown")
    assert (refused.fate, refused.status) == (Fate.REFUSED, 422)


def test_a_refused_signature_is_told_with_what_was_found_and_nothing_of_the_call(
    ears: Ears,
) -> None:
    ears.listen()
    answer = ears.client.post(HOOK, data=json.dumps({"phone": PHONE}))
    assert answer.status_code == 401
    (seen,) = ears.heard()
    assert (seen.fate, seen.reason) == (Fate.REFUSED, "header_missing")
    assert seen.findings[0].startswith("no_header: ")
    assert PHONE not in repr(seen)
    assert SECRET not in repr(seen)
    answer = ears.client.post(HOOK, data=b"x" * 70_000)
    assert ears.heard()[0].findings == ("its body is too long to be looked into",)


@pytest.mark.parametrize("business", ["acme", "a\x1b[31m", PHONE, "x" * 50])
def test_an_unknown_source_is_named_only_by_plain_names(ears: Ears, business: str) -> None:
    ears.listen()
    assert ears.post("form.submitted", ticked(), path=f"/v1/hooks/{business}/nowhere") == 401
    (seen,) = ears.heard()
    assert (seen.fate, seen.source, seen.findings) == (Fate.UNKNOWN_SOURCE, "nowhere", ())
    assert seen.business == (business if business == "acme" else "?") == plain(business)


def test_a_flood_is_counted_and_not_told(ears: Ears) -> None:
    ears.listen()
    for _ in range(205):
        ears.client.post("/v1/hooks/acme/nowhere")
    seen = ears.heard()
    assert [each.missed for each in seen] == [0] * 200 + [5]
    assert seen[-1].fate is Fate.MISSED


def test_several_web_processes_tell_one_listener(ears: Ears, edge: Edge) -> None:
    other = Ears(edge)
    ears.listen()
    other.teller.round()
    ears.post("form.submitted", ticked())
    other.post("form.submitted", ticked(), name="two")
    other.teller.round()
    assert [each.fate for each in ears.heard()] == [Fate.STORED, Fate.STORED]


def test_once_nobody_listens_any_more_nothing_is_told(ears: Ears, edge: Edge) -> None:
    ears.listen()
    edge.engine.world.later(11)
    ears.teller.round()
    ears.post("form.submitted", ticked())
    assert ears.teller.on is False
    assert ears.heard() == []
