"""Payloads as providers really send them: signed, posted, drained, and ended as expected.

`ASSENT_SAMPLES` names a folder with `providers/<name>/*.json`, each holding a `body`, and the
published vectors; without it nothing is done here.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from flask import Flask

from processor.domain.address import Channel
from processor.ports import FieldMap, RawRequest, SignatureInvalid
from processor.providers import PROVIDERS
from processor.providers.scheme import authenticate
from processor.providers.signed import SignedProvider
from tests.providers.calls import CALLERS, NOW
from tests.providers.cases import rules
from tests.providers.forms import multipart
from tests.providers.posted import (
    Call,
    Ended,
    addressed,
    connected,
    ended,
    entries,
    events,
    post,
    spoken,
)

FOLDER = Path(os.environ.get("ASSENT_SAMPLES", "/nonexistent")) / "providers"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="ASSENT_SAMPLES names no samples")

#: How each sample ends, for people to read.
TABLE = Path(__file__).parent / "cases" / "samples.toml"
#: The builders whose forms one provider reads.
BUILDERS = {"gravityforms": "form", "jotform": "form"}


class Sample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sample's end, and its entries by the kind of address they are about."""

    ends: str
    reason: str = ""
    entries: list[str]
    boxes: dict[str, list[Channel]] = {}
    map: dict[str, str] = {}

    @property
    def rules(self) -> FieldMap:
        """The map of the source."""
        return rules(self.map, self.boxes)


def samples() -> Iterator[str]:
    for name in sorted({*CALLERS, *BUILDERS}):
        for file in sorted((FOLDER / name).glob("*.json")):
            yield f"{name}/{file.stem}"


def expected() -> dict[str, Sample]:
    """The table, by folder and name of the sample."""
    found = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return msgspec.convert(found, dict[str, Sample])


def sent(told: Mapping[str, Any]) -> Call:
    """The body as it travels, and the headers that are told with it."""
    asked = told["request"]
    kind = asked.get("content_type", "application/json")
    if kind == "multipart/form-data":
        request = multipart(told["form"].items())
        return Call(body=request.body, headers=request.headers)
    body = urlencode(_dialled(told["form"])) if "form" in told else json.dumps(told["body"])
    known = {name.lower(): value for name, value in asked["headers"].items() if "<" not in value}
    known.setdefault("x-shopify-topic", told["event"])
    return Call(body=body.encode(), headers=known | {"content-type": kind})


def _dialled(form: Mapping[str, str]) -> dict[str, str]:
    """A form whose masked numbers, which nobody could dial, are numbers."""
    masked = {"+1234567890": "+12025550104", "+11234567890": "+12025550105"}
    return {name: masked.get(value, value) for name, value in form.items()}


@pytest.mark.parametrize("sample", list(samples()))
def test_a_sample_ends_as_the_table_says(app: Flask, tmp_path: Path, sample: str) -> None:
    folder = sample.partition("/")[0]
    name, wanted = BUILDERS.get(folder, folder), expected()[sample]
    call = sent(json.loads((FOLDER / f"{sample}.json").read_bytes()))
    here = connected(app, tmp_path, name, wanted.rules)
    answer = post(here, name, call)
    assert answer.status_code in (200, 202), answer.text
    here.engine.drain()
    who = addressed(events(name, call, wanted.rules))
    lines = [spoken(address.kind.value, entry) for address, entry in entries(here, who)]
    assert ended(here, name) == Ended(how=wanted.ends, reason=wanted.reason)
    assert lines == wanted.entries


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
