"""Senders race hundreds of STOPs, also while the store is being killed: no claim goes after one."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from processor.bootstrap import Parts
from processor.domain import acts
from processor.domain.address import Channel
from processor.ports import ClaimAnswer, RawRequest, StoreUnavailable
from processor.services.compose import Request
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


def _form(phone: str) -> dict[str, object]:
    boxes = [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}]
    return {
        "form": "newsletter",
        "phone": phone,
        "person": {"full_name": "Alice Example"},
        "boxes": boxes,
    }


def _released(parts: Parts, phone: str, number: int) -> str:
    """A job of that number, judged and released; the id of its message."""
    request = Request(
        id=f"{phone[-4:]}-{number}", business="acme", brand="acme", channel=Channel.SMS, to=phone
    )
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
