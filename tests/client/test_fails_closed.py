"""No answer, half an answer, a wrong one: none of them ever sends. A wrong key is loud."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from assent_client import (
    Client,
    GateUnavailable,
    KeyRefused,
    Outcome,
    Permit,
    Refusal,
    RequestRefused,
    ScopeMissing,
)
from processor.ports import Scope
from tests.client.broken import Broken, Deed, hangs_up, says
from tests.client.worlds import RealWorld, key_of, offer, url_of

ALICE = "+12025550101"
KEY = "ak_made_up"
APPROVED = {
    "message": "one",
    "decision": "dec_1",
    "verdict": "approved",
    "reasons": [{"code": "express_grant"}],
    "hypothetical": False,
}
GO = {"answer": "go", "to": ALICE, "lease_ends_at": "2026-03-01T09:30:05Z"}
SHORT = 0.4


def ask_everything(gate: Client) -> None:
    """Each call has to fail closed."""
    assert gate.check(offer(ALICE, id="one")).codes == ("gate_unavailable",)
    assert gate.check(offer(ALICE, id="one")).blocked
    assert [each.blocked for each in gate.check_many([offer(ALICE)] * 2)] == [True, True]
    refusal = gate.redeem("msg_1")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "gate_unavailable"
    with pytest.raises(GateUnavailable):
        gate.submit(offer(ALICE))
    with pytest.raises(GateUnavailable):
        gate.look("msg_1")
    with pytest.raises(GateUnavailable):
        gate.conclude("msg_1", "one", Outcome.SENT)


@pytest.mark.parametrize(
    "deed",
    [
        hangs_up,
        says(500, {"code": "internal_error"}),
        says(503, {"code": "store_unavailable"}, Retry_After="5"),
        says(502, b"<html>Bad Gateway</html>"),
        says(429, {"code": "too_many_calls"}, Retry_After="60"),
        says(200, b"<html>Welcome</html>"),
        says(200, b""),
        says(200, b'{"verdict": "appro'),
        says(200, b"\xff"),
        says(200, []),
        says(200, {}),
        says(200, {"verdict": "approved", "answer": "go", "state": "sure"}),
    ],
)
def test_what_is_no_answer_permits_nothing(deed: Deed) -> None:
    with Broken(deed) as server, Client(server.url, KEY, timeout=SHORT) as gate:
        ask_everything(gate)


def test_whoever_is_over_a_limit_waits_as_told_where_there_is_time() -> None:
    over = says(429, {"code": "over_limit"}, Retry_After="1")
    with Broken(over, says(200, APPROVED)) as server:
        with Client(server.url, KEY, timeout=60) as gate:
            assert gate.check(offer(ALICE, id="one")).approved
        server.answers_with(says(429, {"code": "over_limit"}, Retry_After="3600"))
        with (
            Client(server.url, KEY, timeout=60) as gate,
            pytest.raises(GateUnavailable) as caught,
        ):
            gate.submit(offer(ALICE))
    assert caught.value.wait == 3600
    again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own, as a worker does it
    assert (again.wait, str(again)) == (3600, str(caught.value))


def test_a_server_that_says_nothing_permits_nothing() -> None:
    with Broken(hangs_up) as server:
        server.answers_with(server.silent)
        with Client(server.url, KEY, timeout=SHORT) as gate:
            ask_everything(gate)


def test_a_server_that_is_not_there_permits_nothing(free_port: int) -> None:
    with Client(f"http://127.0.0.1:{free_port}", KEY, timeout=SHORT) as gate:
        ask_everything(gate)


def test_a_host_without_a_name_permits_nothing() -> None:
    with Client("http://assent.invalid", KEY, timeout=SHORT) as gate:
        assert gate.check(offer(ALICE)).codes == ("gate_unavailable",)


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "perhaps"},
        {"verdict": True},
        {"message": "two"},
        {"hypothetical": True},
        {"reasons": None},
        {"reasons": ["express_grant"]},
        {"not_before": "soon"},
        {"valid_until": "2026-03-01T09:30:00"},
    ],
)
def test_an_approval_that_is_not_understood_whole_is_none(change: dict[str, object]) -> None:
    """The one that is understood shows that the rest would have been an approval."""
    with Broken(says(200, APPROVED)) as server, Client(server.url, KEY, timeout=SHORT) as gate:
        assert gate.check(offer(ALICE, id="one")).approved
        server.answers_with(says(200, APPROVED | change))
        assert gate.check(offer(ALICE, id="one")).codes == ("gate_unavailable",)


@pytest.mark.parametrize(
    "change", [{"answer": "stay"}, {"answer": None}, {"to": ""}, {"lease_ends_at": "never"}]
)
def test_a_permit_that_is_not_understood_whole_is_none(change: dict[str, object]) -> None:
    with Broken(says(200, GO)) as server, Client(server.url, KEY, timeout=SHORT) as gate:
        assert isinstance(gate.redeem("msg_1"), Permit)
        server.answers_with(says(200, GO | change))
        assert isinstance(gate.redeem("msg_1"), Refusal)


def test_a_permit_that_was_on_its_way_for_its_whole_lease_is_none() -> None:
    """A STOP since then would not be waited for, and another attempt may be under way."""

    def slow(call: BaseHTTPRequestHandler, body: object) -> None:
        server.ending.wait(5.1)
        says(200, GO)(call, body)

    with Broken(slow) as server, Client(server.url, KEY, timeout=120) as gate:
        late = gate.redeem("msg_1")
    assert isinstance(late, Refusal)
    assert late.code == "permit_late"


def test_a_child_has_connections_of_its_own_after_a_fork() -> None:
    """Two processes on one connection would read each other's answers."""
    asking = """
import os, sys
from assent_client import Client, Message
gate = Client(sys.argv[1], "ak_made_up", timeout=60)
message = Message(id="one", channel="sms", to="x")
assert gate.check(message).approved
child = os.fork()
assert gate.check(message).approved
if child:
    assert os.waitpid(child, 0)[1] == 0
    assert gate.check(message).approved
else:
    os._exit(0)
"""
    callers: list[int] = []

    def approves(call: BaseHTTPRequestHandler, body: object) -> None:
        callers.append(call.client_address[1])
        says(200, APPROVED)(call, body)

    with Broken(approves) as server:
        subprocess.run([sys.executable, "-c", asking, server.url], check=True)
    assert len(callers) == 4
    assert len(set(callers)) == 2


