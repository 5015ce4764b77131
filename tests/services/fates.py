"""What may happen between two calls of a port: whoever calls dies, or somebody else is faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Killed(BaseException):
    """A worker is no more."""


class Fate:
    """At the call with this number, before or after it is done, something happens once."""

    def __init__(self, at: int, *, before: bool, then: Callable[[], object]) -> None:
        self.left = at
        self.before = before
        self.then = then

    def meet(self, *, before: bool) -> None:
        if before:
            self.left -= 1
        if self.left == 0 and before is self.before:
            self.left = -1
            self.then()


class Fated:
    """A port, each call to which may be the one."""

    def __init__(self, port: object, fate: Fate) -> None:
        self._port = port
        self._fate = fate

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the port has
        found = getattr(self._port, name)

        def called(*args: Any, **how: Any) -> Any:  # noqa: ANN401 - as the port
            self._fate.meet(before=True)
            answer = found(*args, **how)
            self._fate.meet(before=False)
            return answer

        return called if callable(found) else found


def killed() -> None:
    raise Killed
