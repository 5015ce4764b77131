"""Rewriting: what a key and its value become in a store with other partitions and a later id key.

Contact ids are lifted wherever they stand. What is sealed and what is chained stays as it is, byte
for byte, so nothing has to be opened and erased contacts keep their STOP.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from processor.adapters.carry.kinds import Name, Rule, name_of
from processor.adapters.carry.messages import MESSAGE
from processor.adapters.carry.records import Record
from processor.adapters.keys import partition_tag
from processor.adapters.redis_decisions import decision_id, encode_record
from processor.domain.identity import IdKey, partition_of
from processor.domain.message import Message
from processor.ports import DecisionRecord
from processor.services.lines import Work

_MESSAGE_ID: Final = re.compile(rb"\bmsg_([0-9a-f]{32})_")
_CONTACT: Final = re.compile(rb"\b[0-9a-f]{32}\b")
_message: Final = msgspec.msgpack.Decoder(Message)
_work: Final = msgspec.msgpack.Decoder(Work)
_decision: Final = msgspec.msgpack.Decoder(DecisionRecord)


class Rewriter:
    """From contact ids made with the first `since` keys to those of all keys."""

    def __init__(self, ids: IdKey, since: int, partitions: int) -> None:
        self._ids = ids
        self._since = since
        self._partitions = partitions
        self._by_rule: dict[Rule, Callable[[Record, Name], Any]] = {
            Rule.CONTACT: self._contact,
            Rule.MESSAGE: self._queued,
            Rule.JOB: lambda record, _: self._pointer(record.value),
            Rule.LINKS: lambda record, _: [self._lifted(each) for each in record.value],
            Rule.FACTS: lambda record, _: [[k, self._fact(v)] for k, v in record.value],
            Rule.DELIVERY: lambda record, _: [self._delivery(k, v) for k, v in record.value],
            Rule.DECISIONS: lambda record, _: [self._logged(*row) for row in record.value],
            Rule.RELEASES: lambda record, _: [self._released(*row) for row in record.value],
        }

    def key(self, key: bytes) -> bytes:
        """What the key is called there."""
        name = name_of(key)
        match name.rule:
            case Rule.CONTACT | Rule.MESSAGE:
                contact, colon, natural = name.rest.partition(":")
                lifted = self.contact(contact)
                return self._placed(name, lifted, f"{lifted}{colon}{natural}")
            case Rule.JOB | Rule.PLACED | Rule.LINKS | Rule.FACTS:
                return self._placed(name, name.rest, name.rest)
            case _:
                return key

    def record(self, record: Record) -> Record:
        """What the record is there."""
        name = name_of(record.key)
        rewrite = self._by_rule.get(name.rule)
        value = record.value if rewrite is None else rewrite(record, name)
        return replace(record, key=self.key(record.key), value=value)

    def contact(self, contact: str) -> str:
        """The id of a contact there."""
        return self._ids.lift(contact, self._since)

    def partition(self, contact: str) -> int:
        """The partition there of a contact by its id there."""
        return partition_of(contact, self._partitions)

    def _placed(self, name: Name, natural: str, rest: str) -> bytes:
        tag = partition_tag(partition_of(natural, self._partitions))
        return f"{tag}:{name.what}:{rest}".encode()

    def _lifted(self, contact: bytes) -> bytes:
        return self.contact(contact.decode()).encode()

    def _ids_in(self, text: bytes) -> bytes:
        """A text with the message ids in it lifted."""
        return _MESSAGE_ID.sub(lambda found: b"msg_" + self._lifted(found[1]) + b"_", text)

    def _contact(self, record: Record, name: Name) -> Any:  # noqa: ANN401 - a record's value
        if name.what == "claims":
            # An attempt's id is its sender's own text; the message comes first.
            return [self._first(each) for each in record.value]
        if name.what == "once":
            return [[mark, self._ids_in(holder)] for mark, holder in record.value]
        if name.what == "sent":
            return [[purpose, self._ids_in(told)] for purpose, told in record.value]
        return record.value

    def _first(self, claim: bytes) -> bytes:
        message, space, rest = claim.partition(b" ")
        return self._ids_in(message) + space + rest

    def _queued(self, record: Record, name: Name) -> Any:  # noqa: ANN401 - a record's value
        fields = dict(record.value[0] if record.kind == MESSAGE else record.value)
        if b"message" in fields:
            fields[b"message"] = msgspec.msgpack.encode(
                self._message(_message.decode(fields[b"message"]))
            )
        if fields.get(b"decision"):
            # Whole: it stays in the stream of the partition that the message had.
            fields[b"decision"] = decision_id(name.number, fields[b"decision"]).encode()
        return [sorted(fields.items()), record.value[1]]

    def _message(self, message: Message) -> Message:
        lifted = self.contact(message.contact)
        return replace(message, contact=lifted, id=self._ids_in(message.id.encode()).decode())

    def _pointer(self, value: bytes) -> bytes:
        contact, space, fingerprint = value.partition(b" ")
        return self._lifted(contact) + space + fingerprint

    def _fact(self, raw: bytes) -> bytes:
        work = _work.decode(raw)
        if not work.contact:
            return raw
        return msgspec.msgpack.encode(replace(work, contact=self.contact(work.contact)))

    def _delivery(self, field: bytes, value: bytes) -> list[bytes]:
        if field == b"entries":
            names = (each.partition(b"/") for each in value.split())
            value = b" ".join(self._lifted(contact) + b"/" + entry for contact, _, entry in names)
        return [field, value]

    def _logged(self, place: bytes, flat: list[bytes]) -> list[Any]:
        fields = dict(zip(flat[::2], flat[1::2], strict=True))
        record = _decision.decode(fields[b"d"])
        fields[b"d"] = encode_record(replace(record, message=self._message(record.message)))
        return [place, [each for pair in fields.items() for each in pair]]

    def _released(self, place: bytes, flat: list[bytes]) -> list[Any]:
        return [place, [self._ids_in(each) for each in flat]]
