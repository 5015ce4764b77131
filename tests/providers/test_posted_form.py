"""Bodies of forms: one shape of each, one name for each delivery, and no body that breaks it."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import RawRequest, Translation
from tests.providers.calls import BOX, SHOWN, read
from tests.providers.forms import (
    URLENCODED,
    as_json,
    delivery,
    elementor,
    gravity,
    jotform,
    kept,
    multipart,
    outcome,
    posted,
    urlencoded,
)

PAIRS = [("email", "alice@example.com"), ("note", "a & b"), ("note", "zwei\r\nZeilen"), ("x[]", "")]
TYPES = (
    *("application/json", URLENCODED, "multipart/form-data; boundary=zzz", "text/plain", ""),
    *("multipart/form-data", "multipart/form-data; boundary=\xff", "application/x+json; charset=x"),
)


def fingerprint(request: RawRequest) -> tuple[str, str]:
    return delivery(request), hashlib.sha256(kept(request)).hexdigest()


def test_a_repeat_with_another_boundary_is_the_same_delivery() -> None:
    assert fingerprint(multipart(PAIRS, "one")) == fingerprint(multipart(PAIRS, "another-1"))
    assert fingerprint(jotform("one")) == fingerprint(jotform("another-1"))
    assert fingerprint(multipart(PAIRS)) != fingerprint(multipart(PAIRS[::-1]))


def test_what_is_kept_has_every_field_in_order_and_no_header() -> None:
    for request in (urlencoded(PAIRS), multipart(PAIRS, files=[("photo", "alice.png")])):
        head, _, body = kept(request).partition(b"\n")
        assert list(json.loads(head)) == ["content-type"]
        fields = json.loads(body)["fields"]
        assert list(fields.items()) == [
            ("email", "alice@example.com"),
            ("note", ["a & b", "zwei\r\nZeilen"]),
            ("x[]", ""),
        ]
        assert b"PNG" not in body


def test_no_place_where_the_secret_stood_is_kept() -> None:
    shown = multipart(PAIRS)
    headers = {**shown.headers, "authorization": f"Bearer {SHOWN}", "cookie": SHOWN}
    url = f"https://hooks.example.com/v1/hooks/acme/signup/{SHOWN}"
    request = RawRequest(headers=headers, body=shown.body, url=url, token=SHOWN)
    for each in (request, replace(request, body=b"no form")):
        assert SHOWN.encode() not in kept(each)
        assert SHOWN not in delivery(each)
        assert SHOWN not in repr(each)


def test_a_delivery_goes_by_its_form_and_entry() -> None:
    assert json.loads(delivery(gravity())) == ["3", "41"]
    assert delivery(gravity()) == delivery(gravity(_9="changed"))
    assert delivery(gravity()) != delivery(gravity(id="42"))
    assert json.loads(delivery(jotform())) == ["260600000000001", "6000000000000000001"]


def test_a_builder_without_an_id_goes_by_the_hash_of_its_fields() -> None:
    for advanced in (False, True):
        assert delivery(elementor(advanced=advanced)).startswith("sha256:")
    assert delivery(as_json(a=1)) != delivery(as_json(a=2))


def test_the_map_may_name_what_a_delivery_goes_by() -> None:
    fields = {"entry_id": "ticket", "form": "page"}
    one, repeat = (as_json(ticket="t-1", page="join", sent=sent) for sent in (1, 2))
    assert delivery(one, **fields) == delivery(repeat, **fields)
    assert json.loads(delivery(one, **fields)) == ["join", "t-1"]
    assert json.loads(delivery(one, entry_id="ticket")) == ["form", "t-1"]
    assert delivery(one) != delivery(repeat)
    assert delivery(as_json(page="join"), **fields).startswith("sha256:")


@pytest.mark.parametrize(
    "request_",
    [
        posted(b"", URLENCODED),
        posted(b"hello", URLENCODED),
        posted(b"a=%E9", URLENCODED),
        posted(b"a=\xe9", URLENCODED),
        posted(b"&".join(b"a=1" for _ in range(1001)), URLENCODED),
        posted(b"", "multipart/form-data; boundary=zzz"),
        posted(b"{}", "multipart/form-data; boundary=zzz"),
        posted(multipart(PAIRS).body, "multipart/form-data"),
        posted(multipart(PAIRS).body, "multipart/form-data; boundary=other"),
        posted(multipart(PAIRS).body[:-12], "multipart/form-data; boundary=zzz"),
        multipart([("a", "1")] * 1001),
        multipart([("a", "x" * 1_100_000)]),
    ],
    ids=range(12),
)
def test_a_body_that_is_no_form_is_kept_as_it_came(request_: RawRequest) -> None:
    with pytest.raises(NotUnderstood, match="form_unreadable") as caught:
        read("form", request_)
    assert not caught.value.refusable
    assert kept(request_).endswith(request_.body)
    assert delivery(request_).startswith("sha256:")


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/vnd.acme+json; charset=x"])
def test_json_is_known_by_how_it_begins_or_by_its_type(media_type: str) -> None:
    request = posted(b' {"email": "alice@example.com"}', media_type)
    assert isinstance(outcome(request), Translation)


@given(media_type=st.sampled_from(TYPES) | st.text(max_size=30), body=st.binary(max_size=300))
@example(media_type="multipart/form-data; boundary=zzz", body=b"--zzz\r\n\r\n\r\n--zzz--")
@example(media_type=URLENCODED, body=b"%ED%A0%80=1")
@example(media_type="application/json", body=b"[" * 100_000)
def test_any_body_of_any_type_is_read_or_not_understood(media_type: str, body: bytes) -> None:
    turn_over(posted(body, media_type))


names = st.sampled_from(
    [
        *("email", "phone", "fields", "fields[a]", "fields[a][value]", "form[id]", "form[name]"),
        *("rawRequest", "submissionID", "formID", "7", "7.1", "7.2", "7.3", "a[", "[]", "a[]", "."),
        *("meta[remote_ip][value]", "id", "form_id", "source_url", "date_created", "sms-ok[a]"),
        *("form", ""),
    ]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.sampled_from(
    ["1", "on", "{", "{}", '{"a":{"b":[1]}}', "[]", "null", "+12025550101"]
) | (st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\r\n"'), max_size=12))


@given(pairs=st.lists(st.tuples(names, values), min_size=1, max_size=12))
def test_any_fields_are_read_or_not_understood(pairs: list[tuple[str, str]]) -> None:
    plain = [(name.replace('"', ""), value) for name, value in pairs]
    for request in (urlencoded(pairs), multipart(plain), as_json(**dict(pairs))):
        turn_over(request)


def turn_over(request: RawRequest) -> None:
    found = outcome(request, BOX, phone="fields", email="7", full_name="form.id", ip="a.b.c")
    assert isinstance(found, Translation) or not found.refusable
    assert kept(request) == kept(request)
    assert delivery(request, entry_id="id", form="7") == delivery(request, entry_id="id", form="7")
