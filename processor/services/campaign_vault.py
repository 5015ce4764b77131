"""The list of a campaign and what was decided of it, in the vault, chunk by chunk.

    campaigns/<campaign>/<attempt>/<chunk>             rows as they were uploaded
    campaigns/<campaign>/results/<pass>/<chunk>/<sha>  what a pass decided

Each is compressed and sealed under the campaign's own data key and bound to its name. Results are
named by what they hold, so whoever is killed or comes late never changes one that counts.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from processor.domain.decision import Verdict
from processor.domain.errors import UNREADABLE, AssentError
from processor.ports import ContactKeys, SealBroken, Vault, VaultUnavailable
from processor.ports.campaigns import Campaign, CampaignSpec, ChunkRecord
from processor.services.audience import Listed
from processor.services.bulk import Answer

PREFIX: Final = "campaigns/"
_VERSION: Final = b"\x01"
#: Quick rather than small: a chunk lives for some weeks.
_LEVEL: Final = 1
#: Whole numbers that MessagePack can hold, and how it marks others here.
_LEAST, _MOST, _LARGE = -(2**63), 2**64 - 1, 1

#: One row of a result: the contact's first id, the place of its answer among the answers, and the
#: version of the standing it was decided on. Rows that stand for nobody have no contact. The
#: address is in the list alone, from which it can be erased.
ResultRow = tuple[bytes, int, int]
#: In place of what is wrong with a row: its person was erased.
ERASED: Final = "erased"
#: How often a chunk is read again that somebody else has changed meanwhile.
_TRIES: Final = 20


class CampaignEnded(AssentError):
    """The list was let go of, or cannot be opened."""


class KeptAnswer(msgspec.Struct, frozen=True, array_like=True):
    """An answer as a result keeps it."""

    verdict: Verdict
    codes: tuple[str, ...]
    until: datetime | None = None

    @property
    def answer(self) -> Answer:
        """The answer again."""
        return Answer(verdict=self.verdict, codes=self.codes, until=self.until)


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided of a chunk: at the store's time, by the policy of that digest.

    `rows` has every row of the chunk, in its order.
    """

    at: datetime
    policy: str
    epoch: int
    answers: tuple[KeptAnswer, ...]
    rows: list[ResultRow]


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What a later pass decided again: the place of each row in its chunk, answer and version.

    `checked` is how many were looked at.
    """

    at: datetime
    policy: str
    epoch: int
    checked: int
    answers: tuple[KeptAnswer, ...]
    rows: list[tuple[int, int, int]]


class _Order(msgspec.Struct, frozen=True, kw_only=True):
    """What of an order may tell of people or places."""

    payload_ref: str | None
    mapping: dict[str, str]


def public(spec: CampaignSpec) -> CampaignSpec:
    """The order as the store keeps it in clear."""
    return replace(spec, payload_ref=None, mapping={})


class CampaignVault:
    """Reads and writes them. Raises VaultUnavailable, CampaignEnded."""

    def __init__(self, *, vault: Vault, keys: ContactKeys) -> None:
        self._vault = vault
        self._keys = keys

    def key(self, campaign: Campaign) -> bytes:
        """The campaign's data key."""
        try:
            return self._keys.unwrap(campaign.wrapped_key)
        except SealBroken:
            raise CampaignEnded(f"the list of {campaign.id} is gone, or its key is") from None

    def put_rows(self, campaign: Campaign, key: bytes, chunk: int, rows: Sequence[Listed]) -> None:
        """Keep a chunk of the list; durable when this returns."""
        name = _rows(campaign, chunk)
        self._put(name, key, _encoded([_row(each) for each in rows]))

    def rows(self, campaign: Campaign, chunk: int) -> list[Listed]:
        """A chunk of the list."""
        return _listed(self._get(_rows(campaign, chunk), self.key(campaign)))

    def erase_rows(self, campaign: Campaign, chunk: int, places: Sequence[int]) -> bool:
        """Leave nothing of these rows of a chunk but that there were such lines; safe to repeat.

        False when there was nothing to be erased.
        """
        name, key = _rows(campaign, chunk), self.key(campaign)
        for _ in range(_TRIES):
            seen = self._vault.get(name)
            rows = _listed(self._opened(name, key, seen))
            erased = [place for place in places if rows[place].fault != ERASED]
            if not erased or seen is None:
                return False
            for place in erased:
                rows[place] = Listed(rows[place].line, (), fault=ERASED)
            sealed = self._sealed(name, key, _encoded([_row(each) for each in rows]))
            if self._vault.swap(name, seen, sealed):
                return True
        raise VaultUnavailable(f"`{name}` changes all the time; try again")

    def put_result(
        self, campaign: Campaign, turn: int, chunk: int, result: Judged | Changed
    ) -> str:
        """Keep what a pass decided of a chunk; durable when this returns its SHA-256."""
        clear = _encoded(result)
        digest = hashlib.sha256(clear).hexdigest()
        self._put(_result(campaign, turn, chunk, digest), self.key(campaign), clear)
        return digest

    def judged(self, campaign: Campaign, chunk: int, record: ChunkRecord) -> Judged:
        """What the first pass decided of a chunk."""
        turn, digest = record.results[0]
        clear = self._get(_result(campaign, turn, chunk, digest), self.key(campaign))
        result: Judged = _decoded(clear, Judged)
        return result

    def changes(self, campaign: Campaign, chunk: int, record: ChunkRecord) -> list[Changed]:
        """What later passes decided again, in their order."""
        key = self.key(campaign)
        return [
            _decoded(self._get(_result(campaign, turn, chunk, digest), key), Changed)
            for turn, digest in record.results[1:]
        ]

    def seal_order(self, campaign_id: str, key: bytes, spec: CampaignSpec) -> bytes:
        """What of an order the store has no need to read."""
        clear = _encoded(_Order(payload_ref=spec.payload_ref, mapping=spec.mapping))
        return self._keys.seal(key, clear, context=_order(campaign_id))

    def whole(self, campaign: Campaign) -> Campaign:
        """A campaign with its whole order; without that part where it cannot be opened."""
        try:
            key = self._keys.unwrap(campaign.wrapped_key)
            clear = self._keys.unseal(key, campaign.sealed, context=_order(campaign.id))
        except SealBroken:
            return campaign
        told: _Order = _decoded(clear, _Order)
        spec = replace(campaign.spec, payload_ref=told.payload_ref, mapping=told.mapping)
        return replace(campaign, spec=spec)

    def seal_head(self, campaign: Campaign, key: bytes, head: object) -> bytes:
        """The head of a list, sealed."""
        return self._keys.seal(key, _encoded(head), context=_head(campaign))

    def head(self, campaign: Campaign) -> bytes:
        """The head of a list, in MessagePack."""
        try:
            return self._keys.unseal(self.key(campaign), campaign.head, context=_head(campaign))
        except SealBroken:
            raise CampaignEnded(f"the list of {campaign.id} does not open") from None

    def remove(self, campaign_id: str) -> int:
        """Destroy all that is kept of a campaign here; how many pieces there were."""
        names = list(self._vault.names(f"{PREFIX}{_short(campaign_id)}/"))
        for name in names:
            self._vault.delete(name)
        return len(names)

    def _put(self, name: str, key: bytes, clear: bytes) -> None:
        self._vault.put(name, self._sealed(name, key, clear))

    def _sealed(self, name: str, key: bytes, clear: bytes) -> bytes:
        packed = _VERSION + zlib.compress(clear, _LEVEL)
        return self._keys.seal(key, packed, context=name.encode())

    def _get(self, name: str, key: bytes) -> bytes:
        return self._opened(name, key, self._vault.get(name))

    def _opened(self, name: str, key: bytes, sealed: bytes | None) -> bytes:
        if sealed is None:
            raise CampaignEnded(f"vault has no `{name}`; restore the vault from a backup")
        try:
            packed = self._keys.unseal(key, sealed, context=name.encode())
            if packed[:1] != _VERSION:
                raise CampaignEnded(f"`{name}` is of a newer version; update this program")
            return zlib.decompress(packed[1:])
        except (SealBroken, zlib.error):
            raise CampaignEnded(f"`{name}` does not open; restore a backup") from None


