"""Senders race hundreds of STOPs, also while the store is being killed: no claim goes after one."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from processor.bootstrap import Parts
from processor.domain import acts
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.ledger import read_chain
from processor.ports import ClaimAnswer, MessageState, RawRequest, StoreUnavailable
from processor.services.compose import Request
from processor.services.in_flight import claim_views
from processor.services.sending import LEASE_SECONDS
from tests.e2e.racing import Job, calls, words
from tests.e2e.rig import Rig, until

pytestmark = pytest.mark.e2e

PHONES = [f"+1202555{number:04d}" for number in range(100, 200)]
JOBS_EACH = 4
SENDERS = 4

_Answer = TypeVar("_Answer")


class Claim(msgspec.Struct, frozen=True):
    """What a sender asked, what it was told, and whether a STOP was acknowledged before."""

    phone: str
    message: str
    answer: ClaimAnswer
    after_stop: bool


class Race:
    """Everybody's notes; each thread works over connections of its own, as a process would."""

    def __init__(self, rig: Rig, messages: dict[str, str]) -> None:
        self.rig = rig
        self.messages = messages
        self.stopped: set[str] = set()
        self.claims: list[Claim] = []
        self.over = threading.Event()

    def goes(self) -> int:
        """How many sends were allowed so far."""
        return sum(claim.answer is ClaimAnswer.GO for claim in self.claims)

    def send(self, name: int) -> None:
        """Try every message once, in an order of one's own; the same attempt until it is heard."""
        parts, mine = self.rig.engine(), list(self.messages.items())
        random.Random(name).shuffle(mine)
        for message, phone in mine:
            before = phone in self.stopped
            answer = _insist(partial(_claim, parts, message, f"sender-{name}"))
            self.claims.append(Claim(phone, message, answer, before))

    def stop(self, phones: list[str]) -> None:
        """Send STOPs, each until it is acknowledged."""
        parts = self.rig.engine()
        for phone in phones:
            headers, body = self.rig.signed("contact.opted_out", {"phone": phone, "text": "STOP"})
            lowered = {key.lower(): value for key, value in headers.items()}
            call = RawRequest(headers=lowered, body=body)
            _insist(partial(parts.intake.receive, "acme", "website", call))
            self.stopped.add(phone)

    def disturb(self) -> None:
        """Move standings without taking anything back, and bring in what was spooled."""
        parts, number = self.rig.engine(), 0
        while not self.over.is_set():
            number += 1
            headers, body = self.rig.signed("form.submitted", _form(PHONES[number % len(PHONES)]))
            lowered = {key.lower(): value for key, value in headers.items()}
            try:
                parts.revoker.replay_spool()
                parts.intake.receive("acme", "website", RawRequest(headers=lowered, body=body))
                parts.drain.drain(number % parts.settings.lanes, "worker-1")
            except StoreUnavailable:
                time.sleep(0.01)


@pytest.fixture
def race(tmp_path: Path, free_port: int) -> Iterator[Race]:
    with Rig(tmp_path / "rig", port=free_port) as rig:
        for phone in PHONES:
            rig.deliver("form.submitted", _form(phone))
        for lane in range(rig.parts.settings.lanes):
            rig.parts.drain.drain(lane, "worker-1")
        jobs = [(phone, number) for phone in PHONES for number in range(JOBS_EACH)]
        yield Race(rig, {_released(rig.parts, phone, number): phone for phone, number in jobs})


def _form(phone: str | None = None, email: str | None = None) -> dict[str, object]:
    channel = "sms" if phone else "email"
    address: dict[str, object] = {"phone": phone} if phone else {"email": email}
    boxes = [{"channels": [channel], "tags": ["marketing consent"], "state": "checked"}]
    person = {"full_name": "Alice Example"}
    return {"form": "newsletter", "person": person, "boxes": boxes} | address


def _request(to: str, name: str, channel: Channel = Channel.SMS) -> Request:
    return Request(id=name, business="acme", brand="acme", channel=channel, to=to)


def _released(parts: Parts, phone: str, number: int) -> str:
    """A job of that number, judged and released; the id of its message."""
    request = _request(phone, f"{phone[-4:]}-{number}")
    message = parts.sending.submit(parts.composer.job(request)).message.id
    parts.sending.judge(message)
    return message


def _claim(parts: Parts, message: str, attempt: str) -> ClaimAnswer:
    claimed = parts.sending.claim("acme", message, attempt)
    assert claimed is not None
    return claimed.answer


def _insist(ask: Callable[[], _Answer]) -> _Answer:
    while True:
        try:
            return ask()
        except StoreUnavailable:
            time.sleep(0.01)


