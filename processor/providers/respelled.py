"""Other spellings of what is signed: the body, the address and the secret as they go wrong.

Each is named by what must have happened to it on the way, so that an operator can mend that.
"""

from __future__ import annotations

import html
import json
import re
from base64 import b64decode, b64encode, urlsafe_b64decode
from binascii import unhexlify
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import product
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

#: Bodies above this are not written anew: the analysis stays cheap whoever calls.
_LONGEST_BODY: Final = 128 * 1024
_URL: Final = re.compile(r"(https?)://([^/?#:]*)(:[0-9]{1,5})?([^?#]*)(\?[^#]*)?", re.DOTALL)
_PORTS: Final = {"https": ":443", "http": ":80"}
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")
_WHSEC: Final = "whsec_"

_JSON: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    ("without spaces", {"separators": (",", ":")}),
    ("with spaces", {}),
    ("indented by two", {"indent": 2}),
    ("indented by four", {"indent": 4}),
    ("with its names sorted", {"separators": (",", ":"), "sort_keys": True}),
)


def bodies(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Bodies that this one may have been before it was touched, with what touched it."""
    yield "the body was empty", b""
    if len(body) > _LONGEST_BODY:
        return
    yield "the body had no white space around it", body.strip()
    for end in (b"\n", b"\r\n"):
        yield "the body had a line end behind it", body + end
    yield "the body had other line ends", body.replace(b"\r\n", b"\n")
    yield "the body had other line ends", body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    yield "the body had no byte order mark", body.removeprefix(b"\xef\xbb\xbf")
    with suppress(ValueError):
        yield "the body was in Latin-1", body.decode().encode("latin-1")
    yield from _json(body)
    with suppress(ValueError):
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000)
        for by in (quote, _plus):
            yield "the body was a form with other escapes", urlencode(fields, quote_via=by).encode()


def _plus(text: Any, safe: Any = "", *more: Any) -> str:  # noqa: ANN401 - as urllib has it
    return quote(text, safe, *more).replace("%20", "+")


def _json(body: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return
    for (name, style), ascii_only in product(_JSON, (False, True)):
        what = f"the body was JSON {name}{', in ASCII' if ascii_only else ''}"
        with suppress(ValueError, RecursionError):
            written = json.dumps(told, ensure_ascii=ascii_only, **style)
            for each in (written, written.replace("/", "\\/"), _escaped(written)):
                yield what, each.encode()


def _escaped(written: str) -> str:
    """As writers do who expect JSON inside a page."""
    for sign in "<>&":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written


def urls(url: str, headers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Addresses that the caller may have been told in place of this one."""
    parts = _URL.fullmatch(url)
    if parts is None:
        return
    scheme, host, port, path, query = (part or "" for part in parts.groups())
    told = _host(headers.get("x-forwarded-host", "")) or _host(headers.get("host", ""))
    other = "http" if scheme == "https" else "https"
    hosts = [("", host + port), ("without its port", host)]
    hosts += [("with the port of its scheme", host + _PORTS[scheme])] if not port else []
    hosts += [(f"with the host `{told}`", told)] if told else []
    schemes = (("", scheme), (f"with `{other}` in place of `{scheme}`", other))
    queries = (("", query), ("without its query", ""))
    for choice in product(schemes, hosts, _paths(path), queries):
        why = ", ".join(named for named, _ in choice if named)
        if why:
            (_, by), (_, place), (_, where), (_, argument) = choice
            yield why, f"{by}://{place}{where}{argument}"


def _host(text: str) -> str:
    return text if _HOST.fullmatch(text) else ""


def _paths(path: str) -> tuple[tuple[str, str], tuple[str, str]]:
    if path.endswith("/"):
        return ("", path), ("without the slash at its end", path.rstrip("/"))
    return ("", path), ("with a slash at its end", f"{path}/")


def keys(secret: str) -> Iterator[tuple[str, bytes]]:
    """Keys that a sender may make of the same secret, or of the secret as it was copied."""
    plain = secret.encode("utf-8", "surrogatepass")
    bare = secret.strip().strip("\"'")
    after = bare.removeprefix(_WHSEC)
    yield "literally, as text", plain
    yield "without what stands around it, such as quotes", bare.encode("utf-8", "surrogatepass")
    yield "with a line end behind it", plain + b"\n"
    if after != bare:
        yield "without its `whsec_`", after.encode("utf-8", "surrogatepass")
    yield "encoded as base64", b64encode(plain)
    yield "with its HTML entities", html.escape(secret).encode("utf-8", "surrogatepass")
    for name, decode in _DECODERS:
        with suppress(ValueError):
            yield name, decode(after)


def raw_signatures(text: str) -> frozenset[bytes]:
    """Everything in a header that could be a digest, decoded in every usual way."""
    found = set()
    for token in _TOKEN.findall(text[:_LONGEST_HEADER]):
        for _, decode in _DECODERS:
            with suppress(ValueError):
                found.add(decode(token))
    return frozenset(each for each in found if len(each) in _DIGESTS)


def _padded(text: str, decode: Callable[[str], bytes]) -> bytes:
    bare = text.rstrip("=")
    return decode(bare + "=" * (-len(bare) % 4))


_LONGEST_HEADER: Final = 4096
_TOKEN: Final = re.compile(r"[A-Za-z0-9+/_-]{26,}={0,2}")
#: Lengths of what SHA-1 and SHA-256 yield.
_DIGESTS: Final = frozenset({20, 32})
_DECODERS: Final[tuple[tuple[str, Callable[[str], bytes]], ...]] = (
    ("decoded from base64", partial(_padded, decode=partial(b64decode, validate=True))),
    ("decoded from base64 for URLs", partial(_padded, decode=urlsafe_b64decode)),
    ("decoded from hex", unhexlify),
)
