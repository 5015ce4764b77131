"""Sign-ups that wait: what somebody agreed to at once on one channel, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

import msgspec

from processor.domain.acts import Granted
from processor.domain.address import Channel
from processor.domain.ledger import Entry
from processor.domain.question import covers, lifted_by, revocations
from processor.domain.standing import EVERY, Standing


class SignUp(msgspec.Struct, frozen=True, kw_only=True):
    """What was agreed to in one event on one channel; `entry` is the first of its entries."""

    entry: str
    business: str
    brand: str
    channel: Channel
    tags: tuple[str, ...]
    at: datetime
    confirm_by: datetime


class SignUpState(StrEnum):
    """Whether a sign-up can still be confirmed, and if not, why."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    EXPIRED = "expired"
    #: The customer took it back, or may have; only the address itself can lift that, in words.
    OPTED_OUT = "opted_out"
    #: The number has moved on, or the customer's data was erased.
    VOID = "void"


def sign_ups(entries: Iterable[Entry]) -> Iterator[SignUp]:
    """The sign-ups of a ledger that have or had to be confirmed, in order."""
    found: dict[tuple[str, Channel, str], SignUp] = {}
    for entry in entries:
        act = entry.act
        if not isinstance(act, Granted) or act.confirm_by is None:
            continue
        key = (entry.event, act.channel, act.brand)
        known = found.get(key)
        if known is not None:
            tags = tuple(dict.fromkeys((*known.tags, *act.tags)))
            found[key] = msgspec.structs.replace(known, tags=tags)
            continue
        found[key] = SignUp(
            entry=entry.id,
            business=entry.source.partition("/")[0],
            brand=act.brand,
            channel=act.channel,
            tags=act.tags,
            at=entry.at,
            confirm_by=act.confirm_by,
        )
    yield from found.values()


def state_of(sign_up: SignUp, standing: Standing, now: datetime) -> SignUpState:
    """Where a sign-up stands at a moment."""
    if standing.voided_at is not None and sign_up.at <= standing.voided_at:
        return SignUpState.VOID
    if _taken_back(sign_up, standing):
        return SignUpState.OPTED_OUT
    if all(_confirmed(sign_up, tag, standing) for tag in sign_up.tags):
        return SignUpState.CONFIRMED
    return SignUpState.EXPIRED if now > sign_up.confirm_by else SignUpState.WAITING


def _taken_back(sign_up: SignUp, standing: Standing) -> bool:
    """Whether an opt-out came in between, or one stands that a click would lift without a word.

    One of everything ends the sign-ups before it, also once START has lifted it; one that stands
    asks for START first. After one of this very kind, later than the sign-up, it has to be signed
    up again. What waits for a person may be one too.
    """
    if any(pause.at >= sign_up.at for pause in standing.pauses):
        return True
    here = {"channel": sign_up.channel, "brand": sign_up.brand}
    for stop in revocations(standing):
        if not covers(stop, **here):
            continue
        if stop.tag == EVERY and (
            stop.at >= sign_up.at
            or lifted_by(stop, standing.lifts, **here, confirming=None) is None
        ):
            return True
        if stop.tag in sign_up.tags and stop.at >= sign_up.at:
            confirming = frozenset({stop.tag})
            if lifted_by(stop, standing.lifts, **here, confirming=confirming) is None:
                return True
    return False


def _confirmed(sign_up: SignUp, tag: str, standing: Standing) -> bool:
    return any(
        grant.confirmed
        and (grant.channel, grant.brand, grant.tag) == (sign_up.channel, sign_up.brand, tag)
        and grant.first_at <= sign_up.at <= grant.last_at
        for grant in standing.grants
    )
