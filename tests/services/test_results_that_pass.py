"""Results that may pass, over both stores: once says nothing of an address, three in a row do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import pytest
from msgspec.structs import replace

from processor.desk import held_results
from processor.domain.address import Channel
from processor.domain.send_errors import Effect
from processor.ports import Limit, ResultBreakers, Weight
from processor.services.results import Reported, Result, Results
from tests.services.engines import Engine, ticked
from tests.services.test_results import result


@pytest.fixture
def agreed(engine: Engine) -> Engine:
    """Alice agreed, and may be written to."""
    engine.tell("form.submitted", ticked(phone="+12025550101"))
    assert engine.ask().approved
    return engine


def told(engine: Engine, *codes: str, provider: str = "twilio") -> list[Reported]:
    """One sending after another comes to these, each by an id of its own."""
    return [one(engine, replace(result(code=code), provider=provider)) for code in codes]


def one(engine: Engine, found: Result) -> Reported:
    [reported] = engine.parts.results.report([found])
    return reported


def over(engine: Engine, breakers: ResultBreakers, limit: Limit | None = None) -> Results:
    """The service over other breakers, or with another limit."""
    parts = engine.parts
    return Results(
        recorder=parts.recorder,
        breakers=breakers,
        sealer=parts.keyring,
        ids=parts.ids,
        limit=limit or parts.settings.results_limit,
    )


def first(engine: Engine) -> str:
    return engine.ask().reasons[0].code


def test_two_change_nothing_and_the_third_makes_it_unreachable(agreed: Engine) -> None:
    assert [each.cause for each in told(agreed, "30003", "30003")] == [None, None]
    assert agreed.ask().approved
    assert len(agreed.entries()) == 1
    [third] = told(agreed, "30003")
    assert (third.effect, third.cause, third.held) == (Effect.PASSING, "hard_failure", False)
    assert third.batch == agreed.entries()[-1].batch
    assert first(agreed) == "unreachable"


def test_whatever_code_says_so_it_is_one_row_and_the_third_names_the_cause(agreed: Engine) -> None:
    told(agreed, "30007")
    told(agreed, "40006", provider="telnyx")
    [third] = told(agreed, "30004")
    assert third.cause == "provider"
    assert first(agreed) == "provider_blocked"


def test_one_that_is_delivered_in_between_begins_anew(agreed: Engine) -> None:
    told(agreed, "30003", "30003", "delivered", "30003", "undelivered")
    assert agreed.ask().approved
    told(agreed, "30003")
    assert first(agreed) == "unreachable"


def test_the_same_result_told_thrice_is_one(agreed: Engine) -> None:
    for _ in range(3):
        assert one(agreed, result(code="30003", name="SM1")).cause is None
    assert agreed.ask().approved


def test_codes_that_say_nothing_never_add_up(agreed: Engine) -> None:
    told(agreed, *["never heard of"] * 5)
    assert agreed.ask().approved


def test_one_that_is_delivered_afterwards_ends_it(agreed: Engine) -> None:
    told(agreed, "30003", "30003", "30003", "delivered")
    assert agreed.ask().approved
    told(agreed, "30003", "30003")
    assert agreed.ask().approved


def test_channels_of_one_number_are_apart(agreed: Engine) -> None:
    told(agreed, "30003", "30003")
    one(agreed, replace(result(code="30003"), channel=Channel.WHATSAPP))
    assert agreed.ask().approved


class DyingBreakers:
    """The breakers of results of a caller that dies once all was weighed."""

    def __init__(self, breakers: ResultBreakers) -> None:
        self._breakers = breakers
        self.tripped = breakers.tripped
        self.counted = breakers.counted
        self.held = breakers.held
        self.let_go = breakers.let_go

    def weigh(self, business: str, weights: Sequence[Weight], limit: Limit) -> NoReturn:
        self._breakers.weigh(business, weights, limit)
        raise Died


class Died(Exception):
    """The caller is gone."""


def test_a_caller_that_dies_before_the_ledger_has_it_tells_it_again(agreed: Engine) -> None:
    """What was weighed and not recorded is recorded by the repetition, and nothing counts twice."""
    told(agreed, "30003")
    dying = over(agreed, DyingBreakers(agreed.parts.ports.results))
    for name in ("SM2", "SM2", "SM3"):
        with pytest.raises(Died):
            dying.report([result(code="30003", name=name)])
    assert agreed.ask().approved
    for name in ("SM2", "SM3", "SM3"):
        one(agreed, result(code="30003", name=name))
    assert first(agreed) == "unreachable"
    assert len(agreed.entries()) == 2


def test_held_by_the_breaker_it_is_applied_with_its_cause(agreed: Engine) -> None:
    narrow = over(agreed, agreed.parts.ports.results, Limit(results=1))
    narrow.report([result(2)])
    told(agreed, "30004", "30004")
    [reported] = narrow.report([result(code="30004")])
    assert (reported.held, reported.cause) == (True, "provider")
    assert agreed.ask().approved
    service = held_results(agreed.parts)
    tripped = service.tripped("acme")
    assert tripped is not None
    assert [each.closed for each in service.apply(tripped)][-1]
    assert first(agreed) == "provider_blocked"
