"""A client of a cluster as store: every command goes to the node that owns its key.

The driver finds the nodes and keeps their connections. Its own pipeline is not used: it refuses
MGET and EVALSHA, and a transaction of its follows no slot that moved. A command that a node sends
elsewhere is sent there, in order within its key; what still has no home after a few tries is an
error, never an answer. Replicas are never asked: they may not know of a STOP yet.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import redis
from redis.cluster import ClusterNode, RedisCluster
from redis.connection import parse_url
from redis.exceptions import (
    AskError,
    ClusterDownError,
    MovedError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow

from processor.adapters.cluster_batch import Batch, Command, Recorded, names_of

#: A slot that moves key by key is soon over; a node that failed is replaced in seconds, which
#: nobody waits for.
_TRIES: Final = 6
_PAUSE_SECONDS: Final = 0.05
#: Keys that a node looks at in one step of a scan.
_SCANNED: Final = 1000
#: A node sends the command elsewhere, or cannot tell yet where it belongs.
ELSEWHERE: Final = (AskError, TryAgainError, ClusterDownError)
_AWAY: Final = (Unreachable, TooSlow)


class ClusterClient(Recorded):
    """What the adapters ask of a client, on a cluster; `join` finds it, on first use."""

    def __init__(self, join: Callable[[], RedisCluster]) -> None:
        self._join = join
        self._joining = threading.Lock()
        self._joined: RedisCluster | None = None
        #: Who owns what may have changed; the next command asks for it first.
        self._stale = False

    def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as the driver
        """One command, followed to where its key lives."""
        (answer,) = self.send([Command(args, options)])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def pipeline(self, *, transaction: bool) -> Batch:
        """Commands to be sent together; a transaction's keys must share one hash tag."""
        return Batch(self.send_whole if transaction else self.send)

    def transaction(
        self,
        work: Callable[[Any], Any],
        first: str,
        *more: str,
        value_from_callable: bool = False,
    ) -> Any:  # noqa: ANN401 - whatever `work` answers
        """As the driver's own, at the node that owns the watched keys; they share one hash tag."""
        return self._followed(
            first,
            lambda node: node.transaction(
                work, first, *more, value_from_callable=value_from_callable
            ),
        )

    def size(self) -> int:
        """Keys on all nodes together."""
        return sum(int(node.dbsize()) for node in self.owners())

    def names(self) -> Iterator[bytes]:
        """All keys of all nodes; one that moves meanwhile may come twice, or not at all."""
        for node in self.owners():
            yield from node.scan_iter(count=_SCANNED)

    def names_like(self, pattern: str) -> Iterator[bytes]:
        """The keys that match a pattern which starts with a hash tag.

        Raises MovedError or AskError, maybe at the end only, if its slot moves meanwhile: some
        keys may have been overlooked.
        """
        # No key is called like its own pattern: a look for it shows whether the slot is at rest.
        self.execute_command("EXISTS", pattern)
        node = self._owner(pattern)
        node.exists(pattern)
        yield from node.scan_iter(match=pattern, count=_SCANNED)
        node.exists(pattern)

    def owners(self) -> list[redis.Redis]:
        """A client of each node that owns slots."""
        cluster = self._cluster()
        return [cluster.get_redis_connection(node) for node in cluster.get_primaries()]

    def replicas(self) -> list[redis.Redis]:
        """A client of each node that only copies another."""
        cluster = self._cluster()
        return [cluster.get_redis_connection(node) for node in cluster.get_replicas()]

    def send(self, commands: Sequence[Command]) -> list[Any]:
        """The answers in order, errors among them; commands of one node share a round trip."""
        answers: list[Any] = [None] * len(commands)
        names = names_of(commands)
        left: dict[int, AskError | None] = dict.fromkeys(range(len(commands)))
        for attempt in range(_TRIES):
            for node, places in self._grouped(names, left):
                asked = [left[at] is not None for at in places]
                found = _together(node, [commands[at] for at in places], asked)
                for at, answer in zip(places, found, strict=True):
                    answers[at] = answer
            self._learn([answers[at] for at in left], attempt)
            left = {at: _asked(answers[at]) for at in left if _goes_on(answers[at], attempt)}
            if not left:
                break
        return answers

    def send_whole(self, commands: Sequence[Command]) -> list[Any]:
        """The answers of a transaction; all of its keys share one hash tag."""

        def at(node: redis.Redis) -> list[Any]:
            pipe = node.pipeline(transaction=True)
            for command in commands:
                pipe.execute_command(*command.args, **command.options)
            return list(pipe.execute(raise_on_error=False))

        answers: list[Any] = self._followed(names_of(commands)[0], at)
        return answers

    def _followed(self, name: Any, work: Callable[[redis.Redis], Any]) -> Any:  # noqa: ANN401 - whatever `work` answers
        """Do it at the node that owns a key, and again where the key went."""
        for attempt in range(_TRIES - 1):
            try:
                return work(self._owner(name))
            except (*ELSEWHERE, *_AWAY) as error:
                self._learn([error], attempt)
                if not _goes_on(error, attempt):
                    raise
        return work(self._owner(name))

    def _grouped(
        self, names: Sequence[Any], left: Mapping[int, AskError | None]
    ) -> list[tuple[redis.Redis, list[int]]]:
        cluster = self._cluster()
        groups: dict[str, tuple[ClusterNode, list[int]]] = {}
        for at, ask in left.items():
            node = self._node_of(names[at]) if ask is None else _node_at(cluster, ask)
            groups.setdefault(node.name, (node, []))[1].append(at)
        return [(cluster.get_redis_connection(node), at) for node, at in groups.values()]

    def _learn(self, answers: Sequence[Any], attempt: int) -> None:
        """Take in where slots went; what is still on the move gets a moment."""
        for answer in answers:
            if isinstance(answer, MovedError):
                self._cluster().nodes_manager.move_slot(answer)
        self._stale |= any(isinstance(answer, (ClusterDownError, *_AWAY)) for answer in answers)
        unsettled = any(isinstance(answer, ELSEWHERE) for answer in answers)
        if attempt and unsettled:
            time.sleep(_PAUSE_SECONDS)

    def _owner(self, name: Any) -> redis.Redis:  # noqa: ANN401 - text or bytes
        return self._cluster().get_redis_connection(self._node_of(name))

    def _node_of(self, name: Any) -> ClusterNode:  # noqa: ANN401 - text or bytes
        cluster = self._cluster()
        return cluster.nodes_manager.get_node_from_slot(cluster.keyslot(name))

    def _cluster(self) -> RedisCluster:
        if self._joined is None:
            return self._join_once()
        if self._stale:
            self._stale = False
            self._joined.nodes_manager.initialize()
        return self._joined

    def _join_once(self) -> RedisCluster:
        with self._joining:
            if self._joined is None:
                self._joined = self._join()
            return self._joined


