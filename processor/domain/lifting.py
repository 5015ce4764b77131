"""Lifting: who may end a suppression, by its cause, and what of a standing still suppresses.

One table, from which the documentation and the refusals are made. Nothing here lifts anything:
the rules and the fold do.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from processor.domain.events import RevocationCause
from processor.domain.question import covers, lifted_by, revocations
from processor.domain.standing import EVERY, Standing, Stop


class Lifter(StrEnum):
    """Who or what ends a suppression."""

    #: START from that address; marketing takes a confirmation as well.
    THE_PERSON = "the person, by START from that address"
    #: A member of staff, a message that arrives, or a text or START from the address.
    ANY_PROOF = "staff, a message that arrives, or a text from the address"
    #: Whoever annuls its import, and the person as well.
    AN_ANNULMENT = "the person, by START from that address, or whoever annuls the import"


#: By cause. Whatever staff took down was said by the customer, so it is the customer's to lift.
LIFTERS: Final[Mapping[RevocationCause, Lifter]] = MappingProxyType(
    dict.fromkeys(RevocationCause, Lifter.THE_PERSON)
    | {
        RevocationCause.HARD_FAILURE: Lifter.ANY_PROOF,
        RevocationCause.IMPORT: Lifter.AN_ANNULMENT,
    }
)


def standing_stops(standing: Standing, *, channel: str, brand: str) -> tuple[Stop, ...]:
    """The revocations of everything that nothing has lifted, for a channel and brand.

    Without failures, which are no revocations, and whatever marketing waits for besides.
    """
    here = {"channel": channel, "brand": brand}
    return tuple(
        stop
        for stop in revocations(standing)
        if stop.tag == EVERY
        and covers(stop, **here)
        and lifted_by(stop, standing.lifts, **here, confirming=None) is None
    )
