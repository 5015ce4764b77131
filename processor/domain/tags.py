"""How a tag is spelled: one way only, so that what was agreed can also be taken back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def normal_tag(text: str) -> str:
    """A label in lower case, without compatibility forms, with single spaces; may be empty."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def normal_tags(texts: Iterable[str]) -> tuple[str, ...]:
    """Labels spelled the one way, each once, in their order, without the empty ones."""
    return tuple(dict.fromkeys(tag for tag in map(normal_tag, texts) if tag))
