"""A second server beside the shared one, to restore or to copy into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis

from processor.adapters.embedded import EmbeddedServer


@pytest.fixture(scope="session")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The second server; ask for `new_url` to get it empty."""
    with EmbeddedServer(tmp_path_factory.mktemp("new"), durable=False) as server:
        yield server


@pytest.fixture
def new_url(new: EmbeddedServer) -> str:
    """The address of the second server, empty."""
    with redis.Redis.from_url(new.url) as client:
        client.flushall()
    return new.url
