"""The bulk gate: one question about very many contacts, with the verdicts that the gate would give.

Contacts whose standings have one shape get one verdict, so a rule is asked once for each shape and
not for each contact. Nothing is logged or released: whoever sends afterwards submits every message,
and it is judged again and claimed like any other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final, cast

import msgspec

from processor.domain.answer import Answer
from processor.domain.decide import decide
from processor.domain.errors import LedgerBroken
from processor.domain.learnt import Learnt
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.shape import instant, ranks, shared
from processor.domain.standing import EMPTY, Standing, decode_standing
from processor.ports import AsStored, Ledger
from processor.services.gate import Gate
from processor.services.lineage import ensure_current
from processor.services.policies import PolicyBook
from processor.services.sandbox import Sandbox

__all__ = ["BATCH", "Answer", "Answers", "BulkGate"]

#: Contacts of one round trip.
BATCH: Final = 1000


class Answers(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The answers to one batch in its order, by the policy of that digest, at the store's time.

    `unreadable` is the answer for any address that cannot be read, which has no standing.
    `versions` are those of the standings that were judged, in an epoch of the store.
    """

    at: datetime
    policy: str
    answers: tuple[Answer, ...]
    unreadable: Answer
    standings: tuple[bytes | None, ...]
    epoch: int

    @cached_property
    def versions(self) -> tuple[int, ...]:
        """The version of each standing that was judged."""
        return tuple([version_of(raw) for raw in self.standings])


class BulkGate:
    """Answers for as many contacts as there are, batch by batch. Raises StoreUnavailable.

    One at a time: it remembers shapes between two batches about the same message.
    """

    def __init__(
        self, *, gate: Gate, ledger: Ledger, policies: PolicyBook, sandbox: Sandbox | None = None
    ) -> None:
        self._gate = gate
        self._ledger = ledger
        self._policies = policies
        self._sandbox = sandbox
        self._about: tuple[Message, str, tuple[int, ...]] | None = None
        self._learnt = Learnt()

    def ask(self, message: Message, contacts: Sequence[str]) -> Answers:
        """What the gate would answer, were this message for each of these contacts."""
        self._gate.ensure_open()
        return self._judged(message, contacts, self._ledger.as_stored(contacts))

    def ask_each(self, message: Message, parts: Iterable[Sequence[str]]) -> Iterator[Answers]:
        """As `ask` of each part in turn; the store looks up some while others are judged.

        Each part is judged at its own moment, by the policy then in force. It has a thousand
        contacts at most.
        """
        asked: deque[Sequence[str]] = deque()

        def opened() -> Iterator[Sequence[str]]:
            for part in parts:
                self._gate.ensure_open()
                asked.append(part)
                yield part

        for kept in self._ledger.as_they_come(opened()):
            yield self._judged(message, asked.popleft(), kept)

    def _judged(self, message: Message, contacts: Sequence[str], kept: AsStored) -> Answers:
        ensure_current(kept.birth)
        batch = self._batch(message, kept)
        answers = self._answers(batch, contacts, kept.standings)
        if self._sandbox is not None:
            self._as_told(batch, contacts, answers)
        return Answers(
            at=kept.now,
            policy=batch.policy.digest,
            answers=tuple(answers),
            unreadable=batch.unreadable(),
            standings=kept.standings,
            epoch=kept.birth.epoch,
        )

    def _answers(
        self, batch: _Batch, contacts: Sequence[str], raws: Sequence[bytes | None]
    ) -> list[Answer]:
        answers = batch.known(raws)
        if None in answers:
            for place, answer in enumerate(answers):
                if answer is None:
                    answers[place] = self._answer(batch, contacts[place], raws[place])
        return cast("list[Answer]", answers)

    def _batch(self, message: Message, kept: AsStored) -> _Batch:
        """The question as of now; what was learnt for another one is forgotten."""
        policy, asked = self._policies.under(kept.birth), _moments(message, kept.now)
        about = (message, policy.digest, ranks(asked))
        if self._about != about:
            self._about, self._learnt = about, Learnt()
        return _Batch(
            message=message,
            policy=policy,
            now=kept.now,
            asked=asked,
            learnt=self._learnt if shared(message, policy) else None,
        )

    def _answer(self, batch: _Batch, contact: str, raw: bytes | None) -> Answer:
        (known,) = batch.known([raw])
        if known is not None:
            # Learnt amid this batch.
            return known
        standing = EMPTY if raw is None else _readable(raw)
        if standing is None:
            return self._singly(batch, contact)
        return batch.judged(raw, standing)

    def _as_told(self, batch: _Batch, contacts: Sequence[str], answers: list[Answer]) -> None:
        """Magic numbers get what the sandbox says of them, whatever is stored."""
        for place, contact in enumerate(contacts):
            if self._sandbox is not None and self._sandbox.knows(contact):
                answers[place] = self._singly(batch, contact)

    def _singly(self, batch: _Batch, contact: str) -> Answer:
        """By the gate itself: a magic number, or a standing that has to be folded anew first."""
        message = msgspec.structs.replace(batch.message, contact=contact)
        (decision,) = self._gate.check([message])
        return Answer.of(decision)


class _Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One batch: the question, and what is known of its answers."""

    message: Message
    policy: Policy
    now: datetime
    asked: tuple[int, ...]
    learnt: Learnt | None

    def known(self, raws: Sequence[bytes | None]) -> list[Answer | None]:
        """What was answered of these shapes before."""
        if self.learnt is None:
            return [None] * len(raws)
        return self.learnt.answers(raws, self.asked)

    def unreadable(self) -> Answer:
        """What the rules say of an address that cannot be read."""
        wrong = msgspec.structs.replace(self.message, address_problem="cannot be read")
        return Answer.of(decide(wrong, EMPTY, self.policy, self.now))

    def judged(self, raw: bytes | None, standing: Standing) -> Answer:
        """What the rules say."""
        answer = Answer.of(decide(self.message, standing, self.policy, self.now))
        if self.learnt is not None:
            self.learnt.learn(raw, self.asked, answer)
        return answer


def _moments(message: Message, now: datetime) -> tuple[int, ...]:
    """The moments that a rule may compare with those of a standing."""
    return tuple(instant(at) for at in (now, message.not_before, message.deadline) if at)


def version_of(raw: bytes | None) -> int:
    """The version of a standing as it is stored; 0 where there is none."""
    return int(raw.partition(b"\n")[0]) if raw else 0


def _readable(raw: bytes) -> Standing | None:
    """A standing of this version; None for any other, and for what is none."""
    try:
        return decode_standing(raw)
    except LedgerBroken:
        return None
