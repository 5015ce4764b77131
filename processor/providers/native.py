"""From a provider's words to our own events, through the same schemas as everybody's.

What a customer typed may be no address: then an event that could permit goes without it, and one
that revokes says so (`unread`). Nothing here is refused to its sender, who cannot mend it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from marshmallow import ValidationError

from processor.domain.address import AddressKind, parse_address
from processor.domain.errors import AddressInvalid
from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood
from schemas.base import Heading
from schemas.parts import PersonSchema
from schemas.registry import is_revocation, load_event
from schemas.times import Moment

_KINDS: Final = {kind.value: kind for kind in AddressKind}
_ADDRESSES: Final = {kind.value: kind.value for kind in AddressKind} | {"recipient_phone": "phone"}
_PERSON_FIELDS: Final = PersonSchema().fields
_PERSON: Final = ("full_name", "email", "postal_address", "ip", "user_agent", "page_url")


def event(kind: str, brand: str, at: str | None, **told: Any) -> AnyEvent:  # noqa: ANN401 - JSON
    """One of our events; `at` is when it happened, with offset, or None when that is not told.

    Raises NotUnderstood, never refusable, when the schema objects.
    """
    said = {name: value for name, value in told.items() if value not in (None, [], ())}
    if not is_revocation(kind):
        said = _readable(said)
    heading = Heading(brand=brand)
    if at is not None:
        with suppress(ValueError):
            when = Moment().deserialize(at)
            heading = Heading(brand=brand, occurred_at=when, occurred_text=at)
    try:
        return load_event(kind, 1, said, heading)
    except NotUnderstood as error:
        raise NotUnderstood(error.reason, error.problems) from None


def person(**told: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Who acted, of what was told and can be read; see `Person` for the names."""
    return {
        name: told[name] for name in _PERSON if told.get(name) and _can_be_read(name, told[name])
    }


def _can_be_read(name: str, value: object) -> bool:
    """Whether our schema takes it: an odd page or IP address costs itself, not the whole event."""
    try:
        _PERSON_FIELDS[name].deserialize(value)
    except ValidationError:
        return False
    return True


def is_address(kind: str, value: object) -> bool:
    """Whether a text can be read as an address of that kind."""
    try:
        parse_address(_KINDS[kind], value if isinstance(value, str) else "")
    except AddressInvalid:
        return False
    return True


def _readable(said: Mapping[str, Any]) -> dict[str, Any]:
    """Without the addresses that are none: a number without its country permits nothing."""
    return {
        name: value
        for name, value in said.items()
        if name not in _ADDRESSES or is_address(_ADDRESSES[name], value)
    }
