"""The native provider reads each event, and says of a bad one what to mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from processor.domain.events import ContactOptedOut, Event
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import Meant
from processor.providers import PROVIDERS
from tests.providers.calls import FIXTURES

STANDARD = PROVIDERS["standard"]
EVENTS = sorted((FIXTURES / "standard").glob("*.json"))
OPT_OUT = b'{"type":"contact.opted_out","timestamp":"2026-03-01T09:30:00-05:00","data":{%s}}'


def refusal(body: bytes) -> NotUnderstood:
    with pytest.raises(NotUnderstood) as caught:
        STANDARD.translate(body, Meant(brand="acme"))
    return caught.value


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_each_sample_is_read_as_its_event(path: Path) -> None:
    [event] = STANDARD.translate(path.read_bytes(), Meant(brand="globex")).events
    assert isinstance(event, Event)
    assert event.__struct_config__.tag == path.stem
    assert event.occurred_text == "2026-03-01T09:30:00-05:00"
    assert event.occurred_at is not None
    assert event.occurred_at.isoformat() == "2026-03-01T14:30:00+00:00"
    assert event.brand == ("acme" if path.stem == "form.submitted" else "globex")


def test_there_is_a_sample_of_every_event() -> None:
    tags = {kind.__struct_config__.tag for kind in Event.__subclasses__()}
    ours = {"review.needed", "suppression.ended"}  # nobody can send these to us
    assert {path.stem for path in EVENTS} == tags - ours


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "body_not_json"),
        (b"{", "body_not_json"),
        (b"\xef\xbb\xbf{}", "body_not_json"),
        (b"[]", "body_not_object"),
        (b'"text"', "body_not_object"),
        (b'{"type":"\xff"}', "body_not_utf8"),
        (b'{"a":NaN}', "number_not_finite"),
        (b'{"a":-Infinity}', "number_not_finite"),
        (b'{"a":1e999}', "number_not_finite"),
        (b'{"type":"a","type":"b"}', "key_repeated"),
        (b'{"data":{"a":1,"\\u0061":2}}', "key_repeated"),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "body_too_deep"),
        (b'{"a":' + b"[" * 100_000, "body_too_deep"),
        (b'{"a":"\\ud800"}', "text_not_unicode"),
        (b'{"\\udfff":1}', "text_not_unicode"),
        (b'{"a":' + b"9" * 5000 + b"}", "body_not_json"),
    ],
)
def test_json_that_two_parsers_could_read_differently_is_refused(body: bytes, reason: str) -> None:
    problem = refusal(body)
    assert problem.reason == reason
    assert problem.refusable
    assert [each.pointer for each in problem.problems] == [""]


def test_thirty_two_levels_are_deep_enough_for_anyone() -> None:
    assert refusal(b'{"a":' * 32 + b"1" + b"}" * 32).reason == "event_malformed"


@pytest.mark.parametrize("version", [b"1", b"7", b'"x"'])
def test_an_unknown_type_is_kept_and_not_refused(version: bytes) -> None:
    problem = refusal(b'{"type":"pigeon.arrived","version":%s,"data":{}}' % version)
    if version == b'"x"':
        assert (problem.reason, problem.refusable) == ("event_malformed", True)
    else:
        assert (problem.reason, problem.refusable) == ("event_type_unknown", False)


def test_an_unknown_version_is_kept_and_not_refused() -> None:
    problem = refusal(b'{"type":"form.submitted","version":2,"data":{"new":true}}')
    assert (problem.reason, problem.refusable) == ("event_version_unknown", False)


def test_problems_of_the_envelope_and_of_the_data_come_together() -> None:
    body = {
        "type": "form.submitted",
        "timestamp": "2026-03-01 09:30",
        "extra": 1,
        "data": {"phone": "call me", "boxes": [{"channels": ["fax"], "state": "maybe"}]},
    }
    problem = refusal(json.dumps(body).encode())
    assert problem.refusable
    assert {each.pointer for each in problem.problems} == {
        "/timestamp",
        "/extra",
        "/data/form",
        "/data/person",
        "/data/phone",
        "/data/boxes/0/channels/0",
        "/data/boxes/0/state",
        "/data/boxes/0/tags",
    }


@pytest.mark.parametrize(
    "body",
    [
        OPT_OUT % b'"phone":"+12025550104","x":NaN',
        OPT_OUT % (b'"phone":"+12025550104","x":' + b"9" * 5000),
        b"\xef\xbb\xbf" + OPT_OUT % b'"phone":"+12025550104"',
        OPT_OUT % b'"phone":"+12025550104","tags":["a"],"tags":["b"]',
        OPT_OUT % b'"phone":"+12025550104","text":"\\ud800"',
        OPT_OUT % b'"phone":"+12025550104","text":"\xff"',
        OPT_OUT % (b'"phone":"+12025550104","x":' + b"[" * 40 + b"]" * 40),
    ],
)
def test_an_opt_out_is_read_even_from_json_that_is_not_strict(body: bytes) -> None:
    [event] = STANDARD.translate(body, Meant(brand="acme")).events
    assert isinstance(event, ContactOptedOut)
    assert [address.value for address in event.addresses] == ["+12025550104"]
    assert event.tags == ()
    assert "\ud800" not in (event.said or "")


def test_a_repeated_phone_opts_out_both_numbers() -> None:
    body = OPT_OUT % b'"phone":"+12025550104","phone":"+12025550105"'
    [event] = STANDARD.translate(body, Meant(brand="acme")).events
    assert isinstance(event, ContactOptedOut)
    assert [address.value for address in event.addresses] == ["+12025550104", "+12025550105"]


def test_a_grant_is_never_read_from_json_that_is_not_strict() -> None:
    body = b'{"type":"contact.opted_in","data":{"phone":"+12025550104","phone":"+12025550105"}}'
    assert refusal(body).reason == "key_repeated"


def test_a_broken_opt_out_is_refused_as_broken() -> None:
    assert refusal(OPT_OUT[:-1] % b'"phone":"+12025550104"').reason == "body_not_json"
