"""Kept answers in Redis or Valkey: a hash per call that came with a key, which ends by itself."""

from __future__ import annotations

from typing import Any

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking
from processor.domain.identity import partition_of
from processor.ports import Hold, HoldFound


class RedisAnswers:
    """See the port."""

    def __init__(self, store: Store, partitions: int) -> None:
        self._store = store
        self._partitions = partitions

    def begin(self, name: str, fingerprint: str, token: str, *, seconds: int) -> HoldFound:
        how, *sealed = self._call("hold", name, fingerprint, token, seconds)
        with asking():
            return HoldFound(how=Hold(how.decode()), sealed=sealed[0] if sealed else b"")

    def keep(self, name: str, token: str, sealed: bytes, *, seconds: int) -> bool:
        return bool(self._call("answer", name, token, sealed, seconds))

    def drop(self, name: str, token: str) -> None:
        self._call("answer", name, token, b"", 1, restrictive=True)

    def _call(self, script: str, name: str, *args: object, restrictive: bool = False) -> Any:  # noqa: ANN401 - a script answers what it likes
        tag = keys.partition_tag(partition_of(name, self._partitions))
        names = [keys.birth(tag), keys.answer(name, self._partitions)]
        return self._store.call(Call(script, names, args, restrictive=restrictive))
