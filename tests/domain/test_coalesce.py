"""A lively chat writes few entries, and not one of them is missed when it matters."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.acts import AnyAct, ConversationExtended
from processor.domain.address import Channel
from processor.domain.coalesce import adds_nothing
from processor.domain.events import MessageReceived
from processor.domain.standing import EMPTY
from tests.builders import ALICE_PHONE, POLICY, History, at, history, message
from tests.domain.test_order import KINDS, Happened, Model

SOON = timedelta(minutes=10)
ASKED = message("conversation_reply", conversation="c1")


def extended(grown: History, when: datetime) -> AnyAct:
    """The act of one more message in the same conversation."""
    told = history([(Happened("message", when).event(), when)], policy=grown.policy)
    (entry,) = told.entries()
    assert isinstance(entry.act, ConversationExtended)
    return entry.act


def test_a_message_soon_after_another_adds_nothing_and_a_later_one_does() -> None:
    grown = history([(Happened("message", at()).event(), at())])
    standing = grown.standing()
    assert adds_nothing(standing, extended(grown, at()), at())
    assert adds_nothing(standing, extended(grown, at()), at() + SOON)
    assert not adds_nothing(standing, extended(grown, at()), at() + SOON + timedelta(seconds=1))
    assert not adds_nothing(standing, extended(grown, at()), at() - timedelta(seconds=1))
    assert not adds_nothing(EMPTY, extended(grown, at()), at())


@pytest.mark.parametrize("kind", ["STOP", "START", "confirm", "erase", "reassign"])
def test_a_message_after_a_turn_is_always_recorded(kind: str) -> None:
    turn = at(minutes=1)
    told = [(Happened("message", at()).event(), at()), (Happened(kind, turn).event(), turn)]
    grown = history(told)
    assert not adds_nothing(grown.standing(), extended(grown, at()), at(minutes=2))


def test_a_message_on_another_channel_or_in_another_chat_is_recorded() -> None:
    grown = history([(Happened("message", at()).event(), at())])
    for channel, chat in ((Channel.WHATSAPP, "c1"), (Channel.SMS, "c2")):
        event = MessageReceived(
            brand="acme", channel=channel, sender=ALICE_PHONE, conversation=chat
        )
        (entry,) = history([(event, at())]).entries()
        assert not adds_nothing(grown.standing(), entry.act, at(minutes=1))


@given(st.lists(st.tuples(st.sampled_from((*KINDS, "message", "message")), st.integers(0, 40))))
def test_leaving_out_what_adds_nothing_allows_nothing_more(told: list[tuple[str, int]]) -> None:
    """Over histories in minutes: the shorter ledger answers alike, or is silent a little sooner."""
    whole, short = History(POLICY), History(POLICY)
    told = sorted(told, key=lambda each: each[1])
    for kind, minute in told:
        when = at(minutes=minute)
        event = Happened(kind, when).event()
        whole.tell(event, when)
        if kind != "message" or not adds_nothing(short.standing(), extended(short, when), when):
            short.tell(event, when)
    model = Model(Happened(kind, at(minutes=minute)) for kind, minute in told)
    for now in (at(minutes=41), at(24), at(24, minutes=30), at(25)):
        spare = short.judge(ASKED, now)
        assert model.reply(now) or not spare.approved
        assert spare.approved or not whole.judge(ASKED, now + SOON).approved
