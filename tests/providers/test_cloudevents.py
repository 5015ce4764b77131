"""CloudEvents: the three modes carry our events, and a STOP gets through whatever is around it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from processor.domain.events import AnyEvent, BoxState, ContactOptedOut, FormSubmitted
from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import RawRequest
from processor.providers import PROVIDERS
from tests.providers.calls import CALLERS, NOW, SHOWN, URL, read

CALLER = CALLERS["cloudevents"]
SAMPLE: dict[str, Any] = json.loads(CALLER.body)
STOP: dict[str, Any] = {
    "type": "contact.opted_out",
    "data": {"phone": "+12025550104", "text": "STOP"},
}
BATCH = "application/cloudevents-batch+json; charset=utf-8"


def structured(**changes: object) -> RawRequest:
    """The sample with attributes exchanged, or left out where None is given."""
    told = {name: each for name, each in (SAMPLE | changes).items() if each is not None}
    return CALLER.request(json.dumps(told).encode())


def binary(content: object = SAMPLE["data"], **changes: str | None) -> RawRequest:
    """The same in binary mode: the attributes are headers."""
    told = {name: SAMPLE[name] for name in ("specversion", "id", "source", "type", "time")}
    headers = {f"ce-{name}": each for name, each in (told | changes).items() if each is not None}
    shown = {"authorization": f"Bearer {SHOWN}", "content-type": "application/json"}
    return RawRequest(headers=shown | headers, body=json.dumps(content).encode(), url=URL)


def typed(body: bytes, media_type: str) -> RawRequest:
    headers = {"authorization": f"Bearer {SHOWN}", "content-type": media_type}
    return RawRequest(headers=headers, body=body, url=URL)


def batch(*listed: object) -> RawRequest:
    return typed(json.dumps(listed).encode(), BATCH)


def events(request: RawRequest) -> tuple[AnyEvent, ...]:
    return read("cloudevents", request).events


def name(request: RawRequest) -> str:
    return PROVIDERS["cloudevents"].verify(request, (SHOWN,), NOW).delivery_id


def reason(request: RawRequest) -> str:
    with pytest.raises(NotUnderstood) as caught:
        read("cloudevents", request)
    assert not caught.value.refusable
    return caught.value.reason


def test_each_mode_carries_the_same_event() -> None:
    [one], [other], [third] = events(structured()), events(binary()), events(batch(SAMPLE))
    assert one == other == third
    assert isinstance(one, FormSubmitted)
    assert (one.form, one.person.full_name, one.brand) == ("checkout", "Alice Example", "acme")
    assert str(one.occurred_at) == "2026-03-01 14:30:00+00:00"
    assert one.occurred_text == "2026-03-01T09:30:00-05:00"


def test_a_native_box_needs_no_map() -> None:
    box = {"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}
    [event] = events(structured(data=SAMPLE["data"] | {"boxes": [box]}))
    assert isinstance(event, FormSubmitted)
    assert [each.state for each in event.boxes] == [BoxState.CHECKED]


@pytest.mark.parametrize("kind", ["form.submitted", "org.example.a.b.form.submitted"])
def test_the_type_may_stand_behind_a_prefix(kind: str) -> None:
    assert events(structured(type=kind)) == events(structured())
    assert events(binary(type=kind)) == events(structured())


@pytest.mark.parametrize("time", [None, "yesterday", "2026-03-01T09:30:00"])
def test_without_a_time_that_can_be_believed_it_is_when_it_arrived(time: str | None) -> None:
    for request in (structured(time=time), binary(time=time)):
        [event] = events(request)
        assert event.occurred_at is None


def test_a_delivery_goes_by_source_and_id() -> None:
    assert name(structured()) == name(binary()) == '["/shop/checkout","a1f0"]'
    assert name(structured(id="a1f1")) != name(structured()) != name(structured(source="/other"))
    assert name(structured(id=None)).startswith("sha256:")
    assert name(batch(SAMPLE)) == name(batch(SAMPLE)) != name(batch(SAMPLE, SAMPLE))


def test_the_token_may_stand_in_the_query() -> None:
    bare = RawRequest(headers={}, body=CALLER.body, url=f"{URL}?a=b&access_token={SHOWN}")
    assert PROVIDERS["cloudevents"].verify(bare, (SHOWN,), NOW).delivery_id == name(structured())
    assert SHOWN.encode() not in PROVIDERS["cloudevents"].keep(bare)
    for request in (
        RawRequest(headers={}, body=CALLER.body, url=URL, token=SHOWN),
        RawRequest(headers={"x-webhook-secret": SHOWN}, body=CALLER.body, url=URL),
    ):
        with pytest.raises(SignatureInvalid, match="secret_missing"):
            name(request)


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (structured(type="form.submited"), "event_type_unknown"),
        (structured(type="submitted"), "event_type_unknown"),
        (structured(type=7), "event_type_unknown"),
        (structured(specversion="0.3"), "specversion_unknown"),
        (structured(specversion=None), "specversion_unknown"),
        (structured(data=None), "event_malformed"),
        (structured(data={"phone": "+12025550101"}), "event_malformed"),
        (binary(specversion="2.0"), "specversion_unknown"),
        (binary([]), "body_not_object"),
        (batch(SAMPLE, 7), "specversion_unknown"),
        (typed(b"{}", BATCH), "batch_unreadable"),
        (CALLER.request(b'{"a":NaN}'), "number_not_finite"),
    ],
)
def test_what_cannot_be_read_is_kept_for_people(request_: RawRequest, why: str) -> None:
    assert reason(request_) == why


@pytest.mark.parametrize(
    "around",
    [
        {},
        {"specversion": "0.3", "time": "never", "id": 7},
        {"specversion": "1.0", "type": "com.example.contact.opted_out", "extra": [1]},
    ],
)
def test_a_stop_is_taken_whatever_its_envelope_is_like(around: dict[str, Any]) -> None:
    told = json.dumps(STOP | around)
    broken = told[:-1] + ', "more": NaN}'
    listed = f'[{told}, {json.dumps(SAMPLE)}, {{"type": "x"}}]'
    for body, kind in ((told, ""), (broken, ""), (listed, BATCH), (f"[{broken}]", BATCH)):
        [event] = events(typed(body.encode(), kind))
        assert isinstance(event, ContactOptedOut)
        assert [address.value for address in event.addresses] == ["+12025550104"]
        assert event.unread == (body == listed), "people see what else was in it"
