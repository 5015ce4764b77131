"""A whole sender: a Celery worker that texts customers, and asks Assent before each text.

`send_released` sends what Assent releases to it. `send_sms` is a task that the shop had before; one
line gates it. See README.md for how to run it.
"""

from __future__ import annotations

import os
from typing import Final

import httpx
from celery import Celery

from assent_client import Client, Message, Permit
from assent_client.celery import current_permit, gated

#: Below the 5 seconds that a permit lasts.
PROVIDER_SECONDS: Final = 3.0
TEXTS: Final = {
    "spring": "Everything for the garden is 20 % off this week. Reply STOP to end.",
    "shipped": "Your order is on its way.",
}

app = Celery("shop", broker=os.environ["BROKER_URL"], backend=os.environ.get("RESULT_URL"))
app.conf.update(
    task_default_queue="outbound",
    # A task whose worker dies is given to another one; `gated` sees to it that no text goes twice.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)
gate = Client(os.environ["ASSENT_URL"], os.environ["ASSENT_KEY"])


class ProviderRefused(Exception):
    """The provider certainly did not take the text."""


def hand_over(to: str, text: str) -> str:
    """Give a text to the provider; its id of it. Raises ProviderRefused, httpx.HTTPError."""
    content = {"to": to, "text": text, "reference": current_permit().message}
    url = os.environ["SMS_URL"] + "/messages"
    answer = httpx.post(url, json=content, timeout=PROVIDER_SECONDS)
    if answer.is_client_error:
        raise ProviderRefused(f"status {answer.status_code}")
    answer.raise_for_status()
    return str(answer.json()["id"])


@app.task(name="shop.send_released")
@gated(gate, failed=(ProviderRefused,), unknown=(httpx.HTTPError,))
def send_released(permit: Permit) -> str:
    """Send what Assent released, also what waited there until it was due."""
    text = TEXTS.get(permit.template or "")
    if text is None:
        raise ProviderRefused("there is no text for this template, so nothing was handed over")
    return hand_over(permit.to, text)


def order_message(to: str, template: str, order: str) -> Message:
    """To whom it goes and for what; the id makes it one message however often it is asked for."""
    return Message(
        id=f"{order}-{template}",
        channel="sms",
        to=to,
        purpose="shipping_confirmation",
        order_id=order,
        template=template,
    )


@app.task(name="shop.send_sms")
@gated(gate, message=order_message, failed=(ProviderRefused,), unknown=(httpx.HTTPError,))
def send_sms(to: str, template: str, order: str) -> str:
    """Tell a customer about an order; `order` is in the message that is asked about."""
    del order
    return hand_over(to, TEXTS[template])
