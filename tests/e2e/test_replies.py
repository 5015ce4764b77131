"""A STOP and a HELP over HTTP, and what a real worker makes of them: one answer, or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from processor.adapters.connection import connect
from processor.domain.decision import Decision
from processor.ports import Scope
from tests.e2e.rig import Rig, kill_group, until
from tests.providers.calls import CALLERS
from tests.web.edges import bearer
from tests.web.serving import Served

pytestmark = pytest.mark.e2e

TWILIO = CALLERS["twilio"]
HOOK = "/v1/hooks/acme/shop"
MORE = """
[business.acme.source.shop]
provider = "twilio"
secrets = ["env:ASSENT_SECRET_ACME_SHOP"]
answers = "assent"
[business.acme.replies]
help_contact = "help@example.com"
names = { acme = "Acme" }
"""


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    """A deployment whose texts come by a provider that leaves answering to us."""
    made = Rig(tmp_path / "rig", port=free_port)
    config = made.folder / "assent.toml"
    text = config.read_text("utf-8").replace(
        "[web]\n", MORE + '[web]\npublic_url = "https://hooks.example.com"\n'
    )
    config.write_text(text, "utf-8")
    made.env["ASSENT_SECRET_ACME_SHOP"] = TWILIO.secret
    with made:
        yield made


@pytest.fixture
def web(rig: Rig, tmp_path: Path) -> Iterator[Served]:
    """The web process, with a key for the sender."""
    served = Served(rig, tmp_path)
    try:
        assert until(lambda: served.call("GET", "/livez")[0] == 200)
        yield served
    finally:
        kill_group(served.child)


def texted(web: Served, phone: str, words: str, **more: str) -> int:
    """A text from a customer, as the provider tells it."""
    sid = f"SM{abs(hash((phone, words, tuple(more.items())))):032x}"[:34]
    form = {"MessageSid": sid, "From": phone, "To": "+12025550190", "Body": words, **more}
    request = TWILIO.request(urlencode(form).encode())
    with closing(HTTPConnection("127.0.0.1", web.port, timeout=60)) as connection:
        connection.request("POST", HOOK, request.body, dict(request.headers))
        return connection.getresponse().status


def released(rig: Rig) -> list[str]:
    """The messages that a sender was told of, each once."""
    rows = connect(rig.parts.settings.store_url).client.xrange("assent:released:acme")
    return list(dict.fromkeys(fields[b"message"].decode() for _, fields in rows))


def decisions(rig: Rig, phone: str) -> list[Decision]:
    """What was decided about a number, the latest first."""
    recent = rig.parts.ports.decisions.recent(rig.contact(phone), 10)
    return [record.decision for _, record in recent]


def claimed(rig: Rig, web: Served, message: str) -> dict[str, str]:
    """What a claim over HTTP is answered."""
    now = datetime.now(UTC)
    key, _ = rig.parts.access.issue("acme", [Scope.GATE], label="t", expires_at=None, now=now)
    body = json.dumps({"attempt": "a1"}).encode()
    _, told = web.call("POST", f"/v1/messages/{message}/claim", body, bearer(key))
    return dict(told)


def test_a_stop_is_confirmed_once_and_a_help_answered(rig: Rig, web: Served) -> None:
    """And a second STOP is not, nor what the provider answered by itself."""
    dana, charlie, bob = "+12025550104", "+12025550103", "+12025550102"
    rig.worker()
    rig.beat()

    assert texted(web, dana, "STOP") == 200
    assert len(rig.entries(dana)) == 1, "in force before the webhook was answered"
    assert until(lambda: len(released(rig)) == 1)
    go = claimed(rig, web, released(rig)[0])
    assert (go["answer"], go["to"]) == ("go", dana)
    assert go["body"] == "Acme: you have opted out. We will send you no more messages."

    assert texted(web, dana, "Stop") == 200
    assert until(lambda: len(decisions(rig, dana)) == 2)
    assert [each.code for each in decisions(rig, dana)[0].reasons] == ["service_window_over"]

    assert texted(web, charlie, "AYUDA") == 200
    assert until(lambda: len(released(rig)) == 2)
    go = claimed(rig, web, released(rig)[1])
    assert (go["answer"], go["to"]) == ("go", charlie)
    assert go["body"].startswith("Acme: si necesita ayuda, contacte con help@example.com.")

    assert texted(web, bob, "STOP", OptOutType="STOP") == 200
    assert until(lambda: rig.waiting() == 0)
    assert decisions(rig, bob) == []
    assert len(released(rig)) == 2


def test_killed_workers_lead_to_no_second_confirmation_and_to_none_too_few(
    rig: Rig, web: Served
) -> None:
    """Every STOP has one job, whenever its worker died between the ledger and the broker."""
    phones = [f"+1202555{number:04d}" for number in range(100, 160)]
    for phone in phones:
        assert texted(web, phone, "STOP") == 200
    rig.beat()
    for _ in range(3):
        before = rig.waiting()
        worker = rig.worker()
        assert until(partial(_fewer_than, rig, before))
        kill_group(worker)
    rig.worker()
    assert until(lambda: rig.waiting() == 0)
    assert until(lambda: len(released(rig)) == len(phones))
    contacts = {rig.contact(phone) for phone in phones}
    assert {message.split("_")[1] for message in released(rig)} == contacts


def _fewer_than(rig: Rig, number: int) -> bool:
    return number == 0 or rig.waiting() < number
