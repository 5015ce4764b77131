"""Campaigns: what is to be sent to everybody on a list, a wave of it, and what is asked about it.

The order stands in the query, since the body is the list; nothing in it is about a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from marshmallow import ValidationError

from processor.domain.address import Channel
from processor.domain.decision import Verdict
from processor.domain.errors import AddressInvalid
from processor.domain.phone import known_region
from processor.ports.campaigns import CampaignSpec
from processor.ports.errors import FieldProblem
from processor.services.placing import reader_of
from schemas.base import Closed
from schemas.desk import body_invalid
from schemas.fields import Choice, Flag, Identifier, Matched, Shape, Text, Told, about, say
from schemas.message import HORIZON, Purpose, Reference, Sender, Written
from schemas.pages import query_invalid
from schemas.problems import problems_of
from schemas.times import Moment

#: What a list may be by its `Content-Type`; anything else is found out.
_FORMS: Final = {
    "text/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "application/json-lines": "ndjson",
}
_MOST_ROWS: Final = 100_000_000
_DIGITS: Final = 9


class Wave(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of the list are to be handed over in all; None: everybody."""

    total: int | None = None
    newcomers: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows of a result are wanted."""

    start: int = 0
    verdict: Verdict | None = None


class Region(Matched):
    """A country or territory, as numbers are dialled there."""

    longest = 2
    pattern = r"^[A-Za-z]{2}$"
    cure = "must be two letters, such as US"


class Delimiter(Matched):
    """What stands between two cells."""

    longest = 1
    pattern = r"^[,;|\t]$"
    cure = "must be one of `,` `;` `|` and a tabulator"


class RowNumber(Told[int]):
    """A number of rows, or of a row below the head, from 0."""

    default_error_messages = say(invalid=f"must be a whole number from 0 to {_MOST_ROWS}")

    def _read(self, value: object) -> int:
        if type(value) is not int or not 0 <= value <= _MOST_ROWS:
            raise self.make_error("invalid")
        return value

    def shape(self) -> Shape:
        """An integer within its range."""
        return {"type": "integer", "minimum": 0, "maximum": _MOST_ROWS}


class OrderSchema(Closed):
    """What is to be sent to everybody on the list."""

    channel = Choice(Channel, required=True, metadata=about("The way it travels", "sms"))
    purpose = Purpose(metadata=about("What it is for; default: marketing", "marketing"))
    contains_promotion = Flag(
        metadata=about("Whether it advertises; then it counts as marketing", False)  # noqa: FBT003 - an example of the field
    )
    brand = Identifier(
        metadata=about("The brand it speaks for; default: the business's own", "acme")
    )
    name = Text(metadata=about("Your own name of the campaign", "spring-sale"))
    template = Identifier(metadata=about("The template that you will fill in", "spring-1"))
    payload_ref = Reference(metadata=about("Where your sender finds the text", "texts/4711"))
    region = Region(
        metadata=about("Where numbers without a country are dialled; default: they are bad", "US")
    )
    not_before = Moment(
        metadata=about("Not to be sent before; at most 366 days ahead", "2026-03-01T09:30:00Z")
    )
    deadline = Moment(metadata=about("Not to be sent after", "2026-03-02T09:30:00Z"))
    address_column = Text(
        metadata=about("The column with the address; default: found out", "Phone Number")
    )
    delimiter = Delimiter(metadata=about("Between two cells of CSV; default: found out", ";"))


class WaveSchema(Closed):
    """How far a campaign is to be handed over."""

    total = RowNumber(
        metadata=about("How many people in all, earlier waves included; default: everybody", 500)
    )
    newcomers = Flag(
        metadata=about("Whether to take along who was not approved when it was judged", False)  # noqa: FBT003 - an example of the field
    )


class SoughtSchema(Closed):
    """Somebody who may be on a list."""

    to = Written(required=True, metadata=about("The address, as on the list", "+12025550101"))


class WantedSchema(Closed):
    """Which rows of a result."""

    start = RowNumber(metadata=about("The row to begin with, from 0 below the head", 5000))
    verdict = Choice(Verdict, metadata=about("Only rows of this verdict", "approved"))


_ORDER: Final = OrderSchema()
_WAVE: Final = WaveSchema()
_SOUGHT: Final = SoughtSchema()
_WANTED: Final = WantedSchema()


def read_order(
    query: Mapping[str, Sequence[str]], media_type: str, sender: Sender, now: datetime
) -> CampaignSpec:
    """What is to be sent to everybody; raises NotUnderstood, refusable, with every problem."""
    read = _loaded(_ORDER, query)
    problems = list(_unfit(read, now))
    region = read.get("region")
    try:
        read["region"] = known_region(region) if region else None
    except AddressInvalid as error:
        problems.append(FieldProblem(pointer="/region", detail=str(error)))
    if problems:
        raise query_invalid(*problems)
    column = read.pop("address_column", None)
    return CampaignSpec(
        **{
            "purpose": "marketing",
            "brand": sender.brand,
            "delimiter": "",
            **read,
            "business": sender.business,
            "form": _FORMS.get(media_type, ""),
            "mapping": {column: "address"} if column else {},
        }
    )


def read_wave(body: Mapping[str, object]) -> Wave:
    """A wave; raises NotUnderstood, refusable."""
    return Wave(**_from_body(_WAVE, body))


def read_sought(body: Mapping[str, object], spec: CampaignSpec) -> str:
    """The address of somebody, which can be read by that order; raises NotUnderstood."""
    told = str(_from_body(_SOUGHT, body)["to"])
    try:
        reader_of(spec.channel, spec.region)(told)
    except AddressInvalid as error:
        raise body_invalid(FieldProblem(pointer="/to", detail=str(error))) from None
    return told


def read_wanted(query: Mapping[str, Sequence[str]]) -> Wanted:
    """Which rows are wanted; raises NotUnderstood, refusable."""
    return Wanted(**_loaded(_WANTED, query))


def _unfit(read: Mapping[str, Any], now: datetime) -> list[FieldProblem]:
    """What is wrong with its times."""
    begins, ends = read.get("not_before", now), read.get("deadline")
    problems = []
    if begins > now + HORIZON:
        detail = f"must be at most {HORIZON.days} days ahead; upload it later"
        problems.append(FieldProblem(pointer="/not_before", detail=detail))
    if ends is not None and ends <= max(now, begins):
        detail = "must be later than now and than `not_before`"
        problems.append(FieldProblem(pointer="/deadline", detail=detail))
    return problems


def _loaded(schema: Closed, query: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    twice = [name for name, values in query.items() if len(values) != 1]
    if twice:
        told = problems_of(dict.fromkeys(twice, "is given more than once; give it once"))
        raise query_invalid(*told)
    try:
        given = {name: _value(schema, name, each[0]) for name, each in query.items()}
        return dict(schema.load(given))
    except ValidationError as problem:
        raise query_invalid(*problems_of(problem.messages)) from None


def _value(schema: Closed, name: str, text: str) -> object:
    """What a text in a query stands for."""
    match schema.fields.get(name):
        case Flag():
            return {"true": True, "false": False}.get(text, text)
        case RowNumber() if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
            return int(text)
        case _:
            return text


def _from_body(schema: Closed, body: Mapping[str, object]) -> dict[str, Any]:
    try:
        return dict(schema.load(body))
    except ValidationError as problem:
        raise body_invalid(*problems_of(problem.messages)) from None
