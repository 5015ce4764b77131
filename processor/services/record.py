"""Record: events become entries of the contacts they are about, each exactly once.

Every append is a compare-and-append marked with its event, so that a batch which runs twice, in
two workers, or is killed half-way leaves the same ledger. Whoever opens an object and whoever
moves it both write before they read; so no order of arrival loses either.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from processor.domain.coalesce import adds_nothing
from processor.domain.drafts import Draft, Origin
from processor.domain.events import AnyEvent, ReviewNeeded
from processor.domain.identity import IdKey
from processor.domain.interpret import interpret
from processor.domain.policy import Policy
from processor.domain.reading import Reading
from processor.ports import ContactKeys, Ledger, Links, Opened, Outcome, StoreContended
from processor.services.lines import LineWriter, Work
from processor.services.outlived import erasures, outlived, remaining
from processor.services.policies import PolicyBook
from processor.services.review_index import ReviewIndex

#: Attempts before a write gives way; a revocation claims the contact after a few of them.
_ATTEMPTS: Final = 30
_CLAIM_AFTER: Final = 3
#: A work among others: its contact and its effect.
_Name = tuple[str, str]
#: Seconds of random pause between attempts of a write that permits.
_PAUSE: Final = 0.02


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An event and where it came from."""

    event: AnyEvent
    origin: Origin


