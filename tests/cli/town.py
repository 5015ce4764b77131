"""A small deployment for commands to look at, with the whole cast in it."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from processor.bootstrap import Parts, assemble, redis_ports
from processor.cli.commands import assent
from processor.domain.address import Channel
from processor.ports import ClaimAnswer, RawRequest
from processor.providers import PROVIDERS
from processor.providers.signing import sign
from processor.services.arrivals import Received
from processor.services.compose import Request
from processor.settings import VARIABLES, Settings, load_settings, write_new_configuration
from tests.builders import ALICE, BOB, CHARLIE, DANA, Figure

NOTHING: dict[str, str | None] = {variable.name: None for variable in VARIABLES}
FULL_NAME = "Alice Example"


class Town:
    """A configuration in a folder, its store at an address, and what happened there."""

    def __init__(self, folder: Path, store_url: str) -> None:
        self.folder = folder
        self.config = write_new_configuration(folder).config
        self.environ: dict[str, str | None] = NOTHING | {
            "ASSENT_CONFIG": str(self.config),
            "ASSENT_STORE_URL": store_url,
        }

    def run(self, *args: str, text: str | None = None, **environ: str | None) -> Result:
        """Run a command here."""
        return CliRunner().invoke(assent, args, env=self.environ | environ, input=text)

    def answer(self, *args: str) -> Any:  # noqa: ANN401 - what JSON holds
        """The one JSON object that a command answers with."""
        result = self.run(*args, "--json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    @property
    def settings(self) -> Settings:
        environ = {name: text for name, text in self.environ.items() if text}
        return load_settings(environ, self.config, providers=PROVIDERS)

    def parts(self) -> Parts:
        settings = self.settings
        return assemble(settings, redis_ports(settings))


class Happenings:
    """What can happen in a town, over its real engine."""

    def __init__(self, town: Town) -> None:
        self.parts = town.parts()
        self._secret = self.parts.settings.businesses["acme"].sources["website"].secrets[0]

    def hook(self, kind: str, data: dict[str, Any]) -> Received:
        now = datetime.now(UTC)
        envelope = {"type": kind, "timestamp": now.isoformat(), "data": data}
        body = json.dumps(envelope).encode()
        headers = sign(self._secret, secrets.token_hex(8), now, body)
        request = RawRequest(headers={k.lower(): v for k, v in headers.items()}, body=body)
        return self.parts.intake.receive("acme", "website", request)

    def drain(self) -> None:
        for lane in range(self.parts.settings.lanes):
            self.parts.drain.drain(lane, "test")

    def agree(self, figure: Figure) -> None:
        box = {
            "channels": ["sms"],
            "tags": ["Marketing consent"],
            "state": "checked",
            "wording": "yes, text me",
        }
        person = {"full_name": FULL_NAME, "ip": "192.0.2.1"}
        form = {"form": "news", "phone": figure.phone, "person": person, "boxes": [box]}
        self.hook("form.submitted", form)
        self.drain()

    def buy(self, figure: Figure) -> None:
        purchase = {"order_id": "order-1042", "phone": figure.phone, "phone_given": True}
        self.hook("purchase.made", purchase)
        self.drain()

    def write_in(self, figure: Figure) -> None:
        wrote = {"channel": "sms", "from": {"phone": figure.phone}, "conversation_id": "conv-1"}
        self.hook("message.received", wrote)
        self.drain()

    def stop(self, figure: Figure) -> None:
        self.hook("contact.opted_out", {"phone": figure.phone, "text": "STOP"})

    def claim(self, figure: Figure, job: str) -> str:
        """Submit, release and claim a marketing text; the message's id."""
        request = Request(
            id=job, business="acme", brand="acme", channel=Channel.SMS, to=figure.phone
        )
        stored = self.parts.sending.submit(self.parts.composer.job(request))
        self.parts.sending.judge(stored.message.id)
        claimed = self.parts.sending.claim("acme", stored.message.id, f"attempt-{job}")
        assert claimed is not None
        assert claimed.answer is ClaimAnswer.GO
        return stored.message.id

    def contact(self, figure: Figure) -> str:
        return self.parts.ids.contact("acme", figure.address(Channel.SMS.kind))


def settle(town: Town) -> Happenings:
    """Everybody does what they are known for."""
    happenings = Happenings(town)
    happenings.agree(ALICE)
    happenings.buy(BOB)
    happenings.write_in(CHARLIE)
    happenings.agree(DANA)
    happenings.stop(DANA)
    return happenings


__all__ = ["ALICE", "BOB", "CHARLIE", "DANA", "Figure", "Happenings", "Town", "settle"]