def _together(node: redis.Redis, commands: Sequence[Command], asked: Sequence[bool]) -> list[Any]:
    """The answers of one node, in one round trip; if it cannot be reached, that for each."""
    pipe = node.pipeline(transaction=False)
    for command, ask in zip(commands, asked, strict=True):
        if ask:
            pipe.execute_command("ASKING")
        pipe.execute_command(*command.args, **command.options)
    try:
        answers = iter(pipe.execute(raise_on_error=False))
    except _AWAY as error:
        return [error] * len(commands)
    return [(next(answers), next(answers))[1] if ask else next(answers) for ask in asked]


def _goes_on(answer: Any, attempt: int) -> bool:  # noqa: ANN401 - any answer
    """Whether it is worth another try; a node that hung up gets one, to have closed by itself."""
    if isinstance(answer, ELSEWHERE):
        return True
    return isinstance(answer, Unreachable) and attempt == 0


def _asked(answer: Any) -> AskError | None:  # noqa: ANN401 - any answer
    """The node to be asked once, if the answer names one; one that owns the slot now is none."""
    once = isinstance(answer, AskError) and not isinstance(answer, MovedError)
    return answer if once else None


def _node_at(cluster: RedisCluster, ask: AskError) -> ClusterNode:
    known = cluster.nodes_manager.get_node(host=ask.host, port=ask.port)
    return known or ClusterNode(ask.host, ask.port)


def connect_cluster(url: str, **options: Any) -> ClusterClient:  # noqa: ANN401 - the driver's own
    """A client of the cluster that any of the addressed nodes belongs to; it is found on first use.

    The URL is `redis+cluster://login@host:port,host:port/0?options`, or `rediss+cluster://...`.
    """
    scheme, _, rest = url.partition("+cluster://")
    place, slash, tail = rest.partition("/")
    login, at, hosts = place.rpartition("@")
    seeds = [f"{scheme}://{login}{at}{host}{slash}{tail}" for host in hosts.split(",")]

    def join() -> RedisCluster:
        others = [parse_url(seed) for seed in seeds[1:]]
        nodes = [ClusterNode(each["host"], each["port"]) for each in others]
        return RedisCluster.from_url(seeds[0], startup_nodes=nodes, **options)

    return ClusterClient(join)
