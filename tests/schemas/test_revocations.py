"""A revocation is read in its widest sense: what cannot be read never makes it narrower."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from processor.domain.address import Channel
from processor.domain.events import (
    AnyEvent,
    ContactErased,
    ContactOptedOut,
    ContactUntagged,
    NumberReassigned,
    RevocationCause,
)

Load = Callable[[str, dict[str, object]], AnyEvent]


def opted_out(load: Load, changes: dict[str, object]) -> ContactOptedOut:
    event = load("contact.opted_out", changes)
    assert isinstance(event, ContactOptedOut)
    return event


def test_a_narrow_opt_out_stays_as_narrow_as_the_person_chose(load: Load) -> None:
    event = opted_out(load, {})
    assert event.channels == (Channel.SMS,)
    assert event.tags == ("marketing consent",)
    assert event.brands == ("acme",)
    assert event.said == "STOP"


@pytest.mark.parametrize("field", ["channels", "tags", "brands"])
@pytest.mark.parametrize(
    "bad", [None, 7, "sms", {}, [], [None], ["ok tag", 7], [""], ["\x00"], [["sms"]], ["x"] * 40]
)
def test_a_narrowing_that_cannot_be_read_whole_is_dropped(
    load: Load, field: str, bad: object
) -> None:
    assert getattr(opted_out(load, {f"/data/{field}": bad}), field) == ()


def test_channels_that_fit_no_address_do_not_narrow(load: Load) -> None:
    assert opted_out(load, {"/data/channels": ["email"]}).channels == ()
    assert opted_out(load, {"/data/channels": ["email", "sms"]}).channels == (Channel.SMS,)


@pytest.mark.parametrize(
    "changes",
    [
        {"/surplus": 1},
        {"/timestamp": ...},
        {"/timestamp": "yesterday"},
        {"/timestamp": None},
        {"/version": 9},
        {"/version": "one"},
        {"/data/surplus": {"deep": []}},
        {"/data/brand": ""},
        {"/data/text": "S" * 50_000},
        {"/data/text": 7},
        {"/data/email": "not an address"},
        {"/data/visitor": 7},
        {"/data/cause": "boredom"},
        {"/data/phone": ["nothing", 7, "+1 202 555 0104"]},
    ],
)
def test_a_mistake_beside_the_address_holds_nothing_back(
    load: Load, changes: dict[str, object]
) -> None:
    event = opted_out(load, changes)
    assert [address.value for address in event.addresses] == ["+12025550104"]
    assert event.cause is RevocationCause.CONTACT


@pytest.mark.parametrize("bad", [..., None, 7, "yesterday", "2026-03-01T09:30:00"])
def test_without_a_readable_time_the_event_has_none(load: Load, bad: object) -> None:
    event = opted_out(load, {"/timestamp": bad})
    assert (event.occurred_at, event.occurred_text) == (None, None)


def test_all_readable_addresses_are_taken(load: Load) -> None:
    event = opted_out(load, {"/data/email": "Dana@Example.com", "/data/visitor": "v-1"})
    assert [address.value for address in event.addresses] == [
        "+12025550104",
        "dana@example.com",
        "v-1",
    ]


def test_an_untag_names_its_labels_in_their_one_spelling(load: Load) -> None:
    event = load("contact.untagged", {"/data/tags": [" VIP  Offers"]})
    assert isinstance(event, ContactUntagged)
    assert event.tags == ("vip offers",)


@pytest.mark.parametrize("bad", [..., None, [], "vip", ["vip", 7], [""], {}])
def test_an_untag_without_readable_labels_takes_all_of_them(load: Load, bad: object) -> None:
    event = load("contact.untagged", {"/data/tags": bad, "/data/channels": ["sms"]})
    assert isinstance(event, ContactOptedOut)
    assert event.cause is RevocationCause.UNTAGGED
    assert (event.tags, event.brands, event.channels) == ((), (), (Channel.SMS,))


def test_an_erasure_takes_every_address(load: Load) -> None:
    event = load("contact.erased", {"/data/reason": "asked by letter"})
    assert isinstance(event, ContactErased)
    assert [address.value for address in event.addresses] == ["+12025550104", "dana@example.com"]


@pytest.mark.parametrize("bad", [..., None, "last week", "2026-02-20"])
def test_a_reassignment_without_a_readable_date_counts_from_now(load: Load, bad: object) -> None:
    event = load("number.reassigned", {"/data/since": bad})
    assert isinstance(event, NumberReassigned)
    assert event.address.value == "+12025550104"
    assert event.since is None
