"""What was learnt of shapes is what the rules say, of everybody and at any moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.answer import Answer
from processor.domain.decide import decide
from processor.domain.learnt import Learnt
from processor.domain.message import Message
from processor.domain.shape import MOMENT, instant, late, ranks, shared
from processor.domain.standing import EMPTY, encode_standing
from tests.builders import history
from tests.domain.twins import stranger, twin
from tests.strategies import histories, messages, policies, soon_after

_LATEST = datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC)


def told(asked: Message, now: datetime) -> tuple[int, ...]:
    return tuple(instant(each) for each in (now, asked.not_before, asked.deadline) if each)


@given(drawn=st.data())
def test_what_was_learnt_is_what_the_rules_say(drawn: st.DataObject) -> None:
    """Of several people, and of others who lived through the same, at moments of their own."""
    policy, asked = drawn.draw(policies), drawn.draw(messages())
    if not shared(asked, policy):
        return
    people = []
    for _ in range(drawn.draw(st.integers(1, 3))):
        happened = drawn.draw(histories(most=5))
        standing = history(happened, policy=policy).standings.get(asked.contact, EMPTY)
        now = drawn.draw(soon_after(happened))
        people += [(standing, now), twin(standing, now, drawn), stranger(standing, now, drawn)]
    learnt: dict[tuple[int, ...], Learnt] = {}
    for standing, _ in people * 2:
        # Each standing at each moment: what is over at one of them may be to come at another.
        for _, now in people:
            moments = told(asked, now)
            known = learnt.setdefault(ranks(moments), Learnt())
            said = Answer.of(decide(asked, standing, policy, now))
            raw = encode_standing(standing)
            several: list[bytes | None] = [raw, None, raw]
            answer, nobody, again = known.answers(several, moments)
            assert answer == again
            assert answer in (None, said)
            assert nobody in (None, Answer.of(decide(asked, EMPTY, policy, now)))
            known.learn(raw, moments, said)
            known.learn(None, moments, Answer.of(decide(asked, EMPTY, policy, now)))
            assert known.answers([raw], moments) == [said]


@given(
    moments=st.lists(st.datetimes(timezones=st.just(UTC)), max_size=5),
    first=st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds, made aware by the strategy
)
def test_a_moment_that_is_not_over_is_never_overlooked(
    moments: list[datetime], first: datetime
) -> None:
    packed = {at: msgspec.msgpack.encode(at) for at in moments}
    near = [at for at in moments if packed[at].startswith(MOMENT)]
    stamps = b"".join([packed[at].removeprefix(MOMENT) for at in near])
    if any(at >= first for at in near):
        assert late(stamps, instant(first))
    elif all(at < min(first - timedelta(seconds=1), _LATEST) for at in near):
        assert not late(stamps, instant(first))
