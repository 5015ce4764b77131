"""Captures are recognised by their content, and bombs by their header."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.domain.capture import CaptureType, capture_id, capture_type, is_capture_id

PAGE = b"<!doctype html>\n<html lang=en><title>Contact</title><p>Text me</html>"


def png(width: int = 1, height: int = 1) -> bytes:
    """A PNG; complete and readable when it is one pixel of grey."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body).to_bytes(4, "big")
        return len(body).to_bytes(4, "big") + kind + body + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def jpeg(width: int = 1, height: int = 1, *, marker: int = 0xC0, before: bytes = b"") -> bytes:
    """The header of a JPEG with one component, after any other segments."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    jfif = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    return b"\xff\xd8" + jfif + before + bytes([0xFF, marker]) + frame + b"\xff\xd9"


def webp(kind: bytes, body: bytes) -> bytes:
    """A WebP of one chunk."""
    chunk = b"WEBP" + kind + len(body).to_bytes(4, "little") + body
    return b"RIFF" + len(chunk).to_bytes(4, "little") + chunk


def lossy(width: int = 1, height: int = 1) -> bytes:
    """A lossy WebP up to its sizes, whose two upper bits are a scale."""
    return webp(b"VP8 ", b"\x10\0\0\x9d\x01\x2a" + struct.pack("<HH", width | 0x4000, height))


def lossless(width: int = 1, height: int = 1) -> bytes:
    """A lossless WebP up to its sizes."""
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14 | 1 << 28))


def extended(width: int = 1, height: int = 1) -> bytes:
    """An extended WebP up to its canvas."""
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return webp(b"VP8X", b"\x10\0\0\0" + canvas)


IMAGES = (
    (CaptureType.PNG, png),
    (CaptureType.JPEG, jpeg),
    (CaptureType.WEBP, lossy),
    (CaptureType.WEBP, lossless),
    (CaptureType.WEBP, extended),
)
EACH_IMAGE = pytest.mark.parametrize(
    ("expected", "make"), IMAGES, ids=[make.__name__ for _, make in IMAGES]
)


@EACH_IMAGE
def test_an_image_is_kept_up_to_25_megapixels(
    expected: CaptureType, make: Callable[..., bytes]
) -> None:
    """The limit is on the product: a long screenshot passes, one row more does not."""
    assert capture_type(make()) is expected
    assert capture_type(make(1280, 16000)) is expected
    assert capture_type(make(5000, 5000)) is expected
    assert capture_type(make(5000, 5001)) is None
    assert capture_type(make(13000, 13000)) is None


@pytest.mark.parametrize("make", [png, jpeg, lossy])
def test_an_image_without_area_is_refused(make: Callable[..., bytes]) -> None:
    """A width or height of zero is a broken header, or sizes told elsewhere."""
    assert capture_type(make(0, 5)) is None
    assert capture_type(make(5, 0)) is None


@EACH_IMAGE
def test_an_image_cut_within_its_header_is_refused(
    expected: CaptureType, make: Callable[..., bytes]
) -> None:
    """However little was kept of a header, it is refused and never an error."""
    whole = make(3, 3)
    found = [capture_type(whole[:length]) for length in range(len(whole) + 1)]
    first = found.index(expected)
    assert set(found[:first]) == {None}
    assert set(found[first:]) == {expected}


def test_a_png_header_must_have_its_checksum() -> None:
    """Sizes that were altered afterwards are not believed."""
    content = bytearray(png(200, 200))
    content[19] ^= 1
    assert capture_type(bytes(content)) is None


@pytest.mark.parametrize("marker", [0xC0, 0xC1, 0xC2, 0xC9, 0xCF])
def test_a_jpeg_is_measured_whatever_its_coding(marker: int) -> None:
    """Baseline, progressive and arithmetic frames tell their size alike."""
    assert capture_type(jpeg(5000, 5000, marker=marker)) is CaptureType.JPEG
    assert capture_type(jpeg(5000, 5001, marker=marker)) is None


def test_a_jpeg_is_measured_by_its_frame_and_not_by_its_thumbnail() -> None:
    """A segment is stepped over by its length; tables share the frames' number range."""
    thumbnail = jpeg(10, 10)
    exif = b"\xff\xe1" + (2 + len(thumbnail)).to_bytes(2, "big") + thumbnail
    table = b"\xff\xc4\x00\x09" + b"\0" * 7
    padding = b"\xff\xff\xff"
    assert capture_type(jpeg(20, 20, before=exif + table + padding)) is CaptureType.JPEG
    assert capture_type(jpeg(9000, 9000, before=exif + table + padding)) is None


