"""Rows of results that may pass: the last of so many in a row suppresses; in every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from processor.ports import Limit, Weight
from processor.ports.counts import result_labels
from tests.contract.worlds import World

LIMIT = Limit(results=2)
MISSED = result_labels("twilio", "passing")
ARRIVED = result_labels("generic", "reached")
ROW = "0" * 31


def missed(name: str, row: str = "a") -> Weight:
    return Weight(id=name, labels=MISSED, sealed=b"\x00 sealed", row=ROW + row)


def arrived(name: str, row: str = "a") -> Weight:
    return Weight(id=name, labels=ARRIVED, row=ROW + row, arrived=True)


def told(world: World, *each: Weight, business: str = "acme", limit: Limit = LIMIT) -> str:
    """What becomes of these: applied, held, or not yet."""
    found = world.results.weigh(business, each, limit)
    return " ".join("held" if one.held else "applied" if one.at else "-" for one in found)


def test_the_third_in_a_row_suppresses_and_a_new_row_begins(world: World) -> None:
    assert told(world, missed("m1")) == "-"
    assert told(world, missed("m2")) == "-"
    assert told(world, missed("m3")) == "applied"
    assert told(world, missed("m4"), missed("m5"), missed("m6")) == "- - applied"
    assert len(world.results.counted("acme")) == 2


def test_all_in_one_call_are_counted_in_their_order(world: World) -> None:
    calls = [missed("m1"), missed("m2"), arrived("d1"), missed("m3"), missed("m4"), missed("m5")]
    assert told(world, *calls) == "- - applied - - applied"


def test_the_same_told_again_counts_once_and_is_answered_as_it_was(world: World) -> None:
    """So a caller that died before the answer asks again, and nothing is lost or doubled."""
    for _ in range(3):
        assert told(world, missed("m1"), missed("m1")) == "- -"
    assert told(world, missed("m2"), missed("m3")) == "- applied"
    [at] = world.results.counted("acme")
    again = world.results.weigh("acme", [missed("m3"), missed("m1")], LIMIT)
    assert [each.at for each in again] == [at, None]
    assert told(world, missed("m4"), missed("m5"), missed("m2")) == "- - -"
    assert world.results.counted("acme") == [at]


def test_one_that_arrived_begins_the_row_anew_and_does_so_once(world: World) -> None:
    assert told(world, missed("m1"), missed("m2"), arrived("d1")) == "- - applied"
    assert told(world, missed("m3"), missed("m4")) == "- -"
    assert told(world, arrived("d1"), missed("m5")) == "applied applied"


def test_what_failed_before_it_arrived_and_is_told_again_is_not_counted_anew(world: World) -> None:
    assert told(world, missed("m1"), missed("m2"), arrived("d1")) == "- - applied"
    assert told(world, missed("m1"), missed("m2"), missed("m3"), missed("m4")) == "- - - -"


def test_what_arrived_where_nothing_failed_leaves_nothing(world: World) -> None:
    assert told(world, arrived("d1"), arrived("d1")) == "applied applied"
    assert told(world, missed("m1"), missed("m2"), missed("m3")) == "- - applied"


def test_rows_and_businesses_are_apart(world: World) -> None:
    assert told(world, missed("m1"), missed("m2"), missed("m3", "b")) == "- - -"
    assert told(world, missed("m3"), business="globex") == "-"
    assert told(world, arrived("d1", "b"), missed("m3")) == "applied applied"


def test_what_is_older_than_allowed_counts_no_more(world: World) -> None:
    short = Limit(within=timedelta(seconds=0.3))
    assert told(world, missed("m1"), missed("m2"), limit=short) == "- -"
    world.later(0.4)
    assert told(world, missed("m3"), missed("m4"), limit=short) == "- -"
    assert told(world, missed("m5"), limit=short) == "applied"


def test_a_row_that_is_full_passes_the_breaker_as_any_other(world: World) -> None:
    for row in ("a", "b"):
        told(world, *(missed(f"{row}{at}", row) for at in range(3)))
    calls = [missed(f"c{at}", "c") for at in range(3)]
    assert told(world, *calls) == "- - held"
    assert told(world, *calls) == "- - held"
    assert [each.id for each in world.results.held("acme")] == ["c2"]
    assert world.counts.tally().counts[MISSED] == 12


def test_hundreds_in_one_row_suppress_each_third(world: World) -> None:
    found = told(world, *(missed(f"m{at}") for at in range(300)), limit=Limit(results=1000))
    assert found.split() == ["-", "-", "applied"] * 100


def test_many_at_once_are_put_in_a_row_one_by_one(world: World) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda at: told(world, missed(f"m{at // 2}")), range(10)))
    assert found.count("applied") in (1, 2)
    assert len(world.results.counted("acme")) == 1


def test_full_memory_counts_all_the_same(world: World) -> None:
    world.fill(True)
    assert told(world, missed("m1"), missed("m2"), missed("m3")) == "- - applied"
    world.fill(False)
