"""Standings of one shape are judged alike, so that the rules are asked once for all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.address import Channel
from processor.domain.decide import decide
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.purpose import BUILT_IN_PURPOSES
from processor.domain.shape import instant, layout_of, shared
from processor.domain.standing import EMPTY, Grant, Standing, decode_standing, encode_standing
from tests.builders import at, history, message
from tests.strategies import histories, messages, moments, policies, soon_after

EARLY = datetime(1990, 1, 1, tzinfo=UTC)


def answer(asked: Message, standing: Standing, policy: Policy, now: datetime) -> tuple[Any, ...]:
    made = decide(asked, standing, policy, now)
    return made.verdict, tuple(dict.fromkeys(reason.code for reason in made.reasons))


def told(asked: Message, now: datetime) -> tuple[int, ...]:
    return tuple(instant(each) for each in (now, asked.not_before, asked.deadline) if each)


def all_of(value: Any, kind: type) -> set[Any]:  # noqa: ANN401 - whatever MessagePack holds
    if isinstance(value, list):
        return {found for each in value for found in all_of(each, kind)}
    return {value} if isinstance(value, kind) else set()


def changed(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever MessagePack holds
    if isinstance(value, list):
        return [changed(each, change) for each in value]
    return change(value)


def another(standing: Standing, now: datetime, drawn: st.DataObject) -> tuple[Standing, datetime]:
    """Somebody else to whom the same happened in the same order, with other entries and times."""
    plain = msgspec.msgpack.decode(msgspec.msgpack.encode(standing))
    times = sorted(all_of(plain, datetime) | {now})
    steps = drawn.draw(st.lists(st.integers(1, 10**12), min_size=len(times), max_size=len(times)))
    moved, moment = {}, EARLY
    for time, step in zip(times, steps, strict=True):
        moment += timedelta(microseconds=step)
        moved[time] = moment
    names = {each for each in all_of(plain, str) if each.startswith("ent_")}
    entries = {name: f"ent_{place:032x}" for place, name in enumerate(sorted(names))}

    def change(leaf: Any) -> Any:  # noqa: ANN401 - whatever MessagePack holds
        return moved[leaf] if isinstance(leaf, datetime) else entries.get(leaf, leaf)

    renamed = msgspec.msgpack.encode(changed(plain, lambda leaf: _kept(leaf, change)))
    return msgspec.msgpack.decode(renamed, type=Standing), moved[now]


def _kept(leaf: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - whatever MessagePack holds
    return leaf if isinstance(leaf, bytes | bool | int) or leaf is None else change(leaf)


@given(drawn=st.data())
def test_whoever_lived_through_the_same_gets_the_same_answer_whenever_it_was(
    drawn: st.DataObject,
) -> None:
    """No rule of express consent looks at more than the order of moments and entries."""
    happened, policy = drawn.draw(histories()), drawn.draw(policies)
    asked = msgspec.structs.replace(drawn.draw(messages()), not_before=None, deadline=None)
    grown = history(happened, policy=policy)
    standing, now = grown.standings.get(asked.contact, EMPTY), drawn.draw(soon_after(happened))
    if not shared(asked, policy):
        return
    twin, then = another(standing, now, drawn)
    assert answer(asked, twin, policy, then) == answer(asked, standing, policy, now)


@given(drawn=st.data())
def test_one_key_means_one_answer(drawn: st.DataObject) -> None:
    """Over several people at several moments, whatever layout their bytes are looked at by."""
    policy, asked = drawn.draw(policies), drawn.draw(messages())
    seen = []
    for _ in range(3):
        happened = drawn.draw(histories(most=5))
        standing = history(happened, policy=policy).standings.get(asked.contact, EMPTY)
        now = drawn.draw(soon_after(happened))
        twin, then = another(standing, now, drawn)
        seen += [(standing, now), (twin, then)]
    if not shared(asked, policy):
        return
    layouts = [layout_of(encode_standing(standing)) for standing, _ in seen]
    for layout in filter(None, layouts):
        answers: dict[Any, Any] = {}
        for standing, now in seen:
            raw = encode_standing(standing)
            if len(raw) == layout.length:
                key = layout.key(raw, told(asked, now))
                made = answer(asked, standing, policy, now)
                assert answers.setdefault(key, made) == made


@given(drawn=st.data())
def test_twins_share_a_key(drawn: st.DataObject) -> None:
    """Otherwise nothing would be gained: a shape forgets entries, moments and hashes."""
    happened = drawn.draw(histories())
    asked = message("marketing")
    standing, now = history(happened).standings.get(asked.contact, EMPTY), at(days=300)
    twin, then = another(standing, now, drawn)
    raw, other = encode_standing(standing), encode_standing(twin)
    layout = layout_of(raw)
    assert layout is not None
    if len(raw) == len(other) and layout.alike(layout_of(other) or layout):
        assert layout.key(raw, (instant(now),)) == layout.key(other, (instant(then),))
    assert decode_standing(raw) == standing


@given(moment=moments(), other=moments())
def test_moments_keep_their_order(moment: datetime, other: datetime) -> None:
    assert (instant(moment) < instant(other)) == (moment < other)
    assert (instant(moment) == instant(other)) == (moment == other)


def test_what_rests_on_a_window_is_judged_one_by_one() -> None:
    """And so is everything where a name is as long as an id, and could stand in its place."""
    policy = Policy(brands={"acme": ("acme",)})
    for purpose in BUILT_IN_PURPOSES:
        assert shared(message(purpose), policy) is (purpose == "marketing")
    long_tag = Policy(brands={"acme": ("acme",)}, tags={"t" * 36: ("marketing",)})
    assert not shared(message("marketing"), long_tag)
    assert not shared(message("marketing", brand="b" * 32), policy)


def test_a_standing_of_very_many_entries_has_no_layout() -> None:
    """Its bytes could be mistaken."""
    assert layout_of(encode_standing(Standing(version=128))) is None
    assert layout_of(encode_standing(Standing(version=127))) is not None


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1969, 12, 31, 23, 59, 59, 5, tzinfo=UTC),
        datetime(2026, 3, 1, 10, 0, tzinfo=UTC),
        datetime(2026, 3, 1, 10, 0, 0, 123_456, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_a_moment_is_read_from_its_bytes_in_every_form(moment: datetime) -> None:
    grant = Grant(
        channel=Channel.SMS,
        brand="acme",
        tag="reviews",
        attested=True,
        first_at=moment,
        first_entry="ent_" + "0" * 32,
    )
    raw = encode_standing(Standing(version=1, grants=(grant,)))
    layout = layout_of(raw)
    assert layout is not None
    same = layout.key(raw, (instant(moment),))
    assert same not in {layout.key(raw, (instant(moment) + step,)) for step in (1, -1)}
