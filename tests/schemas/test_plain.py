"""The short way takes only what marshmallow's own walk takes, and reads the same out of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from processor.domain.address import Channel
from processor.domain.events import BoxState
from schemas.base import Closed, EventSchema, Heading
from schemas.claim import ClaimSchema, OutcomeSchema
from schemas.desk import LookupSchema, OptOutSchema
from schemas.envelope import ENVELOPE, EnvelopeSchema, plainly
from schemas.message import ManySchema, MessageSchema, SingleSchema
from schemas.plain import NotPlain
from schemas.registry import EVENT_SCHEMAS, is_revocation
from schemas.revocations import Revocation
from tests.schemas.cases import CASES
from tests.schemas.conftest import GOOD, spoil

REQUESTS = (ClaimSchema, LookupSchema, ManySchema, MessageSchema, OptOutSchema, OutcomeSchema)
OTHERS: tuple[Closed, ...] = (EnvelopeSchema(), SingleSchema(), *(each() for each in REQUESTS))
ALL: tuple[Closed, ...] = (*EVENT_SCHEMAS.values(), *OTHERS)
MESSAGE = {
    "id": "job-1",
    "channel": "sms",
    "to": "+12025550101",
    "purpose": "order_confirmation",
    "contains_promotion": False,
    "order_id": "order-9",
    "not_before": "2026-03-01T09:30:00Z",
    "at": "2026-03-01T09:30:00-05:00",
}
#: Near to what our fields take, so that a good many of them are taken.
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 2),
    st.just(float("nan")),
    st.text(max_size=4),
    st.sampled_from(["sms", "checked", "+1 202-555-0101", "+12025550102", "a@example.com", "\x00"]),
    st.sampled_from(["2026-03-01", "2026-03-01T09:30:00Z", "marketing consent", "x\n", " x "]),
    st.sampled_from(["é" * 128, "x" * 257, "\u2003", "\u00a0x", "2001:DB8::1", "1.2.3.4\n"]),
    st.sampled_from([Channel.SMS, BoxState.CHECKED, ("sms", "sms"), 1.0, 2**70, b"sms"]),
    st.lists(st.sampled_from(["sms", "SMS", "email", "x", None]), max_size=40),
    st.dictionaries(st.sampled_from(["phone", "channel", "x"]), st.just("sms"), max_size=2),
)


def places(inner: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything inside a body."""
    members = inner.items() if isinstance(inner, dict) else ()
    for key, value in enumerate(inner) if isinstance(inner, list) else members:
        yield (*at, key)
        yield from places(value, (*at, key))


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Closed, Any]:
    """A schema and a good body of it in which something was put wrong, or nothing."""
    kind = draw(st.sampled_from([*GOOD, "message"]))
    schema = SingleSchema() if kind == "message" else EVENT_SCHEMAS[kind]
    body = json.loads(json.dumps(MESSAGE if kind == "message" else GOOD[kind]["data"]))
    for _ in range(draw(st.integers(0, 3))):
        *above, last = draw(st.sampled_from([*places(body)] or [("x",)]))
        inner = body
        for key in above:
            inner = inner[key]
        if isinstance(inner, dict) and draw(st.booleans()):
            inner.pop(last, None)
            if draw(st.booleans()):
                inner[draw(st.sampled_from(["x", "at", "brand"]))] = draw(ODD)
        else:
            inner[last] = draw(ODD)
    return schema, body


def short(schema: Closed, body: Any) -> Any:  # noqa: ANN401 - a body is whatever came
    with suppress(NotPlain, ValidationError):
        return schema.plain(body)
    return None


def long(schema: Closed, body: Any) -> Any:  # noqa: ANN401 - a body is whatever came
    with suppress(ValidationError):
        return Schema.load(schema, body)
    return None


@given(bodies())
def test_what_the_short_way_takes_marshmallow_takes_and_reads_alike(
    drawn: tuple[Closed, object],
) -> None:
    schema, body = drawn
    assert short(schema, body) == long(schema, body)


@given(bodies(), st.sampled_from(["type", "timestamp", "version", "data", "x", "none"]), ODD)
def test_a_whole_event_is_read_at_once_as_it_is_part_by_part(
    drawn: tuple[Closed, object], key: str, odd: object
) -> None:
    schema, data = drawn
    assume(isinstance(schema, EventSchema) and not isinstance(schema, Revocation))
    assert isinstance(schema, EventSchema)
    body = {"type": schema.event_type, "timestamp": "2026-03-01T09:30:00-05:00", "data": data}
    body |= {} if key == "none" else {key: odd}
    whole = plainly(schema, body, "acme")
    assert whole is None or whole == by_parts(schema, body)
    if key == "none":
        assert whole == by_parts(schema, body)


def by_parts(schema: EventSchema, body: Mapping[str, Any]) -> object:
    """What marshmallow's own walk makes of a whole event; None for a mistake."""
    outer, inner = long(ENVELOPE, body), long(schema, body.get("data"))
    if outer is None or inner is None:
        return None
    at: datetime = outer["timestamp"]
    heading = Heading(brand="acme", occurred_at=at, occurred_text=body["timestamp"])
    return schema.event_of(inner, heading)


@pytest.mark.parametrize("kind", [kind for kind in sorted(GOOD) if not is_revocation(kind)])
def test_a_good_event_is_read_at_once(kind: str) -> None:
    schema, body = EVENT_SCHEMAS[kind], GOOD[kind]
    assert plainly(schema, body, "acme") is not None


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_is_one_on_either_way(case: tuple[str, dict[str, object], str]) -> None:
    data = spoil(*case[:2]).get("data")
    assert short(EVENT_SCHEMAS[case[0]], data) == long(EVENT_SCHEMAS[case[0]], data)


@pytest.mark.parametrize("schema", ALL, ids=lambda each: type(each).__name__)
def test_every_schema_has_a_short_way(schema: Closed) -> None:
    assert schema.way is not None


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_a_good_event_goes_the_short_way(kind: str) -> None:
    schema, data = EVENT_SCHEMAS[kind], GOOD[kind]["data"]
    assert schema.plain(data) == Schema.load(schema, data)


@pytest.mark.parametrize("odd", [None, [], "x", 1, {"x": 1}])
def test_what_is_no_object_of_ours_is_told_by_marshmallow(odd: object) -> None:
    with pytest.raises(ValidationError) as ours:
        EVENT_SCHEMAS["form.submitted"].load(odd)
    with pytest.raises(ValidationError) as theirs:
        Schema.load(EVENT_SCHEMAS["form.submitted"], odd)  # type: ignore[arg-type] # on purpose
    assert ours.value.messages == theirs.value.messages


def test_of_many_each_is_read_and_every_problem_is_told() -> None:
    many = MessageSchema(many=True)
    good = {key: MESSAGE[key] for key in ("id", "channel", "to")}
    assert many.load([good, good]) == Schema.load(many, [good, good])
    with pytest.raises(ValidationError) as found:
        many.load([good, {**good, "channel": "fax"}, {}])
    assert [str(place) for place in found.value.messages_dict] == ["1", "2"]
