"""CloudEvents 1.0 over HTTP that carry our own events, in binary, structured or batched mode.

Whoever sends them shows a token, as the specification of its webhooks says. `type` is the name of
one of our events, alone or behind a prefix such as `com.example.`; `time` is when it happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import unquote

from msgspec.structs import replace

from processor.domain.events import REVOKING, AnyEvent
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import RawRequest
from processor.providers.kept import keep
from processor.providers.outcomes import ANY_OTHER, becomes, waits
from processor.providers.payload import body_id, joined, moment, peek
from processor.providers.shown_secret import Places, ShownSecretProvider
from processor.providers.signed import Call
from schemas.base import Heading
from schemas.registry import EVENT_SCHEMAS, is_revocation, load_event
from schemas.times import Moment

_STRUCTURED: Final = "application/cloudevents+json"
_BATCH: Final = "application/cloudevents-batch+json"
_ATTRIBUTES: Final = ("id", "source", "specversion", "time", "type")
_VERSION: Final = "1.0"
_LIST: Final = "batch"


class CloudEvents(ShownSecretProvider):
    """Events of ours in the envelope of CloudEvents."""

    name = "cloudevents"
    places: ClassVar[Places] = Places(argument="access_token")
    kept_headers = ("content-type", *(f"ce-{each}" for each in _ATTRIBUTES))
    outcomes = (
        *(becomes(kind, kind) for kind in EVENT_SCHEMAS),
        waits(ANY_OTHER, "event_type_unknown"),
    )

    def keep(self, request: RawRequest) -> bytes:
        """The body with the headers that say what it is; a batch becomes an object."""
        if _media_type(request.headers) != _BATCH:
            return keep(request, self.kept_headers)
        return keep(request, self.kept_headers, b'{"%s":%s}' % (_LIST.encode(), request.body))

    def delivery_id(self, request: RawRequest) -> str:
        """Its source and id together; a batch has neither, and goes by its bytes."""
        if _media_type(request.headers) == _BATCH:
            return body_id(request.body)
        told = _binary(request.headers, {}) or peek(request.body)
        return joined(request.body, told.get("source"), told.get("id"))

    def events(self, call: Call) -> Iterator[AnyEvent]:
        """The events; of a batch that holds one that cannot be read, only what revokes.

        Marked as not read in full, such a batch is shown to people as well.
        """
        read: list[AnyEvent] = []
        unread: NotUnderstood | None = None
        for each in _envelopes(call):
            try:
                read.append(_event(each, call.meant.brand))
            except NotUnderstood as problem:
                unread = unread or problem
        if unread is not None:
            read = [replace(each, unread=True) for each in read if isinstance(each, REVOKING)]
            if not read:
                raise NotUnderstood(unread.reason, unread.problems)
        yield from read


def _media_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().casefold()


def _binary(headers: Mapping[str, str], payload: Mapping[str, Any]) -> dict[str, Any] | None:
    """The envelope whose attributes are headers, or None; the body is the event's own content."""
    if _media_type(headers) == _STRUCTURED or "ce-type" not in headers:
        return None
    told = {each: headers.get(f"ce-{each}") for each in _ATTRIBUTES}
    named = {each: unquote(value) for each, value in told.items() if value is not None}
    return {**named, "data": payload}


def _envelopes(call: Call) -> Sequence[Mapping[str, Any]]:
    if _media_type(call.headers) != _BATCH:
        return [_binary(call.headers, call.payload) or call.payload]
    listed = call.payload.get(_LIST)
    if not isinstance(listed, list):
        raise NotUnderstood("batch_unreadable")
    return [each if isinstance(each, dict) else {} for each in listed]


def _event(envelope: Mapping[str, Any], brand: str) -> AnyEvent:
    """One event by our own schema; what revokes is taken whatever its envelope is like."""
    given = envelope.get("type")
    kind = ".".join(given.split(".")[-2:]) if isinstance(given, str) else ""
    content = envelope.get("data")
    if not is_revocation(kind):
        if envelope.get("specversion") != _VERSION:
            raise NotUnderstood("specversion_unknown")
        if not isinstance(content, dict):
            raise NotUnderstood("event_malformed")
    heading = _heading(brand, envelope.get("time"))
    return load_event(kind, 1, content if isinstance(content, dict) else {}, heading)


def _heading(brand: str, time: object) -> Heading:
    """When it happened, if the envelope says so with an offset; else it is when it arrived."""
    spoken = moment(time) if isinstance(time, str) else None
    if spoken is not None:
        with suppress(ValueError):
            when: datetime = Moment().deserialize(spoken)
            return Heading(brand=brand, occurred_at=when, occurred_text=spoken)
    return Heading(brand=brand)
