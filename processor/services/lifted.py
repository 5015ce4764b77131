"""Lifted: a message is found by its id, and by one it had before the id key was rotated.

A message id carries its contact's id, so a rotation changes it, while a sender or a task that
waits in the broker still holds the old one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from processor.domain.decision import Decision
from processor.domain.identity import IdKey
from processor.ports import (
    Birth,
    ClaimAnswer,
    DecisionRecord,
    Job,
    MessageState,
    Outbound,
    Outgoing,
    Redeemed,
    Settled,
    Taken,
)

_PARTS: Final = 3


class LiftedOutbound:
    """The outbound port, for which a message id of an earlier key is as good as the present one."""

    def __init__(self, outbound: Outbound, ids: IdKey) -> None:
        self._outbound = outbound
        self._ids = ids

    def submit(self, job: Job) -> Outgoing:
        """See the port; a job is always made with the present keys."""
        return self._outbound.submit(job)

    def submit_all(self, jobs: Sequence[Job]) -> tuple[Outgoing, ...]:
        """See the port; jobs are always made with the present keys."""
        return self._outbound.submit_all(jobs)

    def find(self, business: str, message_id: str) -> Outgoing | None:
        """See the port."""
        found = (self._outbound.find(business, each) for each in self._names(message_id))
        return next((each for each in found if each is not None), None)

    def find_all(self, business: str, jobs: Sequence[str]) -> tuple[Outgoing | None, ...]:
        """See the port; the key of a job never changes."""
        return self._outbound.find_all(business, jobs)

    def get(self, message_id: str) -> Outgoing | None:
        """See the port."""
        found = map(self._outbound.get, self._names(message_id))
        return next((each for each in found if each is not None), None)

    def settle(
        self,
        message_id: str,
        decision: Decision,
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> Settled:
        """See the port."""
        found = self.get(message_id) if self._ids.version > 1 else None
        name = message_id if found is None else found.message.id
        return self._outbound.settle(name, decision, birth, again=again, observe=observe)

    def settle_all(
        self,
        judged: Sequence[DecisionRecord],
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> tuple[Settled, ...]:
        """See the port; these are messages as they were found, by their present ids."""
        return self._outbound.settle_all(judged, birth, again=again, observe=observe)

    def claim(
        self,
        message_id: str,
        attempt: str,
        lease_seconds: int,
        *,
        business: str,
        permit: Redeemed | None = None,
    ) -> Taken:
        """See the port."""
        taken = Taken(answer=ClaimAnswer.UNKNOWN)
        for name in self._names(message_id):
            taken = self._outbound.claim(
                name, attempt, lease_seconds, business=business, permit=permit
            )
            if taken.answer is not ClaimAnswer.UNKNOWN:
                break
        return taken

    def conclude(
        self, message_id: str, attempt: str | None, outcome: str, provider_id: bytes = b""
    ) -> MessageState | None:
        """See the port."""
        found = (
            self._outbound.conclude(name, attempt, outcome, provider_id)
            for name in self._names(message_id)
        )
        return next((each for each in found if each is not None), None)

    def due(self, limit: int) -> Sequence[str]:
        """See the port."""
        return self._outbound.due(limit)

    def waiting(self, older_seconds: int, limit: int) -> Sequence[str]:
        """See the port."""
        return self._outbound.waiting(older_seconds, limit)

    def unclaimed(self, older_seconds: int, limit: int) -> Sequence[str]:
        """See the port."""
        return self._outbound.unclaimed(older_seconds, limit)

    def _names(self, message_id: str) -> Iterator[str]:
        """The id as it is, then what it became if an earlier key made it."""
        yield message_id
        parts = message_id.split("_")
        if len(parts) != _PARTS or not _is_contact(parts[1]):
            return
        for version in range(1, self._ids.version):
            yield "_".join((parts[0], self._ids.lift(parts[1], version), parts[2]))


def _is_contact(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")  # noqa: PLR2004 - as ids are
