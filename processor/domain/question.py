"""What a rule is asked, and what it may answer."""

from __future__ import annotations

from datetime import datetime

import msgspec

from processor.domain.decision import Reason
from processor.domain.events import RevocationCause
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
    """The latest revocation of each coverage: the one that counts now.

    Without failures to reach somebody, which are no word of the customer's.
    """
    if not standing.stops:
        return ()
    own = (stop for stop in standing.stops if stop.cause is not RevocationCause.HARD_FAILURE)
    return tuple({(s.channel, s.brand, s.tag): s for s in own}.values())


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
