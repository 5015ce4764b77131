"""The gate: messages are judged against the standings as they are now, and the answer is logged.

Whatever keeps the store from being asked or trusted is a refusal, `gate_unavailable`; nothing is
ever approved on a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from processor.domain.decide import decide, unavailable
from processor.domain.decision import Decision
from processor.domain.message import Message
from processor.domain.permit import Basis, basis_of
from processor.ports import (
    ApiKey,
    Birth,
    Clock,
    DecisionLog,
    DecisionRecord,
    Glimpse,
    Ledger,
    Spool,
    StoreUnavailable,
)
from processor.services.lineage import ensure_current
from processor.services.policies import PolicyBook
from processor.services.sandbox import Sandbox


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A decision and the id it was logged under; None for what was not logged.

    Of what was logged also the birth record and the policy's limit of permits.
    """

    decision: Decision
    id: str | None = None
    birth: Birth | None = None
    limit: timedelta = timedelta()

    def basis(self) -> Basis | None:
        """What a logged approval stands on; None of anything else."""
        if self.id is None or self.birth is None or not self.decision.approved:
            return None
        return basis_of(self.decision, self.id, self.birth.encode().decode(), self.limit)


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, known by a key that was good a moment ago and has yet to be looked at again.

    `prove` is given the key as the store keeps it now, and raises when it is not good any more.
    """

    key: str
    prove: Callable[[ApiKey | None], object]


class Gate:
    """Answers for one message or many; never raises StoreUnavailable.

    With a `sandbox` the magic numbers of those businesses stand as it says.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        policies: PolicyBook,
        log: DecisionLog,
        spool: Spool,
        clock: Clock,
        sandbox: Sandbox | None = None,
    ) -> None:
        self._ledger = ledger
        self._policies = policies
        self._log = log
        self._spool = spool
        self._clock = clock
        self._sandbox = sandbox

    def ask(
        self,
        messages: Sequence[Message],
        *,
        at: datetime | None = None,
        caller: Caller | None = None,
    ) -> tuple[Judged, ...]:
        """Decide, and log before answering; with `at` say what the answer would be then.

        A hypothetical answer is marked, is not logged, and releases nothing. A caller's key is
        looked at together with the standings, and proved before anything is decided.
        """
        try:
            glimpse, decisions = self._checked(messages, at, caller)
            if at is not None:
                return tuple(Judged(decision=decision) for decision in decisions)
            limit = self._policies.under(glimpse.birth).permit_limit
            records = [
                DecisionRecord(message=message, decision=decision)
                for message, decision in zip(messages, decisions, strict=True)
            ]
            ids = self._log.log(records)
        except StoreUnavailable:
            now = at or self._clock.now()
            return tuple(Judged(decision=unavailable(message, now)) for message in messages)
        return tuple(
            [
                Judged(decision=decision, id=name, birth=glimpse.birth, limit=limit)
                for decision, name in zip(decisions, ids, strict=True)
            ]
        )

    def check(
        self,
        messages: Sequence[Message],
        *,
        at: datetime | None = None,
        caller: Caller | None = None,
    ) -> tuple[Decision, ...]:
        """Decide without logging; raises StoreUnavailable."""
        return self._checked(messages, at, caller)[1]

    def limit(self) -> timedelta:
        """How long a permit may stand by the policy in force; raises StoreUnavailable."""
        return self._policies.under(self._ledger.glimpse([]).birth).permit_limit

    def _checked(
        self, messages: Sequence[Message], at: datetime | None, caller: Caller | None
    ) -> tuple[Glimpse, tuple[Decision, ...]]:
        glimpse = self.look(messages, key=caller.key if caller else "")
        if caller:
            caller.prove(glimpse.key)
        return glimpse, tuple([self.judge(message, glimpse, at=at) for message in messages])

    def look(self, messages: Sequence[Message], *, key: str = "") -> Glimpse:
        """The standings behind these messages, in one round trip.

        Raises StoreUnavailable, also while a revocation still waits in this machine's spool, and
        while the store is an older copy that nobody has acknowledged.
        """
        self.ensure_open()
        glimpse = self._ledger.glimpse([message.contact for message in messages], key=key)
        ensure_current(glimpse.birth)
        if self._sandbox is None:
            return glimpse
        return self._sandbox.seen(glimpse, self._policies.under(glimpse.birth))

    def ensure_open(self) -> None:
        """Nothing is approved or claimed here while a revocation waits; raises StoreUnavailable."""
        if self._spool.pending():
            raise StoreUnavailable("revocations wait in the spool; they go into the ledger first")

    def judge(self, message: Message, glimpse: Glimpse, *, at: datetime | None = None) -> Decision:
        """Decide one message on what was seen."""
        return decide(
            message,
            glimpse.standings[message.contact],
            self._policies.under(glimpse.birth),
            at or glimpse.now,
            hypothetical=at is not None,
        )
