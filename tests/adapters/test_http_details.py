"""Asking over HTTPS: every way in which a host can be slow, odd or hostile ends in a reason."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.adapters.clock import SystemClock
from processor.adapters.http_details import HttpDetails, Reach, is_public, resolved
from processor.adapters.logging import configure_logging
from processor.ports import Access, Api, Ask, DetailsFailed, Failing
from tests.api_server import HOST, TOKEN, ApiServer, answer

API = Api(hosts=(HOST,), headers={"Square-Version": "2025-10-16"})
PATH = "/v2/orders/order31"
INSIDE = (
    *("127.0.0.1", "127.8.8.8", "10.0.0.8", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.1"),
    *("169.254.169.254", "192.0.2.7", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.8", "64:ff9b::a00:8", "2002:a00:8::1", "2001:db8::1"),
    *("192.88.99.1", "192.0.0.192", "168.63.129.16", "fec0::1", "3fff::1"),
    *("2001:0:a00:8::1", "localhost", "", "127.1", "0x7f000001"),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with ApiServer(folder=tmp_path_factory.mktemp("api")) as made:
        yield made


@pytest.fixture
def server(running: ApiServer) -> ApiServer:
    running.answers.clear()
    running.asked.clear()
    return running


def ask(reach: Reach | None, path: str = PATH, token: str = TOKEN) -> bytes:
    details = HttpDetails(SystemClock(), reach)
    return details.ask(API, Access(host=HOST, token=token), Ask(name="order", path=path))


def failing(reach: Reach | None, path: str = PATH) -> DetailsFailed:
    with pytest.raises(DetailsFailed) as caught:
        ask(reach, path)
    return caught.value


def test_the_question_has_the_token_the_name_of_the_host_and_what_the_api_wants(
    server: ApiServer,
) -> None:
    server.answers[PATH] = answer(body=b'{"order": {}}')
    assert ask(server.reach()) == b'{"order": {}}'
    [(path, headers)] = server.asked
    assert (path, headers["Host"]) == (PATH, HOST)
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Square-Version"] == "2025-10-16"
    assert headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (400, Failing.NOT_TAKEN),
        (401, Failing.REFUSED),
        (403, Failing.REFUSED),
        (404, Failing.GONE),
        (408, Failing.AWAY),
        (410, Failing.GONE),
        (422, Failing.NOT_TAKEN),
        (429, Failing.AWAY),
        (500, Failing.AWAY),
        (503, Failing.AWAY),
        (204, Failing.NOT_TAKEN),
    ],
)
def test_a_status_has_its_meaning(server: ApiServer, status: int, why: Failing) -> None:
    server.answers[PATH] = answer(status, b"")
    assert failing(server.reach()).why is why


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(server: ApiServer, status: int) -> None:
    for leads in (f"https://{HOST}/v2/orders/other", "http://169.254.169.254/latest", "/other"):
        server.answers[PATH] = answer(status, Location=leads)
        assert failing(server.reach()).why is Failing.MISLED
    assert set(server.paths) == {PATH}


def test_how_long_to_wait_is_read_in_seconds_or_as_a_date_and_within_reason(
    server: ApiServer,
) -> None:
    at = SystemClock().now() + timedelta(minutes=10)
    for told, least, most in (
        ("7", 7, 7),
        ("999999999", 21_600, 21_600),
        (format_datetime(at), 500, 601),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
    ):
        server.answers[PATH] = answer(429, Retry_After=told)
        wait = failing(server.reach()).wait
        assert wait is not None
        assert least <= wait.total_seconds() <= most
    for odd in ("", "soon", "-5", "1e9"):
        server.answers[PATH] = answer(503, Retry_After=odd)
        assert failing(server.reach()).wait is None


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b'{"a": 1} {"b": 2}', b"<html>"])
def test_what_is_no_object_of_json_is_not_taken(server: ApiServer, body: bytes) -> None:
    server.answers[PATH] = answer(body=body)
    assert failing(server.reach()).why is Failing.UNREADABLE


def test_what_is_huge_is_not_read_to_its_end(server: ApiServer) -> None:
    sent = []

    def pour(call: BaseHTTPRequestHandler) -> None:
        call.send_response(200)
        call.end_headers()
        try:
            for _ in range(4096):
                call.wfile.write(b" " * 65_536)
                sent.append(1)
        except OSError:
            pass

    server.answers[PATH] = pour
    assert failing(server.reach()).why is Failing.UNREADABLE
    assert len(sent) < 4096


def test_what_is_packed_is_not_unpacked(server: ApiServer) -> None:
    server.answers[PATH] = answer(body=b"\x1f\x8b", Content_Encoding="gzip")
    assert failing(server.reach()).why is Failing.UNREADABLE


def test_who_breaks_off_or_speaks_no_http_is_away(server: ApiServer) -> None:
    server.answers[PATH] = lambda call: call.wfile.write(b"not http at all\r\n\r\n")
    assert failing(server.reach()).why is Failing.AWAY
    server.answers[PATH] = lambda call: call.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"
    )
    assert failing(server.reach()).why is Failing.AWAY


def test_who_says_nothing_or_is_not_there_is_away(server: ApiServer) -> None:
    released = threading.Event()
    server.answers[PATH] = lambda _: released.wait(30)
    try:
        assert failing(replace(server.reach(), seconds=0.3)).why is Failing.AWAY
    finally:
        released.set()
    assert failing(replace(server.reach(), port=1)).why is Failing.AWAY


def test_who_never_comes_to_an_end_is_away(server: ApiServer) -> None:
    """Each piece is in time, the whole is not."""
    released = threading.Event()

    def drip(call: BaseHTTPRequestHandler) -> None:
        call.send_response(200)
        call.end_headers()
        while not released.wait(0.05):
            try:
                call.wfile.write(b" ")
            except OSError:
                return

    server.answers[PATH] = drip
    try:
        assert failing(replace(server.reach(), seconds=0.3)).why is Failing.AWAY
    finally:
        released.set()


def test_a_head_that_drips_in_is_left_in_the_end(server: ApiServer) -> None:
    """Then the next question goes out as ever."""
    released = threading.Event()

    def drip(call: BaseHTTPRequestHandler) -> None:
        call.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not released.wait(0.05):
            try:
                call.wfile.write(b"x")
            except OSError:
                return

    server.answers[PATH] = drip
    details = HttpDetails(SystemClock(), replace(server.reach(), seconds=0.3))
    asked = Access(host=HOST, token=TOKEN), Ask(name="order", path=PATH)
    with pytest.raises(DetailsFailed, match=Failing.AWAY):
        details.ask(API, *asked)
    released.set()
    server.answers[PATH] = answer(body=b"{}")
    assert details.ask(API, *asked) == b"{}"


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "151.101.1.1", "2606:4700::1111"])
def test_addresses_outside_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"])
def test_a_name_that_leads_inside_is_not_asked(server: ApiServer, address: str) -> None:
    """One address inside spoils the others, since nobody can say which one would be taken."""
    server.answers[PATH] = answer()
    for addresses in ((address,), ("151.101.1.1", address)):
        reach = replace(server.reach(*addresses), permits=is_public)
        assert failing(reach).why is Failing.MISLED
    assert server.asked == []


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(server: ApiServer) -> None:
    """A second look would find another address: the one that was looked at is used."""
    server.answers[PATH] = answer()
    looked: list[str] = []

    def rebound(host: str) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"] if len(looked) == 1 else ["169.254.169.254"]

    assert ask(replace(server.reach(), resolve=rebound)) == b"{}"
    assert looked == [HOST]


def test_a_certificate_of_another_name_is_no_certificate(server: ApiServer, tmp_path: Path) -> None:
    with ApiServer(folder=tmp_path, host="elsewhere.example.com") as other:
        assert failing(other.reach()).why is Failing.AWAY
        assert other.asked == []
    assert failing(replace(server.reach(), trust=None)).why is Failing.AWAY


def test_a_name_without_an_address_is_away(server: ApiServer) -> None:
    def nowhere(_: str) -> list[str]:
        raise OSError

    assert failing(replace(server.reach(), resolve=nowhere)).why is Failing.AWAY
    assert failing(replace(server.reach(), resolve=lambda _: [])).why is Failing.AWAY
    assert "127.0.0.1" in resolved("localhost") or "::1" in resolved("localhost")


@pytest.mark.parametrize(
    "path",
    ["/v2/orders/../keys", "/v2/orders/a b", "/v2/orders/", "//host/a", "/a?b=c", "/a#b", "/%2e"],
)
def test_a_path_that_could_lead_elsewhere_is_not_asked(server: ApiServer, path: str) -> None:
    assert failing(server.reach(), path).why is Failing.MISLED
    assert server.asked == []


class Heard(logging.Handler):
    """Whatever anybody logs."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def heard() -> Iterator[Heard]:
    """All that is logged at `DEBUG`, as the programs set their logging up."""
    root, heard = logging.getLogger(), Heard()
    before, level = list(root.handlers), root.level
    configure_logging("DEBUG")
    root.addHandler(heard)
    yield heard
    root.handlers[:] = before
    root.setLevel(level)


def test_neither_token_nor_answer_shows_in_logs_or_errors(server: ApiServer, heard: Heard) -> None:
    server.answers[PATH] = answer(401, b'{"detail": "no such bearer as given"}')
    failed = failing(server.reach())
    server.answers[PATH] = answer(body=b'{"name": "Alice Example"}')
    ask(server.reach())
    logging.getLogger("other").debug("heard")
    assert "heard" in heard.lines
    told = "".join(heard.lines) + repr(failed) + repr(failed.__cause__)
    for hidden in (TOKEN, "Alice", "no such bearer", PATH):
        assert hidden not in told
    assert TOKEN not in repr(Access(host=HOST, token=TOKEN))
