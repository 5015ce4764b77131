"""Entries of older versions, brought to the present form when they are read.

What is in the ledger is never rewritten: its bytes are what the chain is made of. A release that
changes the form of an entry raises `SCHEMA` and adds the one step from the version before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from processor.domain.errors import LedgerBroken, LedgerNewer

#: The version in which entries are written; lines without one are of version 1.
SCHEMA: Final = 1

Fields = dict[str, Any]
Upcaster = Callable[[Fields], Fields]

#: For each older version the step to the next: the fields of an entry as they were, as they are.
UPCASTERS: Final[Mapping[int, Upcaster]] = {}


def upcast(
    fields: Fields, *, to: int = SCHEMA, upcasters: Mapping[int, Upcaster] = UPCASTERS
) -> Fields:
    """The fields of an entry in the form of version `to`.

    Raises LedgerNewer for a version that is not known yet, LedgerBroken for one that never was.
    """
    version = fields.get("schema", 1)
    if not isinstance(version, int) or version < 1:
        raise LedgerBroken("a ledger line is of no version that there ever was")
    if version > to:
        raise LedgerNewer(
            f"a ledger line is of version {version} and this program reads {to}; update it"
        )
    for step in range(version, to):
        fields = {**upcasters[step](fields), "schema": step + 1}
    return fields
