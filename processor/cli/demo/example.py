"""Calls of systems of other makes: example payloads, as a map has them, signed as each signs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from processor.cli.calling import signed
from processor.cli.demo.script import Call
from processor.cli.payloads import body_of, example, with_values
from processor.settings import Settings


class ExampleCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it goes out; `path` with the query that some sign."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Hide headers and body: a secret may be shown in one of them."""
        return f"ExampleCall({self.path!r})"


def call_of(settings: Settings, step: Call, now: datetime) -> ExampleCall:
    """The call of a step, as of `now`; raises Failure for an event that there is no example of."""
    business, _, name = step.to.partition("/")
    source = settings.businesses[business].sources[name]
    values = [f"{key}={value}" for key, value in step.values.items()]
    shown = with_values(source, example(source, step.event, now), values)
    call = signed(settings, step.to, source, body_of(shown), now, headers=shown.headers)
    url = urlsplit(call.url)
    path = f"{url.path}?{url.query}" if url.query else url.path
    return ExampleCall(path=path, headers=call.headers, body=call.body)
