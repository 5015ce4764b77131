"""Every key rotates without a stop: no decision fails, no STOP is lost, old evidence opens."""

from __future__ import annotations

import base64
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from processor.adapters.embedded import EmbeddedServer
from processor.desk import explainer
from processor.domain.address import Address, AddressKind, parse_address
from processor.ports import Scope
from processor.services.explain import SealState
from tests.e2e.load import Load, ready
from tests.e2e.rig import Rig, kill_group, until

Process = subprocess.Popen[bytes]

pytestmark = pytest.mark.e2e

_SCOPES = (Scope.GATE, Scope.READ)
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
concurrency = 1
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

    def started(self) -> list[Process]:
        """Web and worker with what the environment is now."""
        return [self.rig.web(**self.env), self.rig.worker(**self.env)]


def _end(processes: Sequence[Process]) -> None:
    """The web process ends what it is at; the worker is simply gone."""
    web, *others = processes
    for each in others:
        kill_group(each)
    kill_group(web, signal.SIGTERM)


def _people(rig: Rig, volume: int) -> None:
    """Forty who agreed, ten of whom stopped, and others that a copy has to take along."""
    box = {"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}
    person = {"full_name": "Alice Example", "ip": "192.0.2.10"}
    form = {"form": "newsletter", "person": person, "boxes": [box | {"wording": "Yes, offers."}]}
    for number in range(40):
        rig.deliver("form.submitted", form | {"phone": _phone(number)})
    for number in range(10, 20):
        rig.deliver("contact.opted_out", {"phone": _phone(number), "text": "STOP"})
    for number in range(volume):
        email = f"customer-{number}@example.com"
        rig.deliver("contact.opted_out", {"email": email, "text": "stop"})
    # Here, since no beat runs that would look for what nobody was woken for.
    while rig.waiting():
        for lane in range(4):
            rig.parts.drain.drain(lane, "prepared")


@pytest.mark.parametrize("volume", [50, pytest.param(4000, marks=pytest.mark.soak)])
def test_all_keys_rotate_under_load_and_no_decision_fails(
    rig: Rig, ports: tuple[int, int], volume: int
) -> None:
    """Seal key, API key, webhook secret, then a copy with more partitions and a second id key."""
    now = rig.parts.ports.clock.now()
    token, old_key = rig.parts.access.issue("acme", _SCOPES, label="1", expires_at=None, now=now)
    town = Town(rig)
    town.configured(1, ports[0])
    first = town.started()
    _people(rig, volume)
    assert until(lambda: rig.waiting() == 0 and ready(ports[0]))
    load = Load(ports, token, rig.secret)
    load.verdicts = {_phone(n): "approved" for n in range(10)}
    load.verdicts |= {_phone(n): "blocked" for n in range(10, 20)}
    load.to_stop = [_phone(n) for n in range(20, 40)]
    with EmbeddedServer(rig.folder / "new-store", durable=True) as new_store:
        with load:
            second = _seal_key_and_secret(town, load, first, ports[1])
            _api_key(rig, load, old_key.id)
            told = _id_key_and_partitions(town, load, new_store.url, ports[0])
            _end(second)
            _goes_on(load)
        _checked(rig, town, load, told)


def _seal_key_and_secret(
    town: Town, load: Load, first: Sequence[Process], port: int
) -> list[Process]:
    """A generation that seals by a new key and knows the new secret beside the old one."""
    town.env["ASSENT_SEAL_KEYS"] = f"k2:{_key()},{town.rig.env['ASSENT_SEAL_KEYS']}"
    town.configured(2, port)
    second = town.started()
    assert until(lambda: ready(port))
    _end(first)
    load.secret = town.next_secret
    _goes_on(load)
    return second


def _api_key(rig: Rig, load: Load, old: str) -> None:
    """A new key, then the old one is worthless; no process is restarted."""
    now = rig.parts.ports.clock.now()
    load.key, _ = rig.parts.access.issue("acme", _SCOPES, label="2", expires_at=None, now=now)
    _goes_on(load)
    rig.parts.access.revoke(old, now=now)


def _id_key_and_partitions(town: Town, load: Load, new_store: str, port: int) -> str:
    """A copy; the next generation is started while it runs, and waits for the store to open."""
    rig = town.rig
    new_key = {"ASSENT_ID_KEY": f"k2:{_key()},k1:{rig.env['ASSENT_ID_KEY']}"}
    words = ("store", "copy", "--to", new_store, "--partitions", "64", "--after", "6", "--json")
    with ThreadPoolExecutor(1) as aside:
        copying = aside.submit(rig.command, *words, **town.env | new_key)
        assert until(lambda: _is_filling(new_store))
        town.env |= {**new_key, "ASSENT_STORE_URL": new_store}
        town.configured(3, port, partitions=64)
        town.started()
        done = copying.result()
    assert done.returncode == 0, done.stderr
    assert until(lambda: ready(port))
    stopped = len(load.stopped)
    assert until(lambda: len(load.stopped) > stopped + 3)
    return done.stdout.strip()


def _is_filling(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        return bool(client.exists("{p000}:birth"))


def _goes_on(load: Load) -> None:
    asked = load.asked
    assert until(lambda: load.asked > asked + 5)


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
