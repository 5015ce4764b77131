"""What a standing remembers, for how long, and what it does when it can remember no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from processor.domain import acts, events
from processor.domain.address import Channel
from processor.domain.decide import decide
from processor.domain.fold import fold
from processor.domain.ledger import GENESIS, Entry
from processor.domain.standing import EMPTY, MOST_TURNS, ScopeKind, Standing
from tests.builders import ALICE_PHONE, IDS, POLICY, at, codes, history, message
from tests.domain.test_order import Happened

CHAT = IDS.object("acme", "conversation", "c1")


def told(*kinds: str) -> list[tuple[events.AnyEvent, datetime]]:
    """Acts an hour apart, from the first hour on."""
    return [(Happened(kind, at(hour)).event(), at(hour)) for hour, kind in enumerate(kinds, 1)]


def after(*steps: tuple[acts.AnyAct, datetime], standing: Standing = EMPTY) -> Standing:
    """The standing after acts that count at their moment and are received then."""
    for act, when in steps:
        number = standing.version + 1
        entry = Entry(
            id=f"ent_{number}",
            seq=number,
            event=f"evt_{number}",
            delivery="dlv_1",
            source="acme/test",
            at=when,
            received_at=when,
            policy=POLICY.digest,
            act=act,
        )
        standing = fold(standing, entry, GENESIS)
    return standing


def granted(*missing: str) -> acts.Granted:
    return acts.Granted(
        channel=Channel.SMS, brand="acme", tags=("newsletter",), method="form", missing=missing
    )


def test_an_ended_conversation_is_remembered_for_a_month_and_then_forgotten() -> None:
    """A late refusal can still say why; a standing does not grow for ever."""
    written = acts.ConversationExtended(
        object=CHAT, channel=Channel.SMS, brand="acme", ends_at=at(24)
    )
    noted = acts.Noted(why="box_unticked", brand="acme")
    asked = message("conversation_reply", conversation="c1")
    month = after((written, at()), (noted, at(24, days=30)))
    assert codes(decide(asked, month, POLICY, at(24, days=30))) == ["conversation_closed"]
    later = after((noted, at(25, days=30)), standing=month)
    assert later.scopes == ()
    assert codes(decide(asked, later, POLICY, at(25, days=30))) == ["conversation_unknown"]


def test_what_moves_an_object_waits_for_the_act_that_opens_it() -> None:
    moved = acts.OrderMoved(object=CHAT, status=events.OrderStatus.DELIVERED, ends_at=at(days=14))
    noted = acts.Noted(why="box_unticked", brand="acme")
    waiting = after((moved, at()), (noted, at(days=200)))
    assert [scope.kind for scope in waiting.scopes] == [ScopeKind.ORDER]
    assert after((noted, at(days=211)), standing=waiting).scopes == ()


def test_a_status_of_an_order_that_is_not_open_is_nothing_to_remember() -> None:
    """An order long over, or of which nobody's number is known, may still be told to be paid."""
    shipped = acts.OrderMoved(object=CHAT, status=events.OrderStatus.SHIPPED)
    opened = acts.OrderOpened(object=CHAT, channel=Channel.SMS, brand="acme", ends_at=at(days=180))
    assert after((shipped, at())).scopes == ()
    over = after((opened, at()), (shipped, at(days=400)), (shipped, at(days=401)))
    assert over.scopes == ()
    assert over.version == 3


def test_an_appointment_at_the_end_of_all_dates_does_not_keep_a_stop_out() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    timed = acts.AppointmentTimed(object=CHAT, starts_at=last, ends_at=last, until=last)
    opened = acts.AppointmentOpened(object=CHAT, channel=Channel.SMS, brand="acme")
    revoked = acts.Revoked(cause=events.RevocationCause.CONTACT)
    standing = after((opened, at()), (timed, at()), (revoked, at(1)))
    assert len(standing.stops) == 1
    asked = replace(message("appointment_confirmation"), appointment=CHAT)
    assert not decide(asked, standing, POLICY, at(2)).approved