def test_a_call_that_was_lost_is_repeated_under_the_same_ids() -> None:
    """So a claim whose answer was lost is told again, and a job is one job."""
    lost = (hangs_up, says(503, {}))
    with Broken(*lost, says(200, GO)) as server, Client(server.url, KEY, timeout=60) as gate:
        assert isinstance(gate.redeem("msg_1"), Permit)
        server.answers_with(*lost, says(200, {"message": "msg_1", "state": "queued"}))
        gate.submit(offer(ALICE))
        claims, jobs = server.bodies[:3], server.bodies[3:]
        assert claims[0]["attempt"] == claims[1]["attempt"] == claims[2]["attempt"]
        assert jobs[0]["id"] == jobs[1]["id"] == jobs[2]["id"]
        gate.redeem("msg_1")
        assert server.bodies[-1].get("attempt") != claims[0]["attempt"]


def test_of_many_only_those_are_blocked_that_got_no_answer() -> None:
    def approves(call: BaseHTTPRequestHandler, body: Any) -> None:  # noqa: ANN401 - JSON
        made = [APPROVED | {"message": each["id"]} for each in body["messages"]]
        says(200, {"decisions": made})(call, body)

    away = says(429, {}, Retry_After="60")
    asked = [offer(ALICE, id=f"m{number}") for number in range(2500)]
    with (
        Broken(approves, away, approves) as server,
        Client(server.url, KEY, timeout=60) as gate,
    ):
        made = gate.check_many(asked)
    assert [each.message for each in made] == [each.id for each in asked]
    assert [each.approved for each in made] == [True] * 1000 + [False] * 1000 + [True] * 500
    assert [len(each["messages"]) for each in server.bodies] == [1000, 1000, 500]


def test_fewer_answers_than_questions_are_none() -> None:
    deed = says(200, {"decisions": [APPROVED]})
    with Broken(deed) as server, Client(server.url, KEY, timeout=SHORT) as gate:
        made = gate.check_many([offer(ALICE, id="one"), offer(ALICE, id="two")])
        assert [each.codes for each in made] == [("gate_unavailable",)] * 2


@pytest.mark.parametrize("status", [301, 400, 404, 405, 413])
def test_a_wrong_address_is_an_error_and_no_quiet_block(status: int) -> None:
    deed = says(status, b"", Location="/elsewhere")
    with (
        Broken(deed) as server,
        Client(server.url, KEY, timeout=SHORT) as gate,
        pytest.raises(RequestRefused),
    ):
        gate.check(offer(ALICE))


@pytest.mark.parametrize("key", ["", "secret", "ak_", "ak_1\n", "Bearer ak_1", "ak_1 2"])
def test_what_cannot_be_a_key_is_refused_at_once_and_not_repeated(key: str) -> None:
    with pytest.raises(KeyRefused) as refused:
        Client("http://127.0.0.1:1", key)
    assert "1 2" not in str(refused.value)


@pytest.mark.parametrize("url", ["", "127.0.0.1:8700", "ftp://assent.example.com", "http:///"])
def test_what_cannot_be_an_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(KeyRefused):
        Client(url, KEY)


def test_no_proxy_of_the_environment_is_given_the_key() -> None:
    asking = "import sys\nfrom assent_client import Client, Message\n"
    asking += "with Client(sys.argv[1], 'ak_made_up', timeout=60) as gate:\n"
    asking += "    print(gate.check(Message(id='one', channel='sms', to='x')).verdict)\n"
    with Broken(says(200, APPROVED)) as server, socket.create_server(("127.0.0.1", 0)) as proxy:
        place = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        env = os.environ | {"HTTP_PROXY": place, "http_proxy": place, "ALL_PROXY": place}
        done = subprocess.run(
            [sys.executable, "-c", asking, server.url],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.strip() == "approved"


@pytest.mark.e2e
def test_a_key_that_is_not_valid_is_loud_and_sends_nothing(real: RealWorld) -> None:
    with Client(url_of(real.rig), "ak_made_up", timeout=60) as gate:
        for ask in (gate.check, gate.submit):
            with pytest.raises(KeyRefused) as refused:
                ask(offer(ALICE))
            assert refused.value.code == "unauthorized"
        with pytest.raises(KeyRefused):
            gate.redeem("msg_1")


@pytest.mark.e2e
def test_a_key_without_the_scope_is_loud_and_sends_nothing(real: RealWorld) -> None:
    with Client(url_of(real.rig), key_of(real.rig, Scope.EVENTS), timeout=60) as gate:
        for ask in (gate.check, gate.submit):
            with pytest.raises(ScopeMissing):
                ask(offer(ALICE))
        with pytest.raises(ScopeMissing):
            gate.redeem("msg_1")
