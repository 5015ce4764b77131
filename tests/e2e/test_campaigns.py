"""A campaign whose workers are killed again and again misses nobody and takes nobody twice."""

from __future__ import annotations

import csv
import io
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import psutil
import pytest
from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import connect
from processor.campaigning import Campaigning, campaigning
from processor.domain.address import AddressKind, Channel
from processor.domain.campaign import CampaignState
from processor.domain.standing import decode_standing, encode_standing
from processor.ports import Outgoing, Role
from processor.ports.campaigns import Campaign, CampaignSpec
from processor.services.waves import job_of
from tests.e2e.rig import Rig, a_free_port, kill_group

pytestmark = pytest.mark.e2e

ROWS: Final = 20_000
#: One in so many agreed, and one in so many of these stops amid the wave.
AGREED: Final = 5
STOPPED: Final = 40
SPEC: Final = CampaignSpec(
    business="acme", brand="acme", channel=Channel.SMS, purpose="marketing", template="t-1"
)
Waiting = Callable[[Callable[[], bool]], bool]


def phone(number: int) -> str:
    return f"+1202{5550000 + number:07d}"


def body(numbers: range) -> Iterator[bytes]:
    yield b"name,phone\n"
    for number in numbers:
        yield f"Alice Example,{phone(number)}\n".encode()
    # Somebody on the first page comes again on the last.
    yield f"Alice Example,{phone(numbers[0])}\n".encode()


def agreed(rig: Rig, total: int) -> list[int]:
    """Every fifth ticked the box, each by an entry of their own."""
    boxes = [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}]
    form = {"form": "news", "phone": phone(0), "person": {}, "boxes": boxes}
    rig.deliver("form.submitted", form)
    for lane in range(rig.parts.settings.lanes):
        rig.parts.drain.drain(lane, "test")
    named = rig.parts.ids.namer("acme", AddressKind.PHONE)
    known = decode_standing(rig.parts.ports.ledger.stored_standing(named(phone(0))) or b"")
    assert known is not None
    (grant,) = known.grants
    numbers = list(range(0, total, AGREED))
    pipe = connect(rig.parts.settings.store_url).client.pipeline(transaction=False)
    for number in numbers[1:]:
        own = replace(grant, first_at=grant.first_at - timedelta(seconds=number))
        key = keys.of_contact(named(phone(number)), rig.parts.settings.partitions, "standing")
        pipe.set(key, encode_standing(replace(known, grants=(own,))))
    pipe.execute()
    return numbers


class Workers:
    """Two workers of campaigns, one process of which is killed now and then."""

    def __init__(self, rig: Rig, chance: random.Random) -> None:
        self.rig = rig
        self.chance = chance
        self.running = [rig.bulk(), rig.bulk()]
        self.killed = 0

    def children(self) -> list[psutil.Process]:
        return [each for one in self.running for each in psutil.Process(one.pid).children()]

    def hurt(self) -> None:
        """Kill a process that works, or once in a while a whole worker."""
        found = self.children()
        if found:
            with_luck = self.chance.choice(found)
            os.kill(with_luck.pid, signal.SIGKILL)
            self.killed += 1

    def replace_one(self) -> None:
        kill_group(self.running.pop(0))
        self.killed += 1
        self.running.append(self.rig.bulk())


def worked(
    services: Campaigning,
    campaign: Campaign,
    workers: Workers,
    goal: CampaignState,
    rest: Waiting,
    kills: int,
) -> Campaign:
    """Wait until a pass is over; so often, as it goes on, a process is killed."""
    reached = 0

    def over() -> bool:
        nonlocal reached
        services.turns.ring()
        found = services.desk.show("acme", campaign.id)
        if found.upto and found.done * kills // found.upto > reached:
            reached = found.done * kills // found.upto
            workers.hurt()
        return found.state is goal

    assert rest(over)
    return services.desk.show("acme", campaign.id)


def people(services: Campaigning, campaign: Campaign) -> list[dict[str, str]]:
    text = "".join(each.text for each in services.results.download(campaign))
    return list(csv.DictReader(io.StringIO(text)))


