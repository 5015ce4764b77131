"""Wrapped data keys in Redis or Valkey: found by a scan, replaced by compare-and-set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking
from processor.adapters.sealing import head_of, wrapped_in
from processor.ports import Holder, SealBroken, Wrap

_BATCH: Final = 500
#: The sort of key that holds them, then the field, and whether an envelope is in it.
_FIELDS: Final = {
    Holder.CONTACT: ("seal", (("key", False),)),
    Holder.DELIVERY: ("delivery", (("sealed", True), ("key", False))),
    Holder.MESSAGE: ("message", (("sealed", True),)),
    Holder.CAMPAIGN: ("campaign", (("key", False),)),
}


class RedisWraps:
    """See the port; the name of a wrap is its key and field."""

    def __init__(self, store: Store, partitions: int, lanes: int) -> None:
        self._store = store
        self._tags = [
            *map(keys.partition_tag, range(partitions)),
            *map(keys.lane_tag, range(lanes)),
        ]

    def batches(self) -> Iterator[Sequence[Wrap]]:
        self._store.ask(keys.partition_tag(0), lambda _: None)
        for holder, (what, _) in _FIELDS.items():
            names: list[str] = []
            for name in self._scan(what):
                names.append(name)
                if len(names) == _BATCH:
                    yield self._read(holder, names)
                    names = []
            yield self._read(holder, names)

    def swap(self, found: Sequence[tuple[Wrap, bytes]]) -> int:
        calls = [_call(wrap, wrapped) for wrap, wrapped in found]
        return sum(answer == b"done" for answer in self._store.call_all(calls))

    def _scan(self, what: str) -> Iterator[str]:
        # A server alone goes through all its keys for each pattern, so it gets one for all tags.
        for tag in self._tags if self._store.clustered else ["{*}"]:
            for name in self._store.names_like(f"{tag}:{what}:*"):
                yield name.decode()

    def _read(self, holder: Holder, names: Sequence[str]) -> Sequence[Wrap]:
        _, fields = _FIELDS[holder]

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for name in names:
                pipe.hmget(name, *(field for field, _ in fields))

        rows = self._store.ask(keys.partition_tag(0), fill)
        with asking():
            return [
                wrap
                for name, row in zip(names, rows, strict=True)
                for (field, enveloped), raw in zip(fields, row, strict=True)
                if raw and (wrap := _wrap(holder, f"{name} {field}", raw, enveloped=enveloped))
            ]


def _wrap(holder: Holder, name: str, raw: bytes, *, enveloped: bool) -> Wrap | None:
    try:
        wrapped = wrapped_in(raw) if enveloped else raw
    except SealBroken:
        return None  # damaged, and so it is whatever key is used
    return Wrap(holder=holder, name=name, wrapped=wrapped, enveloped=enveloped)


def _call(wrap: Wrap, wrapped: bytes) -> Call:
    key, _, field = wrap.name.partition(" ")
    tag = key.partition(":")[0]
    before, after = wrap.wrapped, wrapped
    if wrap.enveloped:
        before, after = head_of(before), head_of(after)
    return Call("rewrap", [keys.birth(tag), key], [field, before, after], restrictive=True)
