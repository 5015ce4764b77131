"""Ledgers frozen with each release: whatever is changed later, they read and add up as they did.

A failure here means that the history of every deployment reads otherwise than before. To change the
form of entries all the same, raise `SCHEMA` in processor/domain/upcast.py, add the step from the
version before to `UPCASTERS`, and freeze a ledger of the new form beside the old ones with
`python -m tests.frozen <release>`. A new kind of act needs a new ledger too. Never make an old one
anew. When the fold itself changes, with a new `FOLD_VERSION`, only `fold` and the `standing` of
each ledger are written anew; lines and heads stay.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
import pytest
from msgspec.structs import replace

from processor.adapters.sealing import Keyring
from processor.domain.acts import AnyAct
from processor.domain.errors import LedgerBroken, LedgerNewer
from processor.domain.evidence import Evidence
from processor.domain.fold import fold_all
from processor.domain.ledger import GENESIS, chain, decode_line, encode_line, head_of, read_chain
from processor.domain.standing import FOLD_VERSION, encode_standing
from processor.domain.upcast import SCHEMA, UPCASTERS, Fields, upcast
from processor.services.lines import open_evidence


def release(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.stem.removeprefix("ledger_").split("."))


#: In the order of their releases.
FROZEN: Final = sorted((Path(__file__).parent.parent / "data").glob("ledger_*.json"), key=release)
#: The files themselves, so that none is changed together with the code.
DIGESTS: Final = {
    "ledger_0.1.0.json": "5f2f880144394023562aca40c7f79a6ca215e965b8aca64e92e10f4715f2d35a",
}
LEDGERS: Final = [(path.name, life) for path in FROZEN for life in ("lived", "gone")]


def read(name: str) -> dict[str, Any]:
    path = next(each for each in FROZEN if each.name == name)
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def lines_of(name: str, life: str) -> list[bytes]:
    return [bytes.fromhex(line) for line in read(name)["ledgers"][life]["lines"]]


def test_no_frozen_ledger_was_made_anew() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FROZEN}
    assert found == DIGESTS


@pytest.mark.parametrize(("name", "life"), LEDGERS)
def test_a_frozen_ledger_adds_up_to_what_it_did(name: str, life: str) -> None:
    """Its chain holds up to the same head, and its standing is the same byte for byte."""
    frozen, lines = read(name), lines_of(name, life)
    told = frozen["ledgers"][life]
    heads = [head for _, head in read_chain(lines)]
    assert heads[-1].hex() == told["head"]
    assert frozen["fold"] == FOLD_VERSION
    assert hashlib.sha256(encode_standing(fold_all(lines))).hexdigest() == told["standing"]


@pytest.mark.parametrize(("name", "life"), LEDGERS)
def test_entries_of_the_present_form_are_written_as_they_were(name: str, life: str) -> None:
    if read(name)["schema"] != SCHEMA:
        pytest.skip("of an older form, which is read and never written")
    previous = GENESIS
    for line in lines_of(name, life):
        assert encode_line(decode_line(line), previous) == line
        previous = head_of(line)


@pytest.mark.parametrize(("name", "life"), LEDGERS)
def test_frozen_evidence_still_opens(name: str, life: str) -> None:
    frozen = read(name)
    ring = Keyring(
        keys={key: bytes.fromhex(each) for key, each in frozen["keys"].items()}, current="k1"
    )
    plain = ring.unwrap(bytes.fromhex(frozen["wrapped_key"]))
    opened = [open_evidence(ring, plain, decode_line(line)) for line in lines_of(name, life)]
    told = frozen["ledgers"][life]["evidence"]
    assert opened == [each and msgspec.convert(each, Evidence) for each in told]
    assert any(opened)


def test_the_latest_frozen_ledger_has_every_act() -> None:
    latest = FROZEN[-1].name
    lines = [line for life in ("lived", "gone") for line in lines_of(latest, life)]
    assert {type(decode_line(line).act) for line in lines} == set(get_args(AnyAct))
    assert read(latest)["schema"] == SCHEMA


def test_there_is_a_step_from_every_older_version() -> None:
    assert set(UPCASTERS) == set(range(1, SCHEMA))


def with_fields(**changes: object) -> bytes:
    """A line with other fields, chained as the first."""
    fields = msgspec.msgpack.decode(lines_of(*LEDGERS[0])[0][32:])
    body = msgspec.msgpack.encode({**fields, **changes})
    return chain(GENESIS, body) + body


@pytest.mark.parametrize("shape", [{}, {"act": {"act": "teleported"}}, {"seq": "one"}])
def test_a_line_of_a_newer_version_is_refused_as_such(shape: dict[str, object]) -> None:
    """Whether or not it could be read: what it means is not known here."""
    line = with_fields(schema=SCHEMA + 1, **shape)
    with pytest.raises(LedgerNewer, match=f"version {SCHEMA + 1} .* reads {SCHEMA}; update it"):
        decode_line(line)
    with pytest.raises(LedgerBroken):
        fold_all([line])


@pytest.mark.parametrize("schema", [0, -1, "1", None, 1.5])
def test_a_version_that_never_was_is_broken(schema: object) -> None:
    with pytest.raises(LedgerBroken):
        decode_line(with_fields(schema=schema))


def test_only_the_present_form_is_written() -> None:
    entry = decode_line(lines_of(*LEDGERS[0])[0])
    with pytest.raises(LedgerBroken, match="cannot be written"):
        encode_line(replace(entry, schema=SCHEMA + 1), GENESIS)


def test_older_fields_go_through_each_step_in_turn() -> None:
    """As two later releases would have it: one renamed a field, one split it."""

    def renamed(fields: Fields) -> Fields:
        return {"where": fields.pop("source"), **fields}

    def split(fields: Fields) -> Fields:
        business, _, source = fields.pop("where").partition("/")
        return {"business": business, "source": source, **fields}

    steps = {1: renamed, 2: split}
    now = {"business": "acme", "source": "website", "schema": 3}
    assert upcast({"source": "acme/website"}, to=3, upcasters=steps) == now
    assert upcast({"where": "acme/website", "schema": 2}, to=3, upcasters=steps) == now
    assert upcast(now, to=3, upcasters=steps) == now
    with pytest.raises(LedgerNewer):
        upcast({"schema": 4}, to=3, upcasters=steps)
