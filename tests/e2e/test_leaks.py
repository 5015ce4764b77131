"""Personal data and secrets are nowhere in clear, whatever went right and whatever broke."""

from __future__ import annotations

import base64
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from tests.e2e import canaries
from tests.e2e.canaries import Scanner, forms
from tests.e2e.leaky_day import EVENTS, LeakyDay
from tests.e2e.rig import Rig, a_free_port, until
from tests.web.serving import served

pytestmark = pytest.mark.e2e


class Aftermath:
    """All places that anything was written to, after the day is over."""

    def __init__(self, rig: Rig, told: dict[str, bytes], key: str, outer: Path) -> None:
        self.rig = rig
        self.outer = outer
        secrets = {rig.secret.removeprefix("whsec_"), key.split("_")[2]}
        self.scanner = Scanner(canaries.texts() | secrets)
        self._told = told

    def places(self) -> dict[str, bytes]:
        """Everything to look into; the servers write their files anew."""
        found = {**self._told}
        for name, server in (("store", self.rig.store), ("broker", self.rig.broker)):
            found |= canaries.of_server(name, server.url)
        files = canaries.of_folder(self.rig.folder) | canaries.of_folder(self.outer)
        return found | files

    def lines(self) -> list[dict[str, Any]]:
        """Every line that web and workers logged."""
        logs = [*self.rig.folder.glob("*.log"), self.outer / "web.log"]
        texts = [path.read_text("utf-8").splitlines() for path in logs]
        return [json.loads(line) for text in texts for line in text if line.startswith("{")]


@pytest.fixture(scope="module")
def after(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Aftermath]:
    """The day, once; servers still run, programs have ended."""
    folder, apart = tmp_path_factory.mktemp("day"), tmp_path_factory.mktemp("apart")
    with Rig(folder / "rig", port=a_free_port()) as rig:
        for server in (rig.store, rig.broker):
            canaries.open_up(server.url)
        worker = rig.worker(ASSENT_LOG_LEVEL="debug")
        rig.beat()
        (folder / "web").mkdir()
        with served(rig, folder / "web", level="debug") as web:
            day = LeakyDay(rig, web)
            day.happens()
            day.is_refused()
            day.breaks(worker)
            day.is_cut_off()
            told = day.commands(apart)
            told["metrics"] = web.text("GET", "/metrics", day.key)
            told["readiness"] = web.text("GET", "/readyz", day.key)
            web.child.send_signal(signal.SIGTERM)
            assert until(lambda: web.child.poll() is not None)
        rig.end_programs()
        yield Aftermath(rig, told | day.answers, day.key, folder / "web")


def test_nothing_personal_and_no_secret_is_anywhere_in_clear(after: Aftermath) -> None:
    places = after.places()
    for kind in ("web.log", "0.log", ".aof", "dump.rdb", "slowlog", "spool", "metrics", "stdout"):
        assert any(kind in name and content for name, content in places.items()), kind
    assert sum(name.startswith("store key") for name in places) > 30
    assert sum(name[0].isdigit() and "v1" in name for name in places) > 20, "error answers"
    assert after.scanner.hits(places) == []


def test_the_failures_of_the_day_did_happen(after: Aftermath) -> None:
    lines = after.lines()
    events = {line["event"] for line in lines}
    assert {"task failed", "deliveries finished", "decided", "request", "chunk worked"} <= events
    assert "debug" in {line["level"] for line in lines}
    reasons = {
        each.get("reason")
        for line in lines
        if line["event"] == "deliveries finished"
        for each in line["finished"]
    }
    assert "seal_broken" in reasons
    problems = {line.get("problem") for line in lines if line["event"] == "request"}
    assert {"store_full", "store_unavailable", "vault_unavailable", "signature_invalid"} <= problems


def test_an_id_leads_from_the_webhook_over_its_entry_to_the_decision(after: Aftermath) -> None:
    """From the delivery that granted consent, through the log alone."""
    lines = after.lines()
    hook = next(line for line in lines if "hooks" in line.get("route", ""))
    finished = [
        each
        for line in lines
        if line["event"] == "deliveries finished"
        for each in line["finished"]
        if each["delivery"] == hook["delivery"]
    ]
    entries = {entry for each in finished for entry in each["entries"]}
    assert (hook["status"], hook["how"], len(entries)) == (202, "stored", 1)
    one = [line for line in lines if line.get("route") == "/v1/gate" and line.get("asked") == 1]
    assert one[0]["entry"] in entries
    rest = [
        each for line in lines if line["event"] == "decided" for each in line.get("decided", ())
    ]
    queued = [line for line in lines if line["event"] == "decided" and "message" in line]
    assert {each["entry"] for each in rest} <= entries
    assert (queued[0]["verdict"], queued[0]["entry"] in entries) == ("approved", True)
    submitted = {line.get("message") for line in lines if line.get("route") == "/v1/messages"}
    assert queued[0]["message"] in submitted


@pytest.mark.parametrize("needle", sorted(canaries.texts()))
def test_every_needle_is_found_in_every_form(needle: str) -> None:
    scanner = Scanner([needle])
    for form in forms(needle):
        assert scanner.hits({"here": b"{" + form + b"}"}) == [("here", needle)]
    for before in (b"", b"x", b"xy", b"xyz"):
        wrapped = base64.b64encode(before + needle.encode() + b" and more")
        assert scanner.hits({"body": wrapped}) == [("body", needle)]
    assert scanner.hits({"elsewhere": b"canary, but another one"}) == []


def test_a_planted_leak_is_found_wherever_it_is(tmp_path: Path) -> None:
    """The same search over servers and folders of the same kind, with a leak in each."""
    name, email = canaries.PERSON["full_name"], canaries.PERSON["email"]
    with Rig(tmp_path / "rig") as rig:
        for server in (rig.store, rig.broker):
            canaries.open_up(server.url)
        after = Aftermath(rig, {}, "ak_id_" + canaries.GIVEN, tmp_path / "rig")
        assert after.scanner.hits(after.places()) == []
        with redis.Redis.from_url(rig.store.url) as store:
            store.set("planted", json.dumps({"name": name}))
            store.set("planted:" + canaries.DIGITS, "1")
        with redis.Redis.from_url(rig.broker.url) as broker:
            broker.rpush("planted", base64.b64encode(json.dumps(EVENTS[0][1]).encode()))
        (tmp_path / "rig" / "9.log").write_text(f"failed for {email}, {rig.secret}", "utf-8")
        found = set(after.scanner.hits(after.places()))
    assert ("store key b'planted'", name) in found
    assert (f"store key b'planted:{canaries.DIGITS}'", canaries.DIGITS) in found
    assert ("broker key b'planted'", canaries.PERSON["postal_address"]) in found
    assert {("9.log", email), ("9.log", rig.secret.removeprefix("whsec_"))} <= found
    assert {"store slowlog", "broker slowlog"} <= {place for place, _ in found}
    for kind in ("store", "broker"):
        files = {Path(place).name for place, _ in found if place.startswith(kind + "/")}
        assert "dump.rdb" in files
        assert any(".aof" in each for each in files)
