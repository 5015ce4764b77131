"""What is kept to prove a consent, and what of it is missing."""

from __future__ import annotations

from typing import Any, Final

import msgspec


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The record behind a grant; every field is what was collected, `None` when it was not.

    `registered_at` is the customer's own date and time as the source wrote it, offset included
    (ISO 8601). `captures` are ids of screenshots or page copies in the vault. `said` is a quote:
    the text of a message or what a member of staff noted. `reading` names the rule by which a
    text was read, and the versions of the words and rules.

    The order of the fields is kept with every line: a new one goes to the end.
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
    reading: str | None = None

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
#: How a field says that nothing was collected.
_LEFT_OUT: Final = (None, ())


def encode_evidence(evidence: Evidence) -> bytes:
    """The bytes that are sealed: the values in the order of the fields, up to the last given."""
    values = msgspec.structs.astuple(evidence)
    while values and values[-1] in _LEFT_OUT:
        values = values[:-1]
    return msgspec.msgpack.encode(values)


def decode_evidence(record: bytes) -> Evidence:
    """Read what `encode_evidence` made, or JSON, as the first lines had it.

    Raises msgspec.DecodeError for anything else.
    """
    if record[:1] == b"{":
        return msgspec.json.decode(record, type=Evidence)
    values = msgspec.msgpack.decode(record, type=list[Any])
    # What a newer program added at the end is not known here, as in JSON.
    named = dict(zip(Evidence.__struct_fields__, values, strict=False))
    return msgspec.convert(named, Evidence)
