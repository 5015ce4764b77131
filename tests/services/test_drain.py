"""Draining under fire: what kills its worker is set aside, and nothing else with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

import pytest

from processor.domain.events import FormSubmitted
from processor.ports import Arrival, DeliveryState, Meant, Translation, VaultUnavailable
from processor.providers import PROVIDERS
from processor.providers.standard import Standard
from processor.services.drain import Drain
from processor.services.erase import Shredder
from processor.services.record import Led, Recorder, Told
from processor.services.translate import Hearing, Translator
from tests.services.engines import Engine, ticked

DEADLY = "+12025550199"
#: The number of the form that everybody sends here.
SAFE = "+12025550101"


class Killing(Recorder):
    """A recorder that ends its process over one certain number."""

    def record(self, told: Sequence[Told], *, restrictive: bool = False) -> tuple[Led, ...]:
        """Record the others as usual."""
        for each in told:
            addresses = each.event.addresses if isinstance(each.event, FormSubmitted) else ()
            if DEADLY in {address.value for address in addresses}:
                raise KeyboardInterrupt
        return super().record(told, restrictive=restrictive)


class TooLong(Exception):
    """A time limit that strikes while a delivery is recorded."""


class Striking(Recorder):
    """A recorder whose process is told to end in the middle of its work."""

    def record(self, told: Sequence[Told], *, restrictive: bool = False) -> tuple[Led, ...]:
        """Record nothing."""
        raise TooLong


class Stumbling(Standard):
    """A provider with a fault of its own."""

    def translate(self, kept: bytes, meant: Meant) -> Translation:
        """Stumble over one number."""
        if DEADLY.encode() in kept:
            raise ZeroDivisionError
        return super().translate(kept, meant)


def _drain(
    engine: Engine,
    remove: Callable[[str, str], None] | None = None,
    recorder: type[Recorder] = Killing,
) -> Drain:
    """A drain that dies of that number, and takes over without waiting."""
    parts = engine.parts
    return Drain(
        inbox=parts.ports.inbox,
        enquiries=parts.ports.enquiries,
        recorder=recorder(
            ledger=parts.ports.ledger,
            links=parts.ports.links,
            keys=parts.keyring,
            ids=parts.ids,
            policies=parts.policies,
            reviews=parts.reviews,
        ),
        shredder=Shredder(
            ledger=parts.ports.ledger,
            inbox=parts.ports.inbox,
            remove_capture=remove or parts.captures.remove,
            unlist=parts.listings.erase,
        ),
        sealer=parts.keyring,
        translator=Translator(
            providers={**PROVIDERS, "standard": Stumbling()}, endpoints={}, hearing=Hearing()
        ),
        replies=parts.replies,
        prompts=parts.prompts,
        ids=parts.ids,
        takeover_seconds=0,
        interrupts=(TooLong,),
    )


def _states(engine: Engine, deliveries: Sequence[str]) -> list[DeliveryState]:
    found = [engine.parts.ports.inbox.get(each) for each in deliveries]
    return [each.state for each in found if each is not None]


def test_only_what_kills_its_workers_is_held_to_be_poisonous(engine: Engine) -> None:
    """Its neighbours were in the same hands each time, but nobody ever tried them."""
    numbers = [DEADLY, *(f"+1202555{number:04d}" for number in range(100, 140))]
    given = [engine.deliver("form.submitted", ticked(phone=each)).delivery for each in numbers]
    lane = int(given[0].split("_")[1])
    neighbours = [each for each in given[1:] if int(each.split("_")[1]) == lane]
    assert neighbours

    drain = _drain(engine)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            drain.drain(lane, "worker-that-dies")
    drain.drain(lane, "worker-1")

    assert _states(engine, given[:1]) == [DeliveryState.QUARANTINED]
    assert set(_states(engine, neighbours)) == {DeliveryState.RECORDED}


def test_what_ended_two_workers_is_tried_after_all_that_waits(engine: Engine) -> None:
    """Nobody waits behind it: neither for the worker that it ends, nor for the next."""
    deadly = engine.deliver("form.submitted", ticked(phone=DEADLY)).delivery
    lane, drain = int(deadly.split("_")[1]), _drain(engine)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            drain.drain(lane, "worker-that-dies")
    numbers = (f"+1202555{number:04d}" for number in range(100, 140))
    given = [engine.deliver("form.submitted", ticked(phone=each)).delivery for each in numbers]
    waiting = [each for each in given if int(each.split("_")[1]) == lane]
    assert waiting

    with pytest.raises(KeyboardInterrupt):
        drain.drain(lane, "worker-that-dies")
    assert set(_states(engine, waiting)) == {DeliveryState.RECORDED}
    assert _states(engine, [deadly]) == [DeliveryState.PENDING]


def test_an_erasure_waits_for_a_vault_that_is_away(engine: Engine) -> None:
    """It is put off, not put aside: the captures go as soon as they can."""

    def away(_business: str, _capture: str) -> None:
        raise VaultUnavailable("the vault is away")

    capture = engine.parts.captures.store("acme", b"%PDF-1.7\n%%EOF\n").id
    form = ticked()
    form["person"]["captures"] = [capture]
    engine.tell("form.submitted", form)
    erased = engine.deliver("contact.erased", {"phone": "+12025550101"}).delivery
    lane = int(erased.split("_")[1])

    with pytest.raises(VaultUnavailable):
        _drain(engine, away).drain(lane, "worker-1")
    assert _states(engine, [erased]) == [DeliveryState.PENDING]

    _drain(engine).drain(lane, "worker-1")
    assert _states(engine, [erased]) == [DeliveryState.RECORDED]
    assert not engine.parts.captures.exists("acme", capture)


def test_no_delivery_is_blamed_for_a_run_that_is_ended_from_outside(engine: Engine) -> None:
    """It stays where it is, for whoever comes next."""
    given = engine.deliver("form.submitted", ticked()).delivery
    lane = int(given.split("_")[1])
    for _ in range(2):
        with pytest.raises(TooLong):
            _drain(engine, recorder=Striking).drain(lane, "worker-1")
    assert _states(engine, [given]) == [DeliveryState.PENDING]

    _drain(engine).drain(lane, "worker-1")
    assert _states(engine, [given]) == [DeliveryState.RECORDED]


def test_what_breaks_its_provider_is_set_aside_at_once_and_alone(engine: Engine) -> None:
    """Its neighbour is recorded in the same run."""
    given = [_unread(engine, number, phone) for number, phone in enumerate([DEADLY, SAFE])]

    assert _drain(engine).drain(0, "worker-1") == 2

    assert _states(engine, given) == [DeliveryState.QUARANTINED, DeliveryState.RECORDED]
    found = engine.parts.ports.inbox.get(given[0])
    assert found is not None
    assert found.reason == "failed_ZeroDivisionError"


def _unread(engine: Engine, number: int, phone: str) -> str:
    """A delivery that waits as after a replay: its provider has to read it anew."""
    name = f"dlv_00_{number:032d}"
    event = {
        "type": "form.submitted",
        "timestamp": "2026-01-01T00:00:00Z",
        "data": ticked(phone=phone),
    }
    body = json.dumps(event).encode()
    arrival = Arrival(
        id=name,
        business="acme",
        source="website",
        provider="standard",
        brand="acme",
        sealed=engine.parts.keyring.seal_envelope(body, context=name.encode()),
        fingerprint=hashlib.sha256(body).hexdigest(),
    )
    engine.parts.ports.inbox.accept(arrival)
    return name
