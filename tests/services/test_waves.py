"""Waves: everybody of a list is handed over once, judged then, and found again afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from msgspec.structs import replace

from processor.desk import bulk_gate
from processor.domain.address import Channel
from processor.ports import ClaimAnswer, MessageState
from processor.services.audience import CsvAudience, Decided
from processor.services.screening import Screening, Target
from processor.services.waves import Campaign, Place, Waves
from tests.services.engines import Engine, ticked

PHONES = [f"+1202555011{digit}" for digit in range(6)]
TARGET = Target(business="acme", brand="acme", channel=Channel.SMS, purpose="marketing")
HEAD = "address"


def waves(engine: Engine, name: str = "spring", target: Target = TARGET) -> Waves:
    return Waves(
        Campaign(name=name, target=target, template="t-1"),
        composer=engine.parts.composer,
        ids=engine.parts.ids,
        sending=engine.parts.sending,
        outbound=engine.parts.ports.outbound,
        now=engine.world.now,
    )


def people(
    engine: Engine, *rows: str, head: str = HEAD, target: Target = TARGET
) -> Iterator[list[Decided]]:
    screening = Screening(target, bulk=bulk_gate(engine.parts), ids=engine.parts.ids)
    audience = CsvAudience(mapping={}, delimiter=",")
    lines = [f"{head}\n", *(f"{row}\n" for row in rows or PHONES)]
    return screening.run(audience.rows(lines))


def came(engine: Engine, total: int, *rows: str, **how: bool) -> Counter[str]:
    found = waves(engine).hand_over(people(engine, *rows), total, **how)
    return sum(found, Counter[str]())


def places(engine: Engine, *rows: str, head: str = HEAD) -> Counter[Place]:
    found = waves(engine).where(people(engine, *rows, head=head))
    return Counter(each.place for batch in found for each in batch)


@pytest.fixture
def agreed(engine: Engine) -> Engine:
    for phone in PHONES:
        engine.tell("form.submitted", ticked(phone=phone))
    return engine


def test_a_wave_goes_down_the_list_as_far_as_it_may_and_the_next_goes_on(agreed: Engine) -> None:
    assert came(agreed, 2) == Counter(waiting=2)
    assert came(agreed, 5) == Counter(known=2, waiting=3)
    assert came(agreed, 5) == Counter(known=5)
    assert len(agreed.dispatcher.released) == 5
    assert len(set(agreed.dispatcher.released)) == 5
    assert places(agreed) == Counter({Place.WAITING: 5, Place.LEFT: 1})


def test_nobody_takes_a_turn_of_a_worker_and_each_message_is_the_senders_to_claim(
    agreed: Engine,
) -> None:
    came(agreed, 1)
    assert agreed.dispatcher.gated == []
    ((_, message),) = agreed.dispatcher.released
    claimed = agreed.parts.sending.claim("acme", message, "attempt-1")
    assert claimed is not None
    assert claimed.answer is ClaimAnswer.GO
    assert claimed.outgoing is not None
    content = agreed.parts.composer.content(claimed.outgoing)
    assert (content.to, content.template) == (PHONES[0], "t-1")


def test_a_stop_amid_a_wave_leaves_out_whoever_was_not_claimed(agreed: Engine) -> None:
    """Whether they were handed over already or not; and the places still add up."""
    came(agreed, 3)
    messages = [message for _, message in agreed.dispatcher.released]
    agreed.deliver("contact.opted_out", {"phone": PHONES[1], "text": "STOP"})
    agreed.deliver("contact.opted_out", {"phone": PHONES[4], "text": "STOP"})
    answers = [agreed.parts.sending.claim("acme", each, "attempt-1") for each in messages]
    assert [each.answer for each in answers if each] == [
        ClaimAnswer.GO,
        ClaimAnswer.REVOKED_SINCE,
        ClaimAnswer.GO,
    ]
    assert came(agreed, 9) == Counter(known=3, waiting=2)
    agreed.parts.sending.conclude("acme", messages[0], "attempt-1", "sent")
    agreed.parts.sending.conclude("acme", messages[2], "attempt-1", "failed")
    found = places(agreed, *PHONES, PHONES[0], "12345")
    assert found == Counter({Place.SENT: 1, Place.FAILED: 1, Place.BLOCKED: 2, Place.WAITING: 2})
    assert found.total() == len(PHONES)


def test_whoever_was_claimed_and_never_concluded_is_unknown_once_the_lease_is_over(
    agreed: Engine,
) -> None:
    came(agreed, 1)
    ((_, message),) = agreed.dispatcher.released
    agreed.parts.sending.claim("acme", message, "attempt-1")
    assert places(agreed)[Place.WAITING] == 1
    agreed.world.later(6)
    assert places(agreed)[Place.UNKNOWN] == 1


def test_newcomers_come_along_only_where_they_are_asked(agreed: Engine) -> None:
    """A list that was judged before is frozen: who agreed since then is told apart."""
    head = "address,assent_address,assent_verdict,assent_reasons"
    rows = [f"{PHONES[0]},,approved,", f"{PHONES[1]},,blocked,", f"{PHONES[2]},,approved,"]
    found = waves(agreed).hand_over(people(agreed, *rows, head=head), 9)
    assert sum(found, Counter[str]()) == Counter(waiting=2)
    assert places(agreed, *rows, head=head) == Counter({Place.WAITING: 2, Place.NEWCOMER: 1})
    found = waves(agreed).hand_over(people(agreed, *rows, head=head), 9, newcomers=True)
    assert sum(found, Counter[str]()) == Counter(known=2, waiting=1)


def test_a_message_that_was_stored_and_never_judged_is_taken_up_by_the_sweep(
    agreed: Engine,
) -> None:
    """As after a kill between the two; the wave that follows counts it as handed over."""
    first = waves(agreed)
    asked = agreed.request(
        PHONES[0],
        id=f"campaign:spring:{agreed.contact(PHONES[0])}",
        template="t-1",
    )
    stored = agreed.parts.ports.outbound.submit(agreed.parts.composer.job(asked))
    found = first.message(PHONES[0])
    assert found is not None
    assert (found.message.id, found.state) == (stored.message.id, MessageState.QUEUED)
    assert came(agreed, 1) == Counter(known=1)
    agreed.world.later(1.1)
    assert agreed.parts.sending.sweep(lost_seconds=1, unclaimed_seconds=60) == 1
    assert agreed.dispatcher.gated == [stored.message.id]


def test_nobody_is_handed_over_or_claimed_after_the_deadline(agreed: Engine) -> None:
    target = replace(TARGET, deadline=agreed.world.now() + timedelta(seconds=3))
    first = next(waves(agreed, target=target).hand_over(people(agreed, target=target), 1))
    assert first == Counter(waiting=1)
    agreed.world.later(3.1)
    again = next(waves(agreed, target=target).hand_over(people(agreed, target=target), 9))
    assert again == Counter(known=1)
    ((_, message),) = agreed.dispatcher.released
    late = agreed.parts.sending.claim("acme", message, "attempt-1")
    assert late is not None
    assert [reason.code for reason in late.reasons] == ["window_missed"]


def test_another_campaign_names_everybody_anew(agreed: Engine) -> None:
    came(agreed, 1)
    assert waves(agreed, "summer").message(PHONES[0]) is None
    assert waves(agreed).message(PHONES[0]) is not None
