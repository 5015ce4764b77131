"""Permits of the kit: the same from the real gate over HTTP and from the one in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from assent_client import (
    Message,
    Misuse,
    Outcome,
    Permit,
    Refusal,
    RequestRefused,
    State,
)
from assent_client.memory import MemoryGate
from tests.client.worlds import MemoryWorld, World, offer

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["real", "memory"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "memory":
        return MemoryWorld(MemoryGate())
    return cast("World", request.getfixturevalue("real"))


@pytest.fixture
def checked(world: World, phone: str) -> tuple[Message, str]:
    """A message to somebody who agreed, and its permit."""
    world.agree(phone)
    message = offer(phone, id="p" + phone[1:], template="spring", body="Acme: all must go.")
    decision = world.gate.check(message)
    assert decision.permit is not None
    assert decision.permit not in repr(decision)
    return message, decision.permit


def code(answer: Permit | Refusal) -> str:
    return answer.code if isinstance(answer, Refusal) else "go"


def test_a_permit_is_redeemed_once_with_its_message(
    world: World, checked: tuple[Message, str]
) -> None:
    message, permit = checked
    given = world.gate.redeem(message, "one", permit=permit)
    assert isinstance(given, Permit)
    assert (given.to, given.template, given.body) == (message.to, "spring", message.body)
    assert given.message.startswith("msg_")
    assert code(world.gate.redeem(message, "one", permit=permit)) == "go"
    assert code(world.gate.redeem(message, "two", permit=permit)) == "already_claimed"
    assert world.gate.report(given, Outcome.SENT, "SM1") is State.SENT
    assert code(world.gate.redeem(message, "one", permit=permit)) == "already_claimed"


def test_one_of_many_permits_of_one_message_is_redeemed(
    world: World, checked: tuple[Message, str]
) -> None:
    message, permit = checked
    (again,) = world.gate.check_many([message])
    assert again.permit is not None
    assert code(world.gate.redeem(message, permit=again.permit)) == "go"
    assert code(world.gate.redeem(message, permit=permit)) == "already_claimed"


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"to": "+12025550199"}, "contact_changed"),
        ({"body": "Acme: something else."}, "message_changed"),
        ({"template": None}, "message_changed"),
        ({"id": "another"}, "permit_of_another_message"),
    ],
)
def test_a_permit_is_good_for_what_was_checked_and_nothing_else(
    world: World, checked: tuple[Message, str], change: dict[str, str | None], refused: str
) -> None:
    message, permit = checked
    other = replace(message, **change)  # type: ignore[arg-type] # fields of the message
    assert code(world.gate.redeem(other, permit=permit)) == refused
    assert code(world.gate.redeem(message, permit=permit)) == "go"


def test_a_stop_takes_the_permit_away(world: World, checked: tuple[Message, str]) -> None:
    message, permit = checked
    world.stop(message.to)
    assert code(world.gate.redeem(message, permit=permit)) == "revoked_since_permit"
    assert world.gate.check(message).permit is None


@pytest.mark.parametrize(("odd", "refused"), [("x", "malformed"), ("pmt1.k1.AAAA.AAAA", "unknown")])
def test_what_is_no_permit_lets_nothing_go(
    world: World, checked: tuple[Message, str], odd: str, refused: str
) -> None:
    assert code(world.gate.redeem(checked[0], permit=odd)) == f"permit_{refused}"


def test_a_permit_needs_its_message(world: World, checked: tuple[Message, str]) -> None:
    message, permit = checked
    assert message.id is not None
    with pytest.raises(RequestRefused) as wrong:
        world.gate.redeem(message.id, permit=permit)
    assert [each.pointer for each in wrong.value.problems] == ["/to"]
    with pytest.raises(Misuse):
        world.gate.redeem(replace(message, id=None), permit=permit)


def test_an_unknown_end_is_told_and_never_repeated(
    world: World, checked: tuple[Message, str]
) -> None:
    message, permit = checked
    given = world.gate.redeem(message, "one", permit=permit)
    assert isinstance(given, Permit)
    assert world.gate.report(given, Outcome.UNKNOWN) is State.UNKNOWN
    assert code(world.gate.redeem(message, "one", permit=permit)) == "outcome_unknown"
    seen = world.gate.look(given.message)
    assert seen is not None
    assert seen.state is State.UNKNOWN


def test_without_an_answer_nothing_goes(phone: str) -> None:
    gate = MemoryGate()
    gate.approve(phone)
    message = offer(phone, id="one")
    permit = gate.check(message).permit
    gate.away = True
    assert gate.check(message).permit is None
    assert code(gate.redeem(message, permit=permit)) == "gate_unavailable"
