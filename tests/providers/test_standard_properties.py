"""The native provider is total: any bytes and headers end in a value or in its one error."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from processor.domain.events import REVOKING, Event
from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import Meant, RawRequest, Verified
from processor.providers import PROVIDERS
from processor.providers.signing import sign
from tests.providers.calls import FIXTURES

STANDARD = PROVIDERS["standard"]
NOW = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
SECRET = "whsec_" + "A" * 43 + "="
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")
SAMPLES = [json.loads(path.read_bytes()) for path in sorted((FIXTURES / "standard").glob("*.json"))]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


def verdict(headers: dict[str, str], body: bytes, secrets: list[str]) -> Verified | str:
    try:
        return STANDARD.verify(RawRequest(headers=headers, body=body), secrets, NOW)
    except SignatureInvalid as problem:
        return problem.reason


def reading(body: bytes) -> Event | NotUnderstood:
    try:
        [event] = STANDARD.translate(body, Meant(brand="acme")).events
    except NotUnderstood as problem:
        return problem
    return event


@given(
    headers=st.dictionaries(st.sampled_from(NAMES) | st.text(), st.text(max_size=300)),
    body=st.binary(),
    secrets=st.lists(st.text() | st.just(SECRET), max_size=3),
)
def test_verify_is_total_and_believes_nothing(
    headers: dict[str, str], body: bytes, secrets: list[str]
) -> None:
    assert isinstance(verdict(headers, body, secrets), str)


@given(
    seconds=st.integers(-(10**12), 10**12) | st.text(max_size=20),
    entry=st.text(max_size=60).map("v1,".__add__),
    delivery_id=st.text(max_size=300),
)
def test_headers_of_nearly_the_right_form_are_refused_too(
    seconds: int | str, entry: str, delivery_id: str
) -> None:
    headers = dict(zip(NAMES, (delivery_id, str(seconds), entry), strict=True))
    assert isinstance(verdict(headers, b"{}", [SECRET]), str)


@given(
    body=st.binary(min_size=1, max_size=200),
    where=st.sampled_from([*NAMES, "body"]),
    position=st.integers(min_value=0),
    flip=st.integers(1, 255),
)
def test_no_single_changed_byte_is_accepted(
    body: bytes, where: str, position: int, flip: int
) -> None:
    headers = sign(SECRET, "dlv-1", NOW, body)
    assert isinstance(verdict(headers, body, [SECRET]), Verified)
    raw = bytearray(body if where == "body" else headers[where].encode())
    raw[position % len(raw)] ^= flip
    if where == "body":
        assert verdict(headers, bytes(raw), [SECRET]) == "signature_mismatch"
    else:
        changed = headers | {where: raw.decode("latin-1")}
        assert isinstance(verdict(changed, body, [SECRET]), str)


@given(body=st.binary() | anything.map(lambda value: json.dumps(value).encode()))
def test_translate_is_total_over_any_bytes(body: bytes) -> None:
    assert isinstance(reading(body), NotUnderstood)


@given(sample=st.sampled_from(SAMPLES), drawn=st.data())
def test_translate_is_total_over_events_with_one_value_replaced(
    sample: dict[str, object], drawn: st.DataObject
) -> None:
    """Deep inside a good event any value may turn into anything, and it is never repeated."""
    body = json.loads(json.dumps(sample))
    parent = body
    while True:
        key = drawn.draw(st.sampled_from(sorted(parent)))
        if not isinstance(parent[key], dict) or drawn.draw(st.booleans()):
            break
        parent = parent[key]
    parent[key] = drawn.draw(anything | st.just("zq-canary-zq"))
    read = reading(json.dumps(body).encode())
    if isinstance(read, NotUnderstood):
        assert "zq-canary-zq" not in str([read, *read.problems])
        assert read.problems or not read.refusable


@given(drawn=st.data(), junk=st.dictionaries(st.text(max_size=12), anything, max_size=6))
def test_a_revocation_with_a_readable_address_is_never_refused(
    drawn: st.DataObject, junk: dict[str, object]
) -> None:
    """Whatever else stands in it, and in its envelope."""
    kinds = ["contact.opted_out", "contact.untagged", "contact.erased", "number.reassigned"]
    fields = ("brand", "brands", "channels", "tags", "cause", "text", "since", "email", "visitor")
    data = junk | {name: drawn.draw(anything) for name in fields} | {"phone": "+12025550104"}
    envelope = {
        **drawn.draw(st.dictionaries(st.sampled_from(["timestamp", "version", "x"]), anything)),
        "type": drawn.draw(st.sampled_from(kinds)),
        "data": data,
    }
    assert isinstance(reading(json.dumps(envelope).encode()), REVOKING)
