"""`assent listen` beside a real web server: who called, what it came to, and nothing personal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from processor.providers.signing import sign
from tests.e2e.rig import Rig, a_free_port, kill_group, until
from tests.web.serving import Served, served

pytestmark = pytest.mark.e2e
ALICE = "+12025550101"
HOOK = "/v1/hooks/acme/website"
FORM = {
    "form": "news",
    "phone": ALICE,
    "person": {"full_name": "Alice Example", "ip": "192.0.2.1"},
    "boxes": [
        {
            "channels": ["sms"],
            "tags": ["marketing consent"],
            "state": "checked",
            "wording": "yes, text me",
        }
    ],
}


class Listener:
    """A running command and what it has said so far."""

    def __init__(self, rig: Rig, folder: Path, *words: str) -> None:
        name = f"{len(words)}"
        self._out, self._err = folder / f"heard{name}.txt", folder / f"said{name}.txt"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "processor.cli", "listen", *words],
                env=rig.env,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    @property
    def lines(self) -> list[str]:
        return self._out.read_text("utf-8").splitlines()

    @property
    def said(self) -> str:
        return self._err.read_text("utf-8")

    def hears(self, part: str) -> str:
        """The line with that in it, once it is there."""
        assert until(lambda: any(part in line for line in self.lines), 30), (part, self.lines)
        return next(line for line in self.lines if part in line)


@contextmanager
def listening(rig: Rig, folder: Path, *words: str) -> Iterator[Listener]:
    listener = Listener(rig, folder, *words)
    try:
        assert until(lambda: "listening to" in listener.said), listener.said
        yield listener
    finally:
        kill_group(listener.child)


def _drain(rig: Rig) -> None:
    for lane in range(rig.parts.settings.lanes):
        rig.parts.drain.drain(lane, "test")


def _post(rig: Rig, server: Served, kind: str, data: dict[str, str]) -> None:
    headers, body = rig.signed(kind, data)
    assert server.call("POST", HOOK, body, headers)[0] == 202


def _refusals(rig: Rig, server: Served) -> None:
    headers, body = rig.signed("form.submitted", FORM)
    anew = json.dumps(json.loads(body), indent=2).encode()
    other = sign("whsec_" + "b3RoZXI" * 6, "x", rig.parts.ports.clock.now(), body)
    for place, given, sent in (
        (HOOK, {}, body),
        (HOOK, headers, anew),
        (HOOK, other, body),
        ("/v1/hooks/acme/web%1b%5b31msite", headers, body),
        ("/v1/hooks/acme/websites", headers, body),
        (f"/v1/hooks/acme/{ALICE[1:]}", headers, body),
    ):
        status, told = server.call("POST", place, sent, given)
        assert (status, told["detail"]) == (401, told["detail"])
        assert "JSON" not in json.dumps(told)


def test_each_webhook_is_shown_with_its_meaning_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    """Two people listen at once: one reads, the other is a program that named a source."""
    with (
        Rig(tmp_path / "rig", port=a_free_port()) as rig,
        served(rig, tmp_path) as server,
        listening(rig, tmp_path) as reader,
        listening(rig, tmp_path, "--json", "--source", "acme/website") as program,
    ):
        _grant_and_stop(rig, server, reader)
        _refusals(rig, server)
        assert "`webhook-signature`" in reader.hears("401")
        reader.hears("re_encoded_body: the body was JSON")
        reader.hears("wrong_secret: no secret of this source fits")
        reader.hears("acme/? 401")
        assert "did it mean `acme/website`?" in reader.hears("acme/websites 401")

        told = json.loads(program.hears("marketing consent"))
        assert (told["fate"], told["state"], told["status"]) == ("stored", "recorded", 202)
        assert told["effects"][0]["address"] == "+12•••••••01"
        assert program.hears("wrong_secret")
        assert {json.loads(line)["source"] for line in program.lines} == {"website"}

        heard = "\n".join([*reader.lines, *program.lines])
        assert ALICE[1:] not in heard
        assert rig.secret not in heard
        assert "\x1b" not in heard

        for each in (reader, program):
            each.child.send_signal(signal.SIGINT)
            assert each.child.wait(20) == 0
            assert "stopped listening" in each.said
            assert "Traceback" not in each.said


def _grant_and_stop(rig: Rig, server: Served, reader: Listener) -> None:
    headers, body = rig.signed("form.submitted", FORM)
    assert server.call("POST", HOOK, body, headers)[0] == 202
    _drain(rig)
    line = reader.hears("grant sms “marketing consent”")
    assert " acme/website 202 " in line
    assert "-> marketing by sms now approved" in line
    assert server.call("POST", HOOK, body, headers)[0] == 200
    reader.hears("known already")
    _post(rig, server, "contact.opted_out", {"phone": ALICE})
    _drain(rig)
    reader.hears("revoke everything -> marketing by sms now blocked (revoked_all)")
    _post(rig, server, "thing.happened", {})
    reader.hears("quarantined: event_type_unknown")
