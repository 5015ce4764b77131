"""Narrowing: events after which less may be sent than before, without anybody having said stop.

A message that was allowed for an appointment or an order must not go because the news of its end
came late, so these are let in whatever else has to wait.
"""

from __future__ import annotations

from typing import Final

from processor.domain.events import (
    REVOKING,
    AnyEvent,
    AppointmentChanged,
    ConversationClosed,
    OrderStatus,
    OrderUpdated,
)

#: Where an order goes on as before, or more may be said of it.
_GOING_ON: Final = frozenset({OrderStatus.PAID, OrderStatus.SHIPPED})


def narrows(event: AnyEvent) -> bool:
    """Whether an event can take anything away: consent, or the time for which it was given."""
    if isinstance(event, OrderUpdated):
        return event.status not in _GOING_ON
    return isinstance(event, (*REVOKING, AppointmentChanged, ConversationClosed))
