"""The connection to the store: scripts by name, the store's clock, and one place where errors turn.

No error of the driver escapes: it becomes StoreUnavailable, StoreFull or StoreUnborn, without the
command's arguments. Times are the store's own, so that every process judges by one clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any, Final

import redis
from redis.backoff import NoBackoff
from redis.exceptions import (
    NoScriptError,
    OutOfMemoryError,
    RedisClusterException,
    RedisError,
    ResponseError,
)
from redis.retry import Retry

from processor.adapters import keys
from processor.adapters.cluster import ELSEWHERE, ClusterClient, connect_cluster
from processor.adapters.driver import Client, Pool
from processor.adapters.patience import Patience
from processor.domain.errors import LedgerBroken, LedgerNewer
from processor.ports import StoreFull, StoreUnavailable, StoreUnborn, decode_birth

#: Seconds. A store that answers slower than this is as good as away: the gate blocks.
_ANSWER_SECONDS: Final = 3.0
_CONNECT_SECONDS: Final = 2.0
_BRIEF_SECONDS: Final = 1.0
#: Keys that the store looks at in one step of a scan.
_SCANNED: Final = 1000
#: Scripts in one transaction: the store answers nobody else while it runs them.
_AT_ONCE: Final = 100
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AWAY: Final = (RedisError, RedisClusterException, OSError)
_NONSENSE: Final = (LedgerNewer, LedgerBroken, ValueError, TypeError, KeyError, IndexError)
#: All that can go wrong with a store.
_TROUBLE: Final = (*_AWAY, *_NONSENSE)
#: Scripts that may also run when the store is out of memory carry this flag.
_ALWAYS: Final = "#!lua flags=allow-oom\n"
_NEVER_FULL: Final = "#!lua\n"


class Script:
    """One Lua script in its two forms: refused, or allowed, when memory is full."""

    def __init__(self, body: str) -> None:
        self.texts = {False: _NEVER_FULL + body, True: _ALWAYS + body}
        self.digests = {
            form: hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
            for form, text in self.texts.items()
        }


def load_scripts() -> Mapping[str, Script]:
    """All scripts beside this module, by name."""
    folder = resources.files("processor.adapters") / "lua"
    return {
        each.name.removesuffix(".lua"): Script(each.read_text("utf-8"))
        for each in folder.iterdir()
        if each.name.endswith(".lua")
    }


class Call:
    """One script call that is to be made, alone or among others."""

    __slots__ = ("args", "keys", "restrictive", "script")

    def __init__(
        self, script: str, keys: Sequence[str], args: Sequence[Any], *, restrictive: bool = False
    ) -> None:
        self.script = script
        self.keys = keys
        self.args = args
        self.restrictive = restrictive


class Store:
    """A client of the store with our scripts and our errors.

    `clustered`: the store is a cluster, so one transaction reaches one hash tag only.
    """

    def __init__(self, client: redis.Redis | ClusterClient) -> None:
        # The driver types every answer for both of its modes; ours is always bytes.
        self.client: Any = client
        self.clustered = isinstance(client, ClusterClient)
        self._bare = isinstance(client, Client)
        self._scripts = load_scripts()

    def call(self, call: Call) -> Any:  # noqa: ANN401 - a script answers what it likes
        """Run one script; raises like `asking`."""
        if not self._bare:
            return self.call_all([call])[0]
        try:
            answer = self.client.answer(self._command(call))
            if isinstance(answer, NoScriptError):
                answer = self.client.answer(self._command(call, whole=True))
            if isinstance(answer, Exception):
                raise answer
        except _TROUBLE as error:
            raise _told(error) from None
        return answer

    def call_all(self, calls: Sequence[Call]) -> list[Any]:
        """Run scripts in one round trip, in order; a lost script cache is filled again."""
        with asking():
            answers = self._pipelined(calls)
            lost = [at for at, answer in enumerate(answers) if isinstance(answer, NoScriptError)]
            if lost:
                # With their texts, so that a cache which is emptied again cannot matter.
                anew = self._pipelined([calls[at] for at in lost], whole=True)
                for at, answer in zip(lost, anew, strict=True):
                    answers[at] = answer
            for answer in answers:
                if isinstance(answer, Exception):
                    raise answer
            return answers

    def size(self) -> int:
        """How many keys there are; raises as `asking`."""
        with asking():
            return int(self.client.size() if self.clustered else self.client.dbsize())

    def names_like(self, pattern: str) -> Iterator[bytes]:
        """Keys that match, at least once each; the pattern starts with a hash tag."""
        with asking():
            if self.clustered:
                yield from self.client.names_like(pattern)
            else:
                yield from self.client.scan_iter(match=pattern, count=_SCANNED)

    def now(self) -> datetime:
        """The store's time, aware UTC."""
        with asking():
            return moment(self.client.time())

    def together(self, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """The server's own answers to commands in one round trip; to be asked within `asking`."""
        if self._bare:
            answers = self.client.together(commands)
        else:
            answers = self._filled(commands, whole=False).execute(raise_on_error=False)
        for answer in answers:
            if isinstance(answer, Exception):
                raise answer
        return list(answers)

    def at_once(self, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """As `together`, and nothing comes between them."""
        if self._bare:
            return list(self.client.at_once(commands))
        return list(self._filled(commands, whole=True).execute())

    def _filled(self, commands: Sequence[Sequence[Any]], *, whole: bool) -> Any:  # noqa: ANN401 - the driver's pipeline, of either kind
        pipe = self.client.pipeline(transaction=whole)
        for command in commands:
            pipe.execute_command(*command)
        return pipe

    def ask(self, tag: str, fill: Callable[[Any], object]) -> list[Any]:
        """Run commands together with a look at a birth record; raises StoreUnborn and as `asking`.

        `fill` puts the commands into the pipeline that it is given; their answers come back. The
        look comes last: what is answered was done before a copy could have sealed the store.
        """
        with asking():
            pipe = self.client.pipeline(transaction=False)
            fill(pipe)
            pipe.get(keys.birth(tag))
            *answers, birth = pipe.execute()
        decode_birth(birth)
        return list(answers)

    def ask_bare(self, tag: str, commands: Sequence[Sequence[Any]]) -> list[Any]:
        """As `ask`, for commands as the server knows them; their answers come back as they are."""
        with asking():
            *answers, birth = self.together([*commands, ("GET", keys.birth(tag))])
        decode_birth(birth)
        return answers

    def _pipelined(self, calls: Sequence[Call], *, whole: bool = False) -> list[Any]:
        commands = [self._command(call, whole=whole) for call in calls]
        if self._bare:
            # Redis, at full memory, refuses whatever is queued for a transaction, allowed or not.
            apart = any(call.restrictive for call in calls)
            places = range(0, len(commands), _AT_ONCE)
            parts = [self._sent(commands[at : at + _AT_ONCE], apart=apart) for at in places]
            return [each for part in parts for each in part]
        pipe = self.client.pipeline(transaction=False)
        for name, *arguments in commands:
            getattr(pipe, name.lower())(*arguments)
        return list(pipe.execute(raise_on_error=False))

    def _sent(self, commands: Sequence[tuple[Any, ...]], *, apart: bool) -> list[Any]:
        """Several at once, unless `apart`: a store that syncs what it writes then syncs once."""
        if apart or len(commands) == 1:
            return list(self.client.together(commands))
        return list(self.client.at_once(commands))

    def _command(self, call: Call, *, whole: bool = False) -> tuple[Any, ...]:
        script, rest = self._scripts[call.script], (len(call.keys), *call.keys, *call.args)
        if whole:
            return ("EVAL", script.texts[call.restrictive], *rest)
        return ("EVALSHA", script.digests[call.restrictive], *rest)


def connect_briefly(url: str) -> Store:
    """As `connect`, for a server that nobody may wait for: it has a second to answer."""
    return connect(url, seconds=_BRIEF_SECONDS)


def connect(url: str, *, seconds: float = _ANSWER_SECONDS) -> Store:
    """A store by URL (`redis://`, `rediss://`, `unix://`, `redis+cluster://`, `rediss+cluster://`).

    It connects on first use.
    """
    options = driver_options(url, seconds=seconds)
    if "+cluster:" in url:
        # Each node is waited for by itself: the silence of one says nothing of the others.
        return Store(connect_cluster(url, **options | {"retry": Retry(NoBackoff(), 1)}))
    return Store(Client.from_pool(Pool.from_url(url, **options)))


def driver_options(url: str, *, seconds: float = _ANSWER_SECONDS) -> dict[str, Any]:
    """How the driver connects to the store at a URL."""
    # A unix socket knows neither of these.
    tcp = {} if url.startswith("unix:") else {"socket_keepalive": True}
    return {
        "socket_timeout": seconds,
        "socket_connect_timeout": min(seconds, _CONNECT_SECONDS),
        "health_check_interval": 10,
        "retry": Patience(),
        **tcp,
    }


@contextmanager
def asking() -> Iterator[None]:
    """Turn what can go wrong with the store into the ports' errors, without any arguments."""
    try:
        yield
    except _TROUBLE as error:
        raise _told(error) from None


def _told(error: Exception) -> StoreUnavailable:
    kind = type(error).__name__
    match error:
        case OutOfMemoryError():
            return StoreFull("the store is out of memory; raise maxmemory or free some")
        case _ if isinstance(error, ELSEWHERE):
            return StoreUnavailable(
                f"the cluster moves or mends what was asked for ({kind}); try again"
            )
        case ResponseError():
            return _refused(error)
        case _ if isinstance(error, _AWAY):
            return StoreUnavailable(f"the store cannot be reached ({kind})")
        case LedgerNewer():
            return StoreUnavailable(str(error))
        case _:
            return StoreUnavailable(
                f"the store answers nonsense ({kind}); see `assent ledger verify`"
            )


def _refused(error: ResponseError) -> StoreUnavailable:
    text = str(error)
    if "UNBORN" in text:
        return StoreUnborn("the store holds no birth record that is open; see `assent doctor`")
    if text.startswith("OOM"):
        return StoreFull("the store is out of memory; raise maxmemory or free some")
    # The first word is the server's error code; the rest may quote what was sent.
    return StoreUnavailable(f"the store refuses ({text.split(' ', 1)[0][:32]})")


def moment(time: Sequence[int | bytes]) -> datetime:
    """An aware UTC time from the server's seconds and microseconds."""
    return _EPOCH + timedelta(seconds=int(time[0]), microseconds=int(time[1]))


def from_ms(milliseconds: int | bytes | str) -> datetime:
    """An aware UTC time from milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=int(milliseconds))


def to_ms(at: datetime) -> int:
    """Milliseconds since 1970, rounded down: an end is never later than it should be."""
    return (at - _EPOCH) // timedelta(milliseconds=1)
