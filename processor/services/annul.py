"""Annul: an import is taken back as one act, and every contact stands as if it had never been.

Nothing is removed: each contact that the batch reached gets an entry that names it, and its
standing is folded anew from the whole ledger. What anybody did in between, a STOP above all, stays
in force. It may be repeated at will, and has to be where the import was still running.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.acts import Annulled
from processor.domain.drafts import Draft, Origin
from processor.domain.evidence import Evidence
from processor.domain.fold import fold_all
from processor.domain.identity import IdKey
from processor.domain.ledger import Entry, decode_line
from processor.domain.standing import Standing
from processor.ports import Append, ContactKeys, Ledger, Opened, Outcome, StoreContended
from processor.services.lines import LineWriter, Work, kept_address
from processor.services.policies import PolicyBook

#: Contacts that are written at once.
_CHUNK: Final = 100
#: Attempts before a contact that others keep writing to is given up.
_ATTEMPTS: Final = 30


class Reach(StrEnum):
    """How far the batch had come with a contact."""

    UNTOUCHED = "untouched"
    ANNULLED = "annulled"
    #: It was annulled here before.
    ALREADY = "already"


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """A contact that was looked at, and how many of its entries the batch had brought."""

    contact: str
    reach: Reach
    entries: int = 0


class Annulment(msgspec.Struct, frozen=True, kw_only=True):
    """The act: which batch, who takes it back, and why."""

    batch: str
    by: str
    reason: str


class Annuller:
    """Takes imports back; raises StoreUnavailable and its kinds, LedgerBroken."""

    def __init__(
        self, *, ledger: Ledger, keys: ContactKeys, ids: IdKey, policies: PolicyBook
    ) -> None:
        self._ledger = ledger
        self._keys = keys
        self._lines = LineWriter(ledger=ledger, keys=keys, ids=ids)
        self._ids = ids
        self._policies = policies

    def annul(self, annulment: Annulment) -> Iterator[Looked]:
        """Annul a batch in every ledger there is; each contact as it is dealt with."""
        effect = self._ids.event(f"annul/{annulment.batch}", 0)
        waiting: dict[str, Looked] = {}
        origins: dict[str, Origin] = {}
        for contact in self._ledger.contacts():
            mine = self._entries(contact, annulment.batch)
            origin = _origin(mine, effect, annulment.batch)
            if origin is None:
                reach = Reach.ALREADY if mine else Reach.UNTOUCHED
                yield Looked(contact=contact, reach=reach, entries=len(mine) - bool(mine))
                continue
            origins[contact] = origin
            waiting[contact] = Looked(contact=contact, reach=Reach.ANNULLED, entries=len(mine))
            if len(waiting) == _CHUNK:
                yield from self._write(annulment, waiting, origins)
                waiting, origins = {}, {}
        yield from self._write(annulment, waiting, origins)

    def _entries(self, contact: str, batch: str) -> list[Entry]:
        """The entries that the batch brought, and the one that annuls it."""
        named = batch.encode()
        lines = [line for line in self._ledger.lines(contact) if named in line]
        entries = map(decode_line, lines)
        return [each for each in entries if each.batch == batch or _annuls(each, batch)]

    def _write(
        self, annulment: Annulment, looked: Mapping[str, Looked], origins: Mapping[str, Origin]
    ) -> Iterator[Looked]:
        """Append the act to each of these contacts, whatever else is written meanwhile."""
        left = list(looked)
        for _ in range(_ATTEMPTS):
            if not left:
                break
            effects = {contact: [origins[contact].event] for contact in left}
            opened = self._ledger.open(effects)
            left = [each for each in left if not opened.held[each].seen]
            works = [self._work(each, annulment, origins[each], opened) for each in left]
            left = self._append(works, opened) if works else []
        if left:
            raise StoreContended("a contact kept moving; annul the same batch again")
        yield from looked.values()

    def _append(self, works: Sequence[Work], opened: Opened) -> list[str]:
        """Append, each with the standing of the whole ledger; the contacts to be tried again."""
        policy = self._policies.under(opened.birth)
        appends = self._lines.appends(works, opened.held, policy)
        folded = [replace(each, standing=self._folded(each)) for each in appends]
        outcomes = self._ledger.append(folded, opened.birth)
        pairs = zip(works, outcomes, strict=True)
        return [work.contact for work, outcome in pairs if outcome is Outcome.MOVED]

    def _folded(self, append: Append) -> Standing:
        """What the ledger adds up to with the new lines; should it have grown, they are refused."""
        before = self._ledger.lines(append.contact)[: append.expected]
        return fold_all([*before, *append.lines])

    def _work(self, contact: str, annulment: Annulment, origin: Origin, opened: Opened) -> Work:
        """The act, with who and why sealed where the contact still has a key."""
        address = kept_address(self._ledger, self._keys, self._ids, contact)
        draft = Draft(
            at=opened.now,
            act=Annulled(batch=annulment.batch),
            address=address,
            evidence=Evidence(said=annulment.reason, recorded_by=annulment.by, method="annul"),
        )
        origin = replace(origin, received_at=opened.now)
        return Work(contact=contact, about="", effect=origin.event, origin=origin, drafts=(draft,))


def _annuls(entry: Entry, batch: str) -> bool:
    return isinstance(entry.act, Annulled) and entry.act.batch == batch


def _origin(mine: Sequence[Entry], effect: str, batch: str) -> Origin | None:
    """Where the act comes from; None when there is nothing to annul, or it was done already."""
    if not mine or any(_annuls(entry, batch) for entry in mine):
        return None
    business, _, _ = mine[0].source.partition("/")
    return Origin(
        event=effect,
        delivery=batch,
        business=business,
        source="annul",
        received_at=mine[-1].received_at,
    )
