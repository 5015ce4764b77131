"""The trail of one message: from the webhook behind a decision to what the provider called it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.ledger import read_chain
from processor.ports import DecisionLog, Delivery, Ended, Inbox, Ledger, Outbound, Outgoing, Teller
from processor.services.explain import DecisionView, Explainer
from processor.services.in_flight import ClaimView, InFlight, claim_views
from processor.services.provider_ids import ProviderIds

_MESSAGE_ID: Final = re.compile(r"msg_([0-9a-f]{32})_[0-9a-f]{16}")


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a decision: where its message is, and how the attempt went that it let go.

    Times are the store's. `told_by` is who said how it ended; `in_flight` is the revocation that
    overtook it.
    """

    state: str
    attempt: str | None = None
    claimed_at: datetime | None = None
    lease_ends_at: datetime | None = None
    outcome: str | None = None
    outcome_at: datetime | None = None
    told_by: Teller | None = None
    provider_id: str | None = None
    in_flight: InFlight | None = None


class Trail(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with what it stood on, and what came of it, if anything did.

    `deliveries` are those that led to the entries behind it, as far as they came by a webhook.
    """

    decision: DecisionView
    deliveries: tuple[Delivery, ...]
    course: Course | None = None


class Trails:
    """Follows them. Raises StoreUnavailable, LedgerBroken, VaultUnavailable, SegmentDamaged."""

    def __init__(
        self,
        *,
        explainer: Explainer,
        decisions: DecisionLog,
        inbox: Inbox,
        outbound: Outbound,
        ledger: Ledger,
        provider_ids: ProviderIds,
    ) -> None:
        self._explainer = explainer
        self._decisions = decisions
        self._inbox = inbox
        self._outbound = outbound
        self._ledger = ledger
        self._provider_ids = provider_ids

    def of_decision(self, decision_id: str) -> Trail | None:
        """The trail of a decision; None when there is none of that id."""
        view = self._explainer.decision(decision_id)
        if view is None:
            return None
        names = dict.fromkeys(each.entry.delivery for each in view.entries)
        told = [self._inbox.get(name) for name in names]
        return Trail(
            decision=view,
            deliveries=tuple(each for each in told if each is not None),
            course=self._course(view),
        )

    def of_message(self, found: Outgoing) -> Trail | None:
        """The trail of the last decision about a message; None while there is none."""
        return self.of_decision(found.decision) if found.decision else None

    def of_forgotten(self, message_id: str) -> Trail | None:
        """The trail of the last decision about a message that is not kept any more, by our id.

        Reads all that was decided about its contact, in the vault too.
        """
        last, known = None, _MESSAGE_ID.fullmatch(message_id)
        for name, record in self._decisions.about(known[1]) if known else ():
            if record.message.id == message_id:
                last = name
        return self.of_decision(last) if last else None

    def _course(self, view: DecisionView) -> Course | None:
        message, ended = view.record.message, view.record.ended
        found = self._outbound.get(message.id)
        if found is None or found.decision != view.id:
            return None if ended is None else self._ended(view, ended)
        claim = self._claim(found) if found.attempt else None
        course = Course(state=found.state.value) if ended is None else self._ended(view, ended)
        return replace(
            course,
            attempt=found.attempt,
            claimed_at=found.claimed_at,
            lease_ends_at=found.lease_ends_at,
            in_flight=claim.in_flight if claim else None,
        )

    def _ended(self, view: DecisionView, ended: Ended) -> Course:
        return Course(
            state=ended.outcome,
            attempt=ended.attempt,
            claimed_at=ended.claimed_at,
            outcome=ended.outcome,
            outcome_at=ended.ended_at,
            told_by=ended.told_by,
            provider_id=self._provider_ids.open(view.record.message, ended.provider_id),
        )

    def _claim(self, found: Outgoing) -> ClaimView | None:
        contact = found.message.contact
        claims = [
            each
            for each in self._ledger.claims(contact)
            if (each.message, each.attempt) == (found.message.id, found.attempt)
        ]
        entries = [entry for entry, _ in read_chain(self._ledger.lines(contact))]
        return next(iter(claim_views(claims, entries, lambda _: found)), None)
