"""Outbound messages in Redis or Valkey: one hash each, moved by scripts that also log why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, to_ms
from processor.adapters.redis_claims import RedisClaims
from processor.adapters.redis_counts import field_of
from processor.adapters.redis_decisions import decision_id, encode_record
from processor.adapters.redis_message import KEPT, read_message, split_message
from processor.domain.decision import Decision, Verdict
from processor.domain.identity import partition_of
from processor.domain.message import Message
from processor.ports import (
    Birth,
    DecisionRecord,
    Job,
    JobConflict,
    MessageState,
    Outgoing,
    Redeemed,
    Settled,
    StoreUnavailable,
    Taken,
    decision_labels,
)

#: Seconds for which a job id is remembered.
_JOB_KEPT: Final = 420 * 24 * 3600
_NATURAL: Final = re.compile(r"[0-9a-f]{16}")
_GOALS: Final = {
    Verdict.APPROVED: MessageState.RELEASED,
    Verdict.DEFERRED: MessageState.DEFERRED,
    Verdict.BLOCKED: MessageState.BLOCKED,
}
_OBSERVED: Final = {**_GOALS, Verdict.APPROVED: MessageState.OBSERVED}
#: The longest time between two offers of a release that nobody claims.
_HOUR_MS: Final = 3600 * 1000


class RedisOutbound:
    """See the port."""

    def __init__(self, store: Store, partitions: int) -> None:
        self._store = store
        self._client = store.client
        self._partitions = partitions
        self._claims = RedisClaims(store, partitions)

    def submit_all(self, jobs: Sequence[Job]) -> tuple[Outgoing, ...]:
        if not jobs:
            return ()
        split = [split_message(job.message.id) for job in jobs]
        self._store.ask(self._tag(split[0][0]), lambda _: None)
        mine = [
            f"{contact} {job.fingerprint}".encode()
            for (contact, _), job in zip(split, jobs, strict=True)
        ]
        with asking():
            pipe = self._client.pipeline(transaction=False)
            for (_, natural), text in zip(split, mine, strict=True):
                pipe.set(
                    keys.job(natural * 2, self._partitions), text, nx=True, get=True, ex=_JOB_KEPT
                )
            known = pipe.execute()
        if any(found not in (None, text) for found, text in zip(known, mine, strict=True)):
            raise JobConflict("this job id was submitted before with other content")
        self._refuse_over([job for job, found in zip(jobs, known, strict=True) if found])
        self._store.call_all([self._stored(job) for job in jobs])
        stored = self._get_all([job.message.id for job in jobs])
        if None in stored:
            raise StoreUnavailable("a message that was stored cannot be read")
        return tuple([each for each in stored if each])

    def _refuse_over(self, jobs: Sequence[Job]) -> None:
        """Raise JobConflict for a job whose message is over for so long that it is gone.

        One that is younger than that, and has no message, was killed before it was stored.
        """
        if not jobs:
            return
        with asking():
            pipe = self._client.pipeline(transaction=False)
            for job in jobs:
                pipe.exists(self._key(job.message.id))
                natural = split_message(job.message.id)[1]
                pipe.ttl(keys.job(natural * 2, self._partitions))
            answers = pipe.execute()
        if any(
            not there and 0 <= left <= _JOB_KEPT - KEPT
            for there, left in zip(answers[::2], answers[1::2], strict=True)
        ):
            raise JobConflict("what was sent under this job id is not kept any more; use a new id")

    def _stored(self, job: Job) -> Call:
        contact, _ = split_message(job.message.id)
        names = [self._birth(contact), self._key(job.message.id), self._index(contact, "queued")]
        encoded = msgspec.msgpack.encode(job.message)
        return Call("submit", names, [job.message.id, encoded, job.sealed, job.message.business])

    def submit(self, job: Job) -> Outgoing:
        return self.submit_all([job])[0]

    def find(self, business: str, message_id: str) -> Outgoing | None:
        named = self._named(message_id) if _NATURAL.fullmatch(message_id) else message_id
        found = self.get(named)
        return found if found is not None and found.message.business == business else None

    def find_all(self, business: str, jobs: Sequence[str]) -> tuple[Outgoing | None, ...]:
        home = keys.partition_tag(0)
        indexes = [keys.job(each * 2, self._partitions) for each in jobs]
        known = self._store.ask(home, lambda pipe: [pipe.get(index) for index in indexes])
        with asking():
            contacts = [raw.decode().partition(" ")[0] if raw else "" for raw in known]
            named = [
                (contact, keys.message(contact, job, self._partitions))
                for contact, job in zip(contacts, jobs, strict=True)
                if contact
            ]
        raws = self._store.ask(home, lambda pipe: [pipe.hgetall(key) for _, key in named])
        with asking():
            read = iter(
                [
                    read_message(raw, partition_of(contact, self._partitions))
                    for (contact, _), raw in zip(named, raws, strict=True)
                ]
            )
        found = [next(read) if contact else None for contact in contacts]
        return tuple(
            [each if each and each.message.business == business else None for each in found]
        )

    def get(self, message_id: str) -> Outgoing | None:
        return None if keys.split_message(message_id) is None else self._get_all([message_id])[0]

    def _get_all(self, message_ids: Sequence[str]) -> list[Outgoing | None]:
        tag = self._tag(split_message(message_ids[0])[0])
        names = [self._key(each) for each in message_ids]
        raws = self._store.ask(tag, lambda pipe: [pipe.hgetall(name) for name in names])
        with asking():
            return [
                read_message(raw, partition_of(split_message(each)[0], self._partitions))
                for each, raw in zip(message_ids, raws, strict=True)
            ]

    def settle(
        self,
        message_id: str,
        decision: Decision,
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> Settled:
        found = self.get(message_id)
        if found is None:
            raise StoreUnavailable("the message is not there any more")
        judged = DecisionRecord(message=found.message, decision=decision)
        return self.settle_all([judged], birth, again=again, observe=observe)[0]

    def settle_all(
        self,
        judged: Sequence[DecisionRecord],
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> tuple[Settled, ...]:
        calls = [self._settling(each, birth, again=again, observe=observe) for each in judged]
        answers = self._store.call_all(calls) if calls else []
        if not all(state for _, state, _ in answers):
            raise StoreUnavailable("the message is not there any more")
        with asking():
            return tuple(
                [
                    Settled(
                        settled=bool(settled),
                        state=MessageState(state.decode()),
                        decision=self._named_decision(record.message, place) if place else "",
                    )
                    for record, (settled, state, place) in zip(judged, answers, strict=True)
                ]
            )

    def _named_decision(self, message: Message, place: bytes) -> str:
        return decision_id(partition_of(message.contact, self._partitions), place)

    def _settling(
        self, record: DecisionRecord, birth: Birth, *, again: bool, observe: bool
    ) -> Call:
        message, decision = record.message, record.decision
        indexes = ("decisions", "queued", "deferred", "released", "counts")
        names = [
            self._birth(message.contact),
            self._key(message.id),
            *(self._index(message.contact, each) for each in indexes),
        ]
        args = [
            message.id,
            "1" if again else "0",
            (_OBSERVED if observe else _GOALS)[decision.verdict].value,
            encode_record(record),
            " ".join(reason.code for reason in decision.reasons),
            decision.standing_version,
            birth.encode(),
            "" if decision.valid_until is None else to_ms(decision.valid_until),
            "" if decision.not_before is None else to_ms(decision.not_before),
            _once(decision),
            KEPT,
            field_of(decision_labels(record)),
            decision.purpose,
        ]
        return Call("settle", names, args)

    def claim(
        self,
        message_id: str,
        attempt: str,
        lease_seconds: int,
        *,
        business: str,
        permit: Redeemed | None = None,
    ) -> Taken:
        return self._claims.claim(message_id, attempt, lease_seconds, business, permit)

    def conclude(
        self, message_id: str, attempt: str | None, outcome: str, provider_id: bytes = b""
    ) -> MessageState | None:
        return self._claims.conclude(message_id, attempt, outcome, provider_id)

    def due(self, limit: int) -> Sequence[str]:
        return self._older("deferred", timedelta(), limit)

    def waiting(self, older_seconds: int, limit: int) -> Sequence[str]:
        return self._older("queued", timedelta(seconds=older_seconds), limit)

    def unclaimed(self, older_seconds: int, limit: int) -> Sequence[str]:
        found = self._older("released", timedelta(seconds=older_seconds), limit)
        now, first = to_ms(self._store.now()), older_seconds * 1000
        with asking():
            pipe = self._client.pipeline(transaction=False)
            for message_id in found:
                pipe.hincrby(self._key(message_id), "offers", 1)
            waits = [min(first * 2**offers, max(first, _HOUR_MS)) for offers in pipe.execute()]
            pipe = self._client.pipeline(transaction=False)
            for message_id, wait in zip(found, waits, strict=True):
                name = self._index(split_message(message_id)[0], "released")
                pipe.zadd(name, {message_id: now + wait - first}, xx=True)
            pipe.execute()
        return found

    def _older(self, what: str, age: timedelta, limit: int) -> list[str]:
        """Ids in this index whose time is at least that long past, the oldest of all first."""
        until = to_ms(self._store.now() - age)

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for partition in range(self._partitions):
                name = keys.in_partition(partition, what)
                pipe.zrangebyscore(name, "-inf", until, start=0, num=limit, withscores=True)

        answers = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            oldest = sorted((score, each.decode()) for rows in answers for each, score in rows)
        return [each for _, each in oldest[:limit]]

    def _named(self, natural: str) -> str:
        """The message id behind the hash of a job id; empty when there is none."""
        index = keys.job(natural * 2, self._partitions)
        (known,) = self._store.ask(keys.partition_tag(0), lambda pipe: pipe.get(index))
        with asking():
            return f"msg_{known.decode().partition(' ')[0]}_{natural}" if known else ""

    def _key(self, message_id: str) -> str:
        return keys.message(*split_message(message_id), self._partitions)

    def _birth(self, contact: str) -> str:
        return keys.birth(self._tag(contact))

    def _tag(self, contact: str) -> str:
        return keys.partition_tag(partition_of(contact, self._partitions))

    def _index(self, contact: str, what: str) -> str:
        return keys.in_partition(partition_of(contact, self._partitions), what)


def _once(decision: Decision) -> str:
    """The mark by which a service message is bound to its entry and goes out once only."""
    first = decision.reasons[0]
    return f"{first.entry}:{decision.purpose}" if first.code == "service_notice" else ""
