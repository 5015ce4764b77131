"""The short way through a body takes only what the thorough one takes, and reads the same."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from processor.ports.errors import NotUnderstood
from processor.providers.strict_json import DEEPEST, plain_object, thorough_object

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=6)
    | st.sampled_from(['":', '"', ":", "{", "}[", "a:b", '\\":'])
)
KEYS = st.sampled_from(["a", "b", 'a"', '":', ":"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
#: What can be put into a body's bytes to make it odd.
ODD = st.sampled_from(
    [b'"a":1,', b'"a" :1,', b" ", b":", b'"', b"\\u0022", b"\\u003a", b"\\ud800", b"NaN", b"\x00"]
)


def deep(levels: int) -> bytes:
    """An object of that many levels, the innermost of which is not empty."""
    return b'{"a":' * levels + b"1" + b"}" * levels


@given(
    st.dictionaries(KEYS, VALUES, max_size=4),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 80), ODD), max_size=3),
)
@example({"a": {"b": 1}}, True, [(6, b'"b":2,')])
def test_the_short_way_reads_what_the_thorough_one_reads(
    told: dict[str, object], escaped: bool, odd: list[tuple[int, bytes]]
) -> None:
    body = json.dumps(told, ensure_ascii=escaped, separators=(",", ":")).encode()
    for place, piece in odd:
        body = body[:place] + piece + body[place:]
    plain = plain_object(body)
    if plain is not None:
        assert repr(plain) == repr(thorough_object(body))


def test_an_ordinary_body_goes_the_short_way() -> None:
    assert plain_object(b'{"a": {"b": [1, 2.5, "x"]}, "c": null}') is not None


def test_a_repeated_key_is_never_taken_the_short_way() -> None:
    for body in (b'{"a":1,"a":2}', b'{"x":[{"a":1,"a":1}]}', b'{"a":1,"a":"\\u0022:"}'):
        assert plain_object(body) is None


def test_the_short_way_goes_as_deep_as_the_thorough_one() -> None:
    assert plain_object(deep(DEEPEST)) == thorough_object(deep(DEEPEST))
    assert plain_object(deep(DEEPEST + 1)) is None
    try:
        thorough_object(deep(DEEPEST + 1))
    except NotUnderstood as error:
        refused = error.reason
    assert refused == "body_too_deep"
