"""Changes: every key that is written while a store is copied, as the server itself tells them.

The server keeps track for clients that cache, and says of each key when it changes, whatever wrote
it; so new sorts of keys need no telling. If the connection breaks, some may have been missed, and
that is an error: only a copy from the beginning is right then.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Final, Self

import redis
from redis.exceptions import RedisError

from processor.adapters.connection import asking
from processor.domain.errors import AssentError

_CHANNEL: Final = "__redis__:invalidate"
#: Seconds to wait for what was sealed to be told of.
_PATIENCE: Final = 30.0


class ChangesLost(AssentError):
    """What changed is not known for certain any more."""


class Changes:
    """Listens from entering to leaving; what changed is collected, each key once."""

    def __init__(self, url: str) -> None:
        # The older protocol: only it tells by messages on a channel.
        self._client = redis.Redis.from_url(url, protocol=2, socket_timeout=_PATIENCE)
        self._connection: Any = None
        self._seen: set[bytes] = set()

    def __enter__(self) -> Self:
        with asking():
            self._connection = self._client.connection_pool.get_connection()
            me = self._ask("CLIENT", "ID")
            self._ask("CLIENT", "TRACKING", "ON", "REDIRECT", me, "BCAST")
            self._ask("SUBSCRIBE", _CHANNEL)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.disconnect()
        self._client.close()

    def taken(self) -> set[bytes]:
        """What changed since this was asked last; raises ChangesLost."""
        self._listen(0)
        found, self._seen = self._seen, set()
        return found

    def heard(self) -> None:
        """Take in what the server told so far, so that it need not keep it; raises ChangesLost."""
        self._listen(0)

    def pause(self, seconds: float) -> None:
        """Wait so long at most for something to change; raises ChangesLost."""
        self._listen(seconds)

    def wait_for(self, key: bytes) -> None:
        """Wait until a change of this key was told of; all before it were then told of too.

        Raises ChangesLost.
        """
        while key not in self._seen:
            if not self._listen(_PATIENCE):
                raise ChangesLost("the server does not tell what changed; copy again")

    def forget(self, key: bytes) -> None:
        """Take no earlier change of this key for the one that is waited for."""
        self._listen(0)
        self._seen.discard(key)

    def _listen(self, seconds: float) -> bool:
        """Take in everything that is there, waiting at most so long for the first; if any was."""
        any_ = False
        try:
            while self._connection.can_read(timeout=0 if any_ else seconds):
                _, _, keys = self._connection.read_response()
                if keys is None:
                    raise ChangesLost("the store was emptied while it was copied")
                self._seen.update(keys)
                any_ = True
        except (RedisError, OSError) as error:
            lost = f"the connection that tells what changed broke ({type(error).__name__})"
            raise ChangesLost(f"{lost}; copy again") from None
        return any_

    def _ask(self, *words: object) -> Any:  # noqa: ANN401 - whatever the server answers
        self._connection.send_command(*words)
        return self._connection.read_response()
