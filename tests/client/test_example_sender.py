"""The sender in `examples/`, with real servers, a real worker, and a worker that is killed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from assent_client import Deferred, Failed, Sent, Skipped, State, Unknown
from tests.client.sending import Sending, sending
from tests.client.worlds import judged, offer
from tests.e2e.rig import kill_group, until

pytestmark = pytest.mark.e2e

SPRING = "Everything for the garden is 20 % off this week. Reply STOP to end."
SHIPPED = "Your order is on its way."
REFUSED, NEVER_ANSWERED = "+12025550190", "+12025550191"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sending]:
    with sending(tmp_path_factory.mktemp("shop")) as made:
        yield made


@pytest.fixture
def worker(shop: Sending) -> Iterator[subprocess.Popen[bytes]]:
    child = shop.worker()
    try:
        yield child
    finally:
        kill_group(child)


def bought(shop: Sending, phone: str, order: str) -> None:
    """A customer buys something and gives this number."""
    content = {"order_id": order, "phone": phone, "phone_given": True}
    shop.world.rig.deliver("purchase.made", content)
    assert until(
        lambda: (
            shop.world.gate.check(
                offer(phone, purpose="shipping_confirmation", order_id=order)
            ).approved
        )
    )


def state(shop: Sending, message: str) -> State:
    found = shop.world.gate.look(message)
    assert found is not None
    return found.state


def test_what_is_released_is_texted_once_and_the_outcome_recorded(
    shop: Sending, worker: subprocess.Popen[bytes], phone: str
) -> None:
    shop.world.agree(phone)
    job = shop.world.gate.submit(offer(phone, id="offer-" + phone[1:], template="spring"))
    assert until(lambda: state(shop, job.message) is State.SENT)
    assert shop.texts_to(phone) == [SPRING]
    assert [each["reference"] for each in shop.taken() if each["to"] == phone] == [job.message]


def test_a_gated_task_texts_whom_it_may_and_nobody_after_a_stop(
    shop: Sending, worker: subprocess.Popen[bytes], phone: str
) -> None:
    bought(shop, phone, "order-1")
    told = shop.ending(shop.send("shop.send_sms", phone, "shipped", "order-1"))
    assert isinstance(told, Sent)
    assert told.provider_id is not None
    assert told.recorded
    assert state(shop, told.message) is State.SENT
    shop.world.stop(phone)
    told = shop.ending(shop.send("shop.send_sms", phone, "spring", "order-1"))
    assert isinstance(told, Skipped)
    assert told.reason == "revoked_all"
    assert shop.texts_to(phone) == [SHIPPED]


def test_what_waits_is_released_by_assent_when_it_is_due(
    shop: Sending, worker: subprocess.Popen[bytes], phone: str
) -> None:
    """Nothing waits in the broker; a message whose time has come reaches `send_released`."""
    shop.world.agree(phone)
    due = datetime.now(UTC) + timedelta(seconds=4)
    waiting = offer(phone, id="later-" + phone[1:], template="spring", not_before=due)
    job = judged(shop.world.gate, waiting)
    told = shop.ending(shop.send("shop.send_released", job.message))
    assert isinstance(told, Deferred | Sent | Skipped)
    assert until(lambda: state(shop, job.message) is State.SENT)
    assert shop.texts_to(phone) == [SPRING]
    assert datetime.now(UTC) >= due


def test_what_the_provider_refuses_is_recorded_as_failed(
    shop: Sending, worker: subprocess.Popen[bytes]
) -> None:
    bought(shop, REFUSED, "order-90")
    told = shop.ending(shop.send("shop.send_sms", REFUSED, "shipped", "order-90"))
    assert isinstance(told, Failed)
    assert state(shop, told.message) is State.FAILED


def test_a_timeout_is_unknown_and_closed_by_the_provider_or_a_person(
    shop: Sending, worker: subprocess.Popen[bytes]
) -> None:
    """The provider has taken it, so sending it again would be a second text."""
    bought(shop, NEVER_ANSWERED, "order-91")
    told = shop.ending(shop.send("shop.send_sms", NEVER_ANSWERED, "shipped", "order-91"))
    assert isinstance(told, Unknown)
    again = shop.ending(shop.send("shop.send_sms", NEVER_ANSWERED, "shipped", "order-91"))
    assert isinstance(again, Skipped)
    assert again.reason in {"already_claimed", "outcome_unknown"}
    assert shop.texts_to(NEVER_ANSWERED) == [SHIPPED]
    assert state(shop, told.message) is State.UNKNOWN
    reported = httpx.post(
        shop.env["ASSENT_URL"] + "/v1/provider-results",
        json={"results": [{"message": told.message, "provider": "generic", "code": "delivered"}]},
        headers={"Authorization": "Bearer " + shop.env["ASSENT_KEY"]},
    )
    assert reported.status_code == 200
    assert state(shop, told.message) is State.SENT
    assert shop.texts_to(NEVER_ANSWERED) == [SHIPPED]
