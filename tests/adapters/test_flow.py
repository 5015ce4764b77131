"""Batches on their way together are answered in turn, each as it would be alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import redis
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import ResponseError

from processor.adapters.connection import connect
from processor.adapters.driver import Client


@pytest.fixture
def client(store_url: str) -> Iterator[Client]:
    """Ours, over a store with something in it."""
    made = connect(store_url).client
    assert isinstance(made, Client)
    made.mset({f"flow:{number}": f"{number}" for number in range(100)})
    made.lpush("flow:list", "one")
    yield made
    made.delete("flow:list", *[f"flow:{number}" for number in range(100)])
    made.close()


def asked(number: int) -> list[tuple[str, ...]]:
    return [("TIME",), ("MGET", f"flow:{number}", "flow:nothing", f"flow:{number}")]


def told(number: int) -> list[bytes | None]:
    return [b"%d" % number, None, b"%d" % number]


@pytest.mark.parametrize("batches", [0, 1, 3, 50])
def test_each_batch_is_answered_in_its_turn(client: Client, batches: int) -> None:
    answers = client.as_they_come(asked(number) for number in range(batches))
    assert [found for _, found in answers] == [told(number) for number in range(batches)]
    assert client.get("flow:7") == b"7"


def test_few_batches_are_on_their_way_at_once(client: Client) -> None:
    """However long the list is, its answers do not pile up in the server."""
    made: list[int] = []

    def batches() -> Iterator[list[tuple[str, ...]]]:
        for number in range(100):
            made.append(number)
            yield asked(number)

    for place, (_, found) in enumerate(client.as_they_come(batches())):
        assert found == told(place)
        assert len(made) <= place + 10


@pytest.mark.parametrize("after", [0, 1, 4, 30, 49])
def test_a_lost_connection_is_made_anew_and_nothing_is_left_out(
    client: Client, store_url: str, after: int
) -> None:
    """Lost while batches are sent or while they are read."""

    def batches() -> Iterator[list[tuple[str, ...]]]:
        for number in range(50):
            if number == after:
                killed(store_url)
            yield asked(number)

    answers = []
    for answer in client.as_they_come(batches()):
        answers.append(answer[1])
        if len(answers) == after:
            killed(store_url)
    assert answers == [told(number) for number in range(50)]


def test_whoever_stops_amid_the_answers_leaves_none_to_the_next(client: Client) -> None:
    answers = client.as_they_come(asked(number) for number in range(20))
    assert next(answers)[1] == told(0)
    del answers
    assert client.get("flow:9") == b"9"


def test_a_refusal_is_raised_and_leaves_nothing_behind(client: Client) -> None:
    batches: list[list[tuple[str, ...]]] = [asked(0), [("GET", "flow:list")], asked(1)]
    answers = client.as_they_come(batches)
    assert next(answers)[1] == told(0)
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        next(answers)
    assert client.get("flow:9") == b"9"


def test_what_goes_wrong_while_a_batch_is_made_leaves_nothing_behind(client: Client) -> None:
    def batches() -> Iterator[list[tuple[str, ...]]]:
        yield asked(0)
        raise LookupError

    with pytest.raises(LookupError):
        list(client.as_they_come(batches()))
    assert client.get("flow:9") == b"9"


def test_a_server_that_is_away_is_told() -> None:
    away = connect("unix:///nonexistent/valkey.sock").client
    with pytest.raises(Disconnected):
        list(away.as_they_come([asked(0)]))


def killed(url: str) -> None:
    """Everybody's connection to the store but the one that says so."""
    with redis.Redis.from_url(url) as other:
        other.client_kill_filter(_type="normal", skipme=True)
