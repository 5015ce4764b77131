"""Poison: what breaks whoever reads it is tried a few times, and nothing else suffers."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from processor.ports import Arrival
from processor.services.arrivals import delivery_name
from tests.e2e.history import GRANT, Call, History, phone
from tests.e2e.promises import keep
from tests.e2e.rig import Rig, until

pytestmark = pytest.mark.e2e

#: What may try a delivery: the batch in which it came, and four takeovers.
_MOST = 5
_REASONS = {
    "dies": "poison",
    "hangs": "poison",
    "stuck": "poison",
    "raises": "failed_ZeroDivisionError",
}


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[History]:
    """A deployment that takes over after a second what a dead worker held."""
    with Rig(tmp_path / "rig", takeover=1) as rig:
        yield History(rig)


def _waits_unread(history: History, form: str, number: int) -> Call:
    """A delivery that is durable and waits for its provider to read it, as after a replay."""
    rig = history.rig
    boxes = [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}]
    person = {"full_name": "Alice Example"}
    content = {"form": form, "phone": phone(number), "person": person, "boxes": boxes}
    given, began = f"call-{history.next()}", time.monotonic()
    _, body = rig.signed(GRANT, content, delivery=given)
    name = delivery_name(rig.parts.ids, ("acme", "website", given), rig.parts.settings.lanes)
    rig.parts.ports.inbox.accept(
        Arrival(
            id=name,
            business="acme",
            source="website",
            provider="standard",
            brand="acme",
            sealed=rig.parts.keyring.seal_envelope(body, context=name.encode()),
            fingerprint=hashlib.sha256(body).hexdigest(),
        )
    )
    call = Call(
        kind=GRANT,
        phone=phone(number),
        name=given,
        status=202,
        began=began,
        ended=time.monotonic(),
        delivery=name,
    )
    history.calls.append(call)
    return call


def _woken(rig: Rig) -> bool:
    """Whether all is dealt with; wakes every lane, as a sweep would, only sooner."""
    for lane in range(rig.parts.settings.lanes):
        rig.parts.ports.dispatcher.wake(lane)
    time.sleep(0.2)
    return rig.waiting() == 0


@pytest.mark.parametrize(
    ("kinds", "neighbours"),
    [
        (["dies", "hangs", "raises"], 60),
        pytest.param([], 10_000, marks=pytest.mark.soak),
        pytest.param(["dies", "raises"] * 3, 10_000, marks=pytest.mark.soak),
        pytest.param(["dies", "hangs", "stuck", "raises"] * 3, 10_000, marks=pytest.mark.soak),
    ],
)
def test_poison_is_tried_a_few_times_and_set_aside_alone(
    quick: History, tmp_path: Path, kinds: list[str], neighbours: int, say: Callable[[str], None]
) -> None:
    """Whoever was in one batch with it is recorded; each of them was in dead hands once."""
    history, rig = quick, quick.rig
    poison = {_waits_unread(history, kind, n).delivery: kind for n, kind in enumerate(kinds)}
    for number in range(neighbours):
        _waits_unread(history, f"form-{number}", number)

    began = time.monotonic()
    rig.worker("tests.e2e.poisoned", POISONED_READINGS=str(tmp_path))
    assert until(lambda: rig.waiting() <= len(kinds) or _woken(rig))
    took = time.monotonic() - began
    say(f"{neighbours} neighbours recorded after {took:.1f} s, {neighbours / took:.0f} a second")
    assert until(lambda: _woken(rig), 200)
    say(f"{len(kinds)} poisonous set aside after {time.monotonic() - began:.1f} s")

    keep(history, aside=poison)
    for delivery, kind in poison.items():
        found = rig.parts.ports.inbox.get(delivery)
        assert found is not None
        assert found.reason == _REASONS[kind]
    for kind in set(kinds):
        readings = (tmp_path / kind).read_text().splitlines()
        assert 0 < len(readings) <= _MOST * kinds.count(kind)
