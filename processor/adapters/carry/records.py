"""Keys of any type as plain values, read from one store and written to another, expiry included.

No payload of DUMP: it is tied to a server's version, and these go from Redis to Valkey and back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from processor.adapters.connection import Store, asking

#: Members that go into one command, and rows of a stream that are read at once.
_SLICE: Final = 1000
_STREAM: Final = 500


class Record(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """One key. `expires` is in milliseconds since 1970, or None.

    `value` is bytes for a string, a list of bytes for a list or set, of pairs for a hash or zset,
    and for a stream of its ids with their fields; `more` says that a stream goes on from before.
    """

    key: bytes
    kind: str
    value: Any
    expires: int | None = None
    more: bool = False


_Pipe = Any
_READ: Final[dict[str, Callable[[_Pipe, bytes], object]]] = {
    "string": lambda pipe, key: pipe.get(key),
    "list": lambda pipe, key: pipe.lrange(key, 0, -1),
    "set": lambda pipe, key: pipe.smembers(key),
    "hash": lambda pipe, key: pipe.hgetall(key),
    "zset": lambda pipe, key: pipe.zrange(key, 0, -1, withscores=True),
}


def keys_of(store: Store) -> Iterator[bytes]:
    """Every key that is there all the while, some perhaps twice."""
    with asking():
        if store.clustered:
            yield from store.client.names()
        else:
            yield from store.client.scan_iter(count=_SLICE)


def rows_at_once(
    store: Store, keys: Sequence[bytes], fill: Callable[[_Pipe, bytes], object], width: int
) -> list[list[Any]]:
    """What `fill` asks of each key, which is `width` commands, all of it at one moment.

    In a cluster at one moment for each hash tag: nothing that belongs together has two.
    """
    found: dict[bytes, list[Any]] = {}
    for batch in _by_tag(keys) if store.clustered else [keys]:
        with asking():
            pipe = store.client.pipeline(transaction=True)
            for key in batch:
                fill(pipe, key)
            answers = pipe.execute()
        for at, key in enumerate(batch):
            found[key] = answers[at * width : (at + 1) * width]
    return [found[key] for key in keys]


def _by_tag(keys: Sequence[bytes]) -> Iterable[list[bytes]]:
    tagged: dict[bytes, list[bytes]] = {}
    for key in keys:
        tagged.setdefault(key.partition(b"}")[0], []).append(key)
    return tagged.values()


def read_at_once(store: Store, keys: Sequence[bytes]) -> list[Record]:
    """The keys that are there, all as they are at one moment; streams are left out."""
    return _read(store, _kinds(store, keys))


def read_any(store: Store, keys: Sequence[bytes]) -> Iterator[Record]:
    """The keys that are there, streams piece by piece after all others."""
    kinds = _kinds(store, keys)
    yield from _read(store, kinds)
    for key, kind in kinds.items():
        if kind == "stream":
            yield from read_stream(store, key)


def _kinds(store: Store, keys: Sequence[bytes]) -> dict[bytes, str]:
    with asking():
        pipe = store.client.pipeline(transaction=False)
        for key in keys:
            pipe.type(key)
        return dict(zip(keys, (kind.decode() for kind in pipe.execute()), strict=True))


def _read(store: Store, kinds: dict[bytes, str]) -> list[Record]:
    known = [key for key, kind in kinds.items() if kind in _READ]
    if not known:
        return []

    def fill(pipe: _Pipe, key: bytes) -> None:
        _READ[kinds[key]](pipe, key)
        pipe.pexpiretime(key)

    rows = rows_at_once(store, known, fill, 2)
    # A key that went away in between is empty, and so no key.
    pairs = zip(known, rows, strict=True)
    return [_record(key, kinds[key], value, ends) for key, (value, ends) in pairs if value]


def read_stream(store: Store, key: bytes, after: bytes = b"-") -> Iterator[Record]:
    """A stream piece by piece; `after` is the id behind which to begin."""
    start, more = b"-" if after == b"-" else b"(" + after, after != b"-"
    while True:
        with asking():
            rows = store.client.xrange(key, start, b"+", count=_STREAM)
        if not rows:
            return
        value = [
            (place, [each for pair in fields.items() for each in pair]) for place, fields in rows
        ]
        yield Record(key=key, kind="stream", value=value, more=more)
        start, more = b"(" + rows[-1][0], True


def put(pipe: _Pipe, record: Record) -> None:
    """Have a pipeline write one key."""
    if not record.more:
        pipe.delete(record.key)
    _fill(pipe, record)
    if record.expires is not None:
        pipe.pexpireat(record.key, record.expires)


def _fill(pipe: _Pipe, record: Record) -> None:
    key, value = record.key, record.value
    if record.kind == "string":
        pipe.set(key, value)
    elif record.kind == "stream":
        for place, flat in value:
            pipe.xadd(key, dict(zip(flat[::2], flat[1::2], strict=True)), id=place)
    else:
        for at in range(0, len(value), _SLICE):
            _ADD[record.kind](pipe, key, value[at : at + _SLICE])


_ADD: Final[dict[str, Callable[[_Pipe, bytes, Sequence[Any]], object]]] = {
    "list": lambda pipe, key, part: pipe.rpush(key, *part),
    "set": lambda pipe, key, part: pipe.sadd(key, *part),
    "hash": lambda pipe, key, part: pipe.hset(key, mapping=dict(part)),
    "zset": lambda pipe, key, part: pipe.zadd(key, dict(part)),
}


def _record(key: bytes, kind: str, value: Any, ends: int) -> Record:  # noqa: ANN401 - as the server has it
    plain = value
    if kind in ("hash", "set"):
        plain = sorted(value.items() if kind == "hash" else value)
    return Record(key=key, kind=kind, value=plain, expires=ends if ends > 0 else None)
