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
from processor.adapters.redis_messages import KEPT, decode_message, read_message, split_message
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

    def submit(self, job: Job) -> Outgoing:
        contact, natural = split_message(job.message.id)
        index = keys.job(natural * 2, self._partitions)
        mine = f"{contact} {job.fingerprint}"
        self._store.ask(self._tag(contact), lambda _: None)
        with asking():
            known = self._client.set(index, mine, nx=True, get=True, ex=_JOB_KEPT)
        if known is not None and known != mine.encode():
            raise JobConflict("this job id was submitted before with other content")
        names = [self._birth(contact), self._key(job.message.id), self._index(contact, "queued")]
        encoded = msgspec.msgpack.encode(job.message)
        self._store.call(
            Call("submit", names, [job.message.id, encoded, job.sealed, job.message.business])
        )
        stored = self.get(job.message.id)
        if stored is None:
            raise StoreUnavailable("a message that was stored cannot be read")
        return stored

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
        if keys.split_message(message_id) is None:
            return None
        contact, _ = split_message(message_id)
        key = self._key(message_id)
        (raw,) = self._store.ask(self._tag(contact), lambda pipe: pipe.hgetall(key))
        with asking():
            return read_message(raw, partition_of(contact, self._partitions))

    def settle(
        self,
        message_id: str,
        decision: Decision,
        birth: Birth,
        *,
        again: bool = False,
        observe: bool = False,
    ) -> Settled:
        contact, _ = split_message(message_id)
        message = self._message(message_id)
        record = DecisionRecord(message=message, decision=decision)
        names = [
            self._birth(contact),
            self._key(message_id),
            *(
                self._index(contact, each)
                for each in ("decisions", "queued", "deferred", "released", "counts")
            ),
        ]
        args = [
            message_id,
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
        settled, state, place = self._store.call(Call("settle", names, args))
        partition = partition_of(contact, self._partitions)
        if not state:
            raise StoreUnavailable("the message is not there any more")
        return Settled(
            settled=bool(settled),
            state=MessageState(state.decode()),
            decision=decision_id(partition, place) if place else "",
        )

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

    def _message(self, message_id: str) -> Message:
        tag = self._tag(split_message(message_id)[0])
        key = self._key(message_id)
        (raw,) = self._store.ask(tag, lambda pipe: pipe.hget(key, "message"))
        with asking():
            if raw is None:
                raise StoreUnavailable("the message is not there any more")
            return decode_message(raw)

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
