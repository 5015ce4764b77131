"""Export: all that is kept of one contact, gathered for whoever may see it, proofs included.

Nothing here writes. What cannot be opened or is gone is said so, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from processor.domain.acts import Erased, EvidenceAttached
from processor.ports import DecisionLog, Ledger
from processor.services.board import Subject
from processor.services.captures import CaptureDamaged, Captures, CaptureUnknown
from processor.services.explain import ContactView, EntryView, Explainer, SealState
from processor.services.listings import Listing, Listings


class PieceState(StrEnum):
    """Whether a capture could be exported."""

    KEPT = "kept"
    GONE = "gone"
    DAMAGED = "damaged"


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A capture that an entry names; `content` only where it is kept."""

    id: str
    state: PieceState
    media_type: str = ""
    content: bytes = b""

    def __repr__(self) -> str:
        """Hide the content: it shows what a customer typed."""
        return f"Piece({self.id}, {self.state.value})"


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of one contact; `lines` are the ledger's own bytes, oldest first."""

    view: ContactView
    lines: tuple[bytes, ...]
    pieces: tuple[Piece, ...]
    listings: tuple[Listing, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is kept at all."""
        return not (self.lines or self.view.decisions or self.view.claims or self.listings)

    @property
    def closed(self) -> int:
        """How many records are there and cannot be opened, for want of a seal key."""
        return sum(each.seal is SealState.SEALED for each in self.view.entries)


class Exporter:
    """Gathers. Raises StoreUnavailable, LedgerBroken, VaultUnavailable."""

    def __init__(
        self,
        *,
        explainer: Explainer,
        ledger: Ledger,
        decisions: DecisionLog,
        captures: Captures,
        listings: Listings,
    ) -> None:
        self._explainer = explainer
        self._ledger = ledger
        self._decisions = decisions
        self._captures = captures
        self._listings = listings

    def gather(self, subject: Subject) -> Gathered:
        """All that is kept of a contact, as of one moment of its ledger."""
        view = self._explainer.view(subject)
        lines = self._ledger.lines(subject.contact)[: view.standing.version]
        names = dict.fromkeys(name for entry in view.entries for name in _captures(entry))
        return Gathered(
            view=replace(view, decisions=tuple(self._decisions.about(subject.contact))),
            lines=lines,
            pieces=tuple(self._piece(subject.business, name) for name in names),
            listings=tuple(self._listings.of(subject.business, subject.contact)),
        )

    def _piece(self, business: str, name: str) -> Piece:
        try:
            found = self._captures.fetch(business, name)
        except CaptureUnknown:
            return Piece(id=name, state=PieceState.GONE)
        except CaptureDamaged:
            return Piece(id=name, state=PieceState.DAMAGED)
        return Piece(
            id=name, state=PieceState.KEPT, media_type=found.media_type, content=found.content
        )


def _captures(view: EntryView) -> Iterator[str]:
    """The captures that an entry names: as evidence, added later, or destroyed."""
    if view.evidence is not None:
        yield from view.evidence.captures
    match view.entry.act:
        case EvidenceAttached(capture=name):
            yield name
        case Erased(captures=names):
            yield from names
