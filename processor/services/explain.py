"""Explain: everything that is known of an address, and what it adds up to, now or at a past moment.

Nothing here writes, and what cannot be opened is said to be sealed, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.acts import Granted
from processor.domain.decision import Decision
from processor.domain.evidence import Evidence
from processor.domain.fold import fold_chain
from processor.domain.ledger import Entry, read_chain
from processor.domain.policy import Policy
from processor.domain.standing import Standing
from processor.ports import (
    Births,
    ContactKeys,
    DecisionLog,
    DecisionRecord,
    Ledger,
    Outbound,
    SealBroken,
    StoreUnavailable,
)
from processor.services.board import BoardLine, Moment, Subject, board, message_to
from processor.services.gate import Gate
from processor.services.in_flight import ClaimView, claim_views
from processor.services.lines import open_evidence
from processor.services.policies import PolicyBook

_DECISIONS: Final = 20


class SealState(StrEnum):
    """What can be read of an entry's evidence."""

    NONE = "none"
    OPEN = "open"
    ERASED = "erased"
    SEALED = "sealed"


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with its evidence opened, and what a grant lacks of a full record."""

    entry: Entry
    seal: SealState
    evidence: Evidence | None = None
    missing: tuple[str, ...] = ()


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """A logged decision, the entries that determined it, and what would be decided today."""

    id: str
    record: DecisionRecord
    entries: tuple[EntryView, ...]
    today: Decision


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """One address as a person has to see it.

    `at` is the moment it shows, by the store's clock; `hypothetical` marks a past one.
    """

    subject: Subject
    at: datetime
    policy: Policy
    standing: Standing
    entries: tuple[EntryView, ...]
    board: tuple[BoardLine, ...]
    decisions: tuple[tuple[str, DecisionRecord], ...] = ()
    claims: tuple[ClaimView, ...] = ()
    hypothetical: bool = False

    def entry(self, name: str | None) -> EntryView | None:
        """The entry of that id."""
        return next((each for each in self.entries if each.entry.id == name), None)


class Explainer:
    """Shows what the gate stands on. Raises StoreUnavailable, LedgerBroken."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        births: Births,
        policies: PolicyBook,
        gate: Gate,
        decisions: DecisionLog,
        outbound: Outbound,
        keys: ContactKeys,
    ) -> None:
        self._ledger = ledger
        self._births = births
        self._policies = policies
        self._gate = gate
        self._decisions = decisions
        self._outbound = outbound
        self._keys = keys

    def look(self, subject: Subject, *, as_of: datetime | None = None) -> ContactView:
        """Standing, entries and board; with `as_of` as the ledger was up to that time of receipt.

        A past moment is judged by the policy of the latest entry before it.
        """
        glimpse = self._gate.look([message_to(subject)])
        policy, standing = self._policies.under(glimpse.birth), glimpse.standings[subject.contact]
        chain = list(read_chain(self._ledger.lines(subject.contact)))
        if as_of is None:
            entries = [entry for entry, _ in chain[: standing.version]]
        else:
            chain = [(entry, head) for entry, head in chain if entry.received_at <= as_of]
            entries = [entry for entry, _ in chain]
            standing = fold_chain(chain)
            policy = self._policy_then(entries, policy)
        moment = Moment(
            standing=standing,
            policy=policy,
            now=as_of or glimpse.now,
            hypothetical=as_of is not None,
        )
        return ContactView(
            subject=subject,
            at=moment.now,
            policy=policy,
            standing=standing,
            entries=self._opened(subject.contact, entries, standing),
            board=board(subject, moment),
            hypothetical=moment.hypothetical,
        )

    def view(self, subject: Subject, *, as_of: datetime | None = None) -> ContactView:
        """What `look` shows, with the latest decisions and claims up to that moment."""
        seen = self.look(subject, as_of=as_of)
        entries = [each.entry for each in seen.entries]
        claims = self._ledger.claims(subject.contact)
        decisions = self._decisions.recent(subject.contact, _DECISIONS)
        return msgspec.structs.replace(
            seen,
            decisions=tuple(d for d in decisions if not as_of or d[1].decision.at <= as_of),
            claims=claim_views(
                [claim for claim in claims if not as_of or claim.at <= as_of],
                entries,
                self._outbound.get,
            ),
        )

    def entries(self, contact: str) -> tuple[EntryView, ...]:
        """The whole ledger of a contact, opened; nothing of it is judged."""
        chain = list(read_chain(self._ledger.lines(contact)))
        return self._opened(contact, [entry for entry, _ in chain], fold_chain(chain))

    def decision(self, decision_id: str) -> DecisionView | None:
        """A decision with what determined it; None when there is none of that id."""
        record = self._decisions.get(decision_id)
        if record is None:
            return None
        return self.recorded(decision_id, record)

    def recorded(self, decision_id: str, record: DecisionRecord) -> DecisionView:
        """As `decision`, of one that is logged elsewhere under that name."""
        contact = record.message.contact
        named = {reason.entry for reason in record.decision.reasons}
        chain = [entry for entry, _ in read_chain(self._ledger.lines(contact))]
        behind = [entry for entry in chain if entry.id in named]
        glimpse = self._gate.look([record.message])
        return DecisionView(
            id=decision_id,
            record=record,
            entries=self._opened(contact, behind, glimpse.standings[contact]),
            today=self._gate.judge(record.message, glimpse),
        )

    def _policy_then(self, entries: Sequence[Entry], now: Policy) -> Policy:
        if not entries:
            return now
        latest = max(entries, key=lambda entry: (entry.received_at, entry.seq))
        try:
            return self._births.policy(latest.policy)
        except StoreUnavailable:
            return now

    def _opened(
        self, contact: str, entries: Sequence[Entry], standing: Standing
    ) -> tuple[EntryView, ...]:
        wrapped = self._ledger.sealed(contact).wrapped_key
        try:
            plain = self._keys.unwrap(wrapped) if wrapped else None
        except SealBroken:
            plain = None
        lost = SealState.SEALED if wrapped else SealState.ERASED
        return tuple(self._entry(entry, plain, lost, standing) for entry in entries)

    def _entry(
        self, entry: Entry, plain: bytes | None, lost: SealState, standing: Standing
    ) -> EntryView:
        evidence = open_evidence(self._keys, plain, entry) if plain else None
        state = SealState.OPEN if evidence else lost
        missing = entry.act.missing if isinstance(entry.act, Granted) else ()
        if entry.id in standing.attached:
            missing = tuple(part for part in missing if part != "captures")
        return EntryView(
            entry=entry,
            seal=state if entry.sealed else SealState.NONE,
            evidence=evidence,
            missing=missing,
        )
