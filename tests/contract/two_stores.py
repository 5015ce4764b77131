"""A machine that lives through random histories in memory and in Valkey side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from msgspec.structs import replace

from processor.domain import acts
from processor.domain.decide import decide
from processor.domain.decision import Decision
from processor.domain.fold import fold_all
from processor.domain.ledger import read_chain
from processor.domain.message import Message
from processor.domain.purpose import SURVIVES_REVOCATION
from processor.domain.standing import EMPTY, Standing, encode_standing
from processor.ports import Birth, ClaimAnswer, MessageState, Outcome
from tests.contract.glances import BASES, beside, claims, fitting, kept, state, submitted
from tests.contract.happenings import CONTACTS, EVENTS, PHONES, Happening
from tests.contract.makings import job_of
from tests.contract.worlds import BIRTH, POLICY, World, memory_world

OTHER_POLICY = replace(POLICY, order_after_days=7)
PURPOSES = ("marketing", "conversation_reply", "order_confirmation", "opt_out_confirmation")
who = st.integers(0, len(CONTACTS) - 1)
#: Acts that permit come more often, or nothing would ever be sent.
kinds = st.sampled_from([*EVENTS, *("form", "message", "purchase") * 3, "start", "confirm"])
places = st.sampled_from(["7", "8"])
names = st.integers(0, 25)

_T = TypeVar("_T")


class TwoStores(RuleBasedStateMachine):
    """Every step is taken in both worlds and has to come out alike."""

    #: The world in a real store, set by a subclass, and what the histories came across.
    valkey: ClassVar[World]
    met: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.worlds = (memory_world(lambda: datetime.now(UTC)), self.valkey)
        self.policy = POLICY
        self.birth: Birth = BIRTH
        self.past: dict[str, list[Standing]] = {each: [EMPTY] for each in CONTACTS}
        self.happened: list[tuple[Happening, str]] = []
        self.lost: set[str] = set()
        self.messages: list[Message] = []
        self.undone: list[tuple[Message, Decision, Birth]] = []
        self.lengths: dict[str, int] = {}
        self.idle: set[str] = set()
        self.count = 0
        self.old_version = 0

    @initialize()
    def make(self) -> None:
        for world in self.worlds:
            world.flush()
            world.born()

    def both(self, ask: Callable[[World], _T]) -> _T:
        """The answer of both worlds, which has to be the same."""
        one, other = (ask(world) for world in self.worlds)
        assert one == other
        return one

    # What is recorded.

    @rule(kind=kinds, who=who, place=places, back=st.integers(0, 2))
    def happens(self, kind: str, who: int, place: str, back: int) -> None:
        self.count += 1
        happening = Happening(
            kind,
            PHONES[who],
            datetime.now(UTC),
            back=back,
            name=f"happening {self.count}",
            place=place,
        )
        for contact in self.reached(happening, CONTACTS[who]):
            self.put(happening, contact, age=0)
            self.happened.append((happening, contact))

    @rule(kind=kinds, who=who, place=places, pick=st.integers(0), age=st.integers(0, 3))
    def happens_late(self, kind: str, who: int, place: str, pick: int, age: int) -> None:
        """The same event again, or another one by a writer who read some time ago."""
        if self.happened and age == 0:
            happening, contact = self.happened[pick % len(self.happened)]
            assert self.put(happening, contact, age=pick % 3) is Outcome.MOVED
            return
        self.count += 1
        late = Happening(
            kind, PHONES[who], datetime.now(UTC), back=0, name=f"late {self.count}", place=place
        )
        current = len(self.both(lambda w: w.ledger.lines(CONTACTS[who])))
        outcome = self.put(late, CONTACTS[who], age=age)
        assert (outcome is Outcome.DONE) == (self.old_version == current)

    def old(self, contact: str, age: int) -> Standing:
        return self.past[contact][max(0, len(self.past[contact]) - 1 - age)]

    def reached(self, happening: Happening, contact: str) -> list[str]:
        """Whom an event is about, with the links that it makes or follows."""
        drafts = happening.drafts(self.policy)
        pairs = [(draft.opens, contact) for draft in drafts if draft.opens]
        facts = [(draft.about, happening.effect, b"fact") for draft in drafts if draft.about]
        self.both(lambda w: w.links.link(pairs))
        linked = self.both(lambda w: w.links.note(facts))
        named = {contact} if any(draft.address for draft in drafts) else set()
        return sorted(named.union(*linked.values()))

    def put(self, happening: Happening, contact: str, *, age: int) -> Outcome:
        drafts = happening.drafts(self.policy)
        opened = [world.ledger.open({contact: [happening.effect]}) for world in self.worlds]
        assert opened[0].held == opened[1].held
        standing = opened[0].held[contact].standing if age == 0 else self.old(contact, age)
        self.old_version = standing.version
        append = happening.append(contact, drafts, standing, self.policy)
        stops = any(isinstance(draft.act, acts.Revoked | acts.Erased) for draft in drafts)
        (outcome,) = self.both(lambda w: w.ledger.append([append], self.birth, restrictive=stops))
        if outcome is Outcome.DONE:
            self.past[contact].append(append.standing)
            self.lost.discard(contact)
        self.met[f"append {outcome}"] += 1
        return outcome

    # What is lost, and found again.

    @rule(who=who, mishap=st.sampled_from(["lost", "rebuilt", "late", "policy"]))
    def mishap(self, who: int, mishap: str) -> None:
        contact = CONTACTS[who]
        lines = self.both(lambda w: w.ledger.lines(contact))
        match mishap:
            case "lost" if lines:
                for world in self.worlds:
                    world.damage(contact, None)
                self.lost.add(contact)
            case "rebuilt" if lines:
                folded = fold_all(lines)
                assert self.both(lambda w: w.ledger.put_standing(contact, folded)) is Outcome.DONE
                self.lost.discard(contact)
            case "late" if self.old(contact, 2).version != len(lines):
                late = self.old(contact, 2)
                assert self.both(lambda w: w.ledger.put_standing(contact, late)) is Outcome.MOVED
            case "policy":
                self.policy = OTHER_POLICY if self.policy is POLICY else POLICY
                self.birth = self.both(lambda w: w.births.adopt(self.policy))

    # What is sent.

    @rule(
        who=who,
        name=names,
        pick=st.integers(0),
        wait=st.sampled_from([0, 0, 0, -60, 60]),
        lease=st.sampled_from([None, None, 0, 3600]),
    )
    def job_comes(self, who: int, name: int, pick: int, wait: int, lease: int | None) -> None:
        """A job, mostly one that has something to rest on, judged and claimed at once."""
        now = datetime.now(UTC)
        standing = self.glimpse(CONTACTS[who])
        purposes = fitting(standing) or PURPOSES
        purpose = purposes[pick % len(purposes)]
        scopes = [scope for scope in standing.scopes if scope.kind == BASES.get(purpose)]
        changes: dict[str, Any] = {"purpose": purpose}
        if scopes:
            changes[BASES[purpose]] = scopes[pick % len(scopes)].object
        if standing.stops:
            changes["cause"] = standing.stops[pick % len(standing.stops)].entry
        if wait:
            changes["not_before"] = now + timedelta(minutes=wait)
        sealed = f"{who} {changes}".encode()
        job = job_of(CONTACTS[who], f"job {name}", sealed=sealed, **changes)
        known = self.both(partial(submitted, job=job))
        self.met[f"submit {known}"] += 1
        if known == "queued" and job.message.id not in {each.id for each in self.messages}:
            self.messages.append(job.message)
            self.judge(job.message, again=False, hours=-2 if wait == -60 else 0)
            for _ in range(2 if lease is not None else 0):
                self.claim(job.message, "a1", lease or 0)

    def glimpse(self, contact: str) -> Standing:
        return self.both(lambda w: w.ledger.glimpse([contact]).standings[contact])

    @precondition(lambda self: self.messages)
    @rule(pick=st.integers(0), again=st.booleans(), later=st.booleans())
    def judged(self, pick: int, again: bool, later: bool) -> None:
        message = self.messages[pick % len(self.messages)]
        if not later:
            self.judge(message, again=again)
            return
        decision = decide(message, self.glimpse(message.contact), self.policy, datetime.now(UTC))
        self.undone.append((message, decision, self.birth))

    def judge(self, message: Message, *, again: bool, hours: int = 0) -> None:
        now = datetime.now(UTC) + timedelta(hours=hours)
        decision = decide(message, self.glimpse(message.contact), self.policy, now)
        self.settle(message, decision, self.birth, again=again)

    @precondition(lambda self: self.undone)
    @rule(again=st.booleans())
    def slow_worker_settles(self, again: bool) -> None:
        self.settle(*self.undone.pop(0), again=again)

    def settle(self, message: Message, decision: Decision, birth: Birth, *, again: bool) -> None:
        def ask(world: World) -> tuple[bool, MessageState]:
            settled = world.outbound.settle(message.id, decision, birth, again=again)
            assert not settled.settled or world.decisions.get(settled.decision)
            return settled.settled, settled.state

        settled, state = self.both(ask)
        if state is MessageState.RELEASED:
            self.idle.add(message.id)
        self.met[f"settle {state}" if settled else "settle refused"] += 1

    @precondition(lambda self: self.messages)
    @rule(pick=st.integers(0), attempt=st.sampled_from(["a1", "a2"]), over=st.booleans())
    def claimed(self, pick: int, attempt: str, over: bool) -> None:
        idle = [each for each in self.messages if each.id in self.idle]
        likely = idle if idle and pick % 3 else self.messages
        self.claim(likely[pick % len(likely)], attempt, 0 if over else 3600)

    def claim(self, message: Message, attempt: str, lease: int) -> None:
        answer = self.both(
            lambda w: w.outbound.claim(message.id, attempt, lease, business=message.business).answer
        )
        self.met[f"claim {answer}"] += 1
        if answer is ClaimAnswer.GO and message.id not in self.lengths:
            self.lengths[message.id] = self.lawful(message)
            self.idle.discard(message.id)

    def lawful(self, message: Message) -> int:
        """The length of the ledger; whatever it says has to allow the claim just granted."""
        lines = self.both(lambda w: w.ledger.lines(message.contact))
        now = datetime.now(UTC)
        assert decide(replace(message, not_before=None), fold_all(lines), self.policy, now).approved
        entries = [entry for entry, _ in read_chain(lines)]
        stops = [e.at for e in entries if isinstance(e.act, acts.Revoked) and not e.act.tags]
        lifts = [e.at for e in entries if isinstance(e.act, acts.Resumed | acts.Confirmed)]
        stopped = bool(stops) and max(stops) >= max(lifts, default=max(stops))
        assert not stopped or message.purpose in SURVIVES_REVOCATION
        return len(entries)

    @precondition(lambda self: self.messages)
    @rule(
        pick=st.integers(0),
        attempt=st.sampled_from(["a1", "a2"]),
        outcome=st.sampled_from(["sent", "failed", "unknown"]),
    )
    def concluded(self, pick: int, attempt: str, outcome: str) -> None:
        message = self.messages[pick % len(self.messages)]
        self.both(lambda w: w.outbound.conclude(message.id, attempt, outcome))

    @rule()
    def swept(self) -> None:
        self.both(lambda w: sorted(w.outbound.due(100)))
        self.both(lambda w: sorted(w.outbound.waiting(0, 100)))
        assert self.both(lambda w: list(w.outbound.unclaimed(3600, 100))) == []

    # What always holds.

    @invariant()
    def folding_the_ledger_gives_the_stored_standing(self) -> None:
        for contact in CONTACTS:
            stored, lines = self.both(partial(kept, contact=contact))
            if contact in self.lost:
                assert stored is None
            elif lines:
                assert stored == encode_standing(fold_all(lines))

    @invariant()
    def claims_stand_where_they_were_made(self) -> None:
        for contact in CONTACTS:
            noted = self.both(partial(claims, contact=contact))
            assert dict(noted) == {
                message: length
                for message, length in self.lengths.items()
                if message.startswith(f"msg_{contact}_")
            }
            assert len(noted) == len(dict(noted))

    def teardown(self) -> None:
        self.both(lambda w: w.counts.tally())
        for message in self.messages:
            self.both(partial(state, message=message))
        for contact in CONTACTS:
            self.both(partial(beside, contact=contact))
