"""The body of a form in one canonical shape, whichever way a browser or a builder wrote it.

A multipart body that is sent again has another boundary and the same fields: what is kept are the
fields in their order, so that the repeat is seen as one. A body of JSON is kept as it came, and so
is one that cannot be read, for people to look at. Files are not kept; only their fields' names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Final
from urllib.parse import parse_qsl

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import MultiPartParser
from werkzeug.http import parse_options_header

from processor.ports.webhooks import RawRequest
from processor.providers.multipart import plain_parts

#: Where a kept body says what it was: `json`, or one of those that became canonical.
KIND: Final = "content-type"
JSON: Final = "json"
URLENCODED: Final = "urlencoded"
MULTIPART: Final = "multipart"
UNREADABLE: Final = "unreadable"

#: The most fields and files that a form has, and the most bytes of its fields together.
_MOST_PARTS: Final = 1000
_MOST_BYTES: Final = 1_048_576


def canonical(request: RawRequest) -> tuple[str, bytes]:
    """What kind of body it is, and the bytes to keep; never fails."""
    declared, options = parse_options_header(request.headers.get("content-type", ""))
    kind = _kind(declared.casefold(), request.body)
    if kind == JSON:
        return JSON, request.body
    try:
        if kind == MULTIPART:
            return MULTIPART, _multipart(request.body, options.get("boundary", ""))
        return URLENCODED, _urlencoded(request.body)
    except (ValueError, RequestEntityTooLarge):
        return UNREADABLE, request.body


def _kind(declared: str, body: bytes) -> str:
    """By the declared type; a type that says nothing is told by how the body begins."""
    if declared == "multipart/form-data":
        return MULTIPART
    if declared == "application/x-www-form-urlencoded":
        return URLENCODED
    if declared == "application/json" or declared.endswith("+json"):
        return JSON
    return JSON if body.lstrip()[:1] == b"{" else URLENCODED


def _urlencoded(body: bytes) -> bytes:
    if b"=" not in body:
        raise ValueError("no field at all")
    text = body.decode("utf-8")
    return _written(
        parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARTS), ()
    )


def _multipart(body: bytes, boundary: str) -> bytes:
    plain = plain_parts(body, boundary, _MOST_PARTS, _MOST_BYTES)
    if plain is not None:
        return _written(plain.fields, plain.files)
    return _of_any_shape(body, boundary)


def _of_any_shape(body: bytes, boundary: str) -> bytes:
    parser = MultiPartParser(
        stream_factory=lambda *_, **__: BytesIO(),
        max_form_memory_size=_MOST_BYTES,
        max_form_parts=_MOST_PARTS,
    )
    fields: MultiDict[str, str]
    files: MultiDict[str, FileStorage]
    fields, files = parser.parse(BytesIO(body), boundary.encode("ascii"), len(body))
    if not fields and not files:
        raise ValueError("no part at all")
    return _written(fields.items(multi=True), files)


def _written(pairs: Iterable[tuple[str, str]], files: Iterable[str]) -> bytes:
    """The fields in their order; a name that is repeated has the list of its values."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    fields = {name: values[0] if len(values) == 1 else values for name, values in found.items()}
    whole = {"fields": fields, "files": sorted(set(files))}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()
