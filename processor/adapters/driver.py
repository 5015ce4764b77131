"""The driver's client without what the driver measures of itself, which cost as much as an answer.

A round trip of redis-py keeps metrics that nobody reads here: of the connections that are idle, of
how long each command took. This sends the same bytes and reads the same answers over the same
connections, with the same one retry; what watches keys, and single commands, are the driver's own.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, cast

import hiredis
import redis
from redis.client import Pipeline
from redis.exceptions import RedisError, ResponseError

#: On a connection whose last exchange was read to its end, so that nothing can wait on it. If the
#: server closed it since, the exchange that finds out connects anew, as for any that is lost.
_SETTLED: Final = "settled"
#: Batches that may be on their way before the first of them is read.
_AHEAD: Final = 8


class Pool(redis.ConnectionPool):
    """A pool that hands out an idle connection with one look at it at most, and takes it back."""

    def get_connection(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - the driver's signature
        """An idle connection on which nothing waits to be read, or a new one."""
        connection = self._idle()
        if connection is None:
            return super().get_connection()
        self._in_use_connections.add(connection)
        if vars(connection).pop(_SETTLED, False) or _is_ready(connection):
            return connection
        # Closed, or it holds what nobody asked for: the driver connects it anew.
        connection.disconnect()
        self.release(connection)
        return super().get_connection()

    def release(self, connection: Any) -> None:  # noqa: ANN401 - the driver's signature
        """Keep a connection for the next who asks."""
        known = connection.pid == os.getpid() and connection in self._in_use_connections
        if not known or connection.should_reconnect():
            super().release(connection)
            return
        self._in_use_connections.discard(connection)
        self._available_connections.append(connection)

    def _idle(self) -> Any:  # noqa: ANN401 - the driver's, of whatever kind
        """One of this process's own; none straight after a fork, which the driver sees to."""
        try:
            return self._available_connections.pop() if self.pid == os.getpid() else None
        except IndexError:
            return None


