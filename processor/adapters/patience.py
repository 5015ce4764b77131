"""Patience with a server: a lost connection is tried once more, a silent server is not.

A server that is frozen keeps everybody waiting who asks it. So whoever waited in vain makes the
others of this process skip it for a moment: they are refused at once, and no request waits for
one silence after another.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, Self, TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import TimeoutError as Silent
from redis.retry import Retry

#: Seconds for which a server that did not answer is not asked again.
_REST: Final = 1.0

_Answer = TypeVar("_Answer")


class Patience(Retry):
    """The retry policy of all connections of one client, which share what one of them learned."""

    def __init__(self) -> None:
        super().__init__(NoBackoff(), 1, (Disconnected,))
        self._resting_until = 0.0

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Stay one: the driver copies its policy for every connection."""
        return self

    def call_with_retry(
        self,
        do: Callable[[], _Answer],
        fail: Callable[..., Any],
        is_retryable: Callable[[Exception], bool] | None = None,
        with_failure_count: bool = False,  # noqa: FBT001, FBT002 - as the driver calls it
    ) -> _Answer:
        """Do it; raises the driver's TimeoutError at once while the server is being left alone."""
        if time.monotonic() < self._resting_until:
            raise Silent("the server did not answer a moment ago")
        try:
            return super().call_with_retry(do, fail, is_retryable, with_failure_count)
        except (Silent, TimeoutError):
            self._resting_until = time.monotonic() + _REST
            raise
