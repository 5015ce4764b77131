"""What can go wrong behind a port, told in the project's words; no driver's error ever escapes."""

from __future__ import annotations

import msgspec

from processor.domain.errors import AssentError


class StoreUnavailable(AssentError):
    """The store cannot be reached, is loading, or answers nonsense; nothing can be decided."""


class StoreUnborn(StoreUnavailable):
    """The store holds no birth record, or another deployment's: emptied, rolled back or foreign."""


class StoreSealed(StoreUnborn):
    """The store was copied to another one and takes nothing any more."""


class StoreFilling(StoreUnavailable):
    """The store is being filled by a restore or a copy, and opens by itself once it is whole."""


class StoreFull(StoreUnavailable):
    """The store is out of memory; what restricts still goes in, what permits does not."""


class StoreContended(StoreUnavailable):
    """Other writers kept moving a contact; the same write may be tried again."""


class VaultUnavailable(AssentError):
    """The vault cannot be reached or refuses."""


class SignatureInvalid(AssentError):
    """A request that is not authentic; `reason` is a stable code, never sent to the caller."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SealBroken(AssentError):
    """A sealed value that was altered, belongs elsewhere, or whose key is not configured."""


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field (a JSON pointer) and how to put it right."""

    pointer: str
    detail: str


class NotUnderstood(AssentError):
    """An authentic delivery that cannot be read; `reason` is a stable code.

    `refusable`: the sender may be told to correct it (422) instead of it being quarantined.
    """

    def __init__(
        self, reason: str, problems: tuple[FieldProblem, ...] = (), *, refusable: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.problems = problems
        self.refusable = refusable
