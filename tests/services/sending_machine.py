"""Grants, revocations, redemptions and crashes in any order: no claim is after a revocation.

Whoever asks, submits, judges, claims or concludes may die between any two calls of the store, and
somebody else may opt out, in or conclude there. Each claim that the ledger has noted has to be
approved by the very lines that stood before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from processor.bootstrap import Parts, assemble
from processor.domain.decide import decide
from processor.domain.fold import fold_chain
from processor.domain.ledger import read_chain
from processor.ports import ClaimAnswer, MessageState
from processor.services.permits import PermitRefused, Presented
from processor.services.sending import Claimed
from tests.services.engines import Engine, ticked
from tests.services.fates import Fate, Fated, Killed, killed

PHONES = tuple(f"+1202555010{number}" for number in range(1, 6))
PURPOSES = ("marketing", "conversation_reply")
ATTEMPTS = ("a1", "a2", "a3")
ENDS = ("sent", "failed", "unknown")

places = st.integers(0, 7)
befores = st.booleans()
whats = st.sampled_from(["nothing", "nothing", "dies", "stop", "agree", "write", "end"])
who = st.sampled_from(PHONES)


class Senders(RuleBasedStateMachine):
    """One business, five customers, and many senders."""

    #: A fresh engine, and the seconds that may pass in its store.
    made: ClassVar[Callable[[], Engine]]
    pauses: ClassVar[tuple[float, ...]] = ()
    #: What the histories came across.
    met: ClassVar[Counter[str]] = Counter()

    @initialize()
    def begin(self) -> None:
        self.engine = type(self).made()
        self.fate = Fate(0, before=True, then=lambda: None)
        self.fated = self._fated()
        self.permits: list[tuple[str, str, str]] = []
        self.messages: list[str] = []
        self.goes: dict[str, str] = {}
        self.over: set[str] = set()
        self.looked_at: set[tuple[str, str]] = set()
        self.jobs = 0
        for phone in PHONES:
            self.engine.deliver("form.submitted", ticked(phone=phone))
        self.engine.drain()

    def _fated(self) -> Parts:
        """The engine of whoever sends, to whom something may happen."""
        ports = self.engine.parts.ports
        named = ("outbound", "ledger", "decisions")
        changed = {name: Fated(getattr(ports, name), self.fate) for name in named}
        return assemble(self.engine.parts.settings, replace(ports, **changed))

    def happening(self, what: str, phone: str, at: int, *, before: bool) -> None:
        """Have this happen at the call with that number."""
        self.fate.left, self.fate.before = (0 if what == "nothing" else at + 1), before
        self.fate.then = killed if what == "dies" else lambda: self.happens(what, phone)

    def happens(self, what: str, phone: str) -> None:
        """Something, by somebody to whom nothing happens."""
        match what:
            case "agree":
                self.engine.tell("form.submitted", ticked(phone=phone))
            case "stop":
                self.engine.deliver("contact.opted_out", {"phone": phone, "text": "STOP"})
            case "start":
                start = {"phone": phone, "channel": "sms", "text": "START"}
                self.engine.tell("contact.resumed", start)
            case "write":
                wrote = {"channel": "sms", "from": {"phone": phone}, "conversation_id": "conv-1"}
                self.engine.tell("message.received", wrote)
            case "end":
                for message, attempt in list(self.goes.items()):
                    self.engine.parts.sending.conclude("acme", message, attempt, "sent")
                    self.over.add(message)

    @rule(what=st.sampled_from(["agree", "write", "write", "start", "start", "stop"]), phone=who)
    def somebody_does(self, what: str, phone: str) -> None:
        self.happens(what, phone)

    @rule(phone=who, purpose=st.sampled_from(PURPOSES), what=whats, at=places, before=befores)
    def asks(self, phone: str, purpose: str, what: str, at: int, before: bool) -> None:
        self.jobs += 1
        asked = self.engine.request(
            phone, id=f"job-{self.jobs}", purpose=purpose, conversation_id="conv-1"
        )
        self.happening(what, phone, at, before=before)
        with suppress(Killed):
            message = self.fated.composer.message(asked)
            [judged] = self.fated.gate.ask([message])
            permit = self.fated.permits.of(asked, message, judged)
            if permit is not None:
                self.permits.append((asked.id, phone, permit))

    @rule(phone=who, purpose=st.sampled_from(PURPOSES), what=whats, at=places, before=befores)
    def submits(self, phone: str, purpose: str, what: str, at: int, before: bool) -> None:
        self.jobs += 1
        asked = self.engine.request(
            phone, id=f"job-{self.jobs}", purpose=purpose, conversation_id="conv-1"
        )
        self.happening(what, phone, at, before=before)
        with suppress(Killed):
            job = self.fated.composer.job(asked)
            self.messages.append(job.message.id)
            self.fated.sending.submit(job)
            self.fated.sending.judge(job.message.id)

    @precondition(lambda self: self.permits)
    @rule(
        pick=st.integers(0),
        attempt=st.sampled_from(ATTEMPTS),
        what=whats,
        at=places,
        before=befores,
    )
    def redeems(self, pick: int, attempt: str, what: str, at: int, before: bool) -> None:
        job, phone, permit = self.permits[pick % len(self.permits)]
        self.happening(what, phone, at, before=before)
        with suppress(Killed, PermitRefused):
            presented = Presented(permit=permit, to=phone)
            redeemed = self.fated.permits.redeemed("acme", job, presented)
            message = redeemed.terms.message.id
            over = message in self.over
            told = self.fated.sending.claim("acme", message, attempt, redeemed)
            self.claimed(message, attempt, told, over=over)

    @precondition(lambda self: self.messages)
    @rule(
        pick=st.integers(0),
        attempt=st.sampled_from(ATTEMPTS),
        what=whats,
        at=places,
        before=befores,
    )
    def claims(self, pick: int, attempt: str, what: str, at: int, before: bool) -> None:
        message = self.messages[pick % len(self.messages)]
        self.happening(what, PHONES[pick % len(PHONES)], at, before=before)
        with suppress(Killed):
            over = message in self.over
            told = self.fated.sending.claim("acme", message, attempt)
            self.claimed(message, attempt, told, over=over)

    def claimed(self, message: str, attempt: str, told: Claimed | None, *, over: bool) -> None:
        """A message goes to one attempt, and to none once its end is known."""
        by = "submitted" if message in self.messages else "asked"
        self.met[f"{by} {told.answer if told else 'nothing'}"] += 1
        if told is None or told.answer is not ClaimAnswer.GO:
            return
        assert not over
        assert self.goes.setdefault(message, attempt) == attempt

    @precondition(lambda self: self.goes)
    @rule(pick=st.integers(0), outcome=st.sampled_from(ENDS), what=whats, at=places, before=befores)
    def concludes(self, pick: int, outcome: str, what: str, at: int, before: bool) -> None:
        message = sorted(self.goes)[pick % len(self.goes)]
        self.happening(what, PHONES[pick % len(PHONES)], at, before=before)
        with suppress(Killed):
            sending = self.fated.sending
            state = sending.conclude("acme", message, self.goes[message], outcome, "SM1")
            assert state in (MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN)
            self.over.add(message)

    @precondition(lambda self: type(self).pauses)
    @rule(pick=st.integers(0))
    def time_passes(self, pick: int) -> None:
        self.engine.world.later(self.pauses[pick % len(self.pauses)])

    @rule(hours=st.sampled_from([1, 24, 48]))
    def another_policy(self, hours: int) -> None:
        policy = replace(self.engine.parts.settings.policy, conversation_idle_hours=hours)
        self.engine.world.births.adopt(policy)

    @invariant()
    def every_claim_stands_on_the_lines_before_it(self) -> None:
        """Looked at when it is new, since a later policy would judge otherwise."""
        for phone in PHONES:
            contact = self.engine.contact(phone)
            noted = self.engine.world.ledger.claims(contact)
            assert len({claim.message for claim in noted}) == len(noted)
            chain = list(read_chain(self.engine.world.ledger.lines(contact)))
            for claim in noted:
                if (claim.message, claim.attempt) in self.looked_at:
                    continue
                found = self.engine.world.outbound.get(claim.message)
                assert found is not None
                standing = fold_chain(chain[: claim.version])
                policy = self.engine.parts.policies.under(self.engine.world.births.read())
                decision = decide(found.message, standing, policy, claim.at)
                assert decision.approved, decision.reasons
                later = [entry for entry, _ in chain[claim.version :]]
                assert all(entry.received_at >= claim.at for entry in later)
                self.looked_at.add((claim.message, claim.attempt))