class Client(redis.Redis):
    """A client whose pipelines are batches."""

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Pipeline:  # noqa: FBT001, FBT002, ANN401 - the driver's signature
        """A batch, as a transaction or not."""
        return Batch(self.connection_pool, self.response_callbacks, transaction, shard_hint)

    def answer(self, command: Sequence[Any]) -> Any:  # noqa: ANN401 - whatever the command answers
        """What the server answers to one command, in its own words; a refusal is an answer."""
        return exchange(self.connection_pool, (command,))[0]

    def together(self, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """What the server answers to commands that go out together, in its own words.

        Refusals stand among the answers as what they are.
        """
        return exchange(self.connection_pool, commands)

    def as_they_come(self, batches: Iterable[Sequence[Sequence[Any]]]) -> Iterator[list[Any]]:
        """As `together` of each batch; each goes out once it is there, before others are answered.

        For commands that only read: what a lost connection still owes is asked for again. Raises
        what a command is refused for.
        """
        return flow(self.connection_pool, batches)

    def at_once(self, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """As `together`, and nothing comes between them; raises what the whole is refused for."""
        return transact(self.connection_pool, commands)


class Batch(Pipeline):
    """Commands that go out together."""

    def execute(self, raise_on_error: bool = True) -> list[Any]:  # noqa: FBT001, FBT002 - the driver's signature
        """Send all, read all, and only then raise the first error, if it is to be raised."""
        if self.watching or self.explicit_transaction or self.scripts:
            return list(super().execute(raise_on_error))
        commands, self.command_stack = self.command_stack, []
        if not commands:
            return []
        send = transact if cast("bool", self.transaction) else exchange
        answers = send(self.connection_pool, [args for args, _ in commands])
        if raise_on_error:
            _raise_first(answers)
        return [self._meant(*pair) for pair in zip(commands, answers, strict=True)]

    def _meant(self, command: tuple[Sequence[Any], dict[str, Any]], answer: Any) -> Any:  # noqa: ANN401 - whatever the command answers
        """An answer in the form that the driver gives answers of this command."""
        args, options = command
        # For the driver's cache, which is not in use.
        options.pop("keys", None)
        callback = self.response_callbacks.get(args[0])
        if callback is None or isinstance(answer, Exception):
            return answer
        return callback(answer, **options)


def exchange(pool: redis.ConnectionPool, commands: Sequence[Sequence[Any]]) -> list[Any]:
    """Send all, then read all; a connection that is lost is tried once more."""
    connection = pool.get_connection()
    try:
        answers: list[Any] = connection.retry.call_with_retry(
            lambda: _exchanged(connection, commands), lambda _: connection.disconnect()
        )
    except BaseException:
        # Half an answer must never be read by whoever comes next.
        connection.disconnect()
        raise
    else:
        setattr(connection, _SETTLED, True)
        return answers
    finally:
        pool.release(connection)


def flow(
    pool: redis.ConnectionPool, batches: Iterable[Sequence[Sequence[Any]]]
) -> Iterator[list[Any]]:
    """Send each batch as it comes, and read the answers in turn, some batches behind."""
    connection = pool.get_connection()
    try:
        flowing = _Flow(connection)
        for commands in batches:
            flowing.send(b"".join([_packed(each) for each in commands]), len(commands))
            if len(flowing.owed) > _AHEAD:
                yield flowing.read()
        while flowing.owed:
            yield flowing.read()
    except BaseException:
        # Also whoever asks and then does not want the rest.
        connection.disconnect()
        raise
    else:
        setattr(connection, _SETTLED, True)
    finally:
        pool.release(connection)


class _Flow:
    """Batches on their way over one connection; each step is tried once more where it is lost."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver's, of whatever kind
        self.owed: deque[tuple[bytes, int]] = deque()
        self._connection = connection
        self._lost = False

    def send(self, text: bytes, answers: int) -> None:
        """Put a batch on its way."""
        # Whether the server is well is asked for only while it owes nothing.
        first = not self.owed
        self.owed.append((text, answers))
        self._try(lambda: self._send(text, check=first))

    def read(self) -> list[Any]:
        """The answers to the batch that is owed the longest."""
        answers: list[Any] = self._try(self._answers)
        _raise_first(answers)
        self.owed.popleft()
        return answers

    def _answers(self) -> list[Any]:
        if self._lost:
            self._send_owed()
        return [_answer(self._connection) for _ in range(self.owed[0][1])]

    def _send(self, text: bytes, *, check: bool) -> None:
        if self._lost:
            self._send_owed()
        else:
            self._connection.send_packed_command((text,), check_health=check)

    def _send_owed(self) -> None:
        """Send anew all that is owed, over a new connection."""
        self._connection.send_packed_command((b"".join([text for text, _ in self.owed]),))
        self._lost = False

    def _try(self, do: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it gives
        return self._connection.retry.call_with_retry(do, self._lose)

    def _lose(self, _: Exception) -> None:
        self._connection.disconnect()
        self._lost = True


def transact(pool: redis.ConnectionPool, commands: Sequence[Sequence[Any]]) -> list[Any]:
    """As `exchange`, in one transaction; raises what the whole of it is refused for."""
    *queued, done = exchange(pool, [("MULTI",), *commands, ("EXEC",)])
    if isinstance(done, list):
        return done
    # The first refusal says why; the last one only that there was one.
    raise next(each for each in (*queued, done) if isinstance(each, Exception))


def _is_ready(connection: Any) -> bool:  # noqa: ANN401 - the driver's, of whatever kind
    try:
        return connection.is_connected and not connection.can_read()
    except (RedisError, OSError):
        return False


def _exchanged(connection: Any, commands: Sequence[Any]) -> list[Any]:  # noqa: ANN401 - the driver's, of whatever kind
    # One text to be sent at once, which the driver looks for in a list.
    connection.send_packed_command((b"".join([_packed(each) for each in commands]),))
    # The whole of what was asked is read, whatever each answer says.
    return [_answer(connection) for _ in commands]


def _packed(command: Sequence[Any]) -> bytes:
    """The bytes of a command; of its name, the driver makes one text where it has two words.

    A command that is bytes was packed by whoever asks, who knew a shorter way.
    """
    if isinstance(command, bytes):
        return command
    name = command[0]
    whole = (*name.split(), *command[1:]) if " " in name else tuple(command)
    return bytes(hiredis.pack_command(whole))


def _answer(connection: Any) -> Any:  # noqa: ANN401 - whatever the command answers
    """One answer; a refusal is one too, or the answers after it would stay unread."""
    try:
        return connection.read_response()
    except ResponseError as refusal:
        return refusal


def _raise_first(answers: Sequence[Any]) -> None:
    for answer in answers:
        if isinstance(answer, ResponseError):
            raise answer
