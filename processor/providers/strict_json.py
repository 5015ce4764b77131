"""JSON as every parser reads it, or not at all.

Two parsers that disagree about a repeated key or a NaN disagree about a consent. A body is taken
only when nothing in it can be read in two ways. A revocation may still be read from a body that
fails this test: `tolerant_object` then keeps every reading instead of choosing one.
"""

from __future__ import annotations

import json
import math
import re
from typing import Final, NoReturn

from processor.ports.errors import FieldProblem, NotUnderstood

#: Our own events nest five deep; a deeper body is a mistake or an attack on the stack.
DEEPEST: Final = 32
_HALF: Final = re.compile("[\ud800-\udfff]")


def strict_object(body: bytes) -> dict[str, object]:
    """Read a body as one JSON object; raises NotUnderstood, refusable, saying how to mend it."""
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
    if not _is_plain(body):
        _check_values(parsed)
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


def _is_plain(body: bytes) -> bool:
    """Whether its bytes alone rule out what `_check_values` looks for.

    Half a character can come from an escape only, and nothing nests deeper than it has brackets.
    """
    return b"\\u" not in body and body.count(b"{") + body.count(b"[") <= DEEPEST


def _check_values(parsed: dict[str, object]) -> None:
    """Refuse depth and half characters; iterative, so that depth itself cannot break it."""
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


#: Made once: making it costs as much as reading a short body.
_STRICT: Final = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite
)
