"""A day on which the canaries go through every route, command, failure and fault."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import redis

from processor.adapters.celery_app import working_app
from processor.ports import Scope, TaskName
from tests.e2e import canaries as c
from tests.e2e.rig import Rig, kill_group, until
from tests.web.edges import bearer
from tests.web.serving import Served

HOOK: Final = "/v1/hooks/acme/website"
BOX: Final = {
    "channels": ["sms"],
    "tags": ["marketing consent"],
    "state": "checked",
    "wording": c.WORDS,
}
SOON: Final = (datetime.now(UTC) + timedelta(days=3)).isoformat(timespec="seconds")
PLACE: Final = {"phone": c.PHONE, "phone_given": True}
EVENTS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("form.submitted", {"form": "f", "phone": c.PHONE, "person": c.PERSON, "boxes": [BOX]}),
    (
        "message.received",
        {
            "channel": "webchat",
            "from": {"visitor": c.VISITOR},
            "conversation_id": c.REFERENCES["conversation_id"],
            "text": c.WORDS,
            "reply_addresses": [{"channel": "sms", "address": c.PHONE}],
            "person": c.PERSON,
        },
    ),
    ("purchase.made", PLACE | {"order_id": c.REFERENCES["order_id"], "person": c.PERSON}),
    (
        "appointment.booked",
        PLACE | {"appointment_id": c.REFERENCES["appointment_id"], "starts_at": SOON},
    ),
)
#: Not understood, not permitted, and not even JSON.
ODD: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("canary.happened", {"phone": c.PHONE, "person": c.PERSON}),
    ("form.submitted", {"phone": c.WORDS, c.PERSON["email"]: c.PHONE, "person": {"ip": c.WORDS}}),
    ("contact.opted_out", {"phone": c.WORDS, "email": c.PERSON["email"], "text": c.WORDS}),
)
STOP: Final = {"phone": c.PHONE, "text": c.WORDS}
SAID: Final = {"to": c.PHONE, "said": c.WORDS, "recorded_by": c.CLERK}


class LeakyDay:
    """Does everything once; keeps what was answered to people who may not see it."""

    def __init__(self, rig: Rig, web: Served) -> None:
        self.rig = rig
        self.web = web
        self.answers: dict[str, bytes] = {}
        text, _ = rig.parts.access.issue(
            "acme", list(Scope), label="day", expires_at=None, now=datetime.now(UTC)
        )
        self.key = text
        self._message = 0

    def call(self, method: str, path: str, body: object = b"", **headers: str) -> tuple[int, Any]:
        """A request with the key; an error's answer is kept."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        asked = bearer(self.key) | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        status, told = self.web.call(method, path, raw, asked)
        if status >= 400:
            self.answers[f"{len(self.answers)} {method} {path[:20]}"] = json.dumps(told).encode()
        return status, told

    def hook(self, kind: str, content: dict[str, Any]) -> int:
        """A signed webhook."""
        headers, body = self.rig.signed(kind, content)
        return self.call("POST", HOOK, body, **headers)[0]

    def offer(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """A message to the canary."""
        self._message += 1
        told = {"id": f"job-{self._message}", "channel": "sms", "to": c.PHONE}
        return told | {"template": "spring-1", "payload_ref": c.PAYLOAD, "body": c.BODY} | more

    def happens(self) -> None:
        """All that goes well, and is recorded by the worker."""
        _, kept = self.call("POST", "/v1/captures", c.PAGE, Idempotency_Key=c.GIVEN)
        person = c.PERSON | {"captures": [kept["capture"]]}
        for kind, content in EVENTS:
            told = content | ({"person": person} if "person" in content else {})
            assert self.hook(kind, told) == 202, kind
        assert until(lambda: self.rig.waiting() == 0)
        self._message_goes_out()
        self._list_goes_out()

    def _list_goes_out(self) -> None:
        """A list with the canary on it, and a line of it that nobody can read."""
        self.rig.bulk(ASSENT_LOG_LEVEL="debug")
        head = f"phone,note,{c.PERSON['email']}"
        row = f'{c.PHONE},"{c.WORDS}","{c.PERSON["postal_address"]}"'
        body = f"{head}\n{row}\n{c.WORDS},{c.PERSON['full_name']},\n{row}\n".encode()
        order = f"/v1/campaigns?channel=sms&payload_ref={quote(c.PAYLOAD, safe='')}"
        told = {"Content_Type": "text/csv", "Idempotency_Key": c.GIVEN}
        status, campaign = self.call("POST", order, body, **told)
        assert status == 202, campaign
        path = "/v1/campaigns/" + campaign["campaign"]

        def state() -> str:
            return str(self.call("GET", path)[1]["state"])

        assert until(lambda: state() in ("judged", "done"))
        assert self.call("POST", path + "/waves", {})[0] == 202
        assert until(lambda: state() in ("judged", "done"))
        assert self.call("POST", path + "/explain", {"to": c.PHONE})[0] == 200
        self.call("POST", path + "/explain", {"to": c.WORDS})
        self.call("POST", order, c.WORDS.encode(), Content_Type="text/csv")

    def _message_goes_out(self) -> None:
        _, one = self.call("POST", "/v1/gate", self.offer())
        assert one["verdict"] == "approved"
        self.call("POST", "/v1/gate", {"messages": [self.offer() for _ in range(3)]})
        _, stored = self.call("POST", "/v1/messages", self.offer())
        path = "/v1/messages/" + stored["message"]
        assert until(lambda: self.call("GET", path)[1]["state"] == "released")
        assert self.call("POST", path + "/claim", {"attempt": "a1"})[1]["to"] == c.PHONE
        self.call("POST", path + "/outcome", {"attempt": "a1", "outcome": "sent"})
        failed = {"provider": "twilio", "code": "30005", "occurred_at": SOON}
        told = [{"message": stored["message"]} | failed, {"to": c.PHONE, "id": c.GIVEN} | failed]
        assert self.call("POST", "/v1/provider-results", {"results": told})[0] == 200
        assert self.call("POST", "/v1/contacts/reached", SAID)[1]["failures"] == 2
        self.call("POST", "/v1/messages", self.offer(not_before=SOON))
        for path in ("lookup", "decisions"):
            assert self.call("POST", "/v1/contacts/" + path, {"to": c.PHONE})[0] == 200

    def is_refused(self) -> None:
        """All that is wrong: bodies, queries, paths, headers, signatures."""
        for kind, content in ODD:
            self.hook(kind, content)
        bad = c.WORDS.encode("utf-8") + c.PHONE.encode()
        headers, _ = self.rig.signed("form.submitted", {})
        assert self.call("POST", HOOK, bad, **headers)[0] == 401
        desk = ("/v1/contacts/lookup", "/v1/contacts/opt-out", "/v1/contacts/reached")
        for path in ("/v1/gate", "/v1/messages", "/v1/provider-results", *desk):
            assert self.call("POST", path, bad)[0] == 422
            assert self.call("POST", path, {"to": c.WORDS, c.PERSON["email"]: c.PHONE})[0] == 422
        for text in (c.PHONE, c.PERSON["email"], c.WORDS):
            named = quote(text)
            for path in ("/v1/messages/", "/v1/captures/", "/v1/decisions/", "/nowhere/"):
                assert self.call("GET", path + named)[0] == 404
            self.call("GET", f"/v1/quarantine?cursor={named}&limit={named}&{named}=1")
            self.call("POST", "/v1/captures?delivery=" + named, c.PAGE)
        self.call(
            "POST", "/v1/captures", c.WORDS.encode(), Idempotency_Key=c.PERSON["full_name"][:6]
        )
        self.call("POST", "/v1/captures", c.WORDS.encode(), X_Request_Id=c.PHONE, Cookie=c.GIVEN)
        assert self.web.call("GET", "/v1/quarantine", headers=bearer(self.key + "x"))[0] == 401

    def breaks(self, worker: subprocess.Popen[bytes]) -> None:
        """A worker dies, a task fails, a body stays shut, memory is full, the vault is away."""
        with redis.Redis.from_url(self.rig.store.url) as store:
            kill_group(worker)
            self.hook("form.submitted", EVENTS[0][1])
            for name in store.scan_iter(match="{i*}:inbox"):
                for _, fields in store.xrange(name):
                    lane, natural = fields[b"d"].decode().split("_")[1:]
                    store.hset(f"{{i{lane}}}:delivery:{natural}", "sealed", b"\x01broken")
                    store.xadd(name, {"d": fields[b"d"], "u": b"\x01broken"})
            app = working_app(self.rig.env["ASSENT_BROKER_URL"])
            app.send_task(TaskName.DRAIN_INBOX, args=["no-lane"], queue="intake")
            self.rig.worker(ASSENT_LOG_LEVEL="debug")
            assert until(lambda: self.rig.waiting() == 0)
            store.config_set("maxmemory", 1)
            assert self.hook("form.submitted", EVENTS[0][1]) == 503
            self.call("POST", "/v1/gate", self.offer())
            self.call("POST", "/v1/captures", c.PAGE, Idempotency_Key=c.GIVEN + "-full")
            assert (
                self.call("POST", "/v1/contacts/opt-out", SAID, Idempotency_Key=c.GIVEN)[0] == 201
            )
            store.config_set("maxmemory", 0)
        self._vault_away()

    def _vault_away(self) -> None:
        vault = self.rig.parts.settings.state_dir / "vault"
        aside = vault.rename(vault.with_name("aside"))
        vault.write_bytes(b"no folder")
        assert self.call("POST", "/v1/captures", c.PAGE + b"2")[0] == 503
        self.hook("form.submitted", EVENTS[0][1])
        vault.unlink()
        aside.rename(vault)

    def is_cut_off(self) -> None:
        """The store is killed: revocations wait in the spool, all else is refused."""
        self.rig.store.kill()
        assert self.hook("contact.opted_out", STOP) == 503
        assert self.call("POST", "/v1/contacts/opt-out", SAID, Idempotency_Key=c.GIVEN)[0] == 503
        self.call("POST", "/v1/gate", self.offer())
        self.call("POST", "/v1/contacts/lookup", {"to": c.PHONE})
        spool = self.rig.parts.settings.state_dir / "spool"
        self.answers |= {f"spool {each.name}": each.read_bytes() for each in spool.iterdir()}
        assert any(name.startswith("spool") for name in self.answers)
        self.rig.store.restart()
        c.open_up(self.rig.store.url)
        assert until(self.web.ready)

    def commands(self, folder: Path) -> dict[str, bytes]:
        """What the commands say that touch people; what is meant for their eyes is left out."""
        listed = folder / "people.csv"
        listed.write_text(
            "address,kind,date,source,wording,tags,full_name,email,postal_address,ip\n"
            f'{c.PHONE},consent,2026-03-01,shop,"{c.WORDS}",marketing consent,"'
            f'{c.PERSON["full_name"]}",{c.PERSON["email"]},"{c.PERSON["postal_address"]}",'
            f"{c.PERSON['ip']}\n{c.WORDS},consent,{c.PHONE},,,,,,,\n",
            encoding="utf-8",
        )
        quoted = ["--said", c.WORDS, "--by", c.CLERK]
        shown = [["status"], ["doctor"], ["keys", "list"], ["quarantine", "list"]]
        asked = [
            ["why", c.PHONE],
            ["explain", "--sms", c.PHONE],
            ["explain", "--sms", c.WORDS],
            ["opt-out", "--sms", c.PHONE, *quoted],
            ["export", "--sms", c.PHONE, "--out", str(folder / "export")],
            ["import", str(listed), "--apply"],
            ["ledger", "show", "--sms", c.PHONE],
            ["ledger", "verify"],
        ]
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(self._run, [*shown, *asked]))
        told = {f"stderr of {' '.join(each.args[3:5])}": each.stderr for each in done[:4]}
        return told | {f"stdout of {each.args[3]}": each.stdout for each in done[:4]}

    def _run(self, words: list[str]) -> subprocess.CompletedProcess[bytes]:
        argv = [sys.executable, "-m", "processor.cli", *words]
        env = self.rig.env | {"ASSENT_LOG_LEVEL": "debug"}
        return subprocess.run(argv, env=env, capture_output=True, check=False, cwd=self.rig.folder)
