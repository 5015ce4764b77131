"""A campaign's file against reading and writing it, and against parsing its numbers."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import phonenumbers
from msgspec.structs import replace

from benchmarks.results import Row
from benchmarks.store import bare_client
from benchmarks.timing import compare, in_turn, timed
from processor.adapters import keys
from processor.cli.campaign_files import lines_of
from processor.desk import bulk_gate
from processor.domain.address import AddressKind, Channel
from processor.domain.standing import decode_standing, encode_standing
from processor.services.audience import CsvAudience
from processor.services.screening import Screening, Target
from tests.e2e.rig import Rig

ROWS = 20_000
_SHORT = 4_000
FIRST = 2_025_550_000
_HEAD = ("address", "name", "email")


def measure(rig: Rig) -> Iterator[Row]:
    """Both forms of numbers; nine of ten people on the list are known, each by another entry."""
    people(rig)
    with tempfile.TemporaryDirectory(prefix="assent-bench-") as folder:
        place = Path(folder)
        plain = _list(place / "e164.csv", ROWS, lambda number: f"+1{number}")
        rates = in_turn(
            [
                timed(ROWS, partial(_decide, rig, plain, None)),
                timed(ROWS, partial(_copy, plain)),
            ]
        )
        against = "`csv` reading and writing the file"
        yield compare("campaign file, E.164", against, (rates[0], rates[1]), target=0.1)
        dialled = _list(place / "national.csv", _SHORT, _at_home)
        rates = in_turn(
            [
                timed(_SHORT, partial(_decide, rig, dialled, "US")),
                timed(_SHORT, _parse),
            ]
        )
        against = "`phonenumbers` parsing and formatting the same numbers"
        yield compare("campaign file, national formats", against, (rates[0], rates[1]), target=0.7)


def people(rig: Rig) -> None:
    """Put everybody into the store, each with a standing like one that was recorded."""
    named, partitions = (
        rig.parts.ids.namer("acme", AddressKind.PHONE),
        rig.parts.settings.partitions,
    )
    raw = rig.parts.ports.ledger.stored_standing(named(f"+1{FIRST}"))
    known = decode_standing(raw) if raw else None
    if known is None:
        raise RuntimeError("a contact that should be there was not recorded")
    (grant,) = known.grants
    pipe = bare_client(rig.store.url).pipeline(transaction=False)
    for number in range(1000, ROWS):
        if number % 10 == 0:
            continue
        changes = {"first_at": grant.first_at - timedelta(seconds=number)}
        own = replace(grant, first_entry=f"ent_{number:032x}", **changes)
        standing = replace(known, head=number.to_bytes(32, "big"), grants=(own,))
        key = keys.of_contact(named(f"+1{FIRST + number}"), partitions, "standing")
        pipe.set(key, encode_standing(standing))
    pipe.execute()


def _list(path: Path, rows: int, written: Callable[[int], str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_HEAD)
        for number in range(rows):
            row = (written(FIRST + number), "Alice Example", f"alice{number}@example.com")
            writer.writerow(row)
    return path


def _at_home(number: int) -> str:
    text = str(number)
    return f"({text[:3]}) {text[3:6]}-{text[6:]}"


def _decide(rig: Rig, path: Path, region: str | None) -> None:
    """As the command does, without starting Python and without a bar."""
    target = Target(
        business="acme", brand="acme", channel=Channel.SMS, purpose="marketing", region=region
    )
    screening = Screening(target, bulk=bulk_gate(rig.parts), ids=rig.parts.ids)
    audience = CsvAudience(mapping={}, delimiter=",")
    with (
        path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as text,
        path.with_suffix(".out").open("w", encoding="utf-8", newline="") as out,
    ):
        rows = audience.rows(lines_of(text))
        audience.begin(out)
        for batch in screening.run(rows):
            audience.write(out, batch)
    if not screening.tally.verdicts["approved"] or screening.tally.bad:
        raise RuntimeError("a list that should be judged was not")


def _copy(path: Path) -> None:
    with (
        path.open(encoding="utf-8", newline="") as text,
        path.with_suffix(".copy").open("w", encoding="utf-8", newline="") as out,
    ):
        csv.writer(out).writerows(csv.reader(text))


def _parse() -> None:
    for number in range(_SHORT):
        read = phonenumbers.parse(_at_home(FIRST + number), "US")
        phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
