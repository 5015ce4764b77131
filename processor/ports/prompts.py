"""Prompts: what was last handed out for sending to a contact, so that its answer can be read.

A YES or a CANCEL means what was asked; the claim that lets a message go notes it in the same step.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec

#: How long an answer may be about the message before it; nothing older is remembered.
REMEMBERED: Final = timedelta(hours=72)


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """A message that its sender was let send: the purpose it was judged by, its id, and when.

    `sent_at` is when it was claimed, by the store's time.
    """

    purpose: str
    message: str
    sent_at: datetime


class Prompts(Protocol):
    """Raises StoreUnavailable when the store cannot be asked or trusted."""

    def latest(self, contact: str) -> tuple[Prompt, ...]:
        """The last message of each purpose within the last 72 hours, newest first."""


def newest_first(prompts: Iterable[Prompt], since: datetime) -> tuple[Prompt, ...]:
    """Those that are not older, in the order in which an answer may be about them."""
    fresh = [prompt for prompt in prompts if prompt.sent_at >= since]
    return tuple(sorted(fresh, key=lambda each: (each.sent_at, each.message), reverse=True))
