"""Lines: drafts become sealed, chained lines on top of a standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.acts import Erased, EvidenceAttached, Reassigned, Revoked, kind_of
from processor.domain.address import Address
from processor.domain.drafts import Draft, Origin, with_address
from processor.domain.evidence import Evidence, decode_evidence, encode_evidence
from processor.domain.fold import fold
from processor.domain.identity import IdKey
from processor.domain.ledger import Entry, decode_line, encode_line, head_of
from processor.domain.policy import Policy
from processor.domain.send_errors import SEND_ERROR
from processor.domain.upcast import SCHEMA
from processor.ports import Append, ContactKeys, Held, Ledger, SealBroken


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What one event has to leave with one contact, all at once.

    `effect` names it: recorded once per contact. `about` is the object through which the contact
    was reached, empty when the event named the contact itself.
    """

    contact: str
    about: str
    effect: str
    origin: Origin
    drafts: tuple[Draft, ...]


class _Key(msgspec.Struct, frozen=True, kw_only=True):
    """A data key in clear; `fresh` is its wrapped form when it was made just now."""

    plain: bytes = b""
    fresh: bytes | None = None

    def __repr__(self) -> str:
        """Never show the key."""
        return "_Key(...)"


_NO_KEY: Final = _Key()


class LineWriter:
    """Seals evidence under the contact's own key and chains the lines."""

    def __init__(self, *, ledger: Ledger, keys: ContactKeys, ids: IdKey) -> None:
        self._ledger = ledger
        self._keys = keys
        self._ids = ids

    def names(self, work: Work) -> list[str]:
        """The `<contact>/<entry id>` of every line of a work."""
        return [
            f"{work.contact}/{self._ids.entry(work.effect, work.contact, ordinal)}"
            for ordinal in range(len(work.drafts))
        ]

    def appends(
        self, works: Sequence[Work], held: Mapping[str, Held], policy: Policy
    ) -> list[Append]:
        """One append per work, each on top of the one before it for the same contact."""
        now_held = dict(held)
        made = []
        for work in works:
            append, after = self._append(work, now_held[work.contact], policy)
            now_held[work.contact] = after
            made.append(append)
        return made

    def _append(self, work: Work, held: Held, policy: Policy) -> tuple[Append, Held]:
        erases = any(draft.erases for draft in work.drafts)
        address = next((draft.address for draft in work.drafts if draft.address), None)
        key = _NO_KEY if erases or address is None else self._key(work, held)
        standing, lines, entries = held.standing, [], []
        for ordinal, draft in enumerate(work.drafts):
            entry = self._entry(work, ordinal, held, policy, seq=standing.version + 1)
            entry = replace(entry, sealed=self._sealed(draft, entry.id, key.plain))
            line = encode_line(entry, standing.head)
            standing = fold(standing, entry, head_of(line))
            lines.append(line)
            entries.append(entry.id)
        append = Append(
            contact=work.contact,
            head=held.standing.head,
            lines=tuple(lines),
            entries=tuple(entries),
            kinds=tuple(kind_of(draft.act) for draft in work.drafts),
            standing=standing,
            effect=work.effect,
            wrapped_key=key.fresh,
            sealed_address=self._address(work, address, key) if key.fresh and address else None,
            erase=erases,
        )
        left = None if erases else key.fresh or held.wrapped_key
        return append, Held(standing=standing, wrapped_key=left)

    def _entry(self, work: Work, ordinal: int, held: Held, policy: Policy, *, seq: int) -> Entry:
        draft, origin = work.drafts[ordinal], work.origin
        return Entry(
            id=self._ids.entry(work.effect, work.contact, ordinal),
            seq=seq,
            event=origin.event,
            delivery=origin.delivery,
            source=f"{origin.business}/{origin.source}",
            at=draft.at,
            received_at=origin.received_at,
            policy=policy.digest,
            act=self._with_captures(work.contact, held) if draft.erases else draft.act,
            flags=origin.flags,
            batch=_batch(origin, held),
            schema=SCHEMA,
        )

    def _key(self, work: Work, held: Held) -> _Key:
        """The contact's data key, made anew where it has none."""
        if held.wrapped_key is not None:
            return _Key(plain=self._opened(held.wrapped_key, work))
        made = self._keys.new_data_key()
        return _Key(plain=made.plain, fresh=made.wrapped)

    def _address(self, work: Work, address: Address, key: _Key) -> bytes:
        clear = msgspec.json.encode(address)
        context = address_context(self._ids, work.contact)
        return self._keys.seal(key.plain, clear, context=context)

    def _opened(self, wrapped: bytes, work: Work) -> bytes:
        """The data key; empty for a revocation whose key is not here: it goes in without a text."""
        try:
            return self._keys.unwrap(wrapped)
        except SealBroken:
            if not all(isinstance(draft.act, Revoked | Reassigned) for draft in work.drafts):
                raise
            return b""

    def _sealed(self, draft: Draft, entry: str, plain: bytes) -> bytes:
        if draft.evidence is None or draft.address is None or not plain:
            return b""
        record = encode_evidence(with_address(draft.evidence, draft.address))
        return self._keys.seal(plain, record, context=entry.encode())

    def _with_captures(self, contact: str, held: Held) -> Erased:
        """Erasure with the captures that go with it, read while they can still be read."""
        if held.wrapped_key is None:
            return Erased()
        plain = self._keys.unwrap(held.wrapped_key)
        found: set[str] = set()
        for line in self._ledger.lines(contact):
            entry = decode_line(line)
            evidence = open_evidence(self._keys, plain, entry)
            found |= set(evidence.captures if evidence else ())
            if isinstance(entry.act, EvidenceAttached):
                found.add(entry.act.capture)
        return Erased(captures=tuple(sorted(found)))


def _batch(origin: Origin, held: Held) -> str:
    """The batch an entry belongs to; none where a failed sending would be void with an old burst.

    What a provider says after its burst was annulled is news, and has to count.
    """
    late = SEND_ERROR in origin.flags and origin.batch in held.standing.annulled
    return "" if late else origin.batch


def open_evidence(keys: ContactKeys, plain: bytes, entry: Entry) -> Evidence | None:
    """The evidence of an entry; None when it has none or its data key was destroyed."""
    if not entry.sealed:
        return None
    try:
        record = keys.unseal(plain, entry.sealed, context=entry.id.encode())
    except SealBroken:
        return None
    return decode_evidence(record)


def address_context(ids: IdKey, contact: str) -> bytes:
    """What a sealed address is bound to: the contact's id under the first key there was."""
    return b"address " + ids.lower(contact).encode()


def kept_address(ledger: Ledger, keys: ContactKeys, ids: IdKey, contact: str) -> Address | None:
    """The address as it is kept; None where it was erased or cannot be opened here."""
    sealed = ledger.sealed(contact)
    if sealed.wrapped_key is None or sealed.address is None:
        return None
    try:
        plain = keys.unwrap(sealed.wrapped_key)
        clear = keys.unseal(plain, sealed.address, context=address_context(ids, contact))
    except SealBroken:
        return None
    return msgspec.json.decode(clear, type=Address)
