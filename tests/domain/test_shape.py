"""Standings of one shape are judged alike, so that the rules are asked once for all of them."""

from __future__ import annotations

from datetime import UTC, datetime
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
from tests.domain.twins import stranger, twin
from tests.strategies import histories, messages, moments, policies, soon_after

EARLY = datetime(1990, 1, 1, tzinfo=UTC)


def answer(asked: Message, standing: Standing, policy: Policy, now: datetime) -> tuple[Any, ...]:
    made = decide(asked, standing, policy, now)
    return made.verdict, tuple(dict.fromkeys(reason.code for reason in made.reasons))


def told(asked: Message, now: datetime) -> tuple[int, ...]:
    return tuple(instant(each) for each in (now, asked.not_before, asked.deadline) if each)


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
    other, then = twin(standing, now, drawn)
    assert answer(asked, other, policy, then) == answer(asked, standing, policy, now)


@given(drawn=st.data())
def test_one_key_means_one_answer(drawn: st.DataObject) -> None:
    """Over several people at several moments, whatever layout their bytes are looked at by."""
    policy, asked = drawn.draw(policies), drawn.draw(messages())
    seen = []
    for _ in range(3):
        happened = drawn.draw(histories(most=5))
        standing = history(happened, policy=policy).standings.get(asked.contact, EMPTY)
        now = drawn.draw(soon_after(happened))
        seen += [(standing, now), twin(standing, now, drawn), stranger(standing, now, drawn)]
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
    other, then = twin(standing, now, drawn)
    raw, copy = encode_standing(standing), encode_standing(other)
    layout = layout_of(raw)
    assert layout is not None
    if layout is layout_of(copy):
        assert layout.key(raw, (instant(now),)) == layout.key(copy, (instant(then),))
    assert decode_standing(raw) == standing


@given(drawn=st.data())
def test_no_rule_of_express_consent_reads_when_a_scope_was_or_a_revocation_was_received(
    drawn: st.DataObject,
) -> None:
    """Nor at which entry is which, while all moments differ and nobody attached a capture."""
    happened, policy = drawn.draw(histories()), drawn.draw(policies)
    asked = msgspec.structs.replace(drawn.draw(messages()), not_before=None, deadline=None)
    standing = history(happened, policy=policy).standings.get(asked.contact, EMPTY)
    now = drawn.draw(soon_after(happened))
    if not shared(asked, policy):
        return
    other, then = stranger(standing, now, drawn)
    layout = layout_of(encode_standing(standing))
    assert layout is not None
    order = layout.order(encode_standing(standing), told(asked, now))
    if layout is layout_of(encode_standing(other)) and order == layout.order(
        encode_standing(other), told(asked, then)
    ):
        assert answer(asked, other, policy, then) == answer(asked, standing, policy, now)


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
