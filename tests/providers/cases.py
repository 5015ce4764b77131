"""The table of what becomes of each provider's events: read from `cases/<provider>.toml`.

A case names an event as the provider declares it, and a payload: a fixture with some values
exchanged. It says which boxes the operator mapped, and every entry that stands in the ledger then.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from processor.domain.address import Channel
from processor.ports.webhooks import BoxRule, FieldMap
from tests.providers.calls import FIXTURES
from tests.providers.forms import multipart
from tests.providers.posted import Call

FOLDER = Path(__file__).parent / "cases"
_URLENCODED = "application/x-www-form-urlencoded"


def rules(fields: Mapping[str, str], boxes: Mapping[str, Sequence[Channel]]) -> FieldMap:
    """What the operator said: fields by our names, and boxes with what they stand for."""
    told = tuple(
        BoxRule(field=field, channels=tuple(channels), tags=("marketing consent",))
        for field, channels in boxes.items()
    )
    return FieldMap(fields=fields, boxes=told)


class Payload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fixture, the values exchanged in it by their paths, those left out, and headers."""

    fixture: str = ""
    change: dict[str, Any] = {}
    without: list[str] = []
    headers: dict[str, str] = {}
    body: str | None = None


class Case(Payload, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row: `boxes` are fields with the channels they stand for, `after` came before it."""

    event: str
    entries: list[str]
    when: str = ""
    why: str = ""
    boxes: dict[str, list[Channel]] = {}
    map: dict[str, str] = {}
    after: list[Payload] = []

    @property
    def rules(self) -> FieldMap:
        """The map of the source."""
        return rules(self.map, self.boxes)


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All cases of a provider."""

    case: list[Case]


def table(provider: str) -> list[Case]:
    """The cases of a provider."""
    text = (FOLDER / f"{provider}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Table).case


def calls(case: Case) -> Iterator[Call]:
    """What came before, and then the payload of the case."""
    for number, each in enumerate((*case.after, case)):
        yield _call(each, f"delivery-{number}")


def _call(payload: Payload, name: str) -> Call:
    if payload.body is not None:
        return Call(body=payload.body.encode(), headers=payload.headers, name=name)
    file = FIXTURES / payload.fixture
    raw = file.read_bytes()
    if file.suffix != ".json":
        fields = dict(parse_qsl(raw.decode().strip(), keep_blank_values=True)) | payload.change
        kept = {each: value for each, value in fields.items() if each not in payload.without}
        kind = {"content-type": _URLENCODED}
        return Call(body=urlencode(kept).encode(), headers=kind | payload.headers, name=name)
    told = json.loads(raw)
    for path, value in payload.change.items():
        _put(told, path, value)
    for path in payload.without:
        _drop(told, path)
    if file.stem == "jotform_fields":
        request = multipart(told.items())
        return Call(body=request.body, headers=request.headers, name=name)
    body = json.dumps(told).encode()
    query = f"bodySHA256={sha256(body).hexdigest()}" if payload.fixture[:6] == "twilio" else ""
    kind = {"content-type": "application/json"}
    return Call(body=body, headers=kind | payload.headers, query=query, name=name)


def _put(told: Any, path: str, value: object) -> None:  # noqa: ANN401 - JSON
    place, last = _place(told, path)
    place[last] = value


def _drop(told: Any, path: str) -> None:  # noqa: ANN401 - JSON
    place, last = _place(told, path)
    del place[last]


def _place(told: Any, path: str) -> tuple[Any, Any]:  # noqa: ANN401 - JSON
    """What holds the value of a path whose steps are divided by `/`, and its name in there."""
    *steps, last = path.split("/")
    for step in steps:
        told = told[int(step) if isinstance(told, list) else step]
    return told, int(last) if isinstance(told, list) else last
