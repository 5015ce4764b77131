"""`/v1/openapi.json` and `/docs`: the API described for programs and for people.

The page is made of our own files and asks no other host, so it works without the internet and
tells nobody who reads it. Its policy for browsers permits nothing else.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from flask import Blueprint, Response, render_template

from processor.web.answers import JSON
from processor.web.openapi.document import document
from processor.web.openapi.public import FILES
from processor.web.problems import NotThere

docs_pages = Blueprint("docs", __name__)

_STATIC: Final = Path(__file__).parent / "static"
#: Swagger UI draws its marks from `data:` images; its styles are set by script, not inline.
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


@docs_pages.get("/v1/openapi.json")
def described() -> Response:
    """The OpenAPI document."""
    return Response(_encoded(), content_type=JSON)


@docs_pages.get("/docs")
def page() -> Response:
    """The document for people."""
    response = Response(render_template("docs.html"))
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@docs_pages.get("/docs/<name>")
def part(name: str) -> Response:
    """One of the files that the page is made of."""
    if name not in FILES:
        raise NotThere("no such file")
    return Response(_file(name), mimetype=FILES[name])


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(document())


@cache
def _file(name: str) -> bytes:
    folder = _STATIC / "vendor" if name.startswith("swagger-ui") else _STATIC
    return (folder / name).read_bytes()