def stored(rig: Rig) -> Counter[str]:
    """How many messages there are of each contact."""
    client = connect(rig.parts.settings.store_url).client
    names = (key.decode() for key in client.scan_iter("*:message:*", count=10_000))
    return Counter(name.split(":message:")[1].split(":")[0] for name in names)


def killed_again_and_again(
    tmp_path: Path, chance: random.Random, eventually: Waiting, total: int, kills: int
) -> None:
    """Everybody once, and nobody who wrote STOP amid the wave can be claimed."""
    with Rig(tmp_path / "rig", port=a_free_port(), takeover=1) as rig:
        numbers = agreed(rig, total)
        services = campaigning(rig.parts)
        workers = Workers(rig, chance)
        campaign = services.uploads.receive(SPEC, body(range(total)), key="spring")
        judged = worked(services, campaign, workers, CampaignState.JUDGED, eventually, kills)
        assert judged.rows == total + 1
        assert judged.counts["people", ""] == total
        assert judged.counts["reason", "duplicate_in_list"] == 1
        assert judged.counts["verdict", "approved"] == len(numbers)
        rows = people(services, judged)
        assert [row["phone"] for row in rows] == [
            *(phone(number) for number in range(total)),
            phone(0),
        ]
        approved = {row["phone"] for row in rows if row["assent_verdict"] == "approved"}
        assert approved == {phone(number) for number in numbers}

        workers.replace_one()
        services.desk.wave("acme", campaign.id)
        stopped = numbers[:: len(numbers) // STOPPED]
        for number in stopped:
            rig.deliver("contact.opted_out", {"phone": phone(number), "text": "STOP"})
        done = worked(services, campaign, workers, CampaignState.DONE, eventually, kills)
        assert workers.killed > kills
        assert set(stored(rig).values()) == {1}
        claimed = [
            rig.parts.sending.claim("acme", message.message.id, "attempt-1")
            for number in stopped
            for message in [found(rig, campaign, number)]
            if message
        ]
        assert all(each and each.answer != "go" for each in claimed)
        account = services.results.account(done)
        assert account.people == account.places.total() == total
        assert account.planned == len(numbers) == account.planned_places.total()
        assert account.places["waiting"] + account.places["blocked"] == total
        assert account.places["left"] == 0


def test_workers_that_are_killed_decide_and_hand_over_everybody_once(
    tmp_path: Path, chance: random.Random, eventually: Waiting
) -> None:
    killed_again_and_again(tmp_path, chance, eventually, ROWS, 4)


@pytest.mark.soak
def test_a_long_list_and_many_kills(
    tmp_path: Path, chance: random.Random, eventually: Waiting
) -> None:
    killed_again_and_again(tmp_path, chance, eventually, 5 * ROWS, 40)


def found(rig: Rig, campaign: Campaign, number: int) -> Outgoing | None:
    """The message to somebody, if they were handed over."""
    job = job_of(campaign.series, rig.parts.ids.lower(rig.contact(phone(number))))
    return rig.parts.ports.outbound.find("acme", rig.parts.composer.job_key("acme", job))


def test_two_businesses_get_their_turns(tmp_path: Path, eventually: Waiting) -> None:
    """A short list that comes later does not wait for a long one."""
    with Rig(tmp_path / "rig", port=a_free_port()) as rig:
        services = campaigning(rig.parts)
        long = services.uploads.receive(SPEC, body(range(ROWS)), key="long")
        rig.bulk()
        assert eventually(lambda: services.desk.show("acme", long.id).done > 1)
        other = replace(SPEC, business="globex", brand="globex")
        short = services.uploads.receive(other, body(range(ROWS, ROWS + 3500)), key="short")
        before = services.desk.show("acme", long.id).done

        def judged() -> bool:
            services.turns.ring()
            return services.desk.show("globex", short.id).state is CampaignState.DONE

        assert eventually(judged)
        meanwhile = services.desk.show("acme", long.id)
        assert meanwhile.state is CampaignState.JUDGING
        # A worker of campaigns alone is no sign that deliveries are taken.
        assert not rig.parts.ports.pulses.seen(Role.WORKER)
        # Turn about, but for what was lent already and what came while we looked.
        assert meanwhile.done - before <= short.chunks + 6
