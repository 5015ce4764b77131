"""Counts: moved by the step that does the thing, alike in memory and in Valkey."""

from __future__ import annotations

import multiprocessing

import pytest

from processor.adapters import keys
from processor.adapters.connection import connect
from processor.domain.decision import Reason, Verdict
from processor.ports import (
    Acceptance,
    DecisionRecord,
    DeliveryState,
    Finished,
    MessageState,
    Outcome,
    StoreUnavailable,
    Tally,
)
from tests.contract.counting import VERDICTS, log_decisions
from tests.contract.makings import (
    ALICE,
    BOB,
    GRANT,
    STOP,
    append_of,
    arrival_of,
    decision_of,
    in_seconds,
    job_of,
    recorded,
    released,
)
from tests.contract.worlds import BIRTH, World, valkey_world

NOTHING = {MessageState.QUEUED: 0, MessageState.DEFERRED: 0, MessageState.RELEASED: 0}


def counts(world: World) -> dict[str, int]:
    """All counts, their labels joined."""
    return {" ".join(labels): count for labels, count in world.counts.tally().counts.items()}


def test_a_new_store_has_counted_nothing(world: World) -> None:
    assert world.counts.tally() == Tally(
        counts={}, inbox_depth=0, inbox_oldest_seconds=0, messages=NOTHING
    )


def test_entries_are_counted_by_kind_and_only_when_they_are_appended(world: World) -> None:
    standing = recorded(world, ALICE, GRANT, STOP, GRANT)
    late = append_of(ALICE, STOP, effect="late")
    assert world.ledger.append([late], BIRTH) == (Outcome.MOVED,)
    recorded(world, BOB, STOP)
    assert standing.version == 3
    assert counts(world) == {"entries granted": 2, "entries revoked": 2}


def test_deliveries_are_counted_as_they_come_in_and_as_they_are_finished(world: World) -> None:
    for name in ("a", "b", "a"):
        world.inbox.accept(arrival_of(name))
    world.inbox.accept(arrival_of("a", fingerprint="f" * 64))
    world.inbox.accept(arrival_of("c", lane=2, reason="not_json"))
    first, second = world.inbox.claim(1, "w1", 10)
    states = {first: DeliveryState.RECORDED, second: DeliveryState.IGNORED}
    finished = [
        Finished(ticket=each.ticket, delivery=each.delivery.id, provider="standard", state=state)
        for each, state in states.items()
    ]
    world.inbox.finish(1, finished)
    assert counts(world) == {
        "deliveries standard stored": 2,
        "deliveries standard duplicate": 1,
        "deliveries standard conflict": 1,
        "deliveries standard quarantined": 1,
        "deliveries standard recorded": 1,
        "deliveries standard ignored": 1,
    }


def test_what_is_ignored_is_counted_by_its_reason_and_not_kept(world: World) -> None:
    for name, reason in (
        ("a", "event_not_used"),
        ("b", "event_not_used"),
        ("c", "status_not_used"),
    ):
        world.inbox.ignore(arrival_of(name).id, "standard", reason)
    assert counts(world) == {
        "deliveries standard ignored": 3,
        "ignored standard event_not_used": 2,
        "ignored standard status_not_used": 1,
    }
    assert world.inbox.get(arrival_of("a").id) is None
    assert sum(world.inbox.depths()) == 0
    assert world.inbox.accept(arrival_of("a")).how is Acceptance.STORED


def test_the_inbox_tells_how_many_wait_and_for_how_long(world: World) -> None:
    world.inbox.accept(arrival_of("a"))
    world.later(1.5)
    world.inbox.accept(arrival_of("b", lane=2))
    tally = world.counts.tally()
    assert tally.inbox_depth == 2
    assert 1.4 < tally.inbox_oldest_seconds < 60
    world.inbox.accept(arrival_of("c", lane=3, reason="not_json"))
    world.later(0.5)
    assert world.inbox.requeue(arrival_of("c", lane=3).id)
    (claimed,) = world.inbox.claim(1, "w1", 10)
    done = Finished(
        ticket=claimed.ticket,
        delivery=claimed.delivery.id,
        provider="standard",
        state=DeliveryState.RECORDED,
    )
    world.inbox.finish(1, [done])
    after = world.counts.tally()
    assert after.inbox_depth == 2
    assert after.inbox_oldest_seconds < tally.inbox_oldest_seconds


