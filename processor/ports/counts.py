"""Counts: how often each thing happened, added up in the store by the very step that does it.

So they are right with any number of processes and after a restart of each. Every label comes from
a closed set or from the configuration: nothing of a person, and nothing a caller makes up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import msgspec

from processor.ports.buckets import LimitKind
from processor.ports.inbox import Acceptance, DeliveryState
from processor.ports.outbound import ClaimAnswer, DecisionRecord, MessageState

#: What is counted, then its labels, such as `("entries", "granted")`.
Labels = tuple[str, ...]
#: States in which a message waits for something.
WAITING: Final = (MessageState.QUEUED, MessageState.DEFERRED, MessageState.RELEASED)
#: What can become of a delivery: as it comes in, and when it is worked on.
OUTCOMES: Final[tuple[str, ...]] = (
    *Acceptance,
    *(DeliveryState.QUARANTINED, DeliveryState.RECORDED, DeliveryState.IGNORED),
)
#: Why a payload is ignored that was read and says nothing, whatever its provider.
NOTHING_IN_IT: Final = "nothing_in_it"
#: Stands in for a purpose that the policy does not know.
OTHER: Final = "other"


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """All counts since the store was made, and what waits in it now.

    `inbox_oldest_seconds` is 0 for an empty inbox; `messages` are those of `WAITING`.
    `breakers_open` are businesses whose results are held, `results_held` all of these.
    """

    counts: Mapping[Labels, int]
    inbox_depth: int
    inbox_oldest_seconds: float
    messages: Mapping[MessageState, int]
    breakers_open: int = 0
    results_held: int = 0


class Counts(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def tally(self) -> Tally:
        """Everything, added up over all partitions and lanes, in one round trip."""


def delivery_labels(provider: str, outcome: str) -> Labels:
    """A delivery that came in or was finished; each may be both."""
    return "deliveries", provider, outcome


def ignored_labels(provider: str, reason: str) -> Labels:
    """A delivery that says nothing about consent, by the kind of nothing."""
    return "ignored", provider, reason


def entry_labels(kind: str) -> Labels:
    """A line of a ledger, by what the ledger calls its act."""
    return "entries", kind


def decision_labels(record: DecisionRecord) -> Labels:
    """A logged decision, by its first reason; an unknown purpose is judged as marketing."""
    message, decision = record.message, record.decision
    known = message.contains_promotion or message.purpose == decision.purpose
    purpose = decision.purpose if known else OTHER
    reason = decision.reasons[0].code if decision.reasons else ""
    return "decisions", decision.verdict.value, purpose, reason


def result_labels(provider: str, effect: str) -> Labels:
    """A result of a sending, as it was reported; what is told again is counted again."""
    return "results", provider, effect


def limited_labels(kind: LimitKind) -> Labels:
    """Something that came while its business was over its limit."""
    return "limited", kind.value


def claim_labels(answer: ClaimAnswer) -> Labels:
    """An answer to a claim of a message."""
    return "claims", answer.value
