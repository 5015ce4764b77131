"""Secrets in a URL, through the real server: they let in, and are found nowhere afterwards."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import structlog

from processor.ports import Scope
from tests.e2e import canaries
from tests.e2e.canaries import forms
from tests.e2e.rig import Rig, until
from tests.providers.calls import SHOWN
from tests.providers.forms import multipart
from tests.web.edges import ALICE, Edge
from tests.web.serving import Served, served

pytestmark = pytest.mark.e2e

FORM = "/v1/hooks/acme/signup"
EVENTS = "/v1/hooks/acme/events"
SOURCES = """
[business.acme.source.signup]
provider = "form"
secrets = ["env:ASSENT_SECRET_ACME_SIGNUP"]
[business.acme.source.signup.map]
phone_region = "US"
[[business.acme.source.signup.box]]
field = "sms-ok"
channels = ["sms"]
tags = ["marketing consent"]
[business.acme.source.events]
provider = "cloudevents"
secrets = ["env:ASSENT_SECRET_ACME_SIGNUP"]
"""
WRONG = "shown-by-somebody-who-guesses-771"
STOP = {"specversion": "1.0", "type": "contact.opted_out", "data": {"phone": ALICE}}
ASKING = {"WebHook-Request-Origin": "sender.example.com"}


@pytest.fixture
def server(tmp_path: Path, free_port: int) -> Iterator[Served]:
    """A server with sources that are shown a secret, which logs all it can."""
    rig = Rig(tmp_path / "rig", port=free_port)
    config = rig.folder / "assent.toml"
    config.write_text(config.read_text("utf-8") + SOURCES, encoding="utf-8")
    rig.env["ASSENT_SECRET_ACME_SIGNUP"] = SHOWN
    with rig:
        canaries.open_up(rig.store.url)
        with served(rig, tmp_path, level="debug") as running:
            yield running


def verdict(server: Served, key: str, job: str) -> str:
    body = json.dumps({"id": job, "channel": "sms", "to": ALICE}).encode()
    told = server.call("POST", "/v1/gate", body, {"Authorization": f"Bearer {key}"})[1]
    return str(told["verdict"])


def a_key(server: Served) -> str:
    parts = server.rig.parts
    now = parts.ports.clock.now()
    return parts.access.issue("acme", list(Scope), label="t", expires_at=None, now=now)[0]


def drain(server: Served) -> None:
    for lane in range(4):
        server.rig.parts.drain.drain(lane, "test")


def test_a_secret_in_the_url_lets_in_and_leaves_no_trace(server: Served) -> None:
    """The log, the counts, the answers, the store with its commands and files: none holds it."""
    key = a_key(server)
    answers = []

    def post(path: str, body: bytes, headers: Mapping[str, str] | None = None) -> int:
        status, told = server.call("POST", path, body, headers)
        answers.append(json.dumps(told))
        return status

    fields = [("phone", "(202) 555-0101"), ("sms-ok", "on")]
    form, repeat = (multipart(fields, boundary) for boundary in ("one", "another"))
    kinds = [{"Content-Type": each.headers["content-type"]} for each in (form, repeat)]
    assert post(f"{FORM}/{SHOWN}", form.body, kinds[0]) == 202
    assert post(f"{FORM}/{SHOWN}", repeat.body, kinds[1]) == 200, "sent again, known again"
    drain(server)
    assert verdict(server, key, "job-1") == "approved"
    assert post(f"{EVENTS}?access_token={SHOWN}", json.dumps(STOP).encode()) == 202
    assert verdict(server, key, "job-2") == "blocked"

    assert post(f"{FORM}/{SHOWN}", b"no form at all", kinds[0]) == 202
    assert post(f"{FORM}/{SHOWN}/{SHOWN}", b"{}") == 404
    # The refusal may come amid the sending, which then finds the connection closed.
    assert post(f"{FORM}/{SHOWN}", b"x" * 1_100_000) in {413, 0}
    for path in (f"{FORM}/{WRONG}", f"{EVENTS}/{SHOWN}", f"/v1/hooks/acme/nowhere/{SHOWN}"):
        assert post(path, b"{}") == 401
    assert post(f"{EVENTS}?access_token={WRONG}", b"{}") == 401
    for method in ("GET", "OPTIONS", "PUT"):
        status, told = server.call(method, f"{FORM}/{SHOWN}?access_token={WRONG}")
        answers.append(json.dumps(told))
        assert status == 405

    assert until(lambda: sum(line.get("status") == 405 for line in server.lines()) == 3)
    places = {
        "log": server.log.read_bytes(),
        "answers": "\n".join(answers).encode(),
        "metrics": server.text("GET", "/metrics", key),
        **canaries.of_server("store", server.rig.store.url),
        **canaries.of_folder(server.rig.folder),
    }
    needles = forms(SHOWN) | forms(WRONG)
    found = [(name, each) for name, held in places.items() for each in needles if each in held]
    assert found == []
    routes = {line.get("route") for line in server.lines()}
    assert "/v1/hooks/<business>/<source>/<token>" in routes


def test_a_sender_of_cloudevents_is_told_that_it_may_send(server: Served) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as asking:
        asking.request("OPTIONS", EVENTS, headers=ASKING)
        answer = asking.getresponse()
        told = (answer.status, answer.read(), answer.headers["WebHook-Allowed-Origin"])
    assert told == (200, b"", "*")
    assert answer.headers["WebHook-Allowed-Rate"] == "*"
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize("end", ["", "/" + SHOWN, "?access_token=x"])
def test_the_handshake_tells_nobody_which_sources_exist(edge: Edge, end: str) -> None:
    """It is answered alike everywhere, and without the sender's name it is no handshake."""
    places = [f"/v1/hooks/{place}{end}" for place in ("acme/website", "acme/none", "nobody/x")]
    with structlog.testing.capture_logs() as logged:
        answers = [edge.call("OPTIONS", place, headers=ASKING) for place in places]
        refused = [edge.call("OPTIONS", place) for place in places]
    assert {each.status_code for each in answers} == {200}
    told = [{**each.headers, "X-Request-Id": ""} for each in answers]
    assert told[0] == told[1] == told[2]
    assert {(each.status_code, each.headers["Allow"]) for each in refused} == {(405, "POST")}
    assert SHOWN not in repr(logged)
