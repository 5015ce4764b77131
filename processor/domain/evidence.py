"""What is kept to prove a consent, and what of it is missing."""

from __future__ import annotations

from typing import Final

import msgspec


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The record behind a grant; every field is what was collected, `None` when it was not.

    `registered_at` is the customer's own date and time as the source wrote it, offset included
    (ISO 8601). `captures` are ids of screenshots or page copies in the vault. `said` is a quote:
    the text of a message or what a member of staff noted.
    """

    full_name: str | None = None
    email: str | None = None
    phone: str | None = None
    visitor: str | None = None
    postal_address: str | None = None
    registered_at: str | None = None
    ip: str | None = None
    captures: tuple[str, ...] = ()
    wording: str | None = None
    wording_version: str | None = None
    box_state: str | None = None
    page_url: str | None = None
    user_agent: str | None = None
    said: str | None = None
    recorded_by: str | None = None
    method: str | None = None

    def missing(self) -> tuple[str, ...]:
        """Names of the parts of a full record that were not collected, in record order."""
        return tuple(name for name in FULL_RECORD if not getattr(self, name))


#: What a full record holds. Source: the project's founding rules on keeping a record of consent
#: (name, e-mail, physical address, date and time, IP address, screenshot), and the wording shown.
FULL_RECORD: Final = (
    "full_name",
    "email",
    "postal_address",
    "registered_at",
    "ip",
    "captures",
    "wording",
    "page_url",
    "user_agent",
)