class Led(msgspec.Struct, frozen=True, kw_only=True):
    """What an event led to: the `<contact>/<entry id>` of its entries.

    `erased`: it tells of a person who was erased after it was received, so its body has to go.
    """

    entries: tuple[str, ...] = ()
    erased: bool = False


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What recording would add to the contacts named.

    `linked`: the events speak of objects too, through which they may reach others. `erased` is as
    in `Led`.
    """

    entries: int
    linked: bool
    erased: bool


class Recorder:
    """Writes events into the ledger; raises StoreUnavailable and its kinds."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        links: Links,
        keys: ContactKeys,
        ids: IdKey,
        policies: PolicyBook,
        reviews: ReviewIndex,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ledger = ledger
        self._links = links
        self._lines = LineWriter(ledger=ledger, keys=keys, ids=ids)
        self._ids = ids
        self._policies = policies
        self._reviews = reviews
        self._pause = pause

    def now(self) -> datetime:
        """The store's time; raises StoreUnavailable."""
        return self._ledger.glimpse(()).now

    def record(self, told: Sequence[Told], *, restrictive: bool = False) -> tuple[Led, ...]:
        """Record events in order; for each, what it led to.

        `restrictive`: the events revoke; they go in whatever the load and the memory. What calls
        for a person is listed when this returns.
        """
        policy = self._policies.under(self._ledger.glimpse(()).birth)
        works = [self._works(each, policy) for each in told]
        reached = self._with_linked(works)
        quiet, erased = self._append(reached, policy, restrictive=restrictive)
        by_effect: dict[str, list[str]] = {}
        for work in reached:
            if _name(work) not in quiet:
                by_effect.setdefault(work.effect, []).extend(self._lines.names(work))
        # Also what was recorded before: whoever did may have been killed right after it.
        self._reviews.settle(_to_be_looked_at(told, works))
        return tuple(
            Led(
                entries=tuple(n for effect in _effects(mine) for n in by_effect.get(effect, ())),
                erased=any(_name(work) in erased for work in mine),
            )
            for mine in works
        )

    def foresee(self, told: Sequence[Told]) -> Ahead:
        """What recording would add; nothing is recorded."""
        policy = self._policies.under(self._ledger.glimpse(()).birth)
        works = [work for each in told for work in self._works(each, policy)]
        named = list({_name(work): work for work in works if not work.about}.values())
        opened = self._ledger.open(_wanted(named))
        erased = erasures(named, opened)
        new = [
            work
            for work in named
            if work.effect not in opened.held[work.contact].seen
            and remaining(work, erased) is not None
            and not _adds_nothing(work, opened)
        ]
        return Ahead(
            entries=sum(len(work.drafts) for work in new),
            linked=len(named) < len(works),
            erased=any(outlived(work, erased) for work in named),
        )

    def _works(self, told: Told, policy: Policy) -> list[Work]:
        """One piece of work per contact named, and one per object that is only spoken about."""
        reading = Reading(origin=told.origin, policy=policy, ids=self._ids)
        found: dict[tuple[str, str], list[Draft]] = {}
        for draft in interpret(told.event, reading):
            contact = (
                self._ids.contact(told.origin.business, draft.address) if draft.address else ""
            )
            found.setdefault((contact, draft.about or ""), []).append(draft)
        return [
            Work(
                contact=contact,
                about=about,
                effect=f"{told.origin.event}/{about}" if about else told.origin.event,
                origin=told.origin,
                drafts=tuple(drafts),
            )
            for (contact, about), drafts in found.items()
        ]

    def _with_linked(self, works: Iterable[Sequence[Work]]) -> list[Work]:
        """The works of contacts named, and those that reach a contact through an object."""
        flat = [work for mine in works for work in mine]
        named = [work for work in flat if not work.about]
        spoken = [work for work in flat if work.about]
        pairs = [
            (draft.opens, work.contact) for work in named for draft in work.drafts if draft.opens
        ]
        reached = []
        earlier = self._links.link(pairs) if pairs else {}
        for reference, contact in pairs:
            facts = [msgspec.msgpack.decode(raw, type=Work) for raw in earlier[reference]]
            reached += [msgspec.structs.replace(fact, contact=contact) for fact in facts]
        facts_now = [(work.about, work.effect, msgspec.msgpack.encode(work)) for work in spoken]
        linked = self._links.note(facts_now) if facts_now else {}
        for work in spoken:
            reached += [msgspec.structs.replace(work, contact=c) for c in linked[work.about]]
        return list({_name(work): work for work in [*named, *reached]}.values())

    def _append(
        self, works: list[Work], policy: Policy, *, restrictive: bool
    ) -> tuple[set[_Name], set[_Name]]:
        """Append all works; names those that left no entry, and those of somebody erased since."""
        token = secrets.token_hex(8)
        quiet: set[_Name] = set()
        gone: set[_Name] = set()
        for attempt in range(_ATTEMPTS):
            if not works:
                break
            claim = token if restrictive and attempt >= _CLAIM_AFTER else ""
            opened = self._ledger.open(_wanted(works))
            erased = erasures(works, opened)
            gone |= {_name(work) for work in works if outlived(work, erased)}
            works = [work for work in works if work.effect not in opened.held[work.contact].seen]
            left = [remaining(work, erased) for work in works]
            kept = [work for work in left if work and not _adds_nothing(work, opened)]
            quiet |= {_name(work) for work in works} - {_name(work) for work in kept}
            works = kept
            works = self._try(works, opened, policy, restrictive=restrictive, claim=claim)
            if works and not restrictive:
                self._pause(random.uniform(0, _PAUSE * attempt))  # noqa: S311 - spreads writers, no secret
        if works:
            raise StoreContended("a contact kept moving; the same event may be recorded again")
        return quiet, gone

    def _try(
        self, works: list[Work], opened: Opened, policy: Policy, *, restrictive: bool, claim: str
    ) -> list[Work]:
        """Append works on what was opened; those that have to be tried again."""
        if not works:
            return []
        appends = self._lines.appends(works, opened.held, policy)
        outcomes = self._ledger.append(appends, opened.birth, restrictive=restrictive, claim=claim)
        pairs = zip(works, outcomes, strict=True)
        return [work for work, outcome in pairs if outcome is Outcome.MOVED]


def _to_be_looked_at(told: Sequence[Told], works: Sequence[Sequence[Work]]) -> list[str]:
    """The contacts of whom a text calls for a person."""
    pairs = zip(told, works, strict=True)
    return [
        work.contact for one, mine in pairs if isinstance(one.event, ReviewNeeded) for work in mine
    ]


def _name(work: Work) -> _Name:
    return work.contact, work.effect


def _effects(works: Iterable[Work]) -> list[str]:
    return list(dict.fromkeys(work.effect for work in works))


def _wanted(works: Iterable[Work]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for work in works:
        wanted.setdefault(work.contact, []).append(work.effect)
    return wanted


def _adds_nothing(work: Work, opened: Opened) -> bool:
    standing = opened.held[work.contact].standing
    return all(
        not draft.asks and adds_nothing(standing, draft.act, draft.at) for draft in work.drafts
    )
