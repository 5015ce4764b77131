"""What a rule is asked, and what it may answer."""

from __future__ import annotations

from datetime import datetime

import msgspec

from processor.domain.decision import Reason
from processor.domain.events import NOT_OF_PEOPLE, RevocationCause
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.domain.purpose import MARKETING
from processor.domain.standing import EVERY, Lift, Standing, Stop


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A message, what is known of its contact, the policy, and the moment it is asked for.

    `purpose` is the one that counts, which need not be the message's own.
    """

    message: Message
    standing: Standing
    policy: Policy
    now: datetime
    purpose: str


def counted_purpose(message: Message, policy: Policy) -> str:
    """What a message is judged as: a promotion or an unknown purpose is marketing."""
    if message.contains_promotion or message.purpose not in policy.purposes:
        return MARKETING
    return message.purpose


class Permit(msgspec.Struct, frozen=True, kw_only=True):
    """A rule's yes: its reason, and until when time alone leaves it standing (None: no end)."""

    reason: Reason
    until: datetime | None = None


def revocations(standing: Standing) -> tuple[Stop, ...]:
    """The latest revocation of each coverage, people's and providers' apart: what counts now.

    Without failures to reach somebody, which are no word of the customer's.
    """
    if not standing.stops:
        return ()
    own = (stop for stop in standing.stops if stop.cause is not RevocationCause.HARD_FAILURE)
    by_coverage = {(s.channel, s.brand, s.tag, s.cause in NOT_OF_PEOPLE): s for s in own}
    return tuple(by_coverage.values())


def failures(standing: Standing, channel: str) -> tuple[Stop, ...]:
    """The failures for good on a channel after which nothing showed that it reaches somebody."""
    reached = [reach.at for reach in standing.reached if reach.channel == channel]
    reached += [lift.at for lift in standing.lifts if lift.channel == channel]
    latest = max(reached, default=None)
    return tuple(
        stop
        for stop in standing.stops
        if stop.cause is RevocationCause.HARD_FAILURE
        and stop.channel in (EVERY, channel)
        and (latest is None or latest <= stop.at)
    )


def by_provider(stop: Stop) -> bool:
    """Whether a provider told of it, and not the customer."""
    return stop.cause is RevocationCause.PROVIDER


def covers(stop: Stop, *, channel: str, brand: str) -> bool:
    """Whether a revocation reaches this channel and brand."""
    return stop.channel in (EVERY, channel) and stop.brand in (EVERY, brand)


def lifted_by(
    stop: Stop,
    lifts: tuple[Lift, ...],
    *,
    channel: str,
    brand: str,
    confirming: frozenset[str] | None,
) -> Lift | None:
    """The act of the address itself that strictly out-ranks a revocation for this brand, if any.

    A revocation travels wide, its lifting does not: it counts on the channel and for the brand
    that it was said to. `confirming` None: any such act will do; else it must confirm all, or one
    of these tags.
    """
    able = (
        lift
        for lift in lifts
        if (lift.channel, lift.brand) == (channel, brand)
        and lift.at > stop.at
        and (confirming is None or (lift.confirms and lift.tag in confirming | {EVERY}))
    )
    return max(able, key=lambda lift: (lift.at, lift.entry), default=None)
