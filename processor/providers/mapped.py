"""What the operator said about a source's fields, applied to one payload: no mapping, no grant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from processor.domain.address import Channel
from processor.ports.webhooks import BoxRule, FieldMap, Meant
from processor.providers.payload import text

#: Values that forms write for a ticked box, where the map names none of its own.
TICKED: Final = frozenset({"1", "true", "yes", "on", "checked", "accepted", "agreed"})
_OF_PERSON: Final = frozenset({"full_name", "email", "postal_address", "ip", "user_agent"})

#: What a box says in the payload: how it was left, and the wording that was shown, if told.
Found = tuple[object, str | None]


class OwnConsent(msgspec.Struct, frozen=True, kw_only=True):
    """A consent that a provider keeps itself: for one channel, with its own words for yes."""

    channel: Channel
    ticked: tuple[str, ...] = ()


def by_map(meant: Meant, found: Callable[[str], object]) -> dict[str, str]:
    """The fields of the map with their values; `found` looks a payload's own name up."""
    named = {ours: text(found(theirs)) for ours, theirs in meant.map.fields.items()}
    return {ours: value for ours, value in named.items() if value is not None}


def boxes_of(rules: Iterable[BoxRule], found: Callable[[str], Found]) -> list[dict[str, Any]]:
    """Every box of the map as our events write it; one that is not there is `absent`."""
    return [_box(rule, *found(rule.field)) for rule in rules]


def narrowed(rules: Iterable[BoxRule], own: Mapping[str, OwnConsent]) -> list[BoxRule]:
    """The rules; one for a provider's own consent grants its channel alone, or it is left out."""
    found = []
    for rule in rules:
        consent = own.get(rule.field)
        if consent is None:
            found.append(rule)
        elif consent.channel in rule.channels:
            found.append(replace(rule, channels=(consent.channel,), ticked=consent.ticked))
    return found


def is_ticked(value: object, ticked: Collection[str] = ()) -> bool:
    """Whether a value says yes: one of those named, or else one of the usual."""
    if isinstance(value, list):
        return any(is_ticked(each, ticked) for each in value)
    if isinstance(value, bool):
        return value and not ticked
    spoken = text(value)
    if spoken is None:
        return False
    return spoken in ticked if ticked else spoken.casefold() in TICKED


def unmapped(names: Iterable[str], map_: FieldMap) -> tuple[str, ...]:
    """The payload's own names that no mapping uses, in order."""
    used = {*map_.fields.values(), *(rule.field for rule in map_.boxes)}
    return tuple(dict.fromkeys(name for name in names if name not in used))


def _box(rule: BoxRule, value: object, wording: str | None) -> dict[str, Any]:
    state = "absent" if value is None else "unchecked"
    told: Mapping[str, Any] = {
        "channels": [channel.value for channel in rule.channels],
        "tags": list(rule.tags),
        "state": "checked" if is_ticked(value, rule.ticked) else state,
        "wording": wording or rule.wording,
        "wording_version": rule.wording_version,
    }
    return {name: each for name, each in told.items() if each is not None}
