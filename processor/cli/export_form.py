"""The files of an export: one JSON of everything, the ledger's own lines, captures, a checker."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import msgspec

from processor.cli.forms import Form, contact_form, subject_form
from processor.cli.screen import utc, without_none
from processor.domain.ledger import head_of
from processor.services.export import Gathered, Piece, PieceState

if TYPE_CHECKING:
    from processor.domain.address import Address

_ENDINGS: Final = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "application/pdf": "pdf",
    "text/html": "html",
}


def export_files(gathered: Gathered, address: Address) -> dict[str, bytes]:
    """Every file of an export by its name, but for the manifest."""
    told = msgspec.json.encode(export_form(gathered, address))
    made = {
        "contact.json": msgspec.json.format(told, indent=2) + b"\n",
        "ledger.hex": "".join(f"{line.hex()}\n" for line in gathered.lines).encode(),
        "verify.py": files("processor.cli").joinpath("verify_export.py").read_bytes(),
    }
    kept = [piece for piece in gathered.pieces if piece.state is PieceState.KEPT]
    return made | {_place(piece): piece.content for piece in kept}


def export_form(gathered: Gathered, address: Address) -> Form:
    """All that is kept of a contact, in clear."""
    view = gathered.view
    form = subject_form(view.subject, address, revealed=True) | contact_form(view, revealed=True)
    hashes = (head_of(line).hex() for line in gathered.lines)
    form["entries"] = [
        entry | {"hash": found} for entry, found in zip(form["entries"], hashes, strict=True)
    ]
    form["standing"] = _plain(view.standing)
    form["captures"] = [_piece_form(piece) for piece in gathered.pieces]
    form["campaigns"] = [_plain(each) for each in gathered.listings]
    return form


def _piece_form(piece: Piece) -> Form:
    kept = piece.state is PieceState.KEPT
    return without_none(
        {
            "capture": piece.id,
            "state": piece.state.value,
            "media_type": piece.media_type or None,
            "file": _place(piece) if kept else None,
        }
    )


def _place(piece: Piece) -> str:
    return f"captures/{piece.id}.{_ENDINGS.get(piece.media_type, 'bin')}"


def _plain(value: object) -> Any:  # noqa: ANN401 - what JSON holds
    """A value with the names of its fields, which a standing's own encoding leaves out."""
    match value:
        case msgspec.Struct():
            named = {name: _plain(each) for name, each in msgspec.structs.asdict(value).items()}
            return without_none(named)
        case dict():
            return {str(name): _plain(each) for name, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
        case set() | frozenset():
            return sorted(map(str, value))
        case datetime():
            return utc(value)
        case bytes():
            return value.hex()
        case Enum():
            return value.value
        case _:
            return value
