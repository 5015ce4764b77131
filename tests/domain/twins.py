"""Other people's standings to whom the same happened, with entries and times of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from hypothesis import strategies as st

from processor.domain.standing import Standing

_EARLY = datetime(1990, 1, 1, tzinfo=UTC)
_steps = st.integers(1, 10**12)
_FIELDS = Standing.__struct_fields__
_SCOPES, _STOPS = _FIELDS.index("scopes"), _FIELDS.index("stops")


def twin(standing: Standing, now: datetime, drawn: st.DataObject) -> tuple[Standing, datetime]:
    """Somebody to whom the same happened in the same order, with other entries and times."""
    plain = _plain(standing)
    times = sorted(_all_of(plain, datetime) | {now})
    moved = _moved(times, drawn)
    names = _names(plain)
    entries = {name: f"ent_{place:032x}" for place, name in enumerate(sorted(names))}
    return _read(_changed(plain, lambda leaf: _by(leaf, moved, entries))), moved[now]


def stranger(standing: Standing, now: datetime, drawn: st.DataObject) -> tuple[Standing, datetime]:
    """As `twin`, but no rule of express consent can tell that other things differ too.

    Those are the times of scopes and of when revocations were received; and the order of entries,
    which counts between acts of one moment only.
    """
    plain = _plain(standing)
    unread = [plain[_SCOPES], *([stop[-1]] for stop in plain[_STOPS])]
    moved = _moved(sorted(_all_of(plain, datetime) | {now}), drawn)
    others = {
        at: _EARLY + timedelta(microseconds=drawn.draw(st.integers(0, 10**14)))
        for at in sorted(_all_of(unread, datetime))
    }
    names = sorted(_names(plain))
    numbers = drawn.draw(st.permutations(range(len(names))))
    entries = {name: f"ent_{place:032x}" for name, place in zip(names, numbers, strict=True)}
    read = partial(_changed, change=lambda leaf: _by(leaf, moved, entries))
    made = [read(field) for field in plain]
    made[_SCOPES] = _changed(plain[_SCOPES], lambda leaf: _by(leaf, others, entries))
    made[_STOPS] = [[*read(stop[:-1]), others[stop[-1]]] for stop in plain[_STOPS]]
    return _read(made), moved[now]


def _moved(times: list[datetime], drawn: st.DataObject) -> dict[datetime, datetime]:
    steps = drawn.draw(st.lists(_steps, min_size=len(times), max_size=len(times)))
    moved, moment = {}, _EARLY
    for time, step in zip(times, steps, strict=True):
        moment += timedelta(microseconds=step)
        moved[time] = moment
    return moved


def _by(leaf: Any, moved: dict[datetime, datetime], entries: dict[str, str]) -> Any:  # noqa: ANN401 - whatever MessagePack holds
    if isinstance(leaf, datetime):
        return moved[leaf]
    return entries.get(leaf, leaf) if isinstance(leaf, str) else leaf


def _names(plain: Any) -> set[str]:  # noqa: ANN401 - whatever MessagePack holds
    return {each for each in _all_of(plain, str) if each.startswith("ent_")}


def _all_of(value: Any, kind: type) -> set[Any]:  # noqa: ANN401 - whatever MessagePack holds
    if isinstance(value, list):
        return {found for each in value for found in _all_of(each, kind)}
    return {value} if isinstance(value, kind) else set()


def _changed(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever MessagePack holds
    if isinstance(value, list):
        return [_changed(each, change) for each in value]
    return change(value)


def _plain(standing: Standing) -> list[Any]:
    made: list[Any] = msgspec.msgpack.decode(msgspec.msgpack.encode(standing))
    return made


def _read(plain: list[Any]) -> Standing:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(plain), type=Standing)
