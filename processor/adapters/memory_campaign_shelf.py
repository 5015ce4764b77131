"""What is kept of campaigns in memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from processor.domain.campaign import CampaignState, PassKind
from processor.ports.campaigns import Campaign, ChunkRecord, Turn


@dataclass(slots=True)
class OpenPass:
    """The chunks of a pass from `next` on were not lent yet; `held`: none is lent for now."""

    turn: int
    kind: PassKind
    upto: int
    opened: datetime
    next: int = 0
    held: bool = False


@dataclass(slots=True)
class CampaignShelf:
    """A campaign, what came of its chunks, and who stands for somebody in it."""

    campaign: Campaign
    fingerprint: str
    upload_until: datetime
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    work: OpenPass | None = None
    records: dict[int, ChunkRecord] = field(default_factory=dict)
    blooms: dict[int, bytes] = field(default_factory=dict)
    twice: dict[int, tuple[int, ...]] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    @property
    def ends_at(self) -> datetime:
        """When it is to be let go of."""
        receiving = self.campaign.state is CampaignState.RECEIVING
        return self.upload_until if receiving else self.campaign.ends_at


@dataclass(slots=True)
class LentChunk:
    """A chunk that a worker has until its lease ends."""

    turn: Turn
    business: str
    ends_at: datetime


@dataclass(slots=True)
class Slot:
    """The number of a slot's next turn, and when it was last seen; None: it rests."""

    number: int = 0
    seen: datetime | None = None


@dataclass(slots=True)
class CampaignShelves:
    """All campaigns by id, the chunks that are lent, the slots, and who was served when."""

    by_id: dict[str, CampaignShelf] = field(default_factory=dict)
    lent: dict[tuple[str, int], LentChunk] = field(default_factory=dict)
    slots: dict[int, Slot] = field(default_factory=dict)
    served: dict[str, int] = field(default_factory=dict)
    order: int = 0
    worked: datetime | None = None
