"""The assembled engine over a world, with a businesslike configuration and a signing sender."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from processor.adapters.clock import SystemClock
from processor.adapters.known_store import KnownStore
from processor.adapters.memory_details import MemoryDetails
from processor.adapters.memory_dispatch import MemoryDispatcher
from processor.adapters.memory_machine import MemoryMachine
from processor.adapters.memory_server import MemoryServerFacts
from processor.adapters.memory_store import MemoryStore
from processor.adapters.spool import DirectorySpool
from processor.bootstrap import Parts, Ports, assemble
from processor.desk import explainer
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.decision import Decision
from processor.domain.evidence import Evidence
from processor.domain.identity import IdKey
from processor.domain.ledger import Entry, decode_line
from processor.domain.policy import Policy
from processor.ports import Details, RawRequest
from processor.providers.signing import sign
from processor.services.arrivals import Received
from processor.services.birth import make_store
from processor.services.compose import Request
from processor.settings import Business, Settings, Source
from tests.contract.worlds import World

SECRET = "whsec_" + base64.b64encode(b"the secret of acme's website....").decode()
POLICY = Policy(
    tags={"marketing consent": ("marketing",), "order updates": ("order_confirmation",)},
    brands={"acme": ("acme", "acme-outlet"), "globex": ("globex",)},
)


def settings(folder: Path, *more: Source) -> Settings:
    """Two businesses; both websites sign with one secret, which is none of the rules' concern."""
    website = Source(name="website", provider="standard", brand="acme", secrets=(SECRET,))
    sources = {each.name: each for each in (website, *more)}
    return Settings(
        config_path=folder / "assent.toml",
        businesses={
            name: Business(name=name, brands=brands, default_brand=brands[0], sources=sources)
            for name, brands in POLICY.brands.items()
        },
        policy=POLICY,
        store_url="unused",
        broker_url="unused",
        state_dir=folder,
        vault_url="memory:",
        vault_options={},
        id_key=b"i" * 32,
        seal_keys={"k1": b"s" * 32},
        seal_current="k1",
        partitions=8,
        lanes=4,
        takeover_seconds=1,
    )


@dataclass(kw_only=True)
class Engine:
    """The use cases over one world."""

    world: World
    parts: Parts
    dispatcher: MemoryDispatcher
    clock: SystemClock
    _count: itertools.count[int] = field(default_factory=itertools.count)

    def deliver(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        delivery: str | None = None,
        occurred: datetime | None = None,
        signed: datetime | None = None,
        source: str = "website",
    ) -> Received:
        """One signed webhook."""
        event = {
            "type": kind,
            "timestamp": (occurred or self.world.now()).isoformat(),
            "data": content,
        }
        body = json.dumps(event).encode()
        name = delivery or f"delivery-{next(self._count)}"
        headers = sign(SECRET, name, signed or self.clock.now(), body)
        lowered = {key.lower(): value for key, value in headers.items()}
        return self.parts.intake.receive("acme", source, RawRequest(headers=lowered, body=body))

    def drain(self) -> int:
        """Everything that waits, in all lanes."""
        return sum(self.parts.drain.drain(lane, "worker-1") for lane in range(4))

    def tell(self, kind: str, content: Mapping[str, Any], **how: Any) -> Received:  # noqa: ANN401 - passed on to what is typed
        """A webhook, recorded; two of them never fall into one millisecond."""
        self.world.later(0.002)
        received = self.deliver(kind, content, **how)
        self.drain()
        return received

    def ask(self, to: str = "+12025550101", **what: Any) -> Decision:  # noqa: ANN401 - passed on to what is typed
        """What the gate says about a message now."""
        return self.parts.gate.check([self.parts.composer.message(self.request(to, **what))])[0]

    def request(self, to: str = "+12025550101", **what: Any) -> Request:  # noqa: ANN401 - passed on to what is typed
        """An outbound message of acme by SMS, unless said otherwise."""
        fields = {
            "id": f"job-{next(self._count)}",
            "business": "acme",
            "brand": "acme",
            "channel": Channel.SMS,
        }
        return Request(to=to, **(fields | what))

    def contact(self, phone: str = "+12025550101") -> str:
        """The contact id of a phone number of acme."""
        return self.parts.composer.contact("acme", parse_address(AddressKind.PHONE, phone))

    def entries(self, phone: str = "+12025550101") -> Sequence[Entry]:
        """The ledger of a phone number."""
        return [decode_line(line) for line in self.world.ledger.lines(self.contact(phone))]

    def evidence(self, phone: str = "+12025550101") -> Sequence[Evidence]:
        """What is kept as proof with the entries of a phone number, where anything is."""
        views = explainer(self.parts).entries(self.contact(phone))
        return [view.evidence for view in views if view.evidence]


def ports_over(
    world: World,
    folder: Path,
    dispatcher: MemoryDispatcher | None = None,
    details: Details | None = None,
) -> Ports:
    """All ports, those of the store over a world."""
    clock = SystemClock()
    return Ports(
        births=world.births,
        marks=world.marks,
        memory=KnownStore(folder),
        ledger=world.ledger,
        links=world.links,
        inbox=world.inbox,
        outbound=world.outbound,
        prompts=world.prompts,
        decisions=world.decisions,
        archive=world.archive,
        counts=world.counts,
        api_keys=world.apikeys,
        buckets=world.buckets,
        answers=world.answers,
        spool=DirectorySpool(folder / "spool"),
        dispatcher=dispatcher or MemoryDispatcher(),
        clock=clock,
        server=world.server,
        broker=MemoryServerFacts(MemoryStore(clock.now)),
        pulses=world.pulses,
        feed=world.feed,
        queues=world.queues,
        machine=MemoryMachine(),
        wraps=world.wraps,
        enquiries=world.enquiries,
        breakers=world.breakers,
        campaigns=world.campaigns,
        reviews=world.reviews,
        details=details or MemoryDetails({}),
        results=world.results,
    )


def engine_over(
    world: World, folder: Path, *more: Source, details: Details | None = None
) -> Engine:
    """The engine over a world that is not born yet; `more` are sources beside the website."""
    configured = settings(folder, *more)
    dispatcher = MemoryDispatcher()
    ports = ports_over(world, folder, dispatcher, details)
    make_store(world.births, POLICY, IdKey(configured.id_key), partitions=8, lanes=4)
    parts = assemble(configured, ports)
    return Engine(world=world, parts=parts, dispatcher=dispatcher, clock=SystemClock())


def ticked(*, phone: str = "+1 202 555 0101", tag: str = "marketing consent") -> dict[str, Any]:
    """A form in which Alice ticked the box."""
    return {
        "form": "newsletter",
        "phone": phone,
        "person": {"full_name": "Alice Example", "ip": "192.0.2.7"},
        "boxes": [
            {
                "channels": ["sms"],
                "tags": [tag],
                "state": "checked",
                "wording": "Yes, text me offers. Reply STOP to stop.",
                "wording_version": "7",
            }
        ],
    }


MINUTE = timedelta(minutes=1)
