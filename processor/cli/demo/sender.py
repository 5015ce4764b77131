"""The demo's sender: it claims whatever is released to a business, and sends it to nobody.

A real one calls its provider between the claim and the outcome; see `examples/sender`.
"""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Final, Self

from processor.adapters.connection import connect
from processor.bootstrap import Parts
from processor.edges import located
from processor.ports import ClaimAnswer

_THREADS: Final = 2
_READ: Final = 200
_POLL_SECONDS: Final = 0.02


class Sender:
    """At work for as long as the block lasts; `sent` counts what it was allowed."""

    def __init__(self, parts: Parts, business: str) -> None:
        self._parts = parts
        self._business = business
        self._over = threading.Event()
        self._counts = [0] * _THREADS
        self._threads = [
            threading.Thread(target=self._send, args=(place,), daemon=True)
            for place in range(_THREADS)
        ]

    @property
    def sent(self) -> int:
        """How many messages went out so far."""
        return sum(self._counts)

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._over.set()
        for each in self._threads:
            each.join()

    def _send(self, place: int) -> None:
        """Go down the stream of releases; each thread takes its share."""
        store = connect(located(self._parts.settings).store_url)
        stream, after = f"assent:released:{self._business}", b"0"
        while not self._over.is_set():
            found = store.client.xread({stream: after}, count=_READ)
            for at, fields in found[0][1] if found else ():
                after, name = at, fields[b"message"].decode()
                if int(name[-4:], 16) % _THREADS == place:
                    self._one(place, name)
            if not found:
                self._over.wait(_POLL_SECONDS)

    def _one(self, place: int, name: str) -> None:
        attempt = f"demo-{place}"
        claimed = self._parts.sending.claim(self._business, name, attempt)
        if claimed is not None and claimed.answer is ClaimAnswer.GO:
            self._parts.sending.conclude(self._business, name, attempt, "sent")
            self._counts[place] += 1
