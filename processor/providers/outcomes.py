"""How a provider says what becomes of each event: the data behind its page and its tests."""

from __future__ import annotations

from typing import Final

from processor.ports.webhooks import Outcome

#: Stands for every event that a provider has beside those it names.
ANY_OTHER: Final = "any other"


def becomes(event: str, *ours: str, when: str = "") -> Outcome:
    """It is read as these events of ours, in this order."""
    return Outcome(event=event, when=when, becomes=ours)


def ignored(event: str, reason: str, *, when: str = "") -> Outcome:
    """It says nothing about consent."""
    return Outcome(event=event, when=when, ignored=reason)


def waits(event: str, reason: str, *, when: str = "") -> Outcome:
    """It waits in quarantine for people, or for what it leaves out."""
    return Outcome(event=event, when=when, waits=reason)
