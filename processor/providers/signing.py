"""The sender's half of Standard Webhooks: headers for a body that we sign ourselves."""

from __future__ import annotations

from datetime import datetime

from processor.providers.signature import (
    ID_HEADER,
    SIGNATURE_HEADER,
    TIME_HEADER,
    check_secret,
    key_of,
    signature,
    signed_content,
)


def sign(secret: str, delivery_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a signed call; `at` is aware. Raises ValueError for a bad secret."""
    key = key_of(secret)
    if key is None:
        raise ValueError(check_secret(secret))
    seconds = str(int(at.timestamp()))
    return {
        ID_HEADER: delivery_id,
        TIME_HEADER: seconds,
        SIGNATURE_HEADER: signature(key, signed_content(delivery_id, seconds, body)).decode(
            "ascii"
        ),
    }
