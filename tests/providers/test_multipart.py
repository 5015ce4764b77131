"""The quick reading of multipart bodies and the thorough one say the same, or only one speaks."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.formparser import MultiPartParser

from processor.providers.multipart import Parts, plain_parts
from tests.providers.forms import multipart

PAIRS = [("email", "alice@example.com"), ("note", "zwei\r\nZeilen"), ("q3_name[first]", "Älice")]
names = st.text("ab[]. ä\"\\%;'\t", min_size=0, max_size=6)
values = st.text("ab \r\n-z\x00ä", max_size=12)


def quick(body: bytes, parts: int = 1000, size: int = 1_048_576) -> Parts | None:
    return plain_parts(body, "zzz", parts, size)


def thorough(body: bytes) -> tuple[list[tuple[str, str]], list[str]]:
    parser = MultiPartParser(stream_factory=lambda *_, **__: BytesIO())
    fields, files = parser.parse(BytesIO(body), b"zzz", len(body))
    return list(fields.items(multi=True)), list(files)


@settings(deadline=None)
@given(
    pairs=st.lists(st.tuples(names, values), min_size=1, max_size=4),
    files=st.lists(st.tuples(names, names), max_size=2),
)
def test_whatever_is_read_quickly_is_read_alike(
    pairs: list[tuple[str, str]], files: list[tuple[str, str]]
) -> None:
    body = multipart(pairs, "zzz", files).body
    found = quick(body)
    if found is not None:
        fields, held = thorough(body)
        by_name = {name: [value for each, value in fields if each == name] for name, _ in fields}
        ours = {name: [v for each, v in found.fields if each == name] for name, _ in found.fields}
        assert (ours, sorted(set(found.files))) == (by_name, sorted(set(held)))


@pytest.mark.parametrize("written", ["x\n--zzz--\r\nz", "x\n--zzz\r\nz", "--zzz", "x--zzz--"])
def test_a_boundary_inside_a_value_is_left_to_the_thorough_parser(written: str) -> None:
    """It may end the value there, and then a box that comes after it is read otherwise."""
    assert quick(multipart([("note", written), ("consent", "1")], "zzz", []).body) is None


def test_what_builders_write_is_read_quickly() -> None:
    found = quick(multipart(PAIRS, "zzz", [("photo", "alice.png")]).body)
    assert found == Parts(fields=PAIRS, files=["photo"])


@pytest.mark.parametrize(
    "change",
    [
        (b"--zzz--", b"--zz"),
        (b"--zzz\r\n", b"--zzz \r\n"),
        (b'name="email"', b"name=email"),
        (b"Content-Disposition", b"X-Other: 1\r\nContent-Disposition"),
        (b'name="email"', b"name*=utf-8''email"),
        (b'name="email"', b'name="\xff"'),
    ],
)
def test_an_odd_body_is_left_to_the_thorough_parser(change: tuple[bytes, bytes]) -> None:
    assert quick(multipart(PAIRS).body.replace(*change)) is None


def test_a_body_beyond_the_limits_is_left_to_the_parser_that_refuses_it() -> None:
    body = multipart(PAIRS).body
    assert quick(body, parts=2) is None
    assert quick(body, size=10) is None
    assert plain_parts(body, "", 1000, 1000) is None
