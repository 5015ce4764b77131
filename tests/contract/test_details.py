"""Whoever is asked for details, in memory or over HTTPS, answers and fails alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from processor.adapters.clock import SystemClock
from processor.adapters.http_details import HttpDetails
from processor.adapters.memory_details import MemoryDetails
from processor.ports import Access, Api, Ask, Details, DetailsFailed, Failing
from tests.api_server import HOST, TOKEN, ApiServer, answer

API = Api(hosts=(HOST,))
ACCESS = Access(host=HOST, token=TOKEN)
ORDER = b'{"order": {"id": "order31"}}'


@dataclass(kw_only=True)
class Asked:
    """One that knows `/v2/orders/order31`, is away for `away`, and takes one token."""

    details: Details

    def ask(self, path: str, access: Access = ACCESS, api: Api = API) -> bytes:
        return self.details.ask(api, access, Ask(name="order", path=path))

    def fails(self, path: str, access: Access = ACCESS, api: Api = API) -> Failing:
        with pytest.raises(DetailsFailed) as caught:
            self.ask(path, access, api)
        assert TOKEN not in str(caught.value)
        return caught.value.why


@pytest.fixture(params=["memory", "https"])
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asked]:
    if request.param == "memory":
        known: dict[str, bytes | Failing] = {
            "/v2/orders/order31": ORDER,
            "/v2/orders/away": Failing.AWAY,
        }
        yield Asked(details=MemoryDetails(known, TOKEN))
        return
    with ApiServer(folder=tmp_path) as server:
        server.answers["/v2/orders/order31"] = lambda call: answer(
            *((200, ORDER) if call.headers["Authorization"] == f"Bearer {TOKEN}" else (401,))
        )(call)
        server.answers["/v2/orders/away"] = answer(503)
        yield Asked(details=HttpDetails(SystemClock(), server.reach()))


def test_the_answer_comes_as_it_is(asked: Asked) -> None:
    assert asked.ask("/v2/orders/order31") == ORDER
    assert asked.ask("/v2/orders/order31") == ORDER


def test_what_nobody_knows_is_gone(asked: Asked) -> None:
    assert asked.fails("/v2/orders/order32") is Failing.GONE


def test_another_token_is_refused(asked: Asked) -> None:
    assert asked.fails("/v2/orders/order31", Access(host=HOST, token="other")) is Failing.REFUSED


def test_who_fails_is_away(asked: Asked) -> None:
    assert asked.fails("/v2/orders/away") is Failing.AWAY


def test_no_host_is_asked_but_the_providers_own(asked: Asked) -> None:
    access = Access(host="elsewhere.example.com", token=TOKEN)
    assert asked.fails("/v2/orders/order31", access) is Failing.MISLED
