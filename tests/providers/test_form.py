"""Forms: what each builder's payload means under a map, and that nothing is granted without one."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from processor.domain.events import BoxState, FormSubmitted
from processor.ports.errors import NotUnderstood
from processor.ports.webhooks import Translation
from tests.providers.calls import BOX, CALLERS, read
from tests.providers.forms import (
    addresses,
    as_json,
    elementor,
    form,
    gravity,
    jotform,
    multipart,
    outcome,
    urlencoded,
)

LABEL = "Text me offers from Acme. Reply STOP to end."
CONSENT = replace(BOX, field="7", wording="another wording", wording_version="another")
GRAVITY = {"phone": "5", "phone_region": "US", "email": "6", "postal_address": "4"}
NAMED = {"first_name": "1.3", "last_name": "1.6"}


def only_box(event: FormSubmitted) -> tuple[BoxState, str | None, str | None]:
    [box] = event.boxes
    return box.state, box.wording, box.wording_version


def test_a_form_of_plain_json_is_read_by_its_map() -> None:
    event = form(
        CALLERS["form"].request(),
        replace(BOX, wording="as on the page"),
        form="form_name",
        full_name="customer.name",
        ip="client_ip",
        page_url="landing",
        submitted_at="sent_at",
    )
    assert addresses(event) == ["+12025550101", "alice@example.com"]
    assert (event.form, event.person.full_name, event.person.ip) == (
        "join",
        "Alice Example",
        "192.0.2.7",
    )
    assert event.person.page_url == "https://shop.example.com/join"
    assert str(event.occurred_at) == "2026-03-01 14:30:00+00:00"
    assert only_box(event) == (BoxState.CHECKED, "as on the page", None)


@pytest.mark.parametrize("field", ["7", "7.1"])
def test_a_consent_field_of_gravity_forms_carries_its_label_and_revision(field: str) -> None:
    event = form(gravity(), replace(CONSENT, field=field), **GRAVITY, **NAMED)
    assert addresses(event) == ["+12025550101", "alice@example.com"]
    assert only_box(event) == (BoxState.CHECKED, LABEL, "4")
    person = event.person
    assert (person.full_name, person.ip) == ("Alice Example", "192.0.2.7")
    assert person.postal_address == "1 Main Street, Springfield, 62701"
    assert person.page_url == "https://shop.example.com/join/"
    assert (event.form, event.occurred_at) == ("3", None), "a time without its zone is not believed"


@pytest.mark.parametrize("label", [LABEL, "Yes", "true"])
def test_a_consent_field_left_empty_is_not_ticked_by_its_label(label: str) -> None:
    for field in ("7", "7.1"):
        event = form(gravity(_7_1="", _7_2=label), replace(CONSENT, field=field), **GRAVITY)
        assert event.boxes[0].state is BoxState.UNCHECKED
    gone = form(gravity(_7_1=None, _7_2=None, _7_3=None), CONSENT, **GRAVITY)
    assert gone.boxes[0].state is BoxState.ABSENT


def test_a_list_of_choices_is_not_taken_for_a_consent_field() -> None:
    """Its parts are choices: the second one is no wording of the first."""
    for changes in ({"_7_3": None}, {"_7_3": "Coffee"}, {"_7_2": "2", "_7_3": "3"}):
        event = form(gravity(**changes), CONSENT, **GRAVITY)
        assert only_box(event) == (BoxState.CHECKED, "another wording", "another")


@pytest.mark.parametrize(
    ("advanced", "fields", "box"),
    [
        (False, {"phone": "Phone", "email": "Email", "full_name": "Name"}, "I agree to texts"),
        (True, {"full_name": "name"}, "texts"),
        (True, {"phone": "fields[phone][value]", "full_name": "name"}, "fields[texts][value]"),
    ],
)
def test_both_shapes_of_elementor_mean_the_same(
    advanced: bool, fields: dict[str, str], box: str
) -> None:
    request = elementor(advanced=advanced)
    event = form(request, replace(BOX, field=box), phone_region="US", **fields)
    assert addresses(event) == ["+12025550101", "alice@example.com"]
    assert event.boxes[0].state is BoxState.CHECKED
    person = event.person
    assert (person.full_name, person.ip) == ("Alice Example", "192.0.2.7")
    assert (person.page_url, person.user_agent) == ("https://shop.example.com/join", "Mozilla/5.0")
    assert (event.form, event.occurred_at) == ("6f1a2b3", None)


def test_jotforms_answers_are_read_from_the_text_within() -> None:
    box = replace(BOX, field="q6_texts", ticked=("Yes, text me offers",))
    event = form(
        jotform(),
        box,
        phone="q4_phoneNumber",
        phone_region="US",
        email="q5_email",
        full_name="q3_name",
    )
    assert addresses(event) == ["+12025550101", "alice@example.com"]
    assert (event.form, event.person.full_name) == ("260600000000001", "Alice Example")
    assert (event.person.ip, event.boxes[0].state) == ("192.0.2.7", BoxState.CHECKED)


def test_a_number_without_a_country_needs_the_region_that_the_operator_states() -> None:
    assert addresses(form(gravity(), phone="5", email="6")) == ["alice@example.com"]
    odd = form(gravity(_5="555-0101"), **GRAVITY)
    assert addresses(odd) == ["alice@example.com"]
    foreign = form(gravity(_5="+44 20 7946 0018"), **GRAVITY)
    assert addresses(foreign)[0] == "+442079460018"


def test_an_ip_that_no_known_builder_sent_is_not_the_customers() -> None:
    event = form(as_json(email="alice@example.com", ip="192.0.2.99", user_agent="curl/8"))
    assert (event.person.ip, event.person.user_agent) == (None, None)


def test_evidence_that_cannot_be_read_costs_only_itself() -> None:
    changes = {"ip": "192.0.2.7, 192.0.2.8", "source_url": "javascript:x", "_1_3": "A" * 300}
    event = form(gravity(**changes), CONSENT, **GRAVITY, **NAMED)
    assert (event.person.ip, event.person.page_url, event.person.full_name) == (None, None, None)
    assert event.boxes[0].state is BoxState.CHECKED


def test_the_customers_own_visitor_id_is_an_address() -> None:
    assert addresses(form(as_json(chat="visitor-7"), visitor="chat")) == ["visitor-7"]


def test_no_mapping_no_grant() -> None:
    for request in (gravity(), elementor(), elementor(advanced=True), jotform()):
        found = outcome(request, email="6")
        events = found.events if isinstance(found, Translation) else ()
        assert [box for each in events for box in getattr(each, "boxes", ())] == []


def test_a_form_without_an_address_is_ignored_and_one_that_is_not_mapped_is_kept() -> None:
    assert read("form", gravity(_5="", _6=""), CONSENT, **GRAVITY).ignored == "no_address"
    for fields in ({}, {"phone": "55"}):
        with pytest.raises(NotUnderstood, match="address_not_mapped"):
            read("form", gravity(), CONSENT, **fields)
    with pytest.raises(NotUnderstood) as caught:
        read("form", gravity(_5="call me", _6="at home"), **GRAVITY)
    assert not caught.value.refusable


def test_two_answers_to_one_question_are_none() -> None:
    pairs = [("phone", "+12025550101"), ("phone", "+12025550102"), ("email", "alice@example.com")]
    for request in (urlencoded(pairs), multipart(pairs)):
        assert addresses(form(request)) == ["alice@example.com"]


def test_a_box_with_a_hidden_no_before_its_yes_is_ticked() -> None:
    pairs = [("email", "alice@example.com"), ("sms-ok", "0"), ("sms-ok", "1")]
    assert form(urlencoded(pairs), BOX).boxes[0].state is BoxState.CHECKED
    assert form(urlencoded(pairs[:2]), BOX).boxes[0].state is BoxState.UNCHECKED


def test_fields_that_no_map_names_are_told_and_so_are_files() -> None:
    fields = {"full_name": "customer.name", "submitted_at": "sent_at"}
    told = read("form", CALLERS["form"].request(), BOX, **fields).unmapped
    assert told == ("form_name", "customer.street", "customer.city", "client_ip", "landing")
    pairs = [("email", "alice@example.com"), ("colour", "blue")]
    request = multipart(pairs, files=[("photo", "alice.png")])
    assert read("form", request).unmapped == ("colour", "photo")
    assert "7.2" not in read("form", gravity(), CONSENT, **GRAVITY, **NAMED).unmapped
    advanced = read("form", elementor(advanced=True), BOX, full_name="fields[name][value]").unmapped
    assert "texts" in advanced
    assert not {"name", "phone", "email"}.intersection(advanced)
