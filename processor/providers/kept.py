"""What is kept of a call: its body, and before it the few headers that say what the body is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import msgspec

from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import RawRequest


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it was kept."""

    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Hide headers and body."""
        return f"Kept({len(self.body)} bytes)"


def keep(request: RawRequest, names: Iterable[str], body: bytes | None = None) -> bytes:
    """One line of JSON with the headers of these names, then the body."""
    told = {name: request.headers[name] for name in sorted(names) if name in request.headers}
    head = json.dumps(told, separators=(",", ":")).encode()
    return head + b"\n" + (request.body if body is None else body)


def read_kept(raw: bytes) -> Kept:
    """The same, taken apart; raises NotUnderstood for bytes that `keep` did not make."""
    head, _, body = raw.partition(b"\n")
    try:
        headers = msgspec.json.decode(head, type=dict[str, str])
    except msgspec.DecodeError:
        raise NotUnderstood("kept_unreadable") from None
    return Kept(headers=headers, body=body)
