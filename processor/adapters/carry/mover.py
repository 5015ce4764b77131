"""Moving keys from one store into another, in any order and as often as need be.

What is moved again replaces what was moved before, and what went away there goes away here; so a
key only has to be moved once more after it changed for the last time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from processor.adapters.carry.backup import contact_keys
from processor.adapters.carry.kinds import Rule, name_of
from processor.adapters.carry.listed import put_listed
from processor.adapters.carry.messages import drop_message, put_message, read_messages
from processor.adapters.carry.records import Record, put, read_any, read_at_once, read_stream
from processor.adapters.carry.rewriting import Rewriter
from processor.adapters.connection import Store, asking
from processor.adapters.keys import in_partition

_AT_ONCE: Final = 50
_NOT_MOVED: Final = (Rule.BIRTH, Rule.LEFT, Rule.DERIVED, Rule.COUNTS)
_GROWING: Final = (Rule.DECISIONS, Rule.RELEASES)


class Mover:
    """Moves what is named; raises StoreUnavailable."""

    def __init__(self, source: Store, target: Store, rewriter: Rewriter) -> None:
        self._source = source
        self._target = target
        self._rewriter = rewriter

    def move(self, keys: Iterable[bytes]) -> set[tuple[int, str]]:
        """Move these keys as they are now; the contacts among them, with their partition there."""
        by_rule: dict[Rule, list[bytes]] = {}
        for key in keys:
            by_rule.setdefault(name_of(key).rule, []).append(key)
        names = [name_of(key) for key in by_rule.pop(Rule.CONTACT, [])]
        contacts = {(name.number, name.rest) for name in names}
        for batch in _batches(sorted(contacts)):
            self._contacts(batch)
        for batch in _batches(by_rule.pop(Rule.MESSAGE, [])):
            self._messages(batch)
        for key in (each for rule in _GROWING for each in by_rule.pop(rule, [])):
            self._grown(key)
        plain = [key for rule, found in by_rule.items() if rule not in _NOT_MOVED for key in found]
        for batch in _batches(plain):
            self._replace(batch, list(read_any(self._source, batch)))
        return contacts

    def counts(self, partitions: int, now_partitions: int) -> None:
        """Write the counts of all partitions; where there are fewer now, some add up in one."""
        with asking():
            pipe = self._source.client.pipeline(transaction=False)
            for partition in range(partitions):
                pipe.hgetall(in_partition(partition, "counts"))
            found = pipe.execute()
            summed: dict[int, Counter[bytes]] = {}
            for partition, fields in enumerate(found):
                for field, count in fields.items():
                    summed.setdefault(partition % now_partitions, Counter())[field] += int(count)
            pipe = self._target.client.pipeline(transaction=False)
            for partition, counter in summed.items():
                pipe.delete(in_partition(partition, "counts"))
                pipe.hset(in_partition(partition, "counts"), mapping=dict(counter))
            pipe.execute()

    def _contacts(self, batch: Sequence[tuple[int, str]]) -> None:
        keys = [key for partition, contact in batch for key in contact_keys(partition, contact)]
        self._replace(keys, read_at_once(self._source, keys))

    def _replace(self, keys: Sequence[bytes], records: Sequence[Record]) -> None:
        """Have these records in place of whatever those keys held."""
        with asking():
            pipe = self._target.client.pipeline(transaction=False)
            for gone in {*keys} - {record.key for record in records}:
                pipe.delete(self._rewriter.key(gone))
            for record in records:
                put_listed(pipe, self._rewriter.record(record))
            pipe.execute()

    def _messages(self, batch: Sequence[bytes]) -> None:
        records = read_messages(self._source, batch)
        with asking():
            pipe = self._target.client.pipeline(transaction=False)
            for gone in {*batch} - {record.key for record in records}:
                drop_message(pipe, self._rewriter.key(gone))
            for record in records:
                put_message(pipe, self._rewriter.record(record))
            pipe.execute()

    def _grown(self, key: bytes) -> None:
        """Move what was added to a stream, and let go of what was cut off at its beginning."""
        there = self._rewriter.key(key)
        with asking():
            last = self._target.client.xrevrange(there, count=1)
            first = self._source.client.xrange(key, count=1)
        if not first:
            with asking():
                self._target.client.delete(there)
            return
        for record in read_stream(self._source, key, last[0][0] if last else b"-"):
            with asking():
                pipe = self._target.client.pipeline(transaction=False)
                put(pipe, self._rewriter.record(record))
                pipe.execute()
        with asking():
            self._target.client.xtrim(there, minid=first[0][0], approximate=False)


def _batches(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))
