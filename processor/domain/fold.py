"""Fold: one entry after another becomes a standing.

Every part is a join (latest mark wins, earliest limit wins, ties fall to the entry id), so the
order in which acts arrive does not matter; only their ranks do. A join has no way back, so an
import is annulled by folding the whole ledger without its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from processor.domain import acts
from processor.domain.events import NOT_OF_PEOPLE, RevocationCause
from processor.domain.grants import confirmed, granted
from processor.domain.joins import join, recent, turn
from processor.domain.ledger import Entry, read_chain
from processor.domain.review import PAUSING
from processor.domain.scopes import fold_scope, last_end
from processor.domain.standing import (
    EMPTY,
    EVERY,
    Lift,
    Mark,
    Note,
    Reach,
    ScopeKind,
    Standing,
    Stop,
)

#: How long an ended scope is still remembered, so that a refusal can say why; by entry times only.
_REMEMBERED: Final = timedelta(days=30)

_Told = TypeVar("_Told", bound=Note | Reach)


def fold(standing: Standing, entry: Entry, head: bytes) -> Standing:
    """The standing after one more entry whose line has the hash `head`.

    An entry that annuls a batch keeps out what follows of it; only `fold_all` takes out what is in.
    """
    set_aside = entry.batch in standing.annulled
    after = standing if set_aside else _prune(_apply(standing, entry), entry)
    return replace(after, version=entry.seq, head=head)


def fold_all(lines: Iterable[bytes]) -> Standing:
    """The standing of a whole ledger; raises LedgerBroken when its chain does not hold."""
    return fold_chain(list(read_chain(lines)))


def fold_chain(chain: Sequence[tuple[Entry, bytes]]) -> Standing:
    """The standing of all these entries with their hashes, from the first of a ledger on.

    It is read twice: for the batches that were annulled, and for everything but their entries.
    """
    annulled = {entry.act.batch for entry, _ in chain if isinstance(entry.act, acts.Annulled)}
    standing = replace(EMPTY, annulled=tuple(sorted(annulled)))
    for entry, head in chain:
        standing = fold(standing, entry, head)
    return standing


def _apply(standing: Standing, entry: Entry) -> Standing:
    match entry.act:
        case acts.Granted() as act:
            grants = granted(standing.grants, entry, act)
            return replace(standing, grants=confirmed(grants, standing.lifts))
        case acts.Noted() as act:
            return replace(standing, notes=_noted(standing.notes, entry, act))
        case acts.Revoked() as act:
            return _heard_of(replace(standing, stops=_stopped(standing.stops, entry, act)))
        case acts.Resumed() | acts.Confirmed() as act:
            lifts = _lifted(standing.lifts, entry, act)
            return replace(standing, lifts=lifts, grants=confirmed(standing.grants, lifts))
        case acts.Reassigned() | acts.Erased():
            return _marked(standing, entry)
        case acts.EvidenceAttached() | acts.Annulled() | acts.Reached():
            return _noticed(standing, entry)
        case acts.ReviewOpened() | acts.ReviewResolved():
            return _reviewed(standing, entry)
        case act:
            return _heard_of(replace(standing, scopes=fold_scope(standing.scopes, entry, act)))


def _heard_of(standing: Standing) -> Standing:
    """With the latest text after each failure: whoever writes from an address can be reached there.

    It is kept apart from the conversation, which is forgotten some time after its end. Looked for
    when either of the two comes, so that their order of arrival does not matter.
    """
    failures = [stop for stop in standing.stops if stop.cause is RevocationCause.HARD_FAILURE]
    if not failures:
        return standing
    reached = standing.reached
    for scope in standing.scopes:
        for opening in scope.openings if scope.kind is ScopeKind.CONVERSATION else ():
            fitting = [stop.at for stop in failures if stop.channel in (EVERY, opening.channel)]
            if any(opening.at > at for at in fitting):
                fresh = Reach(channel=opening.channel, at=opening.at, entry=opening.entry)
                reached = join(reached, fresh, lambda r: r.channel, _latest)
    return replace(standing, reached=reached)


def _marked(standing: Standing, entry: Entry) -> Standing:
    if isinstance(entry.act, acts.Reassigned):
        return replace(standing, reassigned=_later(standing.reassigned, entry))
    return replace(standing, erased=_later(standing.erased, entry))


def _noticed(standing: Standing, entry: Entry) -> Standing:
    match entry.act:
        case acts.EvidenceAttached(entry=proof):
            return replace(standing, attached=tuple(sorted({*standing.attached, proof})))
        case acts.Annulled(batch=batch):
            return replace(standing, annulled=tuple(sorted({*standing.annulled, batch})))
        case acts.Reached(channel=channel):
            fresh = Reach(channel=channel, at=entry.at, entry=entry.id)
            reached = join(standing.reached, fresh, lambda r: r.channel, _latest)
            return replace(standing, reached=reached)
    return standing


def _reviewed(standing: Standing, entry: Entry) -> Standing:
    match entry.act:
        case acts.ReviewOpened(why=why) if why in PAUSING:
            pauses = sorted({*standing.pauses, Mark(at=entry.at, entry=entry.id)}, key=turn)
            return replace(standing, pauses=tuple(pauses))
        case acts.ReviewResolved(entry=opened):
            left = tuple(pause for pause in standing.pauses if pause.entry != opened)
            return replace(standing, pauses=left)
    return standing


def _later(mark: Mark | None, entry: Entry) -> Mark:
    fresh = Mark(at=entry.at, entry=entry.id)
    return fresh if mark is None else max(mark, fresh, key=lambda each: (each.at, each.entry))


def _noted(notes: tuple[Note, ...], entry: Entry, act: acts.Noted) -> tuple[Note, ...]:
    fresh = Note(
        why=act.why, channel=act.channel or "", brand=act.brand, at=entry.at, entry=entry.id
    )
    return join(notes, fresh, lambda n: (n.why, n.channel, n.brand), _latest)


def _stopped(stops: tuple[Stop, ...], entry: Entry, act: acts.Revoked) -> tuple[Stop, ...]:
    for channel in act.channels or (EVERY,):
        for brand in act.brands or (EVERY,):
            for tag in act.tags or (EVERY,):
                fresh = Stop(
                    channel=channel,
                    brand=brand,
                    tag=tag,
                    at=entry.at,
                    entry=entry.id,
                    cause=act.cause,
                    received_at=entry.received_at,
                )
                stops = recent(stops, fresh, _stop_key)
    return stops


def _stop_key(stop: Stop) -> tuple[object, ...]:
    # What a provider says must not take the place of what the customer said, nor the reverse.
    apart = stop.cause.value if stop.cause in NOT_OF_PEOPLE else ""
    return (stop.channel, stop.brand, stop.tag, apart)


def _lifted(
    lifts: tuple[Lift, ...], entry: Entry, act: acts.Resumed | acts.Confirmed
) -> tuple[Lift, ...]:
    confirms = isinstance(act, acts.Confirmed)
    for tag in (act.tags if isinstance(act, acts.Confirmed) else ()) or (EVERY,):
        fresh = Lift(
            confirms=confirms,
            channel=act.channel,
            brand=act.brand,
            tag=tag,
            at=entry.at,
            entry=entry.id,
        )
        lifts = recent(lifts, fresh, lambda li: (li.confirms, li.channel, li.brand, li.tag))
    return lifts


def _latest(one: _Told, other: _Told) -> _Told:
    return max(one, other, key=lambda part: (part.at, part.entry))


def _prune(standing: Standing, entry: Entry) -> Standing:
    # Subtracted from the present, since an end may lie at the end of all dates.
    horizon = entry.received_at - _REMEMBERED
    kept = tuple(scope for scope in standing.scopes if last_end(scope) >= horizon)
    return standing if len(kept) == len(standing.scopes) else replace(standing, scopes=kept)
