"""The shorter round trip answers what the driver answers, to whoever asked and nobody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TimedOut

from processor.adapters.driver import Client, Pool
from processor.adapters.embedded import EmbeddedServer

KEYS = ("a", "b", "c")
COMMANDS = st.one_of(
    st.tuples(st.just("get"), st.sampled_from(KEYS)),
    st.tuples(st.just("set"), st.sampled_from(KEYS), st.integers(0, 9)),
    st.tuples(st.just("incr"), st.sampled_from(KEYS)),
    st.tuples(st.just("lpush"), st.sampled_from(KEYS), st.just("x")),
    st.tuples(st.just("hgetall"), st.sampled_from(KEYS)),
    st.tuples(st.just("smismember"), st.sampled_from(KEYS), st.just("x")),
    st.tuples(st.just("mget"), st.just(KEYS)),
    st.tuples(st.just("zrange"), st.sampled_from(KEYS), st.just(0), st.just(-1)),
)


@pytest.fixture
def client(store_url: str) -> Iterator[redis.Redis]:
    made = Client.from_pool(Pool.from_url(store_url, socket_timeout=5))
    yield made
    made.close()


def together(client: redis.Redis, *commands: tuple[Any, ...], refuse: bool = True) -> list[Any]:
    """What commands answer that go out together."""
    pipe = client.pipeline(transaction=False)
    for name, *args in commands:
        getattr(pipe, name)(*args)
    return list(pipe.execute(raise_on_error=refuse))


def answers(client: redis.Redis, commands: list[tuple[Any, ...]]) -> list[object]:
    """What they answer over an empty store, refusals as their texts."""
    client.flushdb()
    found = together(client, *commands, refuse=False)
    return [str(each) if isinstance(each, ResponseError) else each for each in found]


def lose(client: redis.Redis, store_url: str) -> None:
    """Have the server close the connections of a client."""
    mine = int(client.client_id())
    with redis.Redis.from_url(store_url) as other:
        other.execute_command("CLIENT", "KILL", "ID", mine)


@given(commands=st.lists(COMMANDS, min_size=1, max_size=8))
def test_a_batch_answers_what_the_drivers_own_pipeline_answers(
    valkey: EmbeddedServer, commands: list[tuple[Any, ...]]
) -> None:
    with (
        redis.Redis.from_url(valkey.url) as theirs,
        Client.from_pool(Pool.from_url(valkey.url)) as ours,
    ):
        assert answers(ours, commands) == answers(theirs, commands)


@given(commands=st.lists(COMMANDS, min_size=1, max_size=8))
def test_a_transaction_answers_what_the_drivers_own_answers(
    valkey: EmbeddedServer, commands: list[tuple[Any, ...]]
) -> None:
    found = []
    for kind in (redis.Redis.from_url(valkey.url), Client.from_pool(Pool.from_url(valkey.url))):
        with kind as client:
            client.flushdb()
            pipe = client.pipeline(transaction=True)
            for name, *args in commands:
                getattr(pipe, name)(*args)
            whole = pipe.execute(raise_on_error=False)
            found.append([str(x) if isinstance(x, ResponseError) else x for x in whole])
    assert found[0] == found[1]


def test_a_transaction_that_is_refused_leaves_nothing_and_says_why(client: redis.Redis) -> None:
    pipe = client.pipeline(transaction=True)
    pipe.set("text", "x")
    pipe.execute_command("LPUSH", "alone")
    with pytest.raises(ResponseError, match="wrong number of arguments"):
        pipe.execute()
    assert client.get("text") is None


def test_a_name_of_two_words_is_sent_as_two(client: redis.Redis) -> None:
    client.set("text", "x")
    assert together(client, ("object", "encoding", "text")) == [b"embstr"]


def test_a_refusal_amid_a_batch_leaves_the_answers_after_it_to_their_own_commands(
    client: redis.Redis,
) -> None:
    client.set("text", "x")
    with pytest.raises(ResponseError):
        together(client, ("get", "text"), ("lpush", "text", "y"), ("get", "text"))
    assert together(client, ("get", "text")) == [b"x"]
    assert together(client) == []


def test_a_connection_that_the_server_closed_is_made_anew(
    client: redis.Redis, store_url: str
) -> None:
    client.set("text", "x")
    lose(client, store_url)
    assert together(client, ("get", "text")) == [b"x"]
    lose(client, store_url)
    assert client.get("text") == b"x"


def test_an_answer_that_nobody_read_is_not_given_to_the_next(client: redis.Redis) -> None:
    client.set("text", "x")
    connection = client.connection_pool.get_connection()
    connection.send_command("GET", "text")
    assert connection.can_read(timeout=5)
    client.connection_pool.release(connection)
    assert together(client, ("get", "other")) == [None]


def test_an_answer_that_came_too_late_is_not_given_to_the_next(store_url: str) -> None:
    with Client.from_pool(Pool.from_url(store_url, socket_timeout=0.2)) as client:
        client.set("text", "x")
        with pytest.raises(TimedOut):
            together(client, ("blpop", ["nothing"], 1), ("get", "text"))
        assert together(client, ("get", "other")) == [None]


def test_a_store_that_is_away_is_told_of(tmp_path: object) -> None:
    client = Client.from_pool(Pool.from_url(f"unix://{tmp_path}/nobody.sock"))
    with pytest.raises(ConnectionLost):
        together(client, ("get", "text"))


def test_threads_get_their_own_answers_over_few_connections(client: redis.Redis) -> None:
    wrong: list[object] = []

    def ask(name: str) -> None:
        for number in range(100):
            found = together(client, ("set", name, number), ("get", name))
            if found != [True, b"%d" % number]:
                wrong.append(found)

    threads = [threading.Thread(target=ask, args=(f"thread-{each}",)) for each in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
