"""Uploads: a list is taken in as it comes, cut into chunks, and kept sealed.

Nothing of it is judged here, and little is held in memory, so taking in a list costs the web little
more than reading it. An upload that breaks off leaves nothing that counts: it can be repeated under
the same key, and only the attempt that reaches the end makes the list.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from hashlib import blake2b
from hmac import compare_digest
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.ports import ContactKeys, DataKey
from processor.ports.campaigns import (
    Campaign,
    CampaignConflict,
    Campaigns,
    CampaignSpec,
    Received,
)
from processor.services.audience import Listed
from processor.services.campaign_vault import CampaignVault, public
from processor.services.lists import blocks_to_lines, read_list
from processor.services.table import TableInvalid

#: Rows of a chunk, and the characters of its addresses and cells beyond which it has fewer.
CHUNK: Final = 1000
_MOST: Final = 4 << 20
#: Characters that a cell counts for beside its own.
_A_CELL: Final = 8
#: How long an upload may take, with its repetitions; then what it left is removed.
_WITHIN: Final = timedelta(days=1)
#: Chunks between two signs of an upload's progress.
_SIGNS: Final = 10
#: Contacts of one set among those that are listed: the store keeps so many in little room.
_A_SET: Final = 100


class UploadOvertaken(AssentError):
    """The same list is being uploaded by another call, or its campaign was cancelled."""


class Uploads:
    """Takes lists in. Raises StoreUnavailable, VaultUnavailable, CampaignConflict.

    A campaign and all that is kept of it ends `keep` after its upload began.
    """

    def __init__(
        self,
        *,
        campaigns: Campaigns,
        vault: CampaignVault,
        keys: ContactKeys,
        ids: IdKey,
        keep: timedelta,
        ring: Callable[[], object],
    ) -> None:
        self._campaigns = campaigns
        self._vault = vault
        self._keys = keys
        self._ids = ids
        self._keep = keep
        self._ring = ring

    def campaign_id(self, business: str, key: str) -> str:
        """The id of the campaign that a business uploads under an idempotency key of its own."""
        return f"cmp_{self._ids.call('campaign', business, key)}"

    def receive(self, spec: CampaignSpec, blocks: Iterable[bytes], *, key: str = "") -> Campaign:
        """Take a list in, to its end, and have it judged; the campaign as it is then.

        The same `key` again goes on from the start, or is answered with the campaign there is.
        Raises CampaignConflict for another order or list under the same key, TableInvalid for a
        list of which nothing can be read, UploadOvertaken.
        """
        attempt = secrets.token_hex(8)
        name, made = self.campaign_id(spec.business, key or secrets.token_hex(16)), self._new_key()
        begun = self._campaigns.begin(
            name,
            public(spec),
            attempt=attempt,
            wrapped_key=made.wrapped,
            keep=self._keep,
            within=_WITHIN,
            fingerprint=self._ids.attest(msgspec.msgpack.encode(spec, order="deterministic")),
            sealed=self._vault.seal_order(name, made.plain, spec),
        )
        campaign = replace(begun.campaign, spec=spec)
        data_key = self._vault.key(campaign)
        seen = blake2b(key=data_key, digest_size=32)
        if not begun.writing:
            for block in blocks:
                seen.update(block)
            if campaign.digest and not compare_digest(campaign.digest, seen.hexdigest()):
                raise CampaignConflict("this key was given before with another list; use a new key")
            return campaign
        self._write(campaign, data_key, _noted(blocks, seen.update), seen.hexdigest)
        self._ring()
        return self._vault.whole(self._campaigns.get(campaign.id) or campaign)

    def _new_key(self) -> DataKey:
        return self._keys.new_data_key()

    def _write(
        self,
        campaign: Campaign,
        data_key: bytes,
        blocks: Iterable[bytes],
        digest: Callable[[], str],
    ) -> None:
        head, rows = read_list(blocks_to_lines(blocks), campaign.spec)
        number, written = 0, 0
        for number, chunk in enumerate(_chunks(rows), start=1):
            self._vault.put_rows(campaign, data_key, number - 1, chunk)
            written += len(chunk)
            if number % _SIGNS == 0:
                self._tell(campaign, Received(rows=written, chunks=number))
        if not written:
            raise TableInvalid("the list has no rows below its head")
        whole = Received(
            rows=written,
            chunks=number,
            head=self._vault.seal_head(campaign, data_key, head),
            digest=digest(),
            buckets=_power_of_two(written // _A_SET),
        )
        self._tell(campaign, whole)

    def _tell(self, campaign: Campaign, received: Received) -> None:
        if not self._campaigns.upload(campaign.id, campaign.attempt, received):
            raise UploadOvertaken(
                "another call uploads this list by now, or the campaign was cancelled"
            )


def _noted(blocks: Iterable[bytes], note: Callable[[bytes], object]) -> Iterator[bytes]:
    for block in blocks:
        note(block)
        yield block


def _chunks(rows: Iterable[Listed]) -> Iterator[list[Listed]]:
    chunk: list[Listed] = []
    size = 0
    for listed in rows:
        chunk.append(listed)
        size += _size(listed)
        if len(chunk) == CHUNK or size > _MOST:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _size(listed: Listed) -> int:
    """About how much room a row takes."""
    cells = listed.cells
    if isinstance(cells, dict):
        return len(repr(cells))
    # Cells take room though they are empty.
    return sum(map(len, cells)) + _A_CELL * len(cells)


def _power_of_two(number: int) -> int:
    """The largest that is no more than a number, 1 at least."""
    return 1 << max(number.bit_length() - 1, 0)
