"""JSON as every parser reads it, or not at all.

Two parsers that disagree about a repeated key or a NaN disagree about a consent. A body is taken
only when nothing in it can be read in two ways. A revocation may still be read from a body that
fails this test: `tolerant_object` then keeps every reading instead of choosing one.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, NoReturn

import msgspec

from processor.ports.errors import FieldProblem, NotUnderstood

#: Our own events nest five deep; a deeper body is a mistake or an attack on the stack.
DEEPEST: Final = 32
_CONTAINERS: Final = (dict, list)
_HALF: Final = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")
#: How a line too deep begins; within a text no line ends.
_TOO_DEEP: Final = b"\n" + b" " * (DEEPEST + 1)
#: Space before a colon, and characters by their number, such as a quotation mark or a colon.
_DOUBTFUL: Final = (b" :", b"\t:", b"\n:", b"\r:", b"\\u")


def strict_object(body: bytes) -> dict[str, object]:
    """Read a body as one JSON object; raises NotUnderstood, refusable, saying how to mend it."""
    plain = plain_object(body)
    return thorough_object(body) if plain is None else plain


def plain_object(body: bytes) -> dict[str, object] | None:
    """Read what can plainly be read in one way only; None where that takes a closer look.

    Written anew, a body names as many keys as before, unless a repeated one was lost. No other
    difference counts: what could hide or make up the end of a key within a text is looked for.
    """
    if any([sign in body for sign in _DOUBTFUL]):  # noqa: C419 - a list is faster than a generator
        return None
    try:
        parsed = _PLAIN.decode(body)
    except (ValueError, RecursionError):
        return None
    anew = msgspec.json.encode(parsed)
    return None if _keys(body) != _keys(anew) or _may_be_deep(anew) else parsed


def _may_be_deep(body: bytes) -> bool:
    """Whether anything is nested too deep; a line begins with as many spaces as it is deep."""
    few = body.count(b"{") + body.count(b"[") <= DEEPEST
    return not few and _TOO_DEEP in msgspec.json.format(body, indent=1)


def _keys(body: bytes) -> int:
    """How often a quotation mark and a colon meet: at the end of each key, or within a text."""
    return body.count(b'":')


def thorough_object(body: bytes) -> dict[str, object]:
    """The same as `strict_object`, looking at every key."""
    try:
        parsed = _STRICT.decode(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise _refused("body_not_utf8", "is not UTF-8; encode the body as UTF-8") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        # No detail of the parser is passed on: its messages can quote the body.
        raise _refused("body_not_json", "is not valid JSON; send one JSON object") from None
    if not isinstance(parsed, dict):
        raise _refused("body_not_object", "is no JSON object; send `{...}`")
    _check(parsed, body)
    return parsed


def tolerant_object(body: bytes) -> dict[str, object] | None:
    """Read what can be read, or None: a repeated key yields the list of all its values."""
    try:
        parsed = json.loads(
            body.decode("utf-8-sig", "replace"),
            object_pairs_hook=_every_reading,
            parse_constant=lambda _: None,
            parse_int=float,
        )
        whole = json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace")
        parsed = json.loads(whole)  # half characters are now question marks
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refused("key_repeated", "repeats a key; name each key of an object once")
    return found


def _every_reading(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, list[object]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: values[0] if len(values) == 1 else values for key, values in found.items()}


def _no_constant(_: str) -> NoReturn:
    raise _refused("number_not_finite", "holds NaN or Infinity; write a number, or leave it out")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _refused("number_not_finite", "holds a number that is too large; write a smaller one")
    return number


def _check(parsed: dict[str, object], body: bytes) -> None:
    """Refuse depth and half characters, looking no further than the bytes leave open.

    Half a character can come from an escape only, and nothing nests deeper than it has brackets.
    """
    if _ESCAPED_HALF.search(body):
        _check_values(parsed)
    elif body.count(b"{") + body.count(b"[") > DEEPEST:
        _check_depth(parsed)


def _check_depth(parsed: dict[str, object]) -> None:
    """Refuse depth; iterative, so that depth itself cannot break it."""
    level: list[Any] = [parsed]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if type(inner) in _CONTAINERS and inner
        ]
        if not level:
            return
    raise _too_deep()


def _check_values(parsed: dict[str, object]) -> None:
    """The same, looking at every text too."""
    level: list[object] = [parsed]
    for _ in range(DEEPEST + 1):  # the innermost texts and numbers are one level more
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise _too_deep()


def _inside(value: object) -> list[object]:
    if isinstance(value, str) and not value.isascii() and _HALF.search(value):
        raise _refused(
            "text_not_unicode", "holds half a surrogate pair; escape the whole character"
        )
    if isinstance(value, dict):
        return [*value, *value.values()]
    return list(value) if isinstance(value, list) else []


def _too_deep() -> NotUnderstood:
    return _refused("body_too_deep", f"nests deeper than {DEEPEST} levels; make it flatter")


def _refused(reason: str, detail: str) -> NotUnderstood:
    return NotUnderstood(reason, (FieldProblem(pointer="", detail=detail),), refusable=True)


_PLAIN: Final = msgspec.json.Decoder(dict[str, Any])
#: Made once: making it costs as much as reading a short body.
_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
)
