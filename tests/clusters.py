"""A cluster of embedded servers, to be reshaped and shaken: one node refuses what crosses slots."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import redis
from redis.crc import key_slot

from processor.adapters.embedded import EmbeddedServer

SLOTS = 16384
#: The second port of each node, on which the nodes talk to one another, is so much higher.
BUS = 10_000


class Cluster:
    """Nodes without replicas, which share the slots evenly."""

    def __init__(
        self, folder: Path, *, nodes: int, binary: Path | None = None, durable: bool = True
    ) -> None:
        self.servers = [
            EmbeddedServer(
                folder / f"node-{number}",
                durable=durable,
                port=_free_port(),
                binary=binary,
                directives={
                    "cluster-enabled": "yes",
                    "cluster-node-timeout": "2000",
                    "cluster-allow-replica-migration": "no",
                },
            )
            for number in range(nodes)
        ]

    @property
    def url(self) -> str:
        """Its address as our settings spell it."""
        seeds = ",".join(f"127.0.0.1:{server.port}" for server in self.servers)
        return f"redis+cluster://{seeds}/0"

    def __enter__(self) -> Self:
        with ExitStack() as started:
            for server in self.servers:
                started.enter_context(server)
            self._form()
            self._running = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._running.close()

    def at(self, number: int) -> redis.Redis:
        """A plain client of one node."""
        return redis.Redis.from_url(self.servers[number].url)

    def owner_of(self, key: str) -> int:
        """The number of the node that the first node believes to own a key."""
        slot = key_slot(key.encode())
        with self.at(0) as client:
            for first, last, owner, *_ in client.execute_command("CLUSTER SLOTS"):
                if first <= slot <= last:
                    ports = [server.port for server in self.servers]
                    return ports.index(owner[1])
        raise AssertionError(f"nobody owns `{key}`")

    def empty(self) -> None:
        """Forget every key and every limit."""
        for number in range(len(self.servers)):
            with self.at(number) as client:
                client.flushall()

    def set_limit(self, maxmemory: int) -> None:
        """Limit the memory of every node, in bytes; 0 for none."""
        for number in range(len(self.servers)):
            with self.at(number) as client:
                client.config_set("maxmemory", maxmemory)

    def begin_move(self, key: str, target: int) -> int:
        """Let the slot of a key begin to move to another node; its number."""
        source, slot = self.owner_of(key), key_slot(key.encode())
        with self.at(source) as old, self.at(target) as new:
            new.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", _id_of(old))
            old.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", _id_of(new))
        return slot

    def move_keys(self, slot: int, source: int, target: int, limit: int = 1_000_000) -> int:
        """Move so many of a slot's keys; how many there were to move."""
        port = str(self.servers[target].port)
        with self.at(source) as old:
            names = old.execute_command("CLUSTER GETKEYSINSLOT", slot, limit)
            if names:
                words: list[Any] = ["127.0.0.1", port, "", 0, 10_000, "KEYS", *names]
                old.execute_command("MIGRATE", *words)
        return len(names)

    def end_move(self, slot: int, source: int, target: int) -> None:
        """Move the rest of a slot's keys, and let everybody know its new owner."""
        while self.move_keys(slot, source, target):
            continue
        with self.at(target) as new:
            owner = _id_of(new)
        others = (each for each in range(len(self.servers)) if each not in (target, source))
        for number in (target, source, *others):
            with self.at(number) as client:
                client.execute_command("CLUSTER SETSLOT", slot, "NODE", owner)

    def move(self, key: str, target: int) -> None:
        """Move the slot of a key to another node, at once."""
        source = self.owner_of(key)
        if source != target:
            self.end_move(self.begin_move(key, target), source, target)

    def move_at_once(self, key: str, target: int) -> None:
        """Ask the owner to hand a key's slot over in one step, as Valkey 9 can."""
        slot = key_slot(key.encode())
        with self.at(target) as new, self.at(self.owner_of(key)) as old:
            words = ["SLOTSRANGE", slot, slot, "NODE", _id_of(new)]
            old.execute_command("CLUSTER MIGRATESLOTS", *words)

    def await_whole(self) -> None:
        """Wait until every node knows that all slots are served."""
        deadline = time.monotonic() + 180
        while not all(map(self._is_whole, range(len(self.servers)))):
            assert time.monotonic() < deadline, "the cluster did not become whole"
            time.sleep(0.02)

    def _form(self) -> None:
        count = len(self.servers)
        bounds = [SLOTS * number // count for number in range(count + 1)]
        for number in range(count):
            with self.at(number) as client:
                if not client.execute_command("CLUSTER SLOTS"):
                    first, last = bounds[number], bounds[number + 1] - 1
                    client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
                    client.execute_command("CLUSTER MEET", "127.0.0.1", self.servers[0].port)
        self.await_whole()

    def _is_whole(self, number: int) -> bool:
        with self.at(number) as client:
            told = client.execute_command("CLUSTER INFO")
            facts = told if isinstance(told, dict) else dict(_pairs(told))
            known = int(facts["cluster_known_nodes"])
            return facts["cluster_state"] == "ok" and known == len(self.servers)


def _pairs(told: bytes) -> list[tuple[str, str]]:
    lines = told.decode().splitlines()
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


def _id_of(client: redis.Redis) -> str:
    told = client.execute_command("CLUSTER MYID")
    return told.decode() if isinstance(told, bytes) else str(told)


def _free_port() -> int:
    """A port of the loopback address whose companion for the bus is free as well."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = int(server.getsockname()[1])
        if port + BUS > 65535:
            continue
        try:
            socket.create_server(("127.0.0.1", port + BUS)).close()
        except OSError:
            continue
        return port
