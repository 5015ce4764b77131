"""Values that exist nowhere else, and a search for them in whatever form they were written."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, quote_plus

import redis

#: What a person is called, types, is reached by and sits behind; each of them is searched for.
PERSON: Final = {
    "full_name": "Quenby Zoë Canary",
    "email": "quenby.canary@example.com",
    "postal_address": "7771 Canary Quay, Springfield",
    "ip": "203.0.113.177",
    "user_agent": "CanaryBrowser/77.1 (Quenby)",
    "page_url": "https://shop.example/join/canary-page-771",
}
PHONE: Final = "+12025550177"
#: Of a phone number, the digits that all spellings share.
DIGITS: Final = "2025550177"
VISITOR: Final = "visitor-canary-771"
WORDS: Final = "canary words: leave Zoë alone"
CLERK: Final = "Clerk Canary Fitzgibbon"
REFERENCES: Final = {
    "conversation_id": "conv-canary-771",
    "order_id": "order-canary-771",
    "appointment_id": "appt-canary-771",
}
PAYLOAD: Final = "texts/canary-771"
BODY: Final = "Acme: canary text 771 for Quenby. Reply STOP to opt out."
PAGE: Final = b"<!doctype html><html>canary page body 771, as Quenby saw it</html>"
GIVEN: Final = "canary-idempotency-771"


def texts() -> set[str]:
    """All of them but secrets."""
    plain = {*PERSON.values(), DIGITS, VISITOR, WORDS, CLERK, *REFERENCES.values()}
    return plain | {PAYLOAD, BODY, GIVEN, "canary page body 771"}


def forms(needle: str) -> set[bytes]:
    """How a text may look where it was written: plain, escaped, quoted, in base64, in hex.

    In base64 it looks different at each of three offsets; what its neighbours share is left out.
    """
    raw = needle.encode()
    found = {raw, json.dumps(needle)[1:-1].encode(), repr(raw)[2:-1].encode()}
    found |= {quote(needle).encode(), quote(needle, safe="").encode(), quote_plus(needle).encode()}
    found |= {raw.hex().encode(), raw.hex().upper().encode(), needle.encode("utf-16-le")}
    for pad in range(3):
        encoded = base64.b64encode(b"\0" * pad + raw)
        whole = encoded[-(-pad * 4 // 3) : len(encoded) - 4]
        found |= {whole, whole.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


class Scanner:
    """Looks for needles in whatever it is shown."""

    def __init__(self, needles: Iterable[str]) -> None:
        self._forms = {each: forms(each) for each in needles}

    def hits(self, places: Mapping[str, bytes]) -> list[tuple[str, str]]:
        """Each place with each needle that stands in it, in any form."""
        return [
            (place, needle)
            for place, content in places.items()
            for needle, shapes in self._forms.items()
            if any(shape in content for shape in shapes)
        ]


def open_up(url: str) -> None:
    """Have a server remember every command, and dump what it holds without compressing it."""
    with redis.Redis.from_url(url) as client:
        client.config_set("slowlog-log-slower-than", 0)
        client.config_set("slowlog-max-len", 100_000)
        client.config_set("rdbcompression", "no")


def of_server(name: str, url: str) -> dict[str, bytes]:
    """Every key and value of a server, and the commands that it remembers; writes an RDB file."""
    found = {}
    with redis.Redis.from_url(url) as client:
        client.save()
        for key in client.scan_iter(count=1000):
            found[f"{name} key {key!r}"] = bytes(key) + b"\n" + bytes(client.dump(key) or b"")
        told: Any = client.slowlog_get(100_000)
        found[f"{name} slowlog"] = b"\n".join(bytes(each["command"]) for each in told)
    return found


def of_folder(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; sockets and what vanishes meanwhile are none."""

    def read() -> Iterator[tuple[str, bytes]]:
        for path in folder.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.is_file():
                    yield str(path.relative_to(folder)), path.read_bytes()

    return dict(read())