def test_a_jpeg_without_end_of_segments_is_refused_early() -> None:
    """Millions of empty segments are not walked to their end."""
    assert capture_type(b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2_000_000) is None


@pytest.mark.parametrize(
    "content",
    [
        PAGE,
        b"<html>",
        b"<HTML\nlang=de>",
        b"\xef\xbb\xbf \r\n\t" + PAGE,
        b"<!-- saved from url=(0025)https://shop.example.com/ -->\n" + PAGE,
        b"<!DOCTYPE HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'><!-- a --><!-- b -->" + PAGE[15:],
        PAGE.decode().encode("utf-16"),
        "<html><meta charset='windows-1252'><p>caf\u00e9".encode("cp1252"),
        "<html><meta charset=Shift_JIS><p>\u540c\u610f".encode("shift_jis"),
        # A browser saves a page as UTF-8 and keeps the label it once had.
        "<html><meta charset=shift_jis><p>\u540c\u610f caf\u00e9".encode(),
    ],
)
def test_a_page_copy_is_html(content: bytes) -> None:
    """Byte order mark, space, comments and doctype may come first, in any declared charset."""
    assert capture_type(content) is CaptureType.HTML


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" ",
        b"text <html>",
        b"<htmlx>",
        b"<!doctype html><p>no html tag",
        b"<!-- <html> ",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x'><svg><html></svg>",
        b"<script>1</script>" + PAGE,
        b"<html>\0",
        b"<html>caf\xe9",
        b"<html><meta charset=utf-7>caf\xe9",
        b"<html><meta charset=punycode>caf\xe9",
        b"<html><meta charset=iso-8859-99>caf\xe9",
        b"GIF89a\x01\0\x01\0",
        b"PK\x03\x04",
        b"MZ" + PAGE,
        b"x%PDF-1.7",
        b"%PDF-x",
        b"\x89PNG\r\n\x1a\n" + PAGE,
    ],
)
def test_anything_else_is_not_kept(content: bytes) -> None:
    """SVG, archives, programs, loose text and pretended signatures are refused."""
    assert capture_type(content) is None


def test_a_pdf_is_known_by_its_first_bytes() -> None:
    """Versions 1 and 2 are kept."""
    assert capture_type(b"%PDF-1.7\n%\xe2\xe3\n") is CaptureType.PDF
    assert capture_type(b"%PDF-2.0\n") is CaptureType.PDF


def test_an_image_that_is_also_a_page_is_an_image() -> None:
    """What follows a picture does not change what it is."""
    assert capture_type(png() + PAGE) is CaptureType.PNG


def test_a_hostile_page_is_read_once() -> None:
    """A run of comments that no html tag ends is not tried in every combination."""
    assert capture_type(b"<!---->" * 200_000 + b"<p>") is None
    assert capture_type(b"<!-- " * 300_000) is None


@given(
    content=st.one_of(
        st.binary(max_size=100),
        st.tuples(
            st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF0000WEBPVP8 ", b"<html"]),
            st.binary(max_size=60),
        ).map(b"".join),
    )
)
def test_no_content_is_an_error(content: bytes) -> None:
    """Any bytes at all get an answer."""
    assert capture_type(content) in {None, *CaptureType}


@given(content=st.binary(max_size=100))
def test_a_capture_is_named_by_its_bytes(content: bytes) -> None:
    """The name is the SHA-256 and has the form that is asked for."""
    assert capture_id(content) == "cap_" + sha256(content).hexdigest()
    assert is_capture_id(capture_id(content))


@pytest.mark.parametrize(
    "text", ["", "cap_", "cap_" + "A" * 64, "cap_" + "a" * 64 + "\n", "a" * 68]
)
def test_another_form_is_no_capture_id(text: str) -> None:
    """Length, alphabet and prefix are fixed."""
    assert not is_capture_id(text)
