"""Grants: express consents are put together, and sign-ups that wait find their confirmation.

A sign-up that has to be confirmed stays apart from all others, with its own time to do so. The
confirmation that fits makes it part of a confirmed grant for good, whichever of the two was told
first; so neither a later sign-up nor the passing of time takes back what was confirmed.
"""

from __future__ import annotations

from msgspec.structs import replace

from processor.domain import acts
from processor.domain.joins import join
from processor.domain.ledger import Entry
from processor.domain.standing import EVERY, MOST_TURNS, Grant, Lift, Mark


def granted(grants: tuple[Grant, ...], entry: Entry, act: acts.Granted) -> tuple[Grant, ...]:
    """The grants with those of one more entry."""
    for tag in act.tags:
        fresh = Grant(
            channel=act.channel,
            brand=act.brand,
            tag=tag,
            attested=act.attested,
            first_at=entry.at,
            first_entry=entry.id,
            missing=act.missing,
            confirm_by=act.confirm_by,
        )
        grants = _with_latest(join(grants, fresh, _key, _widen), fresh)
    return grants


def confirmed(grants: tuple[Grant, ...], lifts: tuple[Lift, ...]) -> tuple[Grant, ...]:
    """The grants with every sign-up that waits no more where it now belongs."""
    found = [each for each in grants if each.confirm_by and any(fits(each, li) for li in lifts)]
    if found:
        grants = tuple(each for each in grants if each not in found)
    for each in found:
        grants = join(grants, replace(each, confirm_by=None, confirmed=True), _key, _widen)
    return grants


def fits(grant: Grant, lift: Lift) -> bool:
    """Whether an act of the address confirms a sign-up: not before it, and in time."""
    here = lift.confirms and (lift.channel, lift.brand) == (grant.channel, grant.brand)
    if not here or grant.confirm_by is None or lift.tag not in (EVERY, grant.tag):
        return False
    return grant.first_at <= lift.at <= grant.confirm_by


def _with_latest(grants: tuple[Grant, ...], fresh: Grant) -> tuple[Grant, ...]:
    """Without the oldest of too many sign-ups that wait for one and the same thing."""
    if fresh.confirm_by is None:
        return grants
    kind = _kind(fresh)
    waiting = [each for each in grants if each.confirm_by and _kind(each) == kind]
    waiting.sort(key=lambda each: (each.first_at, each.first_entry))
    surplus = waiting[:-MOST_TURNS]
    return tuple(each for each in grants if each not in surplus) if surplus else grants


def _kind(grant: Grant) -> tuple[object, ...]:
    return (grant.channel, grant.brand, grant.tag, grant.attested, grant.missing)


def _key(grant: Grant) -> tuple[object, ...]:
    waits = grant.first_entry if grant.confirm_by else ""
    return (*_kind(grant), grant.confirmed, waits)


def _widen(one: Grant, other: Grant) -> Grant:
    first = min(one, other, key=lambda g: (g.first_at, g.first_entry))
    last = max(one, other, key=lambda g: (g.last_at, g.last_entry))
    only = (first.first_at, first.first_entry) == (last.last_at, last.last_entry)
    latest = None if only else Mark(at=last.last_at, entry=last.last_entry)
    return replace(first, latest=latest)
