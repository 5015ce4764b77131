"""The bulk gate gives everybody the verdict that the gate gives them one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.adapters.clock import SystemClock
from processor.adapters.memory_births import MemoryBirths
from processor.adapters.memory_decisions import MemoryDecisionLog
from processor.adapters.memory_ledger import MemoryLedger
from processor.adapters.memory_store import ContactShelf, MemoryStore
from processor.adapters.spool import DirectorySpool
from processor.desk import bulk_gate
from processor.domain.decision import Verdict
from processor.domain.message import Message
from processor.domain.standing import encode_standing
from processor.ports import StoreUnavailable
from processor.services.bulk import Answer, BulkGate
from processor.services.gate import Gate
from processor.services.policies import PolicyBook
from tests.builders import history, message
from tests.contract.worlds import BIRTH
from tests.services.engines import Engine, ticked
from tests.strategies import histories, messages, policies, soon_after

OTHER_FOLD = b"1\n\x93\x01\xc4\x00\xcd\x03\xe7"


def one_by_one(engine: Engine, asked: Message, contacts: Sequence[str]) -> list[Answer]:
    messages_ = [replace(asked, contact=contact) for contact in contacts]
    return [Answer.of(decision) for decision in engine.parts.gate.check(messages_)]


@given(drawn=st.data())
def test_the_bulk_gate_says_what_the_gate_says(
    tmp_path_factory: pytest.TempPathFactory, drawn: st.DataObject
) -> None:
    """Of several people, asked twice: the second time by what was learnt from the first."""
    policy, asked = drawn.draw(policies), drawn.draw(messages())
    lives = drawn.draw(st.lists(histories(most=4), min_size=2, max_size=4))
    now = drawn.draw(soon_after([each for life in lives for each in life]))
    store = MemoryStore(lambda: now)
    births, ledger = MemoryBirths(store), MemoryLedger(store)
    births.create(replace(BIRTH, policy=policy.digest), policy)
    contacts: list[str] = []
    for number, life in enumerate(lives):
        for standing in history(life, policy=policy).standings.values():
            contacts.append(f"{number:02x}{len(contacts):030x}")
            store.shelves.contacts[contacts[-1]] = ContactShelf(standing=encode_standing(standing))
    contacts.append("f" * 32)
    book = PolicyBook(births)
    gate = Gate(
        ledger=ledger,
        policies=book,
        log=MemoryDecisionLog(store),
        spool=DirectorySpool(tmp_path_factory.getbasetemp() / "nothing waits"),
        clock=SystemClock(),
    )
    bulk = BulkGate(gate=gate, ledger=ledger, policies=book)
    singly = [
        Answer.of(decision)
        for decision in gate.check([replace(asked, contact=contact) for contact in contacts])
    ]
    for _ in range(2):
        answers = bulk.ask(asked, contacts)
        assert list(answers.answers) == singly
        assert (answers.at, answers.policy) == (now, policy.digest)
    wrong = replace(asked, contact="e" * 32, address_problem="cannot be read")
    assert answers.unreadable == Answer.of(gate.check([wrong])[0])


def test_a_stop_counts_in_the_very_next_batch(engine: Engine) -> None:
    """What was learnt of a shape is never kept of a person."""
    bulk, asked = bulk_gate(engine.parts), message("marketing")
    phones = [f"+1202555010{number}" for number in range(5)]
    for phone in phones:
        engine.tell("form.submitted", ticked(phone=phone))
    contacts = [engine.contact(phone) for phone in phones]
    before = bulk.ask(asked, contacts)
    assert [each.verdict for each in before.answers] == [Verdict.APPROVED] * 5
    engine.tell("contact.opted_out", {"phone": phones[2], "text": "STOP"})
    after = bulk.ask(asked, contacts)
    assert [each.verdict is Verdict.APPROVED for each in after.answers] == [
        place != 2 for place in range(5)
    ]
    assert list(after.answers) == one_by_one(engine, asked, contacts)


def test_another_policy_forgets_what_was_learnt(engine: Engine) -> None:
    bulk, asked = bulk_gate(engine.parts), message("marketing")
    engine.tell("form.submitted", ticked())
    contact = engine.contact()
    assert bulk.ask(asked, [contact]).answers[0].verdict is Verdict.APPROVED
    engine.world.births.adopt(replace(engine.parts.settings.policy, tags={}))
    assert list(bulk.ask(asked, [contact]).answers) == one_by_one(engine, asked, [contact])
    assert bulk.ask(asked, [contact]).answers[0].verdict is Verdict.BLOCKED


def test_a_standing_of_another_version_is_folded_anew(engine: Engine) -> None:
    bulk, asked = bulk_gate(engine.parts), message("marketing")
    engine.tell("form.submitted", ticked())
    engine.world.damage(engine.contact(), OTHER_FOLD)
    assert bulk.ask(asked, [engine.contact()]).answers[0].verdict is Verdict.APPROVED


def test_nonsense_in_place_of_a_standing_stops_the_whole(engine: Engine) -> None:
    bulk, asked = bulk_gate(engine.parts), message("marketing")
    engine.tell("form.submitted", ticked())
    engine.world.damage(engine.contact(), b"1\nnonsense")
    with pytest.raises(StoreUnavailable):
        bulk.ask(asked, [engine.contact()])


def test_nothing_is_answered_while_a_revocation_waits_or_a_copy_is_unacknowledged(
    engine: Engine,
) -> None:
    bulk, asked = bulk_gate(engine.parts), message("marketing")
    birth = engine.world.births.read()
    engine.world.births.change(replace(birth, epoch=birth.epoch + 1, restored=True))
    with pytest.raises(StoreUnavailable, match="older copy"):
        bulk.ask(asked, [engine.contact()])
    engine.world.births.change(replace(birth, epoch=birth.epoch + 2))
    engine.parts.ports.spool.keep(f"dlv_00_{'0' * 32}", b"a revocation")
    with pytest.raises(StoreUnavailable, match="spool"):
        bulk.ask(asked, [engine.contact()])


def test_parts_are_judged_in_turn_and_none_after_a_revocation_has_to_wait(engine: Engine) -> None:
    bulk, asked = bulk_gate(engine.parts), message("marketing")
    engine.tell("form.submitted", ticked())
    contact = engine.contact()

    def parts() -> Iterator[list[str]]:
        yield [contact]
        yield []
        engine.tell("contact.opted_out", {"phone": "+12025550101", "text": "STOP"})
        yield [contact, contact]
        engine.parts.ports.spool.keep(f"dlv_00_{'0' * 32}", b"a revocation")
        yield [contact]

    verdicts: list[list[Verdict]] = []
    judged = bulk.ask_each(asked, parts())
    with pytest.raises(StoreUnavailable, match="spool"):
        verdicts.extend([each.verdict for each in answers.answers] for answers in judged)
    assert verdicts in ([], [[Verdict.APPROVED], [], [Verdict.BLOCKED] * 2])
    engine.parts.ports.spool.done(f"dlv_00_{'0' * 32}")
    (first, *_) = bulk.ask_each(asked, [[contact]])
    assert list(first.answers) == one_by_one(engine, asked, [contact])
