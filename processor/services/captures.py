"""Keeping captures: checked by content, sealed, named per business, and verified when fetched."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import msgspec

from processor.domain.capture import CaptureType, capture_id, capture_type, is_capture_id
from processor.domain.errors import AssentError
from processor.ports import Sealer, Vault

#: Ten mebibytes: a page copy with its images, or a full-page screenshot of a dense screen.
DEFAULT_LIMIT_BYTES: Final = 10 * 1024 * 1024

#: Where in the vault all captures are.
PREFIX: Final = "captures/"
_BUSINESS: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
#: What a kept capture is called whose type is, by now, no longer accepted: it stays evidence.
_UNNAMED: Final = "application/octet-stream"


class RefusalCode(StrEnum):
    """Why bytes are not kept as a capture."""

    TYPE_UNSUPPORTED = "capture_type_unsupported"
    TOO_LARGE = "capture_too_large"
    EMPTY = "capture_empty"


class CaptureRefused(AssentError):
    """Bytes that are not kept; `code` is stable, `detail` tells the sender what to change."""

    def __init__(self, code: RefusalCode, detail: str) -> None:
        super().__init__(f"{code.value}: {detail}")
        self.code = code
        self.detail = detail


class CaptureUnknown(AssentError):
    """The business keeps no capture of that id."""


class CaptureDamaged(AssentError):
    """A kept capture that no longer opens or is not what was stored."""


class CaptureReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """What was kept. `size` is in bytes; `already` says that it was there before."""

    id: str
    media_type: str
    size: int
    already: bool


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """The original bytes and their media type; to be served as an attachment only."""

    content: bytes
    media_type: str

    def __repr__(self) -> str:
        """Hide the content: it shows what a customer typed."""
        return f"Capture({self.media_type}, {len(self.content)} bytes)"


class Captures:
    """The captures of all businesses; none is reachable from another business."""

    def __init__(
        self, *, vault: Vault, sealer: Sealer, limit_bytes: int = DEFAULT_LIMIT_BYTES
    ) -> None:
        self._vault = vault
        self._sealer = sealer
        self._limit_bytes = limit_bytes

    def store(self, business: str, content: bytes) -> CaptureReceipt:
        """Keep the bytes; once this returns they are durable, and their id may be acknowledged.

        The same bytes again give the same id. They are written again all the same: one that merely
        found the object might acknowledge what another is still syncing, or what was damaged.
        Raises CaptureRefused, and VaultUnavailable when nothing could be kept.
        """
        media_type = self._accepted(content)
        identifier = capture_id(content)
        name, context = _place(business, identifier)
        already = self._vault.exists(name)
        self._vault.put(name, self._sealer.seal_envelope(content, context=context))
        return CaptureReceipt(
            id=identifier, media_type=media_type.value, size=len(content), already=already
        )

    def remove(self, business: str, identifier: str) -> None:
        """Destroy a capture; removing what is not there is no error. Raises VaultUnavailable."""
        if is_capture_id(identifier):
            self._vault.delete(_place(business, identifier)[0])

    def fetch(self, business: str, identifier: str) -> Capture:
        """Return a capture of this business, proven to be the bytes its id names.

        Raises CaptureUnknown, CaptureDamaged, or VaultUnavailable.
        """
        if not is_capture_id(identifier):
            raise CaptureUnknown("capture id must be `cap_` and 64 hexadecimal digits")
        name, context = _place(business, identifier)
        sealed = self._vault.get(name)
        if sealed is None:
            raise CaptureUnknown(f"no capture `{identifier}`; upload it first")
        content = self._opened(sealed, context)
        if capture_id(content) != identifier:
            raise CaptureDamaged(f"capture `{identifier}` is not what was stored; restore a backup")
        return Capture(content=content, media_type=capture_type(content) or _UNNAMED)

    def exists(self, business: str, identifier: str) -> bool:
        """Tell whether this business keeps a capture of that id."""
        if not is_capture_id(identifier):
            return False
        return self._vault.exists(_place(business, identifier)[0])

    def _accepted(self, content: bytes) -> CaptureType:
        if not content:
            raise CaptureRefused(RefusalCode.EMPTY, "capture has no content; send its bytes")
        if len(content) > self._limit_bytes:
            detail = f"capture has {len(content)} bytes; send at most {self._limit_bytes}"
            raise CaptureRefused(RefusalCode.TOO_LARGE, detail)
        found = capture_type(content)
        if found is None:
            detail = "send a PNG, JPEG or WebP of at most 25 megapixels, a PDF, or an HTML page"
            raise CaptureRefused(RefusalCode.TYPE_UNSUPPORTED, detail)
        return found

    def _opened(self, sealed: bytes, context: bytes) -> bytes:
        try:
            return self._sealer.open_envelope(sealed, context=context)
        except AssentError as error:
            raise CaptureDamaged(
                "capture does not open; restore a backup, or the key it was sealed under"
            ) from error


def _place(business: str, identifier: str) -> tuple[str, bytes]:
    """Return the name in the vault, and the context that binds a sealed capture to that place."""
    if not _BUSINESS.fullmatch(business):
        raise ValueError(
            f"business `{business}` must be 1 to 63 of a-z, 0-9, `_`, `-`, and begin with"
            " a letter or digit"
        )
    digest = identifier.removeprefix("cap_")
    name = f"{PREFIX}{business}/{digest[:2]}/{digest}"
    # The business cannot hold a `/`, so no two pairs share a context.
    return name, f"capture/{business}/{identifier}".encode()
