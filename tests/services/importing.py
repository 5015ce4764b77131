"""Rows of a file, and an import of them, as short as tests want them."""

from __future__ import annotations

from collections import Counter
from contextlib import closing

from msgspec.structs import replace

from processor.adapters.row_book import TemporaryRowBook
from processor.cli.parts import annuller_of, importer_of
from processor.domain.address import Channel
from processor.domain.imports import Mode, Order, Row
from processor.services.annul import Annulment, Reach
from processor.services.imports import Result
from processor.services.verify import Condition, verify
from tests.services.engines import Engine

ALICE, BOB, CHARLIE = "+12025550101", "+12025550102", "+12025550103"
ORDER = Order(
    batch="bat_" + "1" * 32,
    business="acme",
    brand="acme",
    channel=Channel.SMS,
    mode=Mode.ADD,
    source="import",
)
OTHER = replace(ORDER, batch="bat_" + "2" * 32)


def consent(phone: str = BOB, **cells: str) -> dict[str, str]:
    agreed = {"kind": "consent", "date": "2026-03-01", "source": "till", "wording": "Text me"}
    return {"address": phone, **agreed, "tags": "marketing consent"} | cells


def opt_out(phone: str = BOB, **cells: str) -> dict[str, str]:
    return {"address": phone, "kind": "opt_out"} | cells


def run(
    engine: Engine, *rows: dict[str, str], order: Order = ORDER, apply: bool = True
) -> list[Result]:
    numbered = [Row(line=line, cells=cells) for line, cells in enumerate(rows, start=2)]
    with closing(TemporaryRowBook()) as book:
        return list(importer_of(engine.parts).run(numbered, order, book, apply=apply))


def weighed(results: list[Result]) -> list[str]:
    return [result.reason or result.weighed.value for result in results]


def annul(engine: Engine, batch: str = ORDER.batch) -> Counter[Reach]:
    act = Annulment(batch=batch, by="Erin Example", reason="wrong list")
    return Counter(each.reach for each in annuller_of(engine.parts).annul(act))


def sound(engine: Engine) -> bool:
    return {f.condition for f in verify(engine.world.ledger)} <= {Condition.SOUND}
