"""What every test may ask for: a real store, and patience with a limit."""

from __future__ import annotations

import os
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis
import structlog
from hypothesis import HealthCheck, settings

from processor.adapters.embedded import EmbeddedServer
from tests.clusters import Cluster

# The suite tries the same examples each time, so that a change is judged by what it changed;
# `make soak` goes looking for many new ones. How long one takes says nothing on a busy machine.
settings.register_profile(
    "patient",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
_PATIENT = settings.get_profile("patient")
settings.register_profile("steady", _PATIENT, derandomize=True, max_examples=50)
settings.register_profile("searching", _PATIENT, print_blob=True, max_examples=300)
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "steady")
settings.load_profile(_PROFILE)


# Not to standard output: a thread of an earlier test may still log while a command answers there.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store-fsync",
        choices=("always", "no"),
        default="no",
        help="whether the shared test stores sync every write: only a power cut would tell them"
        " apart, and a slow disk makes every test wait",
    )
    parser.addoption(
        "--store-binary",
        type=Path,
        help="another server for the shared test store, such as /usr/bin/redis-server",
    )
    parser.addoption(
        "--cluster-nodes",
        type=int,
        default=1,
        help="nodes of the shared test cluster; one refuses whatever crosses slots, three are real",
    )
    parser.addoption(
        "--fault-seed",
        type=int,
        default=1 if _PROFILE == "steady" else random.SystemRandom().randrange(1_000_000),
        help="what the tests of faults draw their moments and places from, to repeat a run",
    )


def pytest_report_header(config: pytest.Config) -> str:
    return f"faults: --fault-seed={config.getoption('--fault-seed')}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, or one of them would run alone while all else is done.

    Each file stays in one piece, and files alike stay in the random order they came in.
    """
    sizes = Counter(each.path for each in items)
    long = {each.path for each in items if any(map(each.get_closest_marker, ("e2e", "early")))}
    items.sort(key=lambda each: (each.path not in long, -sizes[each.path]))


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Where and when a fault strikes, the same again for the same `--fault-seed`."""
    return random.Random(f"{request.config.getoption('--fault-seed')} {request.node.name}")


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Tell a figure of a soak at the end of all; of a short run nobody wants one."""

    def aloud(figure: str) -> None:
        if request.node.get_closest_marker("soak"):
            request.node.user_properties.append(("figure", figure))

    return aloud


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the tests said, whichever process ran them."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, figure in getattr(report, "user_properties", ()):
                if name == "figure" and report.when == "call":
                    terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figure}")


@pytest.fixture(scope="session")
def valkey(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedServer]:
    """One store for all tests of this worker process; ask for `store_url` to get it empty."""
    durable = _is_durable(request.config)
    binary = request.config.getoption("--store-binary")
    folder = tmp_path_factory.mktemp("store")
    with EmbeddedServer(folder, durable=durable, binary=binary) as server:
        yield server


def _is_durable(config: pytest.Config) -> bool:
    return bool(config.getoption("--store-fsync") == "always")


@pytest.fixture
def store_url(valkey: EmbeddedServer) -> str:
    """The address of an empty database of a real store."""
    with redis.Redis.from_url(valkey.url) as client:
        client.flushall()
    return valkey.url


@pytest.fixture
def synced_store_url(store_url: str) -> Iterator[str]:
    """The same, and every write of it is synced, as in production."""
    with redis.Redis.from_url(store_url) as client:
        before = client.config_get("appendfsync")["appendfsync"]
        client.config_set("appendfsync", "always")
        yield store_url
        client.config_set("appendfsync", before)


@pytest.fixture(scope="session")
def cluster(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """One cluster for all tests of this worker process; ask for `cluster_url` to get it empty."""
    nodes, binary = (
        request.config.getoption(name) for name in ("--cluster-nodes", "--store-binary")
    )
    folder, durable = tmp_path_factory.mktemp("cluster"), _is_durable(request.config)
    with Cluster(folder, nodes=nodes, binary=binary, durable=durable) as made:
        yield made


@pytest.fixture
def cluster_url(cluster: Cluster) -> str:
    """The address of a real cluster without any keys."""
    cluster.empty()
    return cluster.url


@pytest.fixture
def free_port() -> int:
    """A TCP port of the loopback address that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], bool]:
    """Whether a condition comes true within a generous minute and a half."""

    def wait(condition: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + 90
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    return wait


@pytest.fixture
def gone() -> Callable[[int], bool]:
    """Whether a process has ended, even if nobody has collected its exit status yet."""

    def ended(pid: int) -> bool:
        try:
            return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    return ended