def test_turns_beyond_memory_err_towards_silence() -> None:
    """So many STOPs and STARTs that the first ones are forgotten open no conversation."""
    turns = ["STOP", "message", "START", *["STOP", "START"] * MOST_TURNS]
    grown = history(told(*turns))
    standing = grown.standing()
    assert len(standing.stops) == MOST_TURNS
    assert len(standing.lifts) == MOST_TURNS
    asked = message("conversation_reply", conversation="c1")
    assert codes(grown.judge(asked, at(len(turns), minutes=5))) == ["conversation_unknown"]


def test_a_message_after_many_turns_is_answered() -> None:
    turns = [*["STOP", "START"] * (MOST_TURNS + 2), "message"]
    asked = message("conversation_reply", conversation="c1")
    assert history(told(*turns)).judge(asked, at(len(turns), minutes=5)).approved


def test_a_flood_of_stops_stays_a_stop() -> None:
    turns = ["opt-in", *["STOP"] * (3 * MOST_TURNS)]
    grown = history(told(*turns))
    assert codes(grown.judge(message(), at(len(turns)))) == ["revoked_all"]
    assert len(grown.standing().stops) == MOST_TURNS


@pytest.mark.parametrize("proof", ["ent_1", "ent_2"])
def test_a_capture_that_came_later_completes_the_grant_of_either_proof(proof: str) -> None:
    policy = replace(POLICY, evidence_minimum=("captures",))
    attached = acts.EvidenceAttached(entry=proof, capture="cap_1")
    twice = after((granted("captures"), at()), (granted("captures"), at(1)))
    assert codes(decide(message(), twice, policy, at(3))) == ["evidence_below_minimum"]
    standing = after((attached, at(2)), standing=twice)
    assert decide(message(), standing, policy, at(3)).approved


def test_a_capture_of_a_proof_from_before_the_number_moved_completes_nothing() -> None:
    policy = replace(POLICY, evidence_minimum=("captures",))
    standing = after(
        (granted("captures"), at()),
        (acts.Reassigned(), at(1)),
        (granted("captures"), at(2)),
        (acts.EvidenceAttached(entry="ent_1", capture="cap_1"), at(3)),
    )
    assert codes(decide(message(), standing, policy, at(4))) == ["evidence_below_minimum"]


def test_opting_in_twice_is_one_grant_with_its_first_and_its_latest_proof() -> None:
    (grant,) = after(*((granted(), at(hour)) for hour in range(5))).grants
    assert (grant.first_at, grant.first_entry) == (at(), "ent_1")
    assert (grant.last_at, grant.last_entry) == (at(4), "ent_5")


def test_a_grant_without_a_tag_is_recorded_and_grants_nothing() -> None:
    bare = replace(granted(), tags=())
    standing = after((bare, at()))
    assert (standing.version, standing.grants) == (1, ())


def test_a_conversation_keeps_its_last_two_openings_for_each_brand() -> None:
    grown = history(told(*["message"] * 5))
    (scope,) = grown.standing().scopes
    assert [opening.at for opening in scope.openings] == [at(5), at(4)]
    assert grown.judge(message("conversation_reply", conversation="c1"), at(28)).valid_until == (
        at(5) + timedelta(hours=24)
    )


def test_one_number_is_one_standing_with_its_channels_inside() -> None:
    """Whoever wrote on both channels stops both with one word."""
    both = [
        (
            events.MessageReceived(
                brand="acme", channel=channel, sender=ALICE_PHONE, conversation="c1"
            ),
            at(),
        )
        for channel in (Channel.SMS, Channel.WHATSAPP)
    ]
    grown = history([*both, *told("STOP")])
    assert len(grown.standings) == 1
    for channel in (Channel.SMS, Channel.WHATSAPP):
        asked = message("conversation_reply", channel=channel, conversation="c1")
        assert codes(grown.judge(asked, at(2))) == ["revoked_all"]