@pytest.mark.parametrize("kills", [0, 3])
def test_no_claim_goes_after_a_stop_and_no_message_goes_twice(race: Race, kills: int) -> None:
    senders = [threading.Thread(target=race.send, args=(n,)) for n in range(SENDERS)]
    stoppers = [threading.Thread(target=race.stop, args=(PHONES[n::2],)) for n in range(2)]
    noise = threading.Thread(target=race.disturb)
    for sender in senders:
        sender.start()
    assert until(lambda: race.goes() >= len(PHONES) // 5)
    for thread in (noise, *stoppers):
        thread.start()
    for _ in range(kills):
        time.sleep(0.2)  # only spreads the kills; nothing is concluded from it
        race.rig.store.kill()
        race.rig.store.restart()
    for thread in (*senders, *stoppers):
        thread.join()
    race.over.set()
    noise.join()

    went = Counter(claim.message for claim in race.claims if claim.answer is ClaimAnswer.GO)
    assert set(went.values()) == {1}
    assert len(went) < len(race.messages), "every send was allowed, so nothing was raced"
    assert not [c for c in race.claims if c.after_stop and c.answer is ClaimAnswer.GO]
    assert race.stopped == set(PHONES)
    for phone in PHONES:
        _in_order(race, phone, went)


def _in_order(race: Race, phone: str, went: Counter[str]) -> None:
    """By the ledger's own order: every claim was granted on a version before the STOP."""
    stops = [entry.seq for entry in race.rig.entries(phone) if isinstance(entry.act, acts.Revoked)]
    noted = race.rig.parts.ports.ledger.claims(race.rig.contact(phone))
    assert len(stops) == 1
    assert all(claim.version < stops[0] for claim in noted)
    assert len({claim.message for claim in noted}) == len(noted)
    assert {message for message in went if race.messages[message] == phone} <= {
        claim.message for claim in noted
    }


def _address(number: int) -> str:
    return f"customer-{number}@example.com"


def _written(rig: Rig, people: int, each: int, path: Path) -> dict[str, str]:
    """Jobs to people who agreed: one half submitted and released, of the other half permits."""
    parts = rig.parts
    for number in range(people):
        rig.deliver("form.submitted", _form(email=_address(number)))
    for lane in range(parts.settings.lanes):
        while parts.drain.drain(lane, "worker-1"):
            pass
    lines: list[Job] = []
    for number in range(people):
        to = _address(number)
        asked = [_request(to, f"job-{number}-{n}", Channel.EMAIL) for n in range(each)]
        submitted, bare = asked[: each // 2], asked[each // 2 :]
        jobs = [parts.composer.job(request) for request in submitted]
        assert set(parts.sending.hand_over(jobs)) == {MessageState.RELEASED}
        lines += [Job(message=job.message.id, to=to) for job in jobs]
        messages = [parts.composer.message(request) for request in bare]
        answers = zip(bare, messages, parts.gate.ask(messages), strict=True)
        permits = [parts.permits.of(*answer) for answer in answers]
        assert None not in permits
        lines += [
            Job(message=message.id, to=to, permit=permit)
            for message, permit in zip(messages, permits, strict=True)
        ]
    path.write_bytes(b"\n".join(msgspec.json.encode(line) for line in lines))
    return {line.message: line.to for line in lines}


@pytest.mark.parametrize(
    ("senders", "people", "each"),
    [
        (3, 60, 4),
        pytest.param(8, 2500, 8, marks=[pytest.mark.soak, pytest.mark.timeout(0)]),
    ],
)
def test_processes_race_stops_and_some_of_them_are_killed(
    tmp_path: Path, free_port: int, senders: int, people: int, each: int
) -> None:
    """No claim after a STOP in the ledger's order, by id or by permit, and no second call."""
    jobs, provider = tmp_path / "jobs", tmp_path / "provider"
    provider.touch()
    with Rig(tmp_path / "rig", port=free_port) as rig:
        where = _written(rig, people, each, jobs)
        started = [rig.program(*words(jobs, provider, f"sender-{n}")) for n in range(senders)]
        assert until(lambda: len(calls(provider)) >= len(where) // 20)
        stopped = random.Random(people).sample(range(people), people // 2)
        for count, number in enumerate(stopped):
            time.sleep(random.Random(number).random() / 500)  # at any time
            rig.deliver("contact.opted_out", {"email": _address(number)})
            if count in (len(stopped) // 3, len(stopped) // 2):
                started[count % senders].kill()
                started.append(rig.program(*words(jobs, provider, f"later-{count}")))
        for program in started:
            program.wait()
        went = Counter(calls(provider))
        assert set(went.values()) == {1}
        assert len(where) > len(went) > len(where) // 20
        overtaken = [_stopped(rig, _address(number), where, went) for number in stopped]
        assert any(overtaken) or people < 1000, "no STOP came while a message was under way"


def _stopped(rig: Rig, address: str, where: dict[str, str], went: Counter[str]) -> int:
    """Look at one who opted out; how many sends were under way then."""
    contact = rig.parts.composer.contact("acme", parse_address(AddressKind.EMAIL, address))
    chain = [entry for entry, _ in read_chain(rig.parts.ports.ledger.lines(contact))]
    (stop,) = [entry for entry in chain if isinstance(entry.act, acts.Revoked)]
    noted = rig.parts.ports.ledger.claims(contact)
    assert all(claim.version < stop.seq for claim in noted)
    assert {message for message in went if where[message] == address} <= {
        claim.message for claim in noted
    }
    views = claim_views(noted, chain, rig.parts.ports.outbound.get)
    for view in views:
        ended = view.outcome_at is not None and view.outcome_at <= stop.received_at
        within = stop.received_at <= view.claim.at + timedelta(seconds=LEASE_SECONDS)
        listed = view.in_flight and (view.in_flight.claimed_at, view.in_flight.revoked_at)
        assert listed == ((view.claim.at, stop.received_at) if within and not ended else None)
    return sum(view.in_flight is not None for view in views)
