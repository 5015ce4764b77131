"""Messages with their places in the queues of their partition, read and written as one thing.

The queues are shared by thousands of messages, so they are carried by member: what is in a queue
follows its message wherever that goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from processor.adapters.carry.kinds import QUEUES, name_of
from processor.adapters.carry.records import Record, rows_at_once
from processor.adapters.connection import Store
from processor.adapters.keys import in_partition

#: What a message is as a record; `value` is its fields, then the queues it is in, with its score.
MESSAGE: Final = "message"
_OPEN: Final = (b"queued", b"deferred", b"released")


def read_messages(store: Store, keys: Sequence[bytes]) -> list[Record]:
    """The messages that are there, with their places, all as they are at one moment."""
    if not keys:
        return []

    def fill(pipe: Any, key: bytes) -> None:  # noqa: ANN401 - the driver's pipeline
        pipe.hgetall(key)
        pipe.pexpiretime(key)
        for queue in QUEUES:
            pipe.zscore(in_partition(name_of(key).number, queue), member_of(key))

    rows = rows_at_once(store, keys, fill, 2 + len(QUEUES))
    return [_record(key, *row) for key, row in zip(keys, rows, strict=True) if row[0]]


def _record(key: bytes, fields: dict[bytes, bytes], ends: int, *scores: float | None) -> Record:
    places = [
        [queue, score] for queue, score in zip(QUEUES, scores, strict=True) if score is not None
    ]
    value = [sorted(fields.items()), places]
    return Record(key=key, kind=MESSAGE, value=value, expires=ends if ends > 0 else None)


def put_message(pipe: Any, record: Record) -> None:  # noqa: ANN401 - the driver's pipeline
    """Have a pipeline write a message in place of what there is, in these queues and no others."""
    fields, places = record.value
    number, member = name_of(record.key).number, member_of(record.key)
    pipe.delete(record.key)
    pipe.hset(record.key, mapping=dict(fields))
    if record.expires is not None:
        pipe.pexpireat(record.key, record.expires)
    for queue in QUEUES:
        pipe.zrem(in_partition(number, queue), member)
    for queue, score in places:
        pipe.zadd(in_partition(number, queue), {member: score})


def drop_message(pipe: Any, key: bytes) -> None:  # noqa: ANN401 - the driver's pipeline
    """Have a pipeline take a message away, and out of all queues."""
    pipe.delete(key)
    for queue in QUEUES:
        pipe.zrem(in_partition(name_of(key).number, queue), member_of(key))


def member_of(key: bytes) -> str:
    """The id of the message behind a key, which is what stands in the queues."""
    return "msg_" + name_of(key).rest.replace(":", "_")


def as_after_a_loss(record: Record, taken_ms: int, now_ms: int) -> Record:
    """A message as it may be taken up again from a copy that is not the latest.

    What was on its way when the copy was made may have been sent since, and nobody can tell; so
    its outcome is unknown, and it is not sent again. What is still not due was not sent.
    """
    fields, places = dict(record.value[0]), dict(record.value[1])
    if fields.get(b"state") not in _OPEN:
        return record
    if fields[b"state"] == b"deferred" and places.get("deferred", 0) > now_ms:
        return record
    at = str(taken_ms).encode()
    lost = {b"state": b"claimed", b"attempt": b"before-restore", b"claimed": at, b"lease": at}
    return Record(key=record.key, kind=MESSAGE, value=[sorted((fields | lost).items()), []])
