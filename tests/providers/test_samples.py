"""Payloads as providers really send them: signed, posted, drained, and ended as expected.

`ASSENT_SAMPLES` names a folder with `providers/<name>/*.json`, each holding a `body`, and the
published vectors; without it nothing is done here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from msgspec.structs import replace

from processor.bootstrap import assemble
from processor.ports import RawRequest, SignatureInvalid
from processor.providers import PROVIDERS
from processor.providers.scheme import authenticate
from processor.providers.signed import SignedProvider
from processor.settings import Source
from processor.web.app import create_app
from tests.providers.calls import CALLERS, NOW
from tests.web.conftest import edge as edge  # noqa: PLC0414 - the fixture, for this folder too
from tests.web.edges import Edge

FOLDER = Path(os.environ.get("ASSENT_SAMPLES", "/nonexistent")) / "providers"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="ASSENT_SAMPLES names no samples")

#: What does not end in the ledger, by sample: how it ends and why.
OTHERWISE: Mapping[str, tuple[str, str]] = {
    # Nobody gave a number.
    "calcom/BOOKING_CREATED": ("without entries", ""),
    # A sample without the times of its event.
    "calendly/invitee_created": ("quarantined", "needs_details"),
    # Only its opening fields are documented: no conversation is named.
    "chatwoot/message_created_doc": ("quarantined", "event_malformed"),
    # No box for texts was ticked, and mail is another matter.
    "shopify/checkouts_update": ("ignored", "no_consent_in_it"),
    # The mail address is erased; the number lacks its country, and people are shown it.
    "shopify/customers_redact": ("quarantined", "address_unreadable"),
    "shopify/customers_update_email_subscribed": ("ignored", "no_consent_in_it"),
    # Told with headers of no topic that is used.
    "shopify/orders_create_legacy": ("ignored", "event_not_used"),
    "square/booking_created": ("quarantined", "needs_details"),
    "square/customer_created": ("ignored", "customer_on_file"),
    "square/customer_deleted": ("ignored", "deletion_is_no_erasure"),
    "square/customer_updated": ("ignored", "customer_on_file"),
    "square/invoice_published": ("ignored", "event_not_used"),
    "square/loyalty_account_created": ("ignored", "event_not_used"),
    "square/order_created": ("quarantined", "needs_details"),
    "square/order_updated": ("quarantined", "needs_details"),
    "square/payment_created": ("ignored", "status_not_used"),
    # The order is told to be paid, and nobody is linked to it.
    "square/payment_updated": ("without entries", ""),
    "square/refund_created": ("ignored", "event_not_used"),
    # A bare object, without the event around it.
    "stripe/checkout_session_resource": ("ignored", "event_not_used"),
    "stripe/customer_updated": ("ignored", "event_not_used"),
    # It does not tell who wrote.
    "twilio/conversations_message_added_cloudevent": ("ignored", "author_not_proven"),
    "twilio/conversations_participant_added_cloudevent": ("ignored", "event_not_used"),
    # The number of its sample lacks its country.
    "woocommerce/order_created": ("without entries", ""),
    # A ping is not signed; here the test signs it.
    "woocommerce/ping": ("quarantined", "body_not_json"),
}


def samples() -> Iterator[str]:
    for name in sorted(CALLERS):
        for file in sorted((FOLDER / name).glob("*.json")):
            yield f"{name}/{file.stem}"


def connected(edge: Edge, name: str) -> Edge:
    """The same edge with one more source, of this provider."""
    settings = edge.engine.parts.settings
    acme = settings.businesses["acme"]
    source = Source(name="shop", provider=name, brand="acme", secrets=(CALLERS[name].secret,))
    businesses = {**settings.businesses, "acme": replace(acme, sources={"shop": source})}
    wired = replace(settings, businesses=businesses, public_url="https://hooks.example.com")
    parts = assemble(wired, edge.engine.parts.ports)
    edge.engine.parts = parts
    return Edge(engine=edge.engine, app=create_app(parts, edge.keeper), keeper=edge.keeper)


def sent(told: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
    """The body as it travels, and the headers that are told with it."""
    asked = told["request"]
    body = urlencode(_dialled(told["form"])) if "form" in told else json.dumps(told["body"])
    known = {name.lower(): value for name, value in asked["headers"].items() if "<" not in value}
    known.setdefault("x-shopify-topic", told["event"])
    return body.encode(), known | {"content-type": asked.get("content_type", "application/json")}


def _dialled(form: Mapping[str, str]) -> dict[str, str]:
    """A form whose masked numbers, which nobody could dial, are numbers."""
    masked = {"+1234567890": "+12025550104", "+11234567890": "+12025550105"}
    return {name: masked.get(value, value) for name, value in form.items()}


def became(edge: Edge, name: str) -> tuple[str, str]:
    """What the store tells of the one delivery, whatever form of answer the provider wants."""
    counts = edge.engine.world.counts.tally().counts
    for what, _, reason in (each for each in counts if each[0] == "ignored"):
        return what, reason
    for held in edge.engine.world.inbox.quarantined(1):
        return "quarantined", str(held.reason)
    recorded = counts.get(("deliveries", name, "recorded"), 0)
    return ("recorded", "") if recorded else ("without entries", "")


@pytest.mark.parametrize("sample", list(samples()))
def test_a_sample_ends_as_expected(edge: Edge, sample: str) -> None:
    name = sample.partition("/")[0]
    body, headers = sent(json.loads((FOLDER / f"{sample}.json").read_bytes()))
    caller, here = CALLERS[name], connected(edge, name)
    signed = caller.sign(caller.secret, body, here.engine.clock.now())
    every = {**caller.other_headers, **headers, **signed}
    answer = here.call("POST", "/v1/hooks/acme/shop", data=body, headers=every)
    assert answer.status_code in (200, 202), answer.text
    here.engine.drain()
    assert became(here, name) == OTHERWISE.get(sample, ("recorded", ""))


def vectors() -> Iterator[Any]:
    file = FOLDER / "_vectors" / "signature_vectors.json"
    found = json.loads(file.read_bytes())["vectors"] if file.is_file() else []
    for each in found:
        name = each["provider"].replace("standard_webhooks", "standard")
        if isinstance(PROVIDERS.get(name), SignedProvider):
            yield pytest.param(name, each, id=each["id"])


@pytest.mark.parametrize(("name", "vector"), list(vectors()))
def test_a_vector_is_judged_as_it_says(name: str, vector: dict[str, Any]) -> None:
    """By the verifier itself: some of their secrets are too short for a source."""
    headers = {key.lower(): value for key, value in vector["headers"].items()}
    body = urlencode(vector["form"]) if "form" in vector else vector["body"]
    request = RawRequest(headers=headers, body=body.encode(), url=vector.get("url", ""))
    provider = PROVIDERS[name]
    assert isinstance(provider, SignedProvider)
    try:
        authenticate(provider.scheme, request, (vector["secret"],), NOW)
        taken = True
    except SignatureInvalid:
        taken = False
    assert taken is vector["valid"]
