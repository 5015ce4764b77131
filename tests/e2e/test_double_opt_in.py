"""A sign-up on its whole way: form, prompt, link, button, and marketing that may go."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from processor.domain.acts import Confirmed
from processor.ports import MessageState, Scope
from processor.services.lines import open_evidence
from tests.e2e.rig import Rig, until

pytestmark = pytest.mark.e2e

ALICE = "+12025550101"
BROWSER = "Mozilla/5.0 (a browser)"
BOX = {"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}
FORM = {"form": "join", "phone": ALICE, "person": {"full_name": "Alice"}, "boxes": [BOX]}


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    """A deployment whose website's sign-ups have to be confirmed, open to its callers directly."""
    made = Rig(tmp_path / "rig", port=free_port)
    path = made.folder / "assent.toml"
    text = path.read_text("utf-8").replace(
        'provider = "standard"', 'provider = "standard"\ndouble_opt_in = true'
    )
    own = f'[web]\npublic_url = "http://127.0.0.1:{free_port}"\ntrusted_proxies = 0'
    path.write_text(text.replace("[web]", own), encoding="utf-8")
    with made:
        yield made


class Callers:
    """Everybody who calls this deployment: the website, the sender, a scanner, Alice."""

    def __init__(self, rig: Rig) -> None:
        now = rig.parts.ports.clock.now()
        key, _ = rig.parts.access.issue("acme", [Scope.GATE], label="", expires_at=None, now=now)
        self._rig = rig
        self._key = {"Authorization": f"Bearer {key}"}

    def call(
        self, path: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and body of a GET, or with data of a POST; (0, "") when nobody answers."""
        with closing(http.client.HTTPConnection("127.0.0.1", self._rig.port, timeout=60)) as asking:
            try:
                asking.request("POST" if data else "GET", path, data, dict(headers or {}))
                answer = asking.getresponse()
                return answer.status, answer.read().decode()
            except (OSError, http.client.HTTPException):
                return 0, ""

    def ready(self) -> bool:
        return self.call("/readyz")[0] == 200

    def sends_form(self) -> None:
        headers, body = self._rig.signed("form.submitted", FORM)
        assert self.call("/v1/hooks/acme/website", body, headers)[0] == 202

    def asks(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answered: dict[str, Any] = json.loads(
            self.call(path, json.dumps(body).encode(), self._key)[1]
        )
        return answered

    def verdict(self) -> list[str]:
        asked = {"id": "offer", "channel": "sms", "to": ALICE, "purpose": "marketing"}
        return [reason["code"] for reason in self.asks("/v1/gate", asked)["reasons"]]

    def link(self) -> str:
        """The path of the link in the text that a claim hands out."""
        message = _prompt(self._rig)
        claimed = self.asks(f"/v1/messages/{message}/claim", {"attempt": "one"})
        assert (claimed["answer"], claimed["to"]) == ("go", ALICE)
        found = re.search(rf"http://127.0.0.1:{self._rig.port}(/c/\w+)", claimed["body"])
        assert found
        return found[1]

    def press(self, link: str) -> int:
        """Open the page and press its button, as a browser does."""
        seal = re.search('name="seal" value="([^"]+)"', self.call(link)[1])
        assert seal
        headers = {"User-Agent": BROWSER, "Origin": f"http://127.0.0.1:{self._rig.port}"}
        return self.call(link, urlencode({"seal": seal[1]}).encode(), headers)[0]


def _prompt(rig: Rig) -> str:
    """The id of the request to confirm, once it was released."""
    found: list[str] = []

    def released() -> bool:
        for entry in rig.entries(ALICE):
            job = f"~double_opt_in:{entry.id}"
            message = rig.parts.composer.message_id("acme", job, rig.contact(ALICE))
            known = rig.parts.ports.outbound.get(message)
            if known is not None and known.state is MessageState.RELEASED:
                found.append(message)
        return bool(found)

    assert until(released)
    return found[0]


def test_a_form_is_confirmed_by_the_link_in_the_text_that_it_leads_to(rig: Rig) -> None:
    callers = Callers(rig)
    rig.web()
    rig.worker()
    assert until(callers.ready)
    callers.sends_form()
    link = callers.link()

    before = rig.entries(ALICE)
    assert [callers.call(link)[0] for _ in range(2)] == [200, 200]
    assert (rig.waiting(), rig.entries(ALICE)) == (0, before)
    assert callers.verdict() == ["double_opt_in_pending"]

    assert callers.press(link) == 200
    assert until(lambda: callers.verdict() == ["express_grant"])
    assert callers.call(link)[0] == 410
    confirmed = rig.entries(ALICE)[-1]
    assert isinstance(confirmed.act, Confirmed)
    wrapped = rig.parts.ports.ledger.sealed(rig.contact(ALICE)).wrapped_key
    assert wrapped is not None
    kept = open_evidence(rig.parts.keyring, rig.parts.keyring.unwrap(wrapped), confirmed)
    assert kept is not None
    assert (kept.method, kept.ip, kept.user_agent) == ("link", "127.0.0.1", BROWSER)
