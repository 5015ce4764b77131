"""Forms as builders send them: bodies with their content types, and what they mean under a map."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urlencode

from processor.domain.events import FormSubmitted
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import BoxRule, FieldMap, RawRequest, Translation
from processor.providers import PROVIDERS
from tests.providers.calls import FIXTURES, NOW, SHOWN, read

FOLDER = FIXTURES / "form"
URLENCODED = "application/x-www-form-urlencoded"
Pairs = Iterable[tuple[str, str]]


def posted(body: bytes, media_type: str) -> RawRequest:
    """An authentic call with this body."""
    headers = {"content-type": media_type, "x-webhook-secret": SHOWN}
    return RawRequest(headers=headers, body=body)


def as_json(**fields: object) -> RawRequest:
    return posted(json.dumps(fields).encode(), "application/json")


def urlencoded(pairs: Pairs) -> RawRequest:
    return posted(urlencode(list(pairs)).encode(), URLENCODED)


def multipart(pairs: Pairs, boundary: str = "zzz", files: Pairs = ()) -> RawRequest:
    """Fields, then files (field name, file name), between this boundary."""
    parts = [f'form-data; name="{name}"\r\n\r\n{value}' for name, value in pairs]
    parts += [
        f'form-data; name="{name}"; filename="{file}"\r\nContent-Type: image/png\r\n\r\n\x89PNG'
        for name, file in files
    ]
    body = "".join(f"--{boundary}\r\nContent-Disposition: {part}\r\n" for part in parts)
    return posted(f"{body}--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}")


def gravity(**changes: str | None) -> RawRequest:
    """The entry, with fields named `_7_1` exchanged, or left out where None is given."""
    fields = json.loads((FOLDER / "gravityforms.json").read_bytes())
    for name, each in changes.items():
        fields[name[1:].replace("_", ".") if name.startswith("_") else name] = each
    kept = {name: each for name, each in fields.items() if each is not None}
    return posted(json.dumps(kept).encode(), "application/json")


def elementor(*, advanced: bool = False) -> RawRequest:
    name = "elementor_advanced" if advanced else "elementor"
    return posted((FOLDER / f"{name}.urlencoded").read_bytes().strip(), URLENCODED)


def jotform(boundary: str = "zzz") -> RawRequest:
    fields = json.loads((FOLDER / "jotform_fields.json").read_bytes())
    return multipart(fields.items(), boundary)


def delivery(request: RawRequest, **fields: str) -> str:
    """What the call is named by, under a map."""
    mapped = RawRequest(headers=request.headers, body=request.body, map=FieldMap(fields=fields))
    return PROVIDERS["form"].verify(mapped, (SHOWN,), NOW).delivery_id


def kept(request: RawRequest) -> bytes:
    return PROVIDERS["form"].keep(request)


def form(request: RawRequest, *boxes: BoxRule, **fields: str) -> FormSubmitted:
    [event] = read("form", request, *boxes, **fields).events
    assert isinstance(event, FormSubmitted)
    return event


def addresses(event: FormSubmitted) -> list[str]:
    return [address.value for address in event.addresses]


def outcome(request: RawRequest, *boxes: BoxRule, **fields: str) -> Translation | NotUnderstood:
    """What comes of any call; an error of another kind is the test's."""
    try:
        return read("form", request, *boxes, **fields)
    except NotUnderstood as problem:
        return problem
