"""A whole list, judged in batches: by one policy, in its order, each address once."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from processor.desk import bulk_gate
from processor.domain.address import Channel
from processor.ports import StoreUnavailable
from processor.services.audience import CsvAudience, Listed
from processor.services.bulk import BATCH
from processor.services.screening import Bad, PolicyChanged, Screening, Target
from tests.services.engines import Engine, ticked

EMAIL = Target(business="acme", brand="acme", channel=Channel.EMAIL, purpose="marketing")
SMS = Target(business="acme", brand="acme", channel=Channel.SMS, purpose="marketing")


def screening(engine: Engine, target: Target, bad: list[Bad] | None = None) -> Screening:
    told = (lambda _: None) if bad is None else bad.append
    return Screening(target, bulk=bulk_gate(engine.parts), ids=engine.parts.ids, told=told)


def numbered(count: int) -> Iterator[Listed]:
    for line in range(count):
        yield Listed(line + 2, [], f"person{line}@example.com")


def test_a_list_of_several_batches_keeps_its_order_and_finds_duplicates_across_them(
    engine: Engine,
) -> None:
    rows = [*numbered(BATCH + 5), *numbered(3)]
    found = screening(engine, EMAIL)
    decided = [row for batch in found.run(rows) for row in batch]
    assert [row.listed for row in decided] == rows
    again = [row.address for row in decided if row.answer.codes == ("duplicate_in_list",)]
    assert again == ["person0@example.com", "person1@example.com", "person2@example.com"]
    assert found.tally.rows == sum(found.tally.verdicts.values()) == BATCH + 8
    assert found.tally.codes == {"no_consent": BATCH + 5, "duplicate_in_list": 3}


def test_one_list_is_judged_by_one_policy(engine: Engine) -> None:
    """A policy that changes meanwhile ends it, rather than half a list by each."""
    batches = screening(engine, EMAIL).run(numbered(4 * BATCH))
    next(batches)
    engine.world.births.adopt(replace(engine.parts.settings.policy, tags={}))
    with pytest.raises(PolicyChanged, match="judge the whole list again"):
        list(batches)


def test_a_store_that_goes_away_amid_a_list_ends_it(engine: Engine) -> None:
    batches = screening(engine, EMAIL).run(numbered(4 * BATCH))
    next(batches)
    engine.world.cut(True)
    with pytest.raises(StoreUnavailable):
        list(batches)


def test_bad_rows_are_told_by_their_lines_without_what_they_hold(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    bad: list[Bad] = []
    audience = CsvAudience(mapping={}, delimiter=",")
    rows = audience.rows(["address,name\n", "nonsense,x\n", "a,b,c\n", "+12025550101,Alice\n"])
    out = io.StringIO()
    audience.begin(out)
    for batch in screening(engine, SMS, bad).run(rows):
        audience.write(out, batch)
    assert [(each.line, each.reason) for each in bad] == [
        (2, "address_invalid"),
        (3, "row_unreadable"),
    ]
    assert not any("nonsense" in each.detail for each in bad)
    assert out.getvalue().splitlines() == [
        "address,name,assent_address,assent_verdict,assent_reasons",
        "nonsense,x,,blocked,address_invalid",
        "+12025550101,Alice,+12025550101,approved,express_grant",
    ]
    assert "12025550101" not in repr(batch)
