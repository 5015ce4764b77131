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
    # Only its opening fields are documented: no conversation is named.
    "chatwoot/message_created_doc": ("quarantined", "event_malformed"),
}


def samples() -> Iterator[str]:
    for name in sorted(CALLERS):
        for file in sorted((FOLDER / name).glob("*.json")):
            yield f"{name}/{file.stem}"


def connected(edge: Edge, name: str) -> Edge:
    """The same edge with one more source, of this provider."""
    settings = edge.engine.parts.settings
    acme = settings.businesses["acme"]
    source = Source(name="sampled", provider=name, brand="acme", secrets=(CALLERS[name].secret,))
    businesses = {**settings.businesses, "acme": replace(acme, sources={"sampled": source})}
    wired = replace(settings, businesses=businesses, public_url="https://hooks.example.com")
    parts = assemble(wired, edge.engine.parts.ports)
    edge.engine.parts = parts
    return Edge(engine=edge.engine, app=create_app(parts, edge.keeper), keeper=edge.keeper)


def sent(told: Mapping[str, Any]) -> tuple[bytes, dict[str, str]]:
    """The body as it travels, and the headers that are told with it."""
    asked = told["request"]
    form = "urlencoded" in asked.get("content_type", "")
    body = urlencode(told["body"]) if form else json.dumps(told["body"])
    known = {name.lower(): value for name, value in asked["headers"].items() if "<" not in value}
    return body.encode(), known | {"content-type": asked.get("content_type", "application/json")}


def became(edge: Edge, name: str) -> tuple[str, str]:
    """What the store tells of the one delivery, whatever form of answer the provider wants."""
    counts = edge.engine.world.counts.tally().counts
    for what, _, reason in (each for each in counts if each[0] == "ignored"):
        return what, reason
    for held in edge.engine.world.inbox.quarantined(1):
        return "quarantined", str(held.reason)
    assert counts["deliveries", name, "recorded"] == 1
    return "recorded", ""


@pytest.mark.parametrize("sample", list(samples()))
def test_a_sample_ends_as_expected(edge: Edge, sample: str) -> None:
    name = sample.partition("/")[0]
    body, headers = sent(json.loads((FOLDER / f"{sample}.json").read_bytes()))
    caller, here = CALLERS[name], connected(edge, name)
    signed = caller.sign(caller.secret, body, here.engine.clock.now())
    every = {**headers, **caller.other_headers, **signed}
    answer = here.call("POST", "/v1/hooks/acme/sampled", data=body, headers=every)
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
    request = RawRequest(headers=headers, body=vector["body"].encode(), url=vector.get("url", ""))
    provider = PROVIDERS[name]
    assert isinstance(provider, SignedProvider)
    try:
        authenticate(provider.scheme, request, (vector["secret"],), NOW)
        taken = True
    except SignatureInvalid:
        taken = False
    assert taken is vector["valid"]
