"""Erase: what the ledger's own script cannot reach goes too: raw deliveries and captures.

The data key is destroyed in the same step as the entry that says so; this follows up, and may be
repeated at will, since the entry names what has to go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from processor.domain.acts import Erased, Reassigned, Revoked
from processor.domain.ledger import Entry, decode_line
from processor.ports import Inbox, Ledger
from processor.services.arrivals import copy_id

#: What people may be shown a copy of.
_SHOWN: Final = Reassigned | Revoked


class Shredder:
    """Destroys what belonged to an erased contact outside its ledger.

    `unlist` takes the contact of a business off the lists of campaigns.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        inbox: Inbox,
        remove_capture: Callable[[str, str], None],
        unlist: Callable[[str, str], object],
    ) -> None:
        self._ledger = ledger
        self._inbox = inbox
        self._remove_capture = remove_capture
        self._unlist = unlist

    def shred(self, contacts: Iterable[str]) -> None:
        """Shred up to each contact's latest erasure; raises StoreUnavailable, VaultUnavailable.

        The deliveries that asked for it go last: a repeat after a crash reads them again. Their
        copies stay: one is there because it names somebody else whom nobody could read yet.
        """
        raw: dict[str, None] = {}
        shown: dict[str, None] = {}
        asking: dict[str, None] = {}
        for contact in contacts:
            entries = [decode_line(line) for line in self._ledger.lines(contact)]
            stones = [entry for entry in entries if isinstance(entry.act, Erased)]
            for stone in stones:
                asking[stone.delivery] = None
                self._remove_captures(stone)
            if stones:
                self._unlist(stones[-1].source.partition("/")[0], contact)
            upto = stones[-1].seq if stones else 0
            raw |= dict.fromkeys(entry.delivery for entry in entries[:upto])
            revoking = (each for each in entries[:upto] if isinstance(each.act, _SHOWN))
            shown |= dict.fromkeys(entry.delivery for entry in revoking)
        for delivery in (each for each in shown if each not in asking):
            self._shred_copy(delivery)
        for delivery in (*(each for each in raw if each not in asking), *asking):
            self._inbox.shred(delivery)

    def _shred_copy(self, delivery: str) -> None:
        """Shred what people were shown of a delivery, if they were; no entry names it."""
        fingerprint = self._inbox.fingerprint(delivery)
        if fingerprint:
            self._inbox.shred(copy_id(delivery, fingerprint))

    def _remove_captures(self, stone: Entry) -> None:
        for capture in stone.act.captures if isinstance(stone.act, Erased) else ():
            self._remove_capture(stone.source.partition("/")[0], capture)
