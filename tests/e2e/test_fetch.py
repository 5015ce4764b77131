"""Square's thin events from end to end: HTTP in, a worker, its API asked over TLS, the gate."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from processor.domain import acts
from processor.domain.address import Channel
from processor.domain.purpose import MARKETING
from processor.services.compose import Request
from tests.api_server import TOKEN, ApiServer, answer
from tests.e2e.rig import Rig, kill_group, until
from tests.providers.calls import SECRET
from tests.providers.test_square import sample
from tests.providers.test_square_details import answered

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

PUBLIC: Final = "https://hooks.example.com"
PATH: Final = "/v1/hooks/acme/till"
ALICE, BOB = "+12025550101", "+12025550102"
TILL: Final = """
[business.acme.source.till]
provider = "square"
secrets = ["env:SQUARE_SECRET"]
[business.acme.source.till.fetch]
token = "env:SQUARE_TOKEN"
"""


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    made = Rig(tmp_path / "rig", port=free_port)
    config = tmp_path / "rig" / "assent.toml"
    told = config.read_text(encoding="utf-8") + TILL
    config.write_text(told.replace("[web]", f'[web]\npublic_url = "{PUBLIC}"'), encoding="utf-8")
    made.env |= {"SQUARE_SECRET": SECRET, "SQUARE_TOKEN": TOKEN}
    with made:
        yield made


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ApiServer]:
    with ApiServer(folder=tmp_path) as made:
        # An order of long ago opens nothing any more.
        recently = datetime.now(UTC).isoformat(timespec="milliseconds")
        for path, told in (
            ("/v2/orders/order31", answered("order", created_at=recently)),
            ("/v2/bookings/booking31", answered("booking")),
            ("/v2/customers/CUSTOMER32", answered("customer")),
        ):
            made.answers[path] = answer(body=json.dumps(told).encode())
        yield made


def post(rig: Rig, told: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    body = json.dumps(told).encode()
    made = hmac.new(SECRET.encode(), (PUBLIC + PATH).encode() + body, hashlib.sha256).digest()
    headers = {"x-square-hmacsha256-signature": base64.b64encode(made).decode()}
    connection = http.client.HTTPConnection("127.0.0.1", rig.port, timeout=15)
    try:
        connection.request("POST", PATH, body, headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def up(rig: Rig) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", rig.port, timeout=15)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def fetching(rig: Rig, api: ApiServer) -> subprocess.Popen[bytes]:
    """The fetcher, once, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.fetching", str(api.port), str(api.certificate)],
        env=rig.env,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def fetched(rig: Rig, api: ApiServer) -> int:
    child = fetching(rig, api)
    told, _ = child.communicate(timeout=60)
    assert child.returncode == 0
    return int(told)


def approved(rig: Rig, to: str, order: str | None = None) -> bool:
    """Whether a confirmation of an order, or else marketing, may go to a number."""
    about = Request(
        id="job-1",
        business="acme",
        brand="acme",
        channel=Channel.SMS,
        to=to,
        purpose="order_confirmation" if order else MARKETING,
        order_id=order,
    )
    return rig.parts.gate.check([rig.parts.composer.message(about)])[0].approved


def killed_while_it_waits(rig: Rig, api: ApiServer) -> None:
    """A fetcher that is killed while the API keeps it waiting."""
    released = threading.Event()
    quick = dict(api.answers)
    api.answers |= dict.fromkeys(quick, lambda _: released.wait(60))
    child = fetching(rig, api)
    try:
        assert until(lambda: bool(api.asked))
    finally:
        kill_group(child)
        child.communicate()
        released.set()
    api.answers |= quick


def test_an_order_and_a_booking_open_what_they_are_about(rig: Rig, api: ApiServer) -> None:
    """The first fetcher is killed at its work; the next one ends it, and nothing happens twice."""
    rig.web()
    rig.worker()
    assert until(lambda: up(rig))
    for told in (sample("order_updated"), sample("booking_updated", "booking.created")):
        status, answered_with = post(rig, told)
        assert (status, answered_with["reason"]) == (202, "needs_details")
    killed_while_it_waits(rig, api)
    inbox, enquiries = rig.parts.ports.inbox, rig.parts.ports.enquiries
    assert len(list(inbox.quarantined(10))) == 2
    assert until(lambda: len(enquiries.due(10)) == 2)
    assert until(lambda: fetched(rig, api) >= 0 and not list(inbox.quarantined(10)))
    assert until(lambda: bool(rig.entries(BOB)) and bool(rig.entries(ALICE)))
    assert [type(each.act) for each in rig.entries(BOB)] == [acts.OrderOpened]
    booked = [acts.AppointmentOpened, acts.AppointmentTimed]
    assert [type(each.act) for each in rig.entries(ALICE)] == booked
    assert approved(rig, BOB, "order31")
    assert not approved(rig, ALICE, "order31")
    assert not approved(rig, BOB)
    assert {headers["Authorization"] for _, headers in api.asked} == {f"Bearer {TOKEN}"}
    logs = b"".join(each.read_bytes() for each in rig.folder.glob("*.log"))
    assert TOKEN.encode() not in logs
