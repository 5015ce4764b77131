"""Prompts: what was last handed out for sending to a contact, so that its answer can be read.

A YES or a CANCEL means what was asked; the claim that lets a message go notes it in the same step.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec

from processor.domain.purpose import DOUBLE_OPT_IN_PROMPT

#: How long an answer may be about the message before it; nothing older is remembered.
REMEMBERED: Final = timedelta(hours=72)
#: The one question that waits as long as a sign-up may.
LONG_ASKED: Final = DOUBLE_OPT_IN_PROMPT
LONG_REMEMBERED: Final = timedelta(days=30)


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
        """The last message of each purpose that is still remembered, newest first.

        For 72 hours; a request to confirm a sign-up for 30 days.
        """


def newest_first(prompts: Iterable[Prompt], now: datetime) -> tuple[Prompt, ...]:
    """Those that are remembered, in the order in which an answer may be about them."""
    fresh = [prompt for prompt in prompts if prompt.sent_at >= now - _life(prompt.purpose)]
    return tuple(sorted(fresh, key=lambda each: (each.sent_at, each.message), reverse=True))


def _life(purpose: str) -> timedelta:
    return LONG_REMEMBERED if purpose == LONG_ASKED else REMEMBERED
