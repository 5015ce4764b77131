"""A deployment over a cluster of three whose slots move and whose nodes are killed under load."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from processor.bootstrap import Parts
from processor.domain import acts
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.decision import Decision, Verdict
from processor.domain.ledger import decode_line
from processor.domain.message import Message
from processor.ports import ClaimAnswer, DeliveryState, RawRequest, StoreUnavailable
from processor.services.compose import Request
from tests.clusters import Cluster
from tests.e2e.rig import Rig, until

pytestmark = [pytest.mark.e2e, pytest.mark.soak, pytest.mark.timeout(900)]

CUSTOMERS = 4
CONTACTS_EACH = 60
ROUNDS = 8

_Answer = TypeVar("_Answer")


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Cluster]:
    with Cluster(tmp_path / "cluster", nodes=3) as made:
        yield made


@pytest.fixture
def rig(tmp_path: Path, free_port: int, three: Cluster) -> Iterator[Rig]:
    with Rig(tmp_path / "rig", port=free_port, store_url=three.url) as made:
        yield made


class Day:
    """What customers did, what they were answered, and what must not have happened."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.acknowledged: list[str] = []
        self.stopped: list[str] = []
        self.approved = 0
        self.wrong: list[str] = []
        self.over = threading.Event()

    def live(self, name: int) -> None:
        """Sign up, be approved, send STOP, be blocked: one contact after the other."""
        parts = self.rig.engine()
        for number in range(CONTACTS_EACH):
            email = f"alice-{name}-{number}@example.com"
            message = self._signed_up(parts, email)
            self._deliver(parts, "contact.opted_out", {"email": email})
            self.stopped.append(email)
            judged = self._answered(parts, email)
            if judged.verdict is Verdict.APPROVED:
                self.wrong.append(f"{email} was approved after its STOP")
            claimed = _insist(parts, partial(parts.sending.claim, "acme", message, "late"))
            if claimed is None or claimed.answer is ClaimAnswer.GO:
                self.wrong.append(f"{email} was claimed after its STOP")

    def _signed_up(self, parts: Parts, email: str) -> str:
        """A grant that a worker recorded; the message that was released by it."""
        box = {"channels": ["email"], "tags": ["marketing consent"], "state": "checked"}
        person = {"full_name": "Alice Example"}
        form: dict[str, object] = {
            "form": "newsletter",
            "email": email,
            "person": person,
            "boxes": [box],
        }
        self._deliver(parts, "form.submitted", form)
        assert until(lambda: self._answered(parts, email).verdict is Verdict.APPROVED, 240)
        self.approved += 1
        request = Request(id=email, business="acme", brand="acme", channel=Channel.EMAIL, to=email)
        job = parts.composer.job(request)
        _insist(parts, partial(parts.sending.submit, job))
        _insist(parts, partial(parts.sending.judge, job.message.id))
        return job.message.id

    def _deliver(self, parts: Parts, kind: str, content: dict[str, object]) -> None:
        """One webhook, repeated until it is acknowledged, as its source would."""
        headers, body = self.rig.signed(kind, content)
        call = RawRequest(headers={key.lower(): word for key, word in headers.items()}, body=body)
        received = _insist(parts, partial(parts.intake.receive, "acme", "website", call))
        self.acknowledged.append(received.delivery)

    def _answered(self, parts: Parts, email: str) -> Decision:
        """What the gate says once it can say anything."""
        message = Message(
            id="",
            business="acme",
            brand="acme",
            channel=Channel.EMAIL,
            contact=parts.composer.contact("acme", parse_address(AddressKind.EMAIL, email)),
        )
        (decision,) = _insist(parts, partial(parts.gate.check, [message]))
        return decision


def _insist(parts: Parts, ask: Callable[[], _Answer]) -> _Answer:
    while True:
        try:
            parts.revoker.replay_spool()
            return ask()
        except StoreUnavailable:
            time.sleep(0.05)


def _shake(three: Cluster, day: Day, rounds: int) -> int:
    """Move slots key by key without an end, and kill a node now and then; the moves made."""
    chance, moves = random.Random(20261125), 0
    tags = [f"{{p{number:03d}}}" for number in range(16)] + [f"{{i{n:02d}}}" for n in range(4)]
    for round_ in range(rounds):
        goal = len(day.stopped) + CUSTOMERS * CONTACTS_EACH // (rounds + 2)
        while len(day.stopped) < goal and not day.over.is_set():
            tag = chance.choice(tags)
            source = three.owner_of(tag)
            target = (source + chance.choice([1, 2])) % 3
            slot = three.begin_move(tag, target)
            while three.move_keys(slot, source, target, limit=20):
                time.sleep(0.002)
            three.end_move(slot, source, target)
            moves += 1
        victim = three.servers[round_ % 3]
        victim.kill()
        victim.start()
        three.await_whole()
    return moves


def test_slots_that_move_and_nodes_that_die_lose_nothing_and_approve_nothing_wrongly(
    three: Cluster, rig: Rig
) -> None:
    day = Day(rig)
    rig.beat()
    rig.worker()
    customers = [threading.Thread(target=day.live, args=(name,)) for name in range(CUSTOMERS)]
    for customer in customers:
        customer.start()

    moves = _shake(three, day, ROUNDS)

    day.over.set()
    for customer in customers:
        customer.join()
    assert until(lambda: rig.waiting() == 0)
    print(
        f"{len(day.acknowledged)} deliveries acknowledged, {day.approved} contacts approved,"
        f" {len(day.stopped)} STOPs acknowledged, {moves} slots moved, {ROUNDS} nodes killed;"
        f" approved wrongly: {len(day.wrong)}"
    )
    assert not day.wrong
    assert len(day.stopped) == day.approved == CUSTOMERS * CONTACTS_EACH
    assert moves >= ROUNDS
    found = [rig.parts.ports.inbox.get(each) for each in day.acknowledged]
    assert all(found)
    assert {each.state for each in found if each} == {DeliveryState.RECORDED}
    for email in day.stopped:
        contact = rig.parts.composer.contact("acme", parse_address(AddressKind.EMAIL, email))
        entries = [decode_line(line) for line in rig.parts.ports.ledger.lines(contact)]
        kinds = Counter(type(entry.act) for entry in entries)
        assert kinds == {acts.Granted: 1, acts.Revoked: 1}, email
