"""A webhook of a shop, verified and read, against the least that its bytes take."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from benchmarks.results import Row
from benchmarks.timing import compare, in_turn, timed
from processor.domain.address import Channel
from processor.ports.webhooks import BoxRule, FieldMap, Meant, RawRequest
from processor.providers import PROVIDERS
from tests.e2e.rig import Rig

_CALLS: Final = 100
_SIZE: Final = 30_000
_SECRET: Final = "the-secret-of-the-benchmark"
_HEADER: Final = "x-shopify-hmac-sha256"
_NOW: Final = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
_BOX: Final = BoxRule(field="sms-ok", channels=(Channel.SMS,), tags=("marketing consent",))
_MEANT: Final = Meant(brand="acme", map=FieldMap(boxes=(_BOX,)))


def order(_: Rig) -> Iterator[Row]:
    """An order of 30 KB: its signature, its meaning, and an event of ours."""
    request, shopify = _request(), PROVIDERS["shopify"]

    def ours() -> None:
        for _ in range(_CALLS):
            shopify.verify(request, [_SECRET], _NOW)
            if not shopify.translate(shopify.keep(request), _MEANT).events:
                raise RuntimeError("an order that should be a purchase was not")

    def baseline() -> None:
        for _ in range(_CALLS):
            if not hmac.compare_digest(_signature(request.body), request.headers[_HEADER]):
                raise RuntimeError("a signature that should match did not")
            json.loads(request.body)

    rates = in_turn([timed(_CALLS, ours), timed(_CALLS, baseline)])
    against = "HMAC and `json.loads` of the same bytes"
    yield compare(
        "verify and read a Shopify order of 30 KB", against, (rates[0], rates[1]), target=0.2
    )


def _request() -> RawRequest:
    body = json.dumps(_order()).encode()
    return RawRequest(
        headers={"x-shopify-topic": "orders/create", _HEADER: _signature(body)}, body=body
    )


def _signature(body: bytes) -> str:
    return b64encode(hmac.digest(_SECRET.encode(), body, "sha256")).decode()


def _order() -> Mapping[str, Any]:
    """An order with as many lines as fill the size."""
    bought: dict[str, Any] = {
        "id": 5001,
        "browser_ip": "192.0.2.7",
        "client_details": {"user_agent": "Mozilla/5.0"},
        "contact_email": "bob@example.com",
        "created_at": "2026-03-01T09:30:00-05:00",
        "note_attributes": [{"name": "sms-ok", "value": "yes"}],
        "phone": "+12025550102",
        "source_name": "web",
        "billing_address": {"first_name": "Bob", "city": "Washington", "country_code": "US"},
        "line_items": [],
    }
    line = json.dumps(_line(0))
    lines = range((_SIZE - len(json.dumps(bought))) // (len(line) + 2) + 1)
    return bought | {"line_items": [_line(number) for number in lines]}


def _line(number: int) -> Mapping[str, Any]:
    money = {"amount": "12.00", "currency_code": "USD"}
    prices = {"shop_money": money, "presentment_money": money}
    return {
        "id": number,
        "title": "Blue mug",
        "sku": "MUG-BLUE",
        "quantity": 1,
        "price": "12.00",
        "price_set": prices,
        "taxable": True,
        "properties": [],
        "tax_lines": [{"title": "Tax", "rate": 0.06, "price": "0.72", "price_set": prices}],
    }
