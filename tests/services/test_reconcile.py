"""A provider's block list against the ledger: both, ours only, theirs only, and the block wins."""

from __future__ import annotations

from contextlib import closing

import pytest
from msgspec.structs import replace

from processor.adapters.row_book import TemporaryRowBook
from processor.cli.parts import reconciler_of
from processor.domain.acts import Revoked
from processor.domain.address import Channel
from processor.domain.events import RevocationCause
from processor.domain.imports import Mode, Order, Row
from processor.services.reconcile import Compared, Side
from tests.services.engines import Engine, ticked
from tests.services.importing import ALICE, BOB, CHARLIE, annul

DANA = "+12025550104"
ORDER = Order(
    batch="bat_" + "3" * 32,
    business="acme",
    brand="acme",
    channel=Channel.SMS,
    mode=Mode.SUPPRESS_ONLY,
    source="block-list",
    block_list=True,
)


def reconciled(
    engine: Engine, *numbers: str, apply: bool = False, order: Order = ORDER
) -> list[Compared]:
    rows = [Row(line=at, cells={"address": each}) for at, each in enumerate(numbers, start=2)]
    service = reconciler_of(engine.parts)
    with closing(TemporaryRowBook()) as book:
        theirs = list(service.theirs(rows, order, book, apply=apply))
        return theirs + [each for each in service.ours(order, book) if each]


def sides(found: list[Compared]) -> list[tuple[str, str]]:
    return sorted((each.side.value, each.address.value if each.address else "") for each in found)


@pytest.fixture
def agreed(engine: Engine) -> Engine:
    """Alice, Bob and Dana agreed; Dana wrote STOP."""
    for phone in (ALICE, BOB, DANA):
        engine.tell("form.submitted", ticked(phone=phone))
    engine.tell("contact.opted_out", {"phone": DANA, "text": "STOP"})
    return engine


def test_who_blocks_whom_is_told_and_nothing_is_written(agreed: Engine) -> None:
    found = reconciled(agreed, BOB, CHARLIE)
    assert sides(found) == [("ours only", DANA), ("theirs only", BOB), ("theirs only", CHARLIE)]
    assert sides(reconciled(agreed, DANA)) == [("both", DANA)]
    assert agreed.ask(BOB).approved


def test_applied_the_block_wins_on_its_channel_until_start(agreed: Engine) -> None:
    reconciled(agreed, BOB, apply=True)
    assert agreed.ask(BOB).reasons[0].code == "provider_blocked"
    entry = agreed.entries(BOB)[-1]
    assert entry.act == Revoked(cause=RevocationCause.PROVIDER, channels=(Channel.SMS,))
    assert entry.flags == ("block_list",)
    start = {"phone": BOB, "channel": "sms", "text": "START"}
    agreed.tell("contact.resumed", start)
    agreed.tell("contact.confirmed", start)
    assert agreed.ask(BOB).approved


def test_the_same_list_twice_changes_nothing(agreed: Engine) -> None:
    reconciled(agreed, BOB, apply=True)
    before = agreed.entries(BOB)
    assert ("both", BOB) in sides(reconciled(agreed, BOB, apply=True))
    assert agreed.entries(BOB) == before


def test_a_later_list_blocks_again_whom_a_start_had_lifted(agreed: Engine) -> None:
    reconciled(agreed, BOB, apply=True)
    agreed.tell("contact.resumed", {"phone": BOB, "channel": "sms", "text": "START"})
    later = replace(ORDER, batch="bat_" + "4" * 32)
    assert ("theirs only", BOB) in sides(reconciled(agreed, BOB, apply=True, order=later))
    assert ("both", BOB) in sides(reconciled(agreed, BOB, order=later))


def test_an_annulled_list_never_was(agreed: Engine) -> None:
    reconciled(agreed, BOB, apply=True)
    annul(agreed, ORDER.batch)
    assert agreed.ask(BOB).approved
    [refused] = [each for each in reconciled(agreed, BOB, apply=True) if each.side is Side.REFUSED]
    assert refused.reason == "annulled"


def test_rows_that_cannot_be_read_are_told_with_their_line_and_the_rest_goes_on(
    agreed: Engine,
) -> None:
    found = reconciled(agreed, "not a number", "202 555 0102", BOB, apply=True)
    assert [(each.line, each.reason) for each in found if each.reason] == [
        (2, "address_invalid"),
        (3, "address_invalid"),
    ]
    assert agreed.ask(BOB).reasons[0].code == "provider_blocked"


def test_a_number_named_twice_counts_once(agreed: Engine) -> None:
    assert ("repeated", BOB) in sides(reconciled(agreed, BOB, "+1 (202) 555-0102"))


def test_whom_staff_cannot_reach_is_no_opt_out(agreed: Engine) -> None:
    """A failure for good is on no block list, so it is not told as missing there."""
    hard = {"phone": ALICE, "channels": ["sms"], "cause": "hard_failure"}
    agreed.tell("contact.opted_out", hard)
    assert ALICE not in {address for _, address in sides(reconciled(agreed, BOB))}


def test_other_businesses_and_other_kinds_of_address_are_left_out(agreed: Engine) -> None:
    agreed.tell("contact.opted_out", {"email": "alice@example.com"})
    found = reconciled(agreed, order=replace(ORDER, business="globex", brand="globex"))
    assert found == []
    assert sides(reconciled(agreed)) == [("ours only", DANA)]


def test_who_was_erased_is_told_without_an_address(agreed: Engine) -> None:
    agreed.tell("contact.erased", {"phone": DANA})
    assert sides(reconciled(agreed)) == [("ours only", "")]
    assert sides(reconciled(agreed, DANA)) == [("both", DANA)]


def test_lists_longer_than_a_page_are_whole(agreed: Engine) -> None:
    rows = [Row(line=at, cells={"address": BOB}) for at in range(2, 1500)]
    with closing(TemporaryRowBook()) as book:
        found = list(reconciler_of(agreed.parts).theirs(rows, ORDER, book, apply=True))
    assert [each.line for each in found] == list(range(2, 1500))
    assert [each.side for each in found].count(Side.REPEATED) == 1497
