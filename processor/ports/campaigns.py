"""Campaigns as the store keeps them: who is to be sent what, and how far that has come.

The store holds ids, keyed hashes and counts. The list itself and what was decided of it lie in the
vault, sealed under a data key that is kept here and destroyed with the campaign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import msgspec

from processor.domain.address import Channel
from processor.domain.campaign import CampaignAct, CampaignState, Effect, PassKind
from processor.domain.errors import AssentError
from processor.ports.pages import Page

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: What counts who might be handed over and was not yet; a pass that ends with none of them is the
#: last one.
LEFT: Final = ("left", "")
#: Failures of a chunk after which it counts as stuck.
STUCK: Final = 3
#: Counts of a campaign by what is counted and its value, such as ("verdict", "approved").
CampaignCounts = Mapping[tuple[str, str], int]


class CampaignConflict(AssentError):
    """The same key was given before with another order, or with another list."""


class CampaignSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be sent to everybody on a list; nothing personal.

    `name` is the business's own. `region` is where numbers without a country are dialled. The list
    is `csv` (with `delimiter`) or `ndjson`, empty where that is to be found out; `mapping` leads
    from a column to a field of ours.
    `not_before` and `deadline` bound the sending.
    """

    business: str
    brand: str
    channel: Channel
    purpose: str
    name: str = ""
    contains_promotion: bool = False
    template: str | None = None
    payload_ref: str | None = None
    region: str | None = None
    not_before: datetime | None = None
    deadline: datetime | None = None
    form: str = ""
    delimiter: str = ""
    mapping: dict[str, str] = {}


class WavePlan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom a wave hands over: the chunks before `upto` whole, of the last one so many in all.

    `most` is how many of the last chunk are handed over when it ends, those of earlier waves
    included; None: all of it. With `newcomers` also who was not approved when all were judged.
    """

    upto: int
    most: int | None = None
    newcomers: bool = False


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """One campaign. Times are the store's.

    `sealed` is what of the order is not in `spec`: where texts lie, and how columns are called.
    `attempt` is the upload that wrote, or writes, the list. `head` is the sealed head of the list.
    The pass with the number `turn` goes over the chunks before `upto`, of which `done` are over.
    `stuck` are chunks that have failed several times and are tried more and more seldom.
    `since` and `until` are when the first and last chunk were judged. After `ends_at` the campaign
    is let go of. Of a campaign that is being let go of the `wrapped_key` is empty.
    """

    id: str
    spec: CampaignSpec
    state: CampaignState
    attempt: str
    wrapped_key: bytes
    began_at: datetime
    ends_at: datetime
    sealed: bytes = b""
    head: bytes = b""
    digest: str = ""
    rows: int = 0
    chunks: int = 0
    buckets: int = 1
    turn: int = 0
    kind: PassKind = PassKind.JUDGE
    upto: int = 0
    done: int = 0
    stuck: int = 0
    waves: int = 0
    wave: WavePlan | None = None
    since: datetime | None = None
    until: datetime | None = None
    counts: CampaignCounts = {}

    @property
    def series(self) -> str:
        """What its messages are named by: after it ended, its key may name another one."""
        return f"{self.id}/{(self.began_at - _EPOCH) // timedelta(milliseconds=1)}"

    def __repr__(self) -> str:
        """Its id and state only."""
        return f"Campaign({self.id}, {self.state})"


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """The campaign that an upload is for; `writing`: this attempt is the one that writes its list.

    Else the list was received before.
    """

    campaign: Campaign
    writing: bool


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A pass that begins over the chunks before `upto`."""

    kind: PassKind
    upto: int


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What an act came to: done, or not, and the state the campaign is in now."""

    done: bool
    state: CampaignState


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """What an upload tells of its list: so far, or, with a `digest`, at its end."""

    rows: int
    chunks: int
    head: bytes = b""
    digest: str = ""
    buckets: int = 1


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A chunk that a worker has for the length of a lease; `tries` counts those before.

    `token` proves that it is this worker's.
    """

    campaign: str
    chunk: int
    turn: int
    kind: PassKind
    token: str
    tries: int = 0


class Lent(msgspec.Struct, frozen=True, kw_only=True):
    """What a slot was given: a chunk, and the number of the slot's next turn; or nothing."""

    turn: Turn | None = None
    next: int = 0


class ChunkRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a chunk, pass by pass.

    `people` are those who stand for somebody of their own, `approved` those of them who may be
    handed over by the last pass, now or when it is due, `handed` those who were. `results` name
    what each pass wrote, by the pass and the SHA-256 of what it holds; a later pass writes only
    what changed.
    """

    rows: int
    people: int
    approved: int
    handed: int = 0
    results: tuple[tuple[int, str], ...] = ()


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """What a commit came to. Not `done`: the lease was lost, and nothing was counted.

    `over`: it was the last chunk of the pass.
    """

    done: bool
    over: bool = False


class Campaigns(Protocol):
    """Every method raises StoreUnavailable when the store cannot be asked or trusted."""

    def begin(
        self,
        campaign: str,
        spec: CampaignSpec,
        *,
        attempt: str,
        wrapped_key: bytes,
        keep: timedelta,
        within: timedelta,
        fingerprint: str,
        sealed: bytes,
    ) -> Begun:
        """Begin an upload, or take over one that has not ended; raises CampaignConflict.

        An order with another `fingerprint` is another order. The data key and the `sealed` part of
        the first attempt stay. A campaign is let go of when it was kept so long,
        or when an upload did not reach its end `within` that time.
        """

    def get(self, campaign: str) -> Campaign | None:
        """One campaign, or None."""

    def page(self, business: str, before: str | None, limit: int) -> Page[Campaign]:
        """The campaigns of a business, newest first; `before` is `next` of the page before."""

    def upload(self, campaign: str, attempt: str, received: Received) -> bool:
        """Tell how far an upload has come, or that it is whole, which opens the first pass.

        False when another attempt took over, or the campaign is no longer receiving.
        """

    def act(
        self,
        campaign: str,
        act: CampaignAct,
        effect: Effect,
        *,
        opening: Opening | None = None,
        wave: WavePlan | None = None,
    ) -> Moved | None:
        """Do an act, if the state allows; with `opening` a pass begins. None: no such campaign.

        One that takes back begins only where a wave did; else the work ends.
        """

    def ring(self, slots: int, lost: timedelta) -> Sequence[tuple[int, int]]:
        """The slots that rest or were not seen for so long, each with the number of its next turn.

        Nothing unless there is work. Each is listed once in that time.
        """

    def lend(self, slot: int, number: int, *, lease: timedelta, each: int, all_in_all: int) -> Lent:
        """Give the slot the next chunk, turn about between businesses.

        At most `each` chunks of a business and `all_in_all` together are with workers. A chunk
        whose lease is over is given again. Nothing for a number that is not the slot's next.
        """

    def holds(self, turn: Turn) -> bool:
        """Whether the chunk is still this worker's, and its pass that of the campaign."""

    def enlist(self, turn: Turn, contacts: Sequence[str]) -> Sequence[int] | None:
        """Put contacts on the list of those who stand for somebody; the places that were there.

        The same chunk gets the same answer again. None when the chunk is not this worker's.
        """

    def commit(
        self, turn: Turn, record: ChunkRecord, counts: CampaignCounts, *, bloom: bytes = b""
    ) -> Committed:
        """Keep what came of a chunk and add up its counts, once; the last one ends the pass.

        With the counts of LEFT at nothing then, the campaign is done.
        `bloom` helps to find the chunk of a contact.
        """

    def chunk(self, campaign: str, number: int) -> ChunkRecord | None:
        """What came of one chunk; None before it was judged."""

    def chunk_records(self, campaign: str) -> Mapping[int, ChunkRecord]:
        """What came of each chunk that was judged, by its number."""

    def blooms(self, campaign: str) -> Mapping[int, bytes]:
        """The bloom of each chunk that was judged."""

    def idle(self) -> timedelta | None:
        """For how long there has been work and no worker took any; None where there is no work."""

    def outlived(self, limit: int) -> Sequence[str]:
        """Campaigns that are to be let go of by now."""

    def unlist(self, campaign: str) -> None:
        """Forget who stands for somebody; once all are judged nobody asks any more."""

    def lock(self, campaign: str) -> None:
        """Destroy the data key: what was sealed under it is gone, wherever it lies."""

    def forget(self, campaign: str) -> None:
        """Remember a campaign no more; forgetting it twice is no error."""
