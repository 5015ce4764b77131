"""What a capture is: an image, PDF or page copy, known by its content and never by a name.

Nothing is decoded here: an image of 20 kB can unfold to a gigabyte, so its header is enough.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from typing import Final

#: 25 megapixels: a long full-page screenshot passes, a decompression bomb does not.
MOST_PIXELS: Final = 25_000_000

_CAPTURE_ID: Final = re.compile(r"cap_[0-9a-f]{64}")
_PDF: Final = re.compile(rb"%PDF-[12]\.[0-9]")
_DECLARED: Final = re.compile(
    rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([a-z0-9_-]{1,40})", re.IGNORECASE
)
_DECLARED_WITHIN: Final = 1024
# A list of our own: Python also knows encodings that take quadratic time or are no text.
_CHARSET: Final = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d{1,2}|latin1|windows-125\d|koi8-[ru]"
    r"|shift_jis|euc-(?:jp|kr)|gb(?:2312|k|18030)|big5"
)
# Possessive, so that a long run of comments is read once and never tried in other ways.
_PAGE: Final = re.compile(
    r"(?:\s++|(?><!--.*?-->)|<!doctype\s[^>]*+>)*+<html[\s/>]", re.IGNORECASE | re.DOTALL
)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_MOST_SEGMENTS: Final = 1000
_SEGMENT_BYTES: Final = 9
_MARKER: Final = 0xFF
# How much of a WebP file holds its sizes: lossless, and the other two kinds.
_LOSSLESS_BYTES: Final = 25
_WEBP_BYTES: Final = 30

Size = tuple[int, int]


class CaptureType(StrEnum):
    """The kinds of capture that are kept; the value is the media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    PDF = "application/pdf"
    HTML = "text/html"


def capture_id(content: bytes) -> str:
    """Name a capture by its bytes: `cap_` and the SHA-256 in hexadecimal."""
    return "cap_" + sha256(content).hexdigest()


def is_capture_id(text: str) -> bool:
    """Tell whether a text has the form of a capture id."""
    return _CAPTURE_ID.fullmatch(text) is not None


def capture_type(content: bytes) -> CaptureType | None:
    """Tell what the bytes are, or None for what is not kept: SVG, bombs, broken headers, the rest.

    Images come first, so what is an image and a page at once is an image.
    """
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return CaptureType.PNG if _sane(_png_size(content)) else None
    if content.startswith(b"\xff\xd8\xff"):
        return CaptureType.JPEG if _sane(_jpeg_size(content)) else None
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return CaptureType.WEBP if _sane(_webp_size(content)) else None
    if _PDF.match(content):
        return CaptureType.PDF
    return CaptureType.HTML if _is_page(content) else None


def _sane(size: Size | None) -> bool:
    return size is not None and 0 < size[0] * size[1] <= MOST_PIXELS


def _png_size(content: bytes) -> Size | None:
    header, checksum = content[12:29], content[29:33]
    if content[8:16] != b"\x00\x00\x00\x0dIHDR":
        return None
    if zlib.crc32(header).to_bytes(4, "big") != checksum:
        return None
    width, height = struct.unpack_from(">II", header, 4)
    return width, height


def _jpeg_size(content: bytes) -> Size | None:
    at = 2
    for _ in range(_MOST_SEGMENTS):
        segment = content[at : at + _SEGMENT_BYTES]
        if len(segment) < _SEGMENT_BYTES or segment[0] != _MARKER:
            return None
        if segment[1] in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            return width, height
        # A marker may be padded by any number of 0xFF bytes.
        at += 1 if segment[1] == _MARKER else 2 + int.from_bytes(segment[2:4], "big")
    return None


def _webp_size(content: bytes) -> Size | None:
    match content[12:16], len(content):
        case b"VP8 ", length if length >= _WEBP_BYTES and content[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack_from("<HH", content, 26)
            return width & 0x3FFF, height & 0x3FFF
        case b"VP8L", length if length >= _LOSSLESS_BYTES and content[20:21] == b"\x2f":
            bits = int.from_bytes(content[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8X", length if length >= _WEBP_BYTES:
            canvas = int.from_bytes(content[24:30], "little")
            return (canvas & 0xFFFFFF) + 1, (canvas >> 24) + 1
        case _:
            return None


def _is_page(content: bytes) -> bool:
    return any("\0" not in text and _PAGE.match(text) for text in _texts(content))


def _texts(content: bytes) -> Iterator[str]:
    """Yield the content as text, in each encoding that it may be in and is valid for."""
    for encoding in _encodings(content):
        try:
            yield content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue


def _encodings(content: bytes) -> Iterator[str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
        return
    # UTF-8 first, whatever is declared: browsers save a page as UTF-8 and keep its old label.
    yield "utf-8-sig"
    declared = _DECLARED.search(content[:_DECLARED_WITHIN])
    label = declared[1].decode("ascii").lower() if declared else ""
    if _CHARSET.fullmatch(label):
        yield label
