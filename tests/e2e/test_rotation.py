"""Every key rotates without a stop: no decision fails, no STOP is lost, old evidence opens."""

from __future__ import annotations

import base64
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from processor.adapters.embedded import EmbeddedServer
from processor.desk import explainer
from processor.domain.address import Address, AddressKind, parse_address
from processor.ports import Scope
from processor.services.explain import SealState
from tests.e2e.load import Load, ready
from tests.e2e.rig import Rig, kill_group, until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

_SECRETS = {
    1: '["env:ASSENT_SECRET_ACME_WEBSITE"]',
    2: '["env:ASSENT_SECRET_NEXT", "env:ASSENT_SECRET_ACME_WEBSITE"]',
    3: '["env:ASSENT_SECRET_NEXT"]',
}
_CONFIG = """
[business.acme]
brands = ["acme"]
[business.acme.source.website]
provider = "standard"
secrets = {secrets}
[web]
port = {port}
[worker]
concurrency = 2
takeover_seconds = 2
[store]
partitions = {partitions}
lanes = 4
"""


def _phone(number: int) -> str:
    return f"+1202555{100 + number:04d}"


def _address(phone: str) -> Address:
    return parse_address(AddressKind.PHONE, phone)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@pytest.fixture
def ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as b:
        return int(one.getsockname()[1]), int(b.getsockname()[1])


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with Rig(tmp_path / "rig") as made:
        yield made


class Town:
    """Generations of processes, each with its own configuration, over one rig."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.next_secret = "whsec_" + _key()
        self.env = {"ASSENT_SECRET_NEXT": self.next_secret}

    def configured(self, generation: int, port: int, partitions: int = 16) -> None:
        """Write the configuration of a generation, and have its processes use it."""
        folder = self.rig.folder / f"generation-{generation}"
        folder.mkdir()
        text = _CONFIG.format(secrets=_SECRETS[generation], port=port, partitions=partitions)
        (folder / "assent.toml").write_text(text, encoding="utf-8")
        self.env["ASSENT_CONFIG"] = str(folder / "assent.toml")

    def started(self) -> list[object]:
        """Web, worker and beat with what the environment is now."""
        rig = self.rig
        return [rig.web(**self.env), rig.worker(**self.env), rig.beat(**self.env)]


def _end(processes: list[object]) -> None:
    for each in processes:
        with suppress(ProcessLookupError):
            kill_group(each, signal.SIGTERM)  # type: ignore[arg-type] # a rig's child


def _grants(rig: Rig, numbers: range) -> None:
    for number in numbers:
        rig.deliver(
            "form.submitted",
            {
                "form": "newsletter",
                "phone": _phone(number),
                "person": {"full_name": "Alice Example", "ip": "192.0.2.10"},
                "boxes": [
                    {
                        "channels": ["sms"],
                        "tags": ["marketing consent"],
                        "state": "checked",
                        "wording": "Yes, text me offers.",
                    }
                ],
            },
        )


def _bulk(rig: Rig, volume: int) -> None:
    """Others that the copy has to take along."""
    for number in range(volume):
        email = f"customer-{number}@example.com"
        rig.deliver("contact.opted_out", {"email": email, "text": "stop"})


@pytest.mark.parametrize("volume", [50, pytest.param(4000, marks=pytest.mark.soak)])
def test_all_keys_rotate_under_load_and_no_decision_fails(
    rig: Rig, ports: tuple[int, int], volume: int
) -> None:
    """Seal key, API key, webhook secret, then a copy with more partitions and a second id key."""
    now = rig.parts.ports.clock.now()
    scopes = (Scope.GATE, Scope.READ)
    token, old_key = rig.parts.access.issue("acme", scopes, label="1", expires_at=None, now=now)
    town = Town(rig)
    town.configured(1, ports[0])
    first = town.started()
    _grants(rig, range(40))
    for number in range(10, 20):
        rig.deliver("contact.opted_out", {"phone": _phone(number), "text": "STOP"})
    _bulk(rig, volume)
    assert until(lambda: rig.waiting() == 0 and ready(ports[0]), 120)

    load = Load(ports, token, rig.secret)
    load.verdicts = {_phone(n): "approved" for n in range(10)}
    load.verdicts |= {_phone(n): "blocked" for n in range(10, 20)}
    load.to_stop = [_phone(n) for n in range(20, 40)] * 2
    with (
        load,
        EmbeddedServer(rig.folder / "new-store", durable=True) as new_store,
    ):
        # The seal key, and the webhook secret beside the old one.
        town.env["ASSENT_SEAL_KEYS"] = f"k2:{_key()},{rig.env['ASSENT_SEAL_KEYS']}"
        town.configured(2, ports[1])
        second = town.started()
        assert until(lambda: ready(ports[1]))
        _end(first)
        load.secret = town.next_secret

        # The API key, in the store.
        load.key, _ = rig.parts.access.issue("acme", scopes, label="2", expires_at=None, now=now)
        asked = load.asked
        assert until(lambda: load.asked > asked + 2)
        rig.parts.access.revoke(old_key.id, now=now)

        # The id key and the partitions, by a copy; the next generation waits for it.
        old_store = dict(town.env)
        town.env["ASSENT_ID_KEY"] = f"k2:{_key()},k1:{rig.env['ASSENT_ID_KEY']}"
        old_store["ASSENT_ID_KEY"] = town.env["ASSENT_ID_KEY"]
        town.env["ASSENT_STORE_URL"] = new_store.url
        target = ("--to", new_store.url, "--partitions", "64")
        town.configured(3, ports[0], partitions=64)
        third: list[object] = []
        copied = rig.command("store", "copy", *target, "--json", **old_store)
        assert copied.returncode == 0, copied.stderr
        third += town.started()
        assert until(lambda: ready(ports[0]))
        asked = load.asked
        assert until(lambda: load.asked > asked + 20 and len(load.stopped) >= 20)
        _end(second)
        asked = load.asked
        assert until(lambda: load.asked > asked + 5)
        _checked(rig, town, load, copied.stdout)


def _checked(rig: Rig, town: Town, load: Load, told: str) -> None:
    assert load.wrong == []
    there = rig.engine(**town.env)
    assert until(lambda: not there.ports.spool.pending())
    print(f"{load.asked} decisions, the longest took {load.longest:.2f} s; copy: {told.strip()}")
    for phone in load.stopped:
        contact = there.composer.contact("acme", _address(phone))
        assert there.ports.ledger.glimpse([contact]).standings[contact].stops, phone
    for number in range(10):
        entries = explainer(there).entries(there.composer.contact("acme", _address(_phone(number))))
        assert [each.seal for each in entries] == [SealState.OPEN]
    verified = rig.command("ledger", "verify", **town.env)
    assert verified.returncode == 0, verified.stderr
    assert "all sound" in verified.stderr
