"""What intake understood need not be read again; what cannot be opened is read from the body."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.adapters.sealing import Keyring
from processor.ports.webhooks import Meant
from processor.providers import PROVIDERS
from processor.services.understood import open_events, seal_events
from tests.providers.calls import FIXTURES

KEYS = Keyring(keys={"k1": b"s" * 32}, current="k1")
EVENTS = sorted((FIXTURES / "standard").glob("*.json"))


@pytest.mark.parametrize("fixture", EVENTS, ids=lambda path: path.stem)
def test_every_kind_of_event_comes_out_as_it_went_in(fixture: Path) -> None:
    events = PROVIDERS["standard"].translate(fixture.read_bytes(), Meant(brand="acme")).events

    assert open_events(KEYS, "dlv_01_x", seal_events(KEYS, "dlv_01_x", events)) == events


@pytest.mark.parametrize(
    "sealed",
    [b"", b"nonsense", KEYS.seal_envelope(b"x", context=b"other")],
    ids=["nothing", "nonsense", "foreign"],
)
def test_what_cannot_be_opened_is_nothing(sealed: bytes) -> None:
    assert open_events(KEYS, "dlv_01_x", sealed) is None


def test_events_belong_to_their_delivery() -> None:
    sealed = seal_events(KEYS, "dlv_01_x", ())

    assert open_events(KEYS, "dlv_01_y", sealed) is None


def test_another_version_of_the_program_reads_the_body_instead() -> None:
    sealed = KEYS.seal_envelope(b"\x91\x80", context=b"understood dlv_01_x")

    assert open_events(KEYS, "dlv_01_x", sealed) is None
