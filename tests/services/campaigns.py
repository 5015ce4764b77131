"""A campaign over an engine: its list, its order, and workers that take turns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace

from processor.campaigning import Campaigning, campaigning
from processor.domain.address import Channel
from processor.ports.campaigns import Campaign, CampaignSpec
from processor.services import uploads
from tests.services.engines import Engine, ticked

SPEC = CampaignSpec(
    business="acme",
    brand="acme",
    channel=Channel.SMS,
    purpose="marketing",
    name="spring-sale",
    template="t-1",
)


def phone(number: int) -> str:
    return f"+120255501{number:02d}"


def csv_of(cells: Iterable[str], head: str = "address") -> bytes:
    return "".join(f"{each}\n" for each in (head, *cells)).encode()


@dataclass(kw_only=True)
class Office:
    """The services of campaigns over an engine, and what its dispatcher was handed."""

    engine: Engine
    services: Campaigning

    def agree(self, *numbers: int) -> None:
        for number in numbers:
            self.engine.tell("form.submitted", ticked(phone=phone(number)))

    def stop(self, number: int) -> None:
        self.engine.tell("contact.opted_out", {"phone": phone(number), "text": "STOP"})

    def upload(self, body: bytes, *, key: str = "k1", **changes: Any) -> Campaign:  # noqa: ANN401 - fields of the spec
        spec = replace(SPEC, **changes)
        return self.services.uploads.receive(spec, pieces(body), key=key)

    def work(self, most: int = 1000) -> int:
        """Take what turns there are until nobody has anything to do; how many."""
        done = 0
        self.services.turns.ring()
        dispatched = self.engine.dispatcher.turns
        while dispatched and done < most:
            done += self.services.turns.take(*dispatched.pop(0))
        return done

    def show(self, campaign: Campaign) -> Campaign:
        return self.services.desk.show(campaign.spec.business, campaign.id)

    def wave(
        self, campaign: Campaign, total: int | None = None, *, newcomers: bool = False
    ) -> Campaign:
        business, name = campaign.spec.business, campaign.id
        self.services.desk.wave(business, name, total=total, newcomers=newcomers)
        self.work()
        return self.show(campaign)

    def text(self, campaign: Campaign, start: int = 0) -> str:
        found = self.show(campaign)
        return "".join(each.text for each in self.services.results.download(found, start=start))


def pieces(body: bytes, size: int = 7) -> Iterable[bytes]:
    """A body as a socket hands it on."""
    return (body[at : at + size] for at in range(0, len(body), size))


def office_over(engine: Engine, monkeypatch: pytest.MonkeyPatch, *, chunk: int = 3) -> Office:
    """With chunks so small that a short list has several."""
    monkeypatch.setattr(uploads, "CHUNK", chunk)
    return Office(engine=engine, services=campaigning(engine.parts))
