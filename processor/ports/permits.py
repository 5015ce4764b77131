"""Permits: what signs them, and what a claim is given of one."""

from __future__ import annotations

from typing import Protocol

import msgspec

from processor.domain.errors import AssentError
from processor.domain.message import Message
from processor.domain.permit import Terms, Text


class PermitKeyUnknown(AssentError):
    """A permit that names a key which is not configured any more, or never was."""


class PermitUnknown(AssentError):
    """What was never given to this business: changed, made up, or another business's."""


class Authentic(msgspec.Struct, frozen=True, kw_only=True):
    """A permit that is authentic, and the id of the key that signed it."""

    terms: Terms
    key: str


class PermitSigner(Protocol):
    """Signs for one business at a time; no business's permit is any to another."""

    def sign(self, business: str, terms: Terms) -> str:
        """The permit, as letters and digits that fit a URL and a header."""

    def read(self, business: str, permit: str) -> Authentic:
        """What it says, once it is known to be authentic; the comparison takes the same time.

        Raises PermitMalformed, PermitKeyUnknown and PermitUnknown.
        """

    def digest(self, business: str, message_id: str, text: Text, key: str | None = None) -> bytes:
        """What stands for the text of this message, by this key or the current one.

        Nobody without the key can tell it from that of another text. Raises PermitKeyUnknown.
        """


class Redeemed(msgspec.Struct, frozen=True, kw_only=True):
    """A permit at a claim. `sealed` is what is kept of a message that was never submitted.

    A message that is stored goes by its own state; of its permit only the end counts.
    """

    terms: Terms
    sealed: bytes = b""

    def names_another(self, message: Message) -> bool:
        """Whether it was given for another message than the one that goes by its id by now."""
        return not self.terms.stored and self.terms.message != message
