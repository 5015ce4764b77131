"""A message that asks to go, as the sender knows it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Message:
    """One outbound message. Times are aware; the address is not shown by `repr`.

    `id` is your own id: the same again is the same message, so give one that comes from what you
    send, such as `order-99-shipped`. Without one each call makes its own. `purpose` None is
    marketing. `business` is not sent: it says by which business's key to ask, where a program
    speaks for several. `template`, `body_hash`, `payload_ref` and `body`, the text itself, come
    back with the permit.
    """

    channel: str
    to: str = field(repr=False)
    id: str | None = None
    business: str | None = None
    brand: str | None = None
    purpose: str | None = None
    contains_promotion: bool | None = None
    conversation_id: str | None = None
    order_id: str | None = None
    appointment_id: str | None = None
    appointment_at: datetime | None = None
    cause: str | None = None
    not_before: datetime | None = None
    deadline: datetime | None = None
    template: str | None = None
    body_hash: str | None = None
    payload_ref: str | None = None
    body: str | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, object]:
        """The members that are set, as the gate takes them."""
        named = {each.name: getattr(self, each.name) for each in fields(self)}
        del named["business"]
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in named.items()
            if value is not None
        }
