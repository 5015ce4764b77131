"""An engine with one more provider, whose every delivery says what to make of it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from processor.domain.events import AnyEvent
from processor.ports import FieldMap, RawRequest
from processor.providers import PROVIDERS
from processor.providers.mapped import by_map
from processor.providers.native import event
from processor.providers.payload import body_id, peek, text_at
from processor.providers.scheme import Scheme, stamped
from processor.providers.signed import Call, Ignored, SignedProvider
from processor.services.arrivals import Received, delivery_namer
from processor.services.drain import Drain
from processor.services.erase import Shredder
from processor.services.intake import Intake
from processor.services.lately import Lately
from processor.services.revoke import Revoker
from processor.services.translate import Endpoint, Hearing, Translator
from tests.services.engines import Engine

SECRET = "a-secret-of-the-tests"


class Scripted(SignedProvider):
    """Signs a time stamp; its payload lists events, or a reason to ignore it, or breaks it."""

    name = "scripted"
    scheme: ClassVar[Scheme] = Scheme(
        header="x-signature", content=stamped("."), time_header="x-time"
    )
    kept_headers: ClassVar[tuple[str, ...]] = ("x-topic",)
    mappable = frozenset({"phone"})

    def delivery_id(self, request: RawRequest) -> str:
        """The payload's own id."""
        return text_at(peek(request.body), "id") or body_id(request.body)

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """Whatever the payload says; a topic of `nothing` says nothing."""
        if call.headers.get("x-topic") == "nothing":
            raise Ignored("event_not_used")
        for kind, told in call.payload["events"]:
            mapped = by_map(call.meant, call.payload.get)
            yield event(kind, call.meant.brand, None, **{**told, **mapped})


OTHERS = {**PROVIDERS, "scripted": Scripted()}


@dataclass(kw_only=True)
class Foreign:
    """The ways in and through, with the scripted provider behind `acme/foreign`."""

    engine: Engine
    map: FieldMap = field(default_factory=FieldMap)

    def call(self, payload: Any, *, at: datetime | None = None, topic: str = "") -> RawRequest:  # noqa: ANN401 - JSON
        """A signed call."""
        body = json.dumps(payload).encode()
        stamp = str(int((at or self.engine.clock.now()).timestamp()))
        made = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256)
        headers = {"x-signature": made.hexdigest(), "x-time": stamp, "x-private": "kept nowhere"}
        return RawRequest(headers=headers | ({"x-topic": topic} if topic else {}), body=body)

    def deliver(self, payload: Any, **how: Any) -> Received:  # noqa: ANN401 - JSON, and as `call` has it
        """A call, taken in."""
        return self.intake().receive("acme", "foreign", self.call(payload, **how))

    def translator(self) -> Translator:
        """What reads by the map as it is now."""
        return Translator(providers=OTHERS, endpoints=self.endpoints(), hearing=Hearing())

    def endpoints(self) -> dict[tuple[str, str], Endpoint]:
        """The one source, with its map as it is now."""
        endpoint = Endpoint(
            business="acme",
            source="foreign",
            provider="scripted",
            brand="acme",
            secrets=(SECRET,),
            map=self.map,
        )
        return {("acme", "foreign"): endpoint}

    def intake(self) -> Intake:
        """The way in."""
        parts, translator = self.engine.parts, self.translator()
        revoker = Revoker(
            inbox=parts.ports.inbox,
            recorder=parts.recorder,
            spool=parts.ports.spool,
            sealer=parts.keyring,
            translator=translator,
            ids=parts.ids,
        )
        return Intake(
            endpoints=self.endpoints(),
            translator=translator,
            inbox=parts.ports.inbox,
            enquiries=parts.ports.enquiries,
            revoker=revoker,
            sealer=parts.keyring,
            dispatcher=parts.ports.dispatcher,
            named=delivery_namer(parts.ids, parts.settings.lanes),
            clock=parts.ports.clock,
            capture_exists=parts.captures.exists,
            spend=parts.allowances.spend,
            lately=Lately(
                prompts=parts.ports.prompts,
                outbound=parts.ports.outbound,
                ledger=parts.ports.ledger,
                ids=parts.ids,
            ),
        )

    def drain(self) -> int:
        """Everything that waits, in all lanes."""
        parts = self.engine.parts
        ports = parts.ports
        drain = Drain(
            inbox=ports.inbox,
            enquiries=ports.enquiries,
            recorder=parts.recorder,
            shredder=Shredder(
                ledger=ports.ledger,
                inbox=ports.inbox,
                remove_capture=parts.captures.remove,
                unlist=parts.listings.erase,
            ),
            sealer=parts.keyring,
            translator=self.translator(),
            replies=parts.replies,
            prompts=parts.prompts,
            ids=parts.ids,
            takeover_seconds=1,
        )
        return sum(drain.drain(lane, "worker-1") for lane in range(parts.settings.lanes))
