"""Verify and rebuild: does each ledger hold, and does each standing say what it adds up to?

Neither ever decrypts anything, so both work where no seal key is at hand, and both may run while
others write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.errors import LedgerBroken
from processor.domain.fold import fold_all
from processor.domain.standing import decode_standing, encode_standing
from processor.ports import Ledger, Outcome, StoreContended

#: Times a contact is read again because somebody wrote in between.
_ATTEMPTS: Final = 20


class Condition(StrEnum):
    """How it stands with one contact."""

    SOUND = "sound"
    #: The chain does not hold or cannot be read; only a backup helps.
    LEDGER_BROKEN = "ledger_broken"
    #: The standing says something else than its ledger, or cannot be read; a rebuild helps.
    STANDING_WRONG = "standing_wrong"
    #: There is a ledger and no standing; a rebuild helps.
    STANDING_MISSING = "standing_missing"
    #: Made by another version of fold, and folded anew whenever it is read; a rebuild saves that.
    STANDING_OLD = "standing_old"

    @property
    def mendable(self) -> bool:
        """Whether a rebuild puts it right."""
        return self not in (Condition.SOUND, Condition.LEDGER_BROKEN)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What was found with one contact; `rebuilt` when its standing was replaced."""

    contact: str
    entries: int
    condition: Condition
    detail: str = ""
    rebuilt: bool = False


def verify(ledger: Ledger, contacts: Iterable[str] | None = None) -> Iterator[Finding]:
    """Check these contacts, or all that have a ledger; raises StoreUnavailable."""
    for contact in ledger.contacts() if contacts is None else contacts:
        yield verify_one(ledger, contact)


def rebuild(ledger: Ledger, contacts: Iterable[str] | None = None) -> Iterator[Finding]:
    """Fold anew what is not sound; raises StoreUnavailable. Doing it again changes nothing."""
    for contact in ledger.contacts() if contacts is None else contacts:
        yield rebuild_one(ledger, contact)


def verify_one(ledger: Ledger, contact: str) -> Finding:
    """Check one contact; a write in between is waited out, not reported."""
    for _ in range(_ATTEMPTS):
        stored = ledger.stored_standing(contact)
        lines = ledger.lines(contact)
        finding = _compared(contact, lines, stored)
        if finding.condition is Condition.SOUND or ledger.stored_standing(contact) == stored:
            return finding
    raise StoreContended("a contact kept moving; verify it again")


def rebuild_one(ledger: Ledger, contact: str) -> Finding:
    """Check one contact and put its standing right where its ledger holds."""
    for _ in range(_ATTEMPTS):
        finding = verify_one(ledger, contact)
        if not finding.condition.mendable:
            return finding
        standing = fold_all(ledger.lines(contact))
        if ledger.put_standing(contact, standing) is Outcome.DONE:
            return msgspec.structs.replace(finding, entries=standing.version, rebuilt=True)
    raise StoreContended("a contact kept moving; rebuild it again")


def _compared(contact: str, lines: tuple[bytes, ...], stored: bytes | None) -> Finding:
    try:
        folded = fold_all(lines)
    except LedgerBroken as broken:
        return Finding(
            contact=contact,
            entries=len(lines),
            condition=Condition.LEDGER_BROKEN,
            detail=str(broken),
        )
    condition = _condition(stored, encode_standing(folded) if lines else None)
    return Finding(contact=contact, entries=len(lines), condition=condition)


def _condition(stored: bytes | None, expected: bytes | None) -> Condition:
    if stored == expected:
        return Condition.SOUND
    if stored is None:
        return Condition.STANDING_MISSING
    try:
        old = decode_standing(stored) is None
    except LedgerBroken:
        old = False
    return Condition.STANDING_OLD if old else Condition.STANDING_WRONG
