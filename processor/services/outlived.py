"""Outlived: what came before a contact was erased, and is recorded after it, brings nobody back.

A delivery may wait for a map, for details or for a worker while its contact is erased. What it
permits is void and dropped; what it revokes counts, without anything about the person.
So does what a provider says of an address after that: it is no act of the person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from processor.domain.acts import Reassigned, Revoked
from processor.domain.send_errors import OF_PROVIDERS
from processor.ports import Opened
from processor.services.lines import Work


def erasures(works: Iterable[Work], opened: Opened) -> dict[str, datetime]:
    """When each contact was last erased, by its ledger or by one of these works."""
    found: dict[str, datetime] = {}
    for work in works:
        mark = opened.held[work.contact].standing.erased
        times = [mark.at] if mark else []
        times += [draft.at for draft in work.drafts if draft.erases]
        times += [found[work.contact]] if work.contact in found else []
        if times:
            found[work.contact] = max(times)
    return found


def outlived(work: Work, erased: Mapping[str, datetime]) -> bool:
    """Whether a work tells of a person who was erased after it was received."""
    at = erased.get(work.contact)
    personal = any(draft.address and not draft.erases for draft in work.drafts)
    if not personal or at is None:
        return False
    return work.origin.received_at <= at or not OF_PROVIDERS.isdisjoint(work.origin.flags)


def remaining(work: Work, erased: Mapping[str, datetime]) -> Work | None:
    """What of a work may still be recorded; None if that is nothing."""
    if not outlived(work, erased):
        return work
    if not all(isinstance(draft.act, Revoked | Reassigned) for draft in work.drafts):
        return None
    # Without its address there is no data key for it, and so nothing to seal a text under.
    bare = (replace(draft, address=None, evidence=None) for draft in work.drafts)
    return replace(work, drafts=tuple(bare))