def test_decisions_are_counted_by_first_reason_and_known_purpose(world: World) -> None:
    no_consent = (Reason(code="no_consent"), Reason(code="quiet_hours"))
    made = [
        (job_of().message, decision_of()),
        (job_of(BOB).message, decision_of(Verdict.BLOCKED, reasons=no_consent)),
        (job_of(purpose="made-up by the caller").message, decision_of(Verdict.BLOCKED)),
        (job_of(purpose="order_confirmation", contains_promotion=True).message, decision_of()),
    ]
    world.decisions.log([DecisionRecord(message=m, decision=d) for m, d in made])
    world.decisions.log([])
    assert counts(world) == {
        "decisions approved marketing express_grant": 2,
        "decisions blocked marketing no_consent": 1,
        "decisions blocked other express_grant": 1,
    }


def test_a_message_is_counted_on_its_way(world: World) -> None:
    """Each decision that moved it, each answer to a claim, and where it waits."""
    due = in_seconds(world, 3600)
    deferred = decision_of(Verdict.DEFERRED, not_before=due, reasons=(Reason(code="not_due_yet"),))
    message = job_of().message.id
    world.outbound.submit(job_of())
    world.outbound.submit(job_of(BOB, "job-2"))
    assert world.counts.tally().messages == NOTHING | {MessageState.QUEUED: 2}
    assert world.outbound.settle(message, deferred, BIRTH).settled
    assert world.counts.tally().messages[MessageState.DEFERRED] == 1
    assert world.outbound.settle(message, decision_of(version=0), BIRTH).settled
    assert not world.outbound.settle(message, decision_of(version=0), BIRTH).settled
    assert world.counts.tally().messages[MessageState.RELEASED] == 1
    for attempt, business in (("a1", "globex"), ("a1", "acme"), ("a1", "acme"), ("a2", "acme")):
        world.outbound.claim(message, attempt, 60, business=business)
    assert world.counts.tally().messages == NOTHING | {MessageState.QUEUED: 1}
    assert counts(world) == {
        "decisions deferred marketing not_due_yet": 1,
        "decisions approved marketing express_grant": 1,
        "claims unknown": 1,
        "claims go": 2,
        "claims already_claimed": 1,
    }


def test_an_unborn_or_absent_store_tells_no_counts(world: World) -> None:
    """Never zero: that would look like a quiet day."""
    world.flush()
    with pytest.raises(StoreUnavailable):
        world.counts.tally()


def test_four_processes_count_exactly(store_url: str) -> None:
    """2,500 logged decisions each make 10,000, whichever process then reads them."""
    world = valkey_world(store_url).born()
    context = multiprocessing.get_context("forkserver")
    children = [
        context.Process(target=log_decisions, args=(store_url, worker, 2500)) for worker in range(4)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0] * 4
    found = counts(world)
    assert sum(found.values()) == 10_000
    thirds = {"approved": 4 * 834, "blocked": 4 * 833, "deferred": 4 * 833}
    assert found == {
        f"decisions {verdict} marketing express_grant": thirds[verdict] for verdict in VERDICTS
    }


def test_broken_counts_keep_neither_a_revocation_nor_a_delivery_nor_a_claim_back(
    store_url: str,
) -> None:
    """A key of another type in their place costs the counts alone."""
    world = valkey_world(store_url).born()
    client = connect(store_url).client
    for partition in range(BIRTH.partitions):
        client.set(keys.in_partition(partition, "counts"), b"broken")
    for lane in range(BIRTH.lanes):
        client.set(keys.in_lane(lane, "counts"), b"broken")
    recorded(world, ALICE, GRANT, STOP)
    world.inbox.accept(arrival_of())
    assert world.outbound.claim(released(world, job_of()), "a1", 60, business="acme").outgoing
    with pytest.raises(StoreUnavailable):
        world.counts.tally()
