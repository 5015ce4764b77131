"""The magic numbers: ordinary histories, and nothing for whoever is no sandbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from processor.domain.address import Channel
from processor.domain.decide import decide
from processor.domain.events import AnyEvent
from processor.domain.ledger import GENESIS
from processor.domain.magic import MAGIC, ORDER, Magic
from processor.domain.message import Message
from processor.domain.phone import e164
from processor.domain.policy import Policy
from processor.domain.standing import EMPTY
from processor.ports import Birth, Glimpse
from processor.services.sandbox import Sandbox
from tests.builders import IDS, MONDAY, history
from tests.strategies import histories, messages, policies

BIRTH = Birth(store="s", epoch=1, partitions=8, lanes=4, id_key="i", policy="p")
#: Any moment of a century, to the second.
moments = st.integers(0, 36_500 * 86_400).map(lambda gone: MONDAY + timedelta(seconds=gone))


def test_each_number_is_fictitious_and_told_once() -> None:
    numbers = [each.number for each in MAGIC]
    assert len(set(numbers)) == len(numbers)
    assert all(each.startswith(("+1202555018", "+1202555019")) for each in numbers)
    assert [e164(each) for each in numbers] == numbers
    assert len({each.standing for each in MAGIC}) == len(MAGIC)


@settings(max_examples=50)
@given(histories(), messages(), policies, moments)
def test_who_is_no_sandbox_is_judged_on_what_is_stored(
    told: list[tuple[AnyEvent, datetime]], asked: Message, policy: Policy, now: datetime
) -> None:
    grown = history(told, policy=policy)
    magic = {IDS.contact("acme", each.address): EMPTY for each in MAGIC}
    standings = {**magic, **grown.standings, asked.contact: grown.standing_of(asked.contact)}
    glimpse = Glimpse(now=now, birth=BIRTH, standings=standings)
    seen = Sandbox(IDS, {"acme-test": "acme-test"}).seen(glimpse, policy)
    assert seen.standings == standings
    assert decide(asked, seen.standings[asked.contact], policy, now) == grown.judge(asked, now)


@settings(max_examples=50)
@given(st.sampled_from(MAGIC), policies, moments, moments)
def test_a_number_stands_the_same_under_any_policy_at_any_moment(
    magic: Magic, policy: Policy, one: datetime, other: datetime
) -> None:
    sandbox = Sandbox(IDS, {"acme": "acme"})
    contact = IDS.contact("acme", magic.address)
    order = IDS.object("acme", "order", ORDER)
    told = []
    for now in (one, other):
        standing = sandbox.standing(contact, now, policy)
        assert (standing.version, standing.head) == (EMPTY.version, GENESIS)
        for purpose in ("marketing", "order_confirmation"):
            asked = Message(
                id="m",
                business="acme",
                brand="acme",
                channel=Channel.SMS,
                contact=contact,
                purpose=purpose,
                order=order,
            )
            told.append([each.code for each in decide(asked, standing, policy, now).reasons])
    assert told[:2] == told[2:]
    assert ("order_scope" in told[1]) is ("bought" in magic.standing and not _stopped(magic))


def _stopped(magic: Magic) -> bool:
    """Whether something ended what was bought."""
    return magic.standing.endswith(("then opted out", "reassigned", "provider blocked it"))
