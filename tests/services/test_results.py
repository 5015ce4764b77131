"""Results of sendings over both stores: applied once, held in a storm, and taken back as one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from processor.cli.parts import annuller_of
from processor.desk import held_results, recipients
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.send_errors import Effect
from processor.ports import Limit, Tripped
from processor.services.annul import Annulment, Reach
from processor.services.held_results import HeldResults
from processor.services.results import Reported, Result, Results
from tests.services.engines import Engine, ticked

LIMIT = Limit(results=3, window=timedelta(minutes=10))


def number(at: int) -> str:
    return f"+120255501{at:02d}"


def result(at: int = 1, code: str = "21610", name: str | None = None) -> Result:
    return Result(
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        address=parse_address(AddressKind.PHONE, number(at)),
        provider="twilio",
        code=code,
        id=name,
    )


def narrow(engine: Engine) -> Results:
    """The service with a breaker that trips early."""
    parts = engine.parts
    return Results(
        recorder=parts.recorder,
        breakers=parts.ports.results,
        sealer=parts.keyring,
        ids=parts.ids,
        limit=LIMIT,
    )


def storm(engine: Engine, many: int = 8) -> tuple[Reported, ...]:
    """Everybody agreed, and then the provider refuses everybody."""
    for at in range(many):
        engine.tell("form.submitted", ticked(phone=number(at)))
    return narrow(engine).report([result(at, name="storm") for at in range(many)])


def held(engine: Engine) -> tuple[HeldResults, Tripped]:
    service = held_results(engine.parts)
    tripped = service.tripped("acme")
    assert tripped is not None
    return service, tripped


def blocked(engine: Engine, many: int = 8) -> list[bool]:
    return [engine.ask(number(at)).reasons[0].code == "provider_blocked" for at in range(many)]


def test_beyond_the_limit_results_are_held_and_not_applied(engine: Engine) -> None:
    reported = storm(engine)
    assert [each.held for each in reported] == [False] * 3 + [True] * 5
    assert blocked(engine) == [True] * 3 + [False] * 5
    service, tripped = held(engine)
    assert tripped.held == 5
    shown = [each.result for each in service.held("acme")]
    assert {each.address.value for each in shown if each} == {number(at) for at in range(3, 8)}


def test_telling_them_again_changes_nothing(engine: Engine) -> None:
    storm(engine)
    again = narrow(engine).report([result(at, name="storm") for at in range(8)])
    assert [each.held for each in again] == [False] * 3 + [True] * 5
    assert len(engine.entries(number(0))) == 2
    assert held(engine)[1].held == 5


def test_applied_after_all_they_count_from_when_they_came(engine: Engine) -> None:
    storm(engine)
    service, tripped = held(engine)
    *_, last = service.apply(tripped)
    assert (last.results, last.unread, last.closed) == (5, 0, True)
    assert blocked(engine) == [True] * 8
    assert service.tripped("acme") is None
    assert engine.entries(number(7))[-1].batch == service.batch(tripped)
    assert engine.entries(number(7))[-1].at <= tripped.at + timedelta(seconds=5)


def test_discarded_they_are_gone_and_the_breaker_begins_anew(engine: Engine) -> None:
    storm(engine)
    service, tripped = held(engine)
    *_, last = service.discard(tripped)
    assert (last.results, last.closed) == (5, True)
    assert blocked(engine) == [True] * 3 + [False] * 5
    assert list(service.held("acme")) == []
    assert not narrow(engine).report([result(9)])[0].held


def test_what_was_applied_before_is_taken_back_as_one(engine: Engine) -> None:
    """And whoever wrote STOP meanwhile stays out."""
    storm(engine)
    service, tripped = held(engine)
    engine.tell("contact.opted_out", {"phone": number(1), "text": "STOP"})
    reached: Counter[Reach] = Counter()
    for batch in service.batches(tripped):
        act = Annulment(batch=batch, by="Erin Example", reason="wrong codes")
        reached.update(each.reach for each in annuller_of(engine.parts).annul(act))
    assert reached[Reach.ANNULLED] == 3
    assert blocked(engine) == [False] * 8
    assert engine.ask(number(0)).approved
    assert engine.ask(number(1)).reasons[0].code == "revoked_all"


def test_one_whose_contact_was_erased_while_it_was_held_brings_no_address_back(
    engine: Engine,
) -> None:
    storm(engine)
    engine.tell("contact.erased", {"phone": number(7)})
    service, tripped = held(engine)
    *_, last = service.apply(tripped)
    assert last.closed
    assert engine.world.ledger.sealed(engine.contact(number(7))).address is None
    assert "provider_blocked" in {each.code for each in engine.ask(number(7)).reasons}


def test_what_the_breaker_holds_is_sealed(engine: Engine) -> None:
    storm(engine)
    kept = b"".join(each.sealed for each in engine.world.results.held("acme"))
    assert b"2025550" not in kept
    assert b"twilio" not in kept


def test_another_business_goes_on(engine: Engine) -> None:
    storm(engine)
    other = Result(
        business="globex",
        brand="globex",
        channel=Channel.SMS,
        address=parse_address(AddressKind.PHONE, number(1)),
        provider="plivo",
        code="200",
    )
    assert not narrow(engine).report([other])[0].held


def test_a_message_tells_its_recipient_to_its_own_business_only(engine: Engine) -> None:
    job = engine.parts.composer.job(engine.request(number(1)))
    message = engine.parts.sending.submit(job).message.id
    found = recipients(engine.parts).of(message, "acme")
    assert found is not None
    assert (found.address.value, found.channel, found.brand) == (number(1), Channel.SMS, "acme")
    assert recipients(engine.parts).of(message, "globex") is None
    assert recipients(engine.parts).of("msg_none") is None


@pytest.mark.parametrize(
    ("provider", "code", "effect"),
    [
        ("twilio", "21610", Effect.BLOCKED),
        ("telnyx", "40300", Effect.BLOCKED),
        ("plivo", "200", Effect.BLOCKED),
        ("anybody", "blocked", Effect.BLOCKED),
        ("twilio", "21614", Effect.FAILED),
        ("twilio", "30005", Effect.FAILED),
        ("twilio", "30006", Effect.FAILED),
        ("anybody", "landline", Effect.FAILED),
        ("anybody", "unreachable", Effect.FAILED),
        ("twilio", "30003", Effect.PASSING),
        ("twilio", "30004", Effect.PASSING),
        ("twilio", "30007", Effect.PASSING),
        ("anybody", "undelivered", Effect.PASSING),
        ("plivo", "21610", Effect.NOTED),
        ("anybody", "never heard of", Effect.NOTED),
        ("twilio", "delivered", Effect.REACHED),
    ],
)
def test_codes_do_what_the_table_says(provider: str, code: str, effect: Effect) -> None:
    found = Result(
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        address=parse_address(AddressKind.PHONE, number(1)),
        provider=provider,
        code=code,
    )
    assert found.effect is effect
