"""How campaigns are written in Redis or Valkey."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from processor.adapters.connection import from_ms
from processor.domain.campaign import MOVES, CampaignAct, CampaignState, PassKind
from processor.ports.campaigns import STUCK, Campaign, CampaignSpec, ChunkRecord, WavePlan

#: Before the fields of a campaign that count.
_COUNT: Final = "n|"
#: Before the fields of its chunks that name which contacts were listed before.
_TWICE: Final = b"twice:"
_specs: Final = msgspec.msgpack.Decoder(CampaignSpec)
_records: Final = msgspec.msgpack.Decoder(ChunkRecord)
_waves: Final = msgspec.msgpack.Decoder(WavePlan)
_encoder: Final = msgspec.msgpack.Encoder(order="deterministic")


def moves(act: CampaignAct) -> str:
    """What an act makes of each state, as the scripts read it."""
    return " ".join(f"{before.value} {after.value}" for before, after in MOVES[act].items())


def encode_spec(spec: CampaignSpec) -> bytes:
    """What is to be sent, the same bytes for the same."""
    return _encoder.encode(spec)


def encode_record(record: ChunkRecord) -> bytes:
    """What came of a chunk."""
    return _encoder.encode(record)


def read_record(raw: bytes) -> ChunkRecord:
    """What came of a chunk; raises ValueError for nonsense."""
    return _records.decode(raw)


def read_chunks(found: Mapping[bytes, bytes]) -> Mapping[int, ChunkRecord]:
    """What came of all chunks; raises ValueError for nonsense."""
    told = ((name, raw) for name, raw in found.items() if not name.startswith(_TWICE))
    return {int(name): read_record(raw) for name, raw in told}


def read_blooms(found: Mapping[bytes, bytes]) -> Mapping[int, bytes]:
    """The blooms by chunk; raises ValueError for nonsense."""
    return {int(name): raw for name, raw in found.items()}


def count_field(label: tuple[str, str]) -> str:
    """The field in which something is counted."""
    return _COUNT + "|".join(label)


def read_campaign(
    campaign: str, raw: Mapping[bytes, bytes], lent: Mapping[bytes, bytes]
) -> Campaign | None:
    """A campaign as it is kept, None where there is none; raises ValueError for nonsense."""
    if b"state" not in raw:
        return None

    def number(field: bytes, otherwise: int = 0) -> int:
        return int(raw.get(field) or otherwise)

    def time(field: bytes) -> Any:  # noqa: ANN401 - a datetime or None
        return from_ms(raw[field]) if raw.get(field) else None

    counts = {
        (what, value): int(times)
        for name, times in raw.items()
        if name.startswith(_COUNT.encode())
        for what, _, value in (name.decode().removeprefix(_COUNT).partition("|"),)
    }
    return Campaign(
        id=campaign,
        spec=_specs.decode(raw[b"spec"]),
        state=CampaignState(raw[b"state"].decode()),
        attempt=raw[b"attempt"].decode(),
        wrapped_key=raw.get(b"key", b""),
        began_at=from_ms(raw[b"began"]),
        ends_at=from_ms(raw[b"ends"]),
        sealed=raw.get(b"sealed", b""),
        head=raw.get(b"head", b""),
        digest=raw.get(b"digest", b"").decode(),
        rows=number(b"rows"),
        chunks=number(b"chunks"),
        buckets=number(b"buckets", 1),
        turn=number(b"turn"),
        kind=PassKind(raw.get(b"kind", b"judge").decode()),
        upto=number(b"upto"),
        done=number(b"done"),
        stuck=_stuck(campaign, lent),
        waves=number(b"waves"),
        wave=_waves.decode(raw[b"wave"]) if raw.get(b"wave") else None,
        since=time(b"since"),
        until=time(b"until"),
        counts=counts,
    )


def _stuck(campaign: str, lent: Mapping[bytes, bytes]) -> int:
    """How many of its chunks have failed several times."""
    mine = campaign.removeprefix("cmp_").encode() + b"/"
    return sum(
        int(text.split()[3]) >= STUCK for name, text in lent.items() if name.startswith(mine)
    )
