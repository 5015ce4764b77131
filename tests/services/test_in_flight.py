"""Which claims a revocation overtook: those within the lease, not ended, and not about another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from processor.domain.acts import AnyAct, Erased, Granted, Reassigned, Revoked
from processor.domain.address import Channel
from processor.domain.events import RevocationCause
from processor.domain.ledger import Entry
from processor.ports import Claim, MessageState, Outgoing
from processor.services.in_flight import ClaimView, claim_views
from processor.services.sending import LEASE_SECONDS
from tests.builders import at, message

CLAIM = Claim(message="msg_1", attempt="attempt-1", version=1, at=at())
STOP = Revoked(cause=RevocationCause.CONTACT)
OUTGOING = Outgoing(
    message=message(),
    sealed=b"",
    state=MessageState.CLAIMED,
    submitted_at=at(-1),
    attempt="attempt-1",
    claimed_at=at(),
)
ENDED = {"state": MessageState.SENT, "outcome": "sent"}


def entry(act: AnyAct, *, seconds: float, seq: int = 2) -> Entry:
    moment = at(seconds=seconds)
    return Entry(
        id=f"ent_{seq}",
        seq=seq,
        event="evt_1",
        delivery="dlv_1",
        source="acme/website",
        at=moment,
        received_at=moment,
        policy="",
        act=act,
    )


def shown(*entries: Entry, outgoing: Outgoing | None = OUTGOING) -> ClaimView:
    (view,) = claim_views([CLAIM], entries, lambda _: outgoing)
    return view


@pytest.mark.parametrize("act", [STOP, Reassigned(), Erased()])
@pytest.mark.parametrize("seconds", [-0.5, 0, 1, LEASE_SECONDS])
def test_a_claim_with_a_revocation_within_its_lease_is_in_flight(act: AnyAct, seconds: int) -> None:
    """A STOP may have been received before the claim and reached the ledger after it."""
    found = shown(entry(act, seconds=seconds)).in_flight
    assert found is not None
    assert found.entry == "ent_2"
    assert found.revoked_at - found.claimed_at == timedelta(seconds=seconds)


def test_after_the_lease_nothing_is_in_flight() -> None:
    assert shown(entry(STOP, seconds=LEASE_SECONDS + 0.001)).in_flight is None


def test_what_was_in_the_ledger_before_the_claim_did_not_overtake_it() -> None:
    assert shown(entry(STOP, seconds=1, seq=1)).in_flight is None


def test_a_send_that_had_ended_before_is_not_in_flight() -> None:
    before = replace(OUTGOING, **ENDED, outcome_at=at(seconds=1))
    after = replace(OUTGOING, **ENDED, outcome_at=at(seconds=3))
    stop = entry(STOP, seconds=2)
    assert shown(stop, outgoing=before).in_flight is None
    assert shown(stop, outgoing=after).in_flight is not None


def test_a_revocation_of_something_else_overtakes_nothing() -> None:
    elsewhere = Revoked(cause=RevocationCause.CONTACT, channels=(Channel.WHATSAPP,))
    other = Revoked(cause=RevocationCause.CONTACT, brands=("outlet",))
    grant = Granted(channel=Channel.SMS, brand="acme", tags=("x",), method="form")
    for act in (elsewhere, other, grant):
        assert shown(entry(act, seconds=1)).in_flight is None


def test_of_a_message_that_is_gone_or_claimed_anew_the_worst_is_assumed() -> None:
    narrow = entry(Revoked(cause=RevocationCause.CONTACT, brands=("outlet",)), seconds=1)
    gone = shown(narrow, outgoing=None)
    assert (gone.state, gone.in_flight is not None) == (None, True)
    another = replace(OUTGOING, attempt="attempt-2")
    assert shown(narrow, outgoing=another).state is None