def _short(campaign_id: str) -> str:
    return campaign_id.removeprefix("cmp_")


def _rows(campaign: Campaign, chunk: int) -> str:
    return f"{PREFIX}{_short(campaign.id)}/{campaign.attempt}/{chunk:06d}"


def _result(campaign: Campaign, turn: int, chunk: int, digest: str) -> str:
    return f"{PREFIX}{_short(campaign.id)}/results/{turn}/{chunk:06d}/{digest}"


def _order(campaign_id: str) -> bytes:
    return f"campaign order {campaign_id}".encode()


def _head(campaign: Campaign) -> bytes:
    return f"campaign head {campaign.id} {campaign.attempt}".encode()


def _row(listed: Listed) -> tuple[int, Any, str, str]:
    return listed.line, listed.cells, listed.address, listed.fault


def _listed(clear: bytes) -> list[Listed]:
    found = _decoded(clear, list[tuple[int, Any, str, str]])
    return [Listed(line, cells, address, fault) for line, cells, address, fault in found]


def _encoded(rows: object) -> bytes:
    try:
        return msgspec.msgpack.encode(rows)
    except (UnicodeError, OverflowError):
        return msgspec.msgpack.encode(_sound(rows))


def _sound(rows: Any) -> Any:  # noqa: ANN401 - rows of cells, or objects in cells
    """The same without half characters, which stand for bytes that are no UTF-8.

    Whole numbers that MessagePack has no room for are kept as their digits.
    """
    if isinstance(rows, str):
        return rows.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    if isinstance(rows, list | tuple):
        return [_sound(each) for each in rows]
    if isinstance(rows, dict):
        return {_sound(name): _sound(each) for name, each in rows.items()}
    if type(rows) is int and not _LEAST <= rows <= _MOST:
        return msgspec.msgpack.Ext(_LARGE, str(rows).encode())
    return rows


def _large(code: int, digits: memoryview) -> int:
    """A whole number out of its digits."""
    if code != _LARGE:
        raise ValueError("not a number")
    return int(bytes(digits))


def _decoded(clear: bytes, shape: Any) -> Any:  # noqa: ANN401 - what is decoded is of that shape
    try:
        return msgspec.msgpack.decode(clear, type=shape, ext_hook=_large)
    except UNREADABLE:
        raise CampaignEnded("a piece of the list cannot be read by this version") from None
