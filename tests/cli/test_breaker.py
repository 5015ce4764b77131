"""`assent breaker`, `assent annul` of several batches and `assent reached`, over a real store."""

from __future__ import annotations

import pytest

from processor.domain.address import AddressKind, Channel, parse_address
from processor.ports import Limit
from processor.services.results import Result, Results
from tests.cli.town import ALICE, BOB, CHARLIE, DANA, Figure, Happenings, Town


def result(figure: Figure, code: str = "21610") -> Result:
    return Result(
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        address=parse_address(AddressKind.PHONE, figure.phone),
        provider="twilio",
        code=code,
        id="storm",
    )


def report(lived: Happenings, *results: Result, most: int = 1) -> None:
    parts = lived.parts
    Results(
        recorder=parts.recorder,
        breakers=parts.ports.results,
        sealer=parts.keyring,
        ids=parts.ids,
        limit=Limit(results=most),
    ).report(results)


@pytest.fixture
def storm(lived: Happenings) -> Happenings:
    """One was applied, two are held."""
    lived.agree(BOB)
    report(lived, *map(result, (ALICE, BOB, CHARLIE)))
    return lived


def code(town: Town, figure: Figure) -> str:
    told: str = town.answer("why", figure.phone)["code"]
    return told


def test_what_is_held_is_shown_masked_with_the_batches_before_it(
    town: Town, storm: Happenings
) -> None:
    shown = town.answer("breaker", "show")
    assert (shown["business"], shown["held"], len(shown["batches"])) == ("acme", 2, 1)
    whole = town.run("breaker", "show", "acme", "--json")
    assert whole.stdout.count('"code":"21610"') == 2
    assert BOB.phone not in whole.stdout
    assert BOB.phone in town.run("breaker", "show", "acme", "--json", "--reveal").stdout
    page = town.run("breaker", "show", "acme").stdout
    assert "2 results held since" in page
    assert storm.parts.ports.results.tripped()


def test_status_and_doctor_tell_of_it(town: Town, storm: Happenings) -> None:
    told = town.run("doctor").stdout
    assert "2 of acme" in told
    assert "assent breaker show" in told
    assert storm.parts.ports.counts.tally().breakers_open == 1


def test_applied_they_are_in_force_and_can_be_annulled_too(town: Town, storm: Happenings) -> None:
    told = town.answer("breaker", "apply", "acme")
    assert (told["applied"], told["closed"]) == (2, True)
    assert code(town, BOB) == "provider_blocked"
    town.answer("annul", told["batch"], "--reason", "wrong after all", "--by", "Erin")
    assert code(town, BOB) == "express_grant"
    assert town.run("breaker", "show", "acme").exit_code == 3
    assert storm.parts.ports.results.tripped() == []


def test_one_command_discards_and_one_takes_back_what_came_before(
    town: Town, storm: Happenings
) -> None:
    assert code(town, ALICE) == "provider_blocked"
    told = town.answer("breaker", "discard", "acme")
    assert (told["discarded"], told["closed"]) == (2, True)
    result = town.run("annul", *told["annul"], "--reason", "wrong codes", "--by", "Erin Example")
    assert result.exit_code == 0
    assert [code(town, each) for each in (ALICE, BOB)] == ["express_grant"] * 2
    assert storm.parts.ports.results.tripped() == []


def test_several_batches_are_annulled_at_once(town: Town, lived: Happenings) -> None:
    lived.agree(BOB)
    batches = []
    for figure in (ALICE, BOB):
        report(lived, result(DANA, "30005"), result(figure))
        batches.append(town.answer("breaker", "apply", "acme")["batch"])
    assert len(set(batches)) == 2
    done = town.run("annul", *batches, "--reason", "wrong", "--by", "Erin", "--json")
    assert done.exit_code == 0
    assert done.stdout.count('"annulled":1') == 2
    assert [code(town, each) for each in (ALICE, BOB)] == ["express_grant"] * 2


def test_nothing_held_is_not_found_and_an_unknown_business_is_a_slip(town: Town) -> None:
    assert town.run("breaker", "show").exit_code == 0
    assert town.run("breaker", "apply", "acme").exit_code == 3
    assert town.run("breaker", "discard", "nobody").exit_code == 2


def test_staff_end_a_failure_and_nothing_else(town: Town, lived: Happenings) -> None:
    report(lived, result(ALICE, "30005"))
    assert code(town, ALICE) == "unreachable"
    vouched = ("--said", "she called from it", "--by", "Erin Example")
    told = town.answer("reached", "--sms", ALICE.phone, *vouched)
    assert told == {"failures": 1, "standing": []}
    assert code(town, ALICE) == "express_grant"
    refused = town.run("reached", "--sms", DANA.phone, *vouched)
    assert refused.exit_code == 4
    assert "START" in refused.stderr
    assert DANA.phone not in refused.stderr
