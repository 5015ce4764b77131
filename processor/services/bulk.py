"""The bulk gate: one question about very many contacts, with the verdicts that the gate would give.

Contacts whose standings have one shape get one verdict, so a rule is asked once for each shape and
not for each contact. Nothing is logged or released: whoever sends afterwards submits every message,
and it is judged again and claimed like any other.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

import msgspec

from processor.domain.decide import decide
from processor.domain.decision import Decision, Verdict
from processor.domain.errors import LedgerBroken
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.shape import Layout, instant, layout_of, shared
from processor.domain.standing import EMPTY, Standing, decode_standing, encode_standing
from processor.ports import Ledger
from processor.services.gate import Gate
from processor.services.lineage import ensure_current
from processor.services.policies import PolicyBook
from processor.services.sandbox import Sandbox

#: Contacts of one round trip.
BATCH: Final = 1000
#: Layouts of one length that are remembered, and shapes of all; beyond them nothing is learnt.
_LAYOUTS: Final = 8
_SHAPES: Final = 20_000
_NOBODY: Final = encode_standing(EMPTY)


class Answer(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A verdict and the codes of its reasons, each once.

    `until` is the first moment at which time alone could change it.
    """

    verdict: Verdict
    codes: tuple[str, ...]
    until: datetime | None = None

    @cached_property
    def told(self) -> tuple[str, str]:
        """The verdict and the codes as cells of a table."""
        return self.verdict.value, ";".join(self.codes)

    @classmethod
    def of(cls, decision: Decision) -> Answer:
        """What of a decision contacts of one shape have in common."""
        codes = tuple(dict.fromkeys(reason.code for reason in decision.reasons))
        until = decision.valid_until or decision.not_before
        return cls(verdict=decision.verdict, codes=codes, until=until)


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to one batch in its order, by the policy of that digest, at the store's time.

    `unreadable` is the answer for any address that cannot be read, which has no standing.
    `versions` are those of the standings that were judged, in an epoch of the store.
    """

    at: datetime
    policy: str
    answers: tuple[Answer, ...]
    unreadable: Answer
    versions: tuple[int, ...]
    epoch: int


class _Learnt:
    """What was decided of each shape, for one message and one policy."""

    def __init__(self) -> None:
        self.layouts: dict[int, list[tuple[Layout, dict[Hashable, Answer]]]] = {}
        self._shapes = 0

    def learn(self, raw: bytes, asked: tuple[int, ...], answer: Answer) -> None:
        """Remember an answer, if standings of this kind have a layout."""
        layout = layout_of(raw) if self._shapes < _SHAPES else None
        if layout is None:
            return
        self._shapes += 1
        known = self.layouts.setdefault(len(raw), [])
        for each, answers in known:
            if each.alike(layout):
                answers[layout.key(raw, asked)] = answer
                return
        if len(known) < _LAYOUTS:
            known.append((layout, {layout.key(raw, asked): answer}))


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
        self._about: tuple[Message, str] | None = None
        self._learnt = _Learnt()

    def ask(self, message: Message, contacts: Sequence[str]) -> Answers:
        """What the gate would answer, were this message for each of these contacts."""
        self._gate.ensure_open()
        kept = self._ledger.as_stored(contacts)
        ensure_current(kept.birth)
        policy = self._policies.under(kept.birth)
        if self._about != (message, policy.digest):
            self._about, self._learnt = (message, policy.digest), _Learnt()
        batch = _Batch(
            message=message,
            policy=policy,
            now=kept.now,
            asked=_moments(message, kept.now),
            learnt=self._learnt if shared(message, policy) else None,
        )
        known = batch.known
        answers = [
            known(raw or _NOBODY) or self._answer(batch, contact, raw or _NOBODY)
            for contact, raw in zip(contacts, kept.standings, strict=True)
        ]
        if self._sandbox is not None:
            self._as_told(batch, contacts, answers)
        return Answers(
            at=kept.now,
            policy=policy.digest,
            answers=tuple(answers),
            unreadable=batch.unreadable(),
            versions=tuple([version_of(raw) for raw in kept.standings]),
            epoch=kept.birth.epoch,
        )

    def _answer(self, batch: _Batch, contact: str, raw: bytes) -> Answer:
        standing = _readable(raw)
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
    learnt: _Learnt | None

    def known(self, raw: bytes) -> Answer | None:
        """What was answered of this shape before."""
        if self.learnt is None:
            return None
        for layout, answers in self.learnt.layouts.get(len(raw), ()):
            found = answers.get(layout.key(raw, self.asked))
            if found is not None:
                return found
        return None

    def unreadable(self) -> Answer:
        """What the rules say of an address that cannot be read."""
        wrong = msgspec.structs.replace(self.message, address_problem="cannot be read")
        return Answer.of(decide(wrong, EMPTY, self.policy, self.now))

    def judged(self, raw: bytes, standing: Standing) -> Answer:
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
