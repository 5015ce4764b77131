"""An outbound message that asks to go."""

from __future__ import annotations

from datetime import datetime

import msgspec

from processor.domain.address import Channel
from processor.domain.purpose import MARKETING


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the gate is asked about: references and times, no personal data.

    `contact` is the keyed id of the address, `conversation`, `order` and `appointment` keyed
    references. `address_problem` is set when the address could not be read. `appointment_at` is
    the time the text speaks of; `cause` the entry a service message answers.
    """

    id: str
    business: str
    brand: str
    channel: Channel
    contact: str
    purpose: str = MARKETING
    contains_promotion: bool = False
    conversation: str | None = None
    order: str | None = None
    appointment: str | None = None
    appointment_at: datetime | None = None
    cause: str | None = None
    not_before: datetime | None = None
    deadline: datetime | None = None
    address_problem: str | None = None
