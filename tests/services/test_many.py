"""One message for many addresses: the answers of the bulk gate, in the order asked for."""

from __future__ import annotations

from msgspec.structs import replace

from processor.desk import bulk_gate, many_gate
from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.services.bulk import BATCH, Answer
from tests.builders import message
from tests.services.engines import Engine, ticked

AGREED = "+12025550101"


def test_every_address_is_answered_in_its_place(engine: Engine) -> None:
    """Written in whatever form, more than once, or not to be read."""
    many, asked = many_gate(engine.parts), message("marketing")
    engine.tell("form.submitted", ticked(phone=AGREED))
    addresses = [AGREED, "+12025550102", "+1 (202) 555-0101", "nonsense", AGREED]
    verdicts = [each.verdict for each in many.check_many(asked, addresses)]
    yes, no = Verdict.APPROVED, Verdict.BLOCKED
    assert verdicts == [yes, no, yes, no, yes]
    answer = many.check_many(asked, ["nonsense"])[0]
    assert answer.codes == ("address_invalid",)
    assert many.check_many(asked, []) == []
    dialled = many.check_many(asked, ["(202) 555-0101"], region="US")
    assert [each.verdict for each in dialled] == [yes]
    assert many.check_many(asked, ["(202) 555-0101"])[0].codes == answer.codes


def test_more_than_a_round_trip_takes_is_asked_in_several(engine: Engine) -> None:
    many, asked = many_gate(engine.parts), message("marketing")
    engine.tell("form.submitted", ticked(phone=AGREED))
    addresses = [f"+1202{number:07}" for number in range(5550000, 5550000 + BATCH + 150)]
    answers = many.check_many(asked, addresses)
    approved = [at for at, each in enumerate(answers) if each.verdict is Verdict.APPROVED]
    assert approved == [addresses.index(AGREED)]
    assert len(answers) == len(addresses)


def test_another_channel_is_another_kind_of_address(engine: Engine) -> None:
    many = many_gate(engine.parts)
    asked = replace(message("marketing"), channel=Channel.EMAIL)
    engine.tell("form.submitted", ticked(phone=AGREED))
    assert many.check_many(message("marketing"), [AGREED])[0].verdict is Verdict.APPROVED
    answers = many.check_many(asked, [AGREED, "alice@example.com"])
    contacts = [engine.parts.ids.namer("acme", Channel.EMAIL.kind)("alice@example.com")]
    assert answers[0].codes == ("address_invalid",)
    assert answers[1] == bulk_gate(engine.parts).ask(asked, contacts).answers[0]
    assert isinstance(answers[1], Answer)
