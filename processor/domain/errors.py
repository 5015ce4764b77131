"""The errors of the project: one small tree that the edges translate from one table."""

from __future__ import annotations


class AssentError(Exception):
    """The root; nothing raises it directly."""


class AddressInvalid(AssentError):
    """A text that is no address of its channel; the text itself is never repeated."""


class PolicyInvalid(AssentError):
    """A policy that would contradict the domain or itself."""


class LedgerBroken(AssentError):
    """A history whose hash chain does not hold or that cannot be read."""
