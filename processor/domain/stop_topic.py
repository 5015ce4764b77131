"""The words after a STOP that may narrow it to a part: `STOP promos`."""

from __future__ import annotations

import re
from typing import Final

_TOPIC: Final = re.compile(
    r" (?:please )?stop ((?:[a-z][a-z0-9]{1,19} ){1,2})(?:please )?", re.ASCII
)
_NO_TOPIC: Final = frozenset((
    "it", "this", "that", "all", "now", "please", "by", "in", "at", "me", "the", "my", "and",
    "over", "for", "off", "on", "to", "already", "thanks", "these", "them", "your", "you", "ya",
    "svp", "tout", "stop", "everything", "anything", "here", "texting", "sending",
    "messaging", "contacting",
))  # fmt: skip

#: What ends like something that people do and is a kind of message.
_LISTS: Final = frozenset(("marketing", "advertising", "mailing", "texting", "messaging"))
#: Topics that are all there is, whatever was sent last.
_MESSAGES: Final = frozenset((
    "text", "texts", "message", "messages", "sms", "spam", "mensajes", "textos", "aux", "les",
    "los",
))  # fmt: skip


def topic_of(said: str) -> tuple[str, ...]:
    """The one or two words behind a text that is a STOP otherwise; none if they narrow nothing."""
    found = _TOPIC.fullmatch(said)
    topic = tuple(found[1].split()) if found else ()
    return () if _NO_TOPIC.intersection(topic) or any(map(_is_doing, topic)) else topic


def _is_doing(word: str) -> bool:
    """Whether it is something that people do: `stop calling` is about calls, and no list is."""
    return word.endswith("ing") and word not in _LISTS


def is_messages(topic: tuple[str, ...]) -> bool:
    """Whether a topic is all messages there are."""
    return _MESSAGES.issuperset(topic)
