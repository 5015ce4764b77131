"""A dispatcher that remembers what it was handed, for whoever wants to act on it later."""

from __future__ import annotations

import threading


class MemoryDispatcher:
    """The dispatcher port; each list holds what was handed on, oldest first."""

    def __init__(self) -> None:
        self.woken: list[int] = []
        self.gated: list[str] = []
        self.released: list[tuple[str, str]] = []
        self.turns: list[tuple[int, int]] = []
        self._lock = threading.Lock()

    def wake(self, lane: int) -> None:
        with self._lock:
            self.woken.append(lane)

    def gate(self, message_id: str) -> None:
        with self._lock:
            self.gated.append(message_id)

    def turn(self, slot: int, number: int) -> None:
        with self._lock:
            self.turns.append((slot, number))

    def release(self, business: str, message_id: str) -> None:
        with self._lock:
            self.released.append((business, message_id))
