"""What was last handed out for sending to a contact: noted by the claim, for some days."""

from __future__ import annotations

import pytest

from processor.adapters import keys
from processor.adapters.connection import connect, to_ms
from processor.ports import ClaimAnswer, StoreFull
from processor.ports.prompts import LONG_ASKED, LONG_REMEMBERED, REMEMBERED
from tests.contract.makings import ALICE, BOB, GRANT, STOP, job_of, recorded, released
from tests.contract.worlds import BIRTH, SteppedClock, World, memory_world, valkey_world

REMINDER, OFFER = "appointment_reminder", "marketing"


def claimed(world: World, job: str, purpose: str, contact: str = ALICE) -> str:
    """A message of this purpose, released and claimed; its id."""
    message = released(world, job_of(contact, job), purpose=purpose)
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.GO
    world.later(0.01)
    return message


def shown(world: World, contact: str = ALICE) -> list[tuple[str, str]]:
    """The prompts of a contact, without times."""
    return [(each.purpose, each.message) for each in world.prompts.latest(contact)]


def test_whoever_was_sent_nothing_has_none(world: World) -> None:
    """Neither a stranger, nor one to whom a message was released that nobody claimed."""
    recorded(world, ALICE, GRANT)
    released(world, job_of())
    assert world.prompts.latest(ALICE) == world.prompts.latest(BOB) == ()


def test_the_latest_of_each_purpose_is_told_newest_first(world: World) -> None:
    """An earlier one of the same purpose is forgotten; other people's are theirs."""
    claimed(world, "a", OFFER)
    reminder = claimed(world, "b", REMINDER)
    offer = claimed(world, "c", OFFER)
    other = claimed(world, "d", REMINDER, BOB)
    assert shown(world) == [(OFFER, offer), (REMINDER, reminder)]
    assert shown(world, BOB) == [(REMINDER, other)]


def test_it_was_sent_when_it_was_claimed(world: World) -> None:
    """At the time of the claim, by the store's clock; asking again moves nothing."""
    message = claimed(world, "a", OFFER)
    (prompt,) = world.prompts.latest(ALICE)
    found = world.outbound.get(message)
    assert found is not None
    assert prompt.sent_at == found.claimed_at
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.GO
    assert world.prompts.latest(ALICE) == (prompt,)


def test_a_claim_that_is_refused_prompts_nothing(world: World) -> None:
    """A STOP came first, another attempt was faster, or the lease was over."""
    message = released(world, job_of(), purpose=REMINDER)
    recorded(world, ALICE, STOP)
    assert world.outbound.claim(message, "a1", 60, business="acme").answer is ClaimAnswer.MOVED
    assert world.prompts.latest(ALICE) == ()


def test_it_was_judged_by_its_purpose(world: World) -> None:
    """A reminder with an offer in it was judged as marketing, and is told as that."""
    message = released(world, job_of(purpose=REMINDER), purpose=OFFER)
    world.outbound.claim(message, "a1", 60, business="acme")
    assert shown(world) == [(OFFER, message)]


def test_full_memory_hands_out_and_notes_nothing(world: World) -> None:
    """They are one step."""
    message = released(world, job_of(), purpose=REMINDER)
    world.fill(True)
    with pytest.raises(StoreFull):
        world.outbound.claim(message, "a1", 60, business="acme")
    world.fill(False)
    assert world.prompts.latest(ALICE) == ()


def test_an_answer_days_later_is_about_nothing() -> None:
    """Each is forgotten after 72 hours."""
    world = memory_world(SteppedClock()).born()
    claimed(world, "a", OFFER)
    world.later(3600)
    late = claimed(world, "b", REMINDER)
    world.later(REMEMBERED.total_seconds() - 3600)
    assert shown(world) == [(REMINDER, late)]
    world.later(3601)
    assert shown(world) == []


def test_a_request_to_confirm_a_sign_up_waits_as_long_as_the_sign_up_may() -> None:
    """Thirty days; what was sent beside it is forgotten as always."""
    world = memory_world(SteppedClock()).born()
    asked = claimed(world, "a", LONG_ASKED)
    claimed(world, "b", REMINDER)
    world.later(LONG_REMEMBERED.total_seconds() - 60)
    assert shown(world) == [(LONG_ASKED, asked)]
    world.later(120)
    assert shown(world) == []


def test_a_store_lets_go_of_them_by_itself(store_url: str) -> None:
    """The key ends by itself, and one that is older than 72 hours is not told."""
    world = valkey_world(store_url).born()
    early, late = claimed(world, "a", OFFER), claimed(world, "b", REMINDER)
    client = connect(store_url).client
    key = keys.of_contact(ALICE, BIRTH.partitions, "sent")
    assert 0 < client.ttl(key) <= 2 * LONG_REMEMBERED.total_seconds()
    long_ago = to_ms(world.now() - REMEMBERED) - 1
    client.hset(key, OFFER, f"{long_ago} {early}")
    assert shown(world) == [(REMINDER, late)]
