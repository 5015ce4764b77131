"""`assent trigger`, over a real web server: from a provider's own call to what the gate says."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import redis

from processor.adapters.embedded import EmbeddedServer
from processor.cli.calling import checked, send, signed
from processor.cli.expectation import missed, read_expectation
from processor.cli.payloads import body_of, example, known_events, with_values
from processor.cli.trial import Trial, ended
from processor.providers import PROVIDERS
from processor.providers.examples import examples_of
from tests.cli.wiring import Wired, place, wired

EVERY = [(name, each.event) for name in PROVIDERS for each in examples_of(name)]


@pytest.fixture(scope="module")
def town(valkey: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wired]:
    with redis.Redis.from_url(valkey.url) as client:
        client.flushall()
    with wired(tmp_path_factory.mktemp("wired"), valkey.url) as made:
        yield made


def test_every_provider_has_examples_and_each_says_what_becomes_of_it() -> None:
    assert {name for name, _ in EVERY} == set(PROVIDERS)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_each_example_is_taken_over_http_and_ends_as_foretold(town: Wired, name: str) -> None:
    source = town.settings.businesses["acme"].sources[place(name).partition("/")[2]]
    for known in known_events(source, datetime.now(UTC)):
        call = example(source, known.event, datetime.now(UTC))
        if name == "woocommerce":
            # It names a delivery by its order and the second; another test may have sent that one.
            call = with_values(source, call, [f"id={secrets.randbelow(10**9)}"])
        trial = Trial(place=place(name), source=source, call=call, what=known.event)
        shown = ended(town.rig.parts, trial, url=None, seconds=20)
        kinds = tuple(dict.fromkeys(str(e.__struct_config__.tag) for e in shown.events))
        assert (kinds, shown.repeated) == (known.becomes, False), known.event
        if not known.becomes:
            assert shown.ended.reason in known.otherwise
        elif shown.ended.how != "ignored":  # nobody is linked to an order that nobody placed
            assert shown.ended.how == "recorded"
            assert any(each.entries for each in shown.concerned), known.event


def test_a_purchase_is_shown_down_to_the_verdicts_about_that_number(town: Wired) -> None:
    told = town.trigger(
        "orders/create", "--source", "acme/shopify", "--set", "phone=+12025550160", "--reveal",
        "--set", "name=Erin Example", "--set", "sms-ok=no", "--set", ".name=#77",
    )  # fmt: skip
    [event] = told["events"]
    assert event["person"]["full_name"] == "Erin Example"
    [about] = [each for each in told["concerned"] if each.get("address") == "+12025550160"]
    assert [each["act"]["act"] for each in about["entries"]] == ["order.opened", "noted"]
    said = {each["purpose"]: each["decision"] for each in about["board"]}
    assert said["marketing"]["verdict"] == "blocked"
    assert said["order_confirmation"]["verdict"] == "approved"


def test_the_page_reads_from_the_event_to_the_verdict_and_masks_the_number(town: Wired) -> None:
    asked = ("form.submitted", "--source", "acme/website", "--set", "phone=+12025550163")
    result = town.run("trigger", *asked)
    assert result.exit_code == 0, result.stderr
    for told in ("form.submitted to acme/website", "answered 202", "recorded", "✓ approved"):
        assert told in result.stdout
    assert "2025550163" not in result.stdout


@pytest.mark.parametrize(
    ("expected", "code"),
    [
        (("approved:express_grant", "order_confirmation=approved"), 0),
        (("approved", "blocked:no_consent"), 1),
        (("blocked:no_consnt",), 2),
        (("perhaps",), 2),
    ],
)
def test_an_expectation_makes_it_a_test(town: Wired, expected: tuple[str, ...], code: int) -> None:
    asked = [word for each in expected for word in ("--expect", each)]
    told = ("orders/create", "--source", "acme/shopify", "--set", "phone=+12025550161")
    result = town.run("trigger", *told, *asked)
    assert result.exit_code == code, result.stderr
    assert ("expected" in result.stderr) == (code == 1)


def test_what_is_expected_of_a_purpose_or_an_end_is_told_apart(town: Wired) -> None:
    source = town.settings.businesses["acme"].sources["shopify"]
    made = example(source, "orders/create", datetime.now(UTC))
    call = with_values(source, made, ["phone=+12025550164"])
    trial = Trial(place="acme/shopify", source=source, call=call, what="orders/create")
    shown = ended(town.rig.parts, trial, url=None, seconds=20)
    for text, met in {
        "approved": True,
        "blocked": False,
        "approved:order_scope": False,
        "order_confirmation=approved:order_scope": True,
        "order_confirmation=blocked": False,
        "appointment_reminder=approved": False,
        "ignored": False,
        "quarantined:needs_details": False,
    }.items():
        lines = missed([read_expectation(text)], shown.ended, shown.concerned)
        assert (lines == []) is met, text


def test_an_end_without_a_verdict_can_be_expected(town: Wired) -> None:
    for provider, event, end in (
        ("square", "booking.created", "quarantined:needs_details"),
        ("shopify", "customers/update", "ignored:no_consent_in_it"),
    ):
        args = ("trigger", event, "--source", place(provider), "--expect")
        assert town.run(*args, end).exit_code == 0
        assert town.run(*args, "approved").exit_code == 1
    bad = ("form.submitted", "--source", "acme/website", "--set", "data.nonsense=1")
    refused = town.run("trigger", *bad, "--expect", "refused")
    assert refused.exit_code == 0
    assert "/data/nonsense" in refused.stdout


def test_without_an_event_or_with_an_unknown_one_those_there_are_are_listed(town: Wired) -> None:
    listed = town.run("trigger", "--source", "acme/typeform")
    assert (listed.exit_code, "form_response" in listed.stdout) == (0, True)
    unknown = town.run("trigger", "orders/creat", "--source", "acme/shopify")
    assert unknown.exit_code == 3
    assert "did you mean `orders/create`" in unknown.stderr
    assert town.run("trigger").exit_code == 2


def test_what_goes_wrong_is_one_line_with_its_cure(town: Wired, free_port: int) -> None:
    order = ("trigger", "orders/create", "--source", "acme/shopify")
    away = town.run(*order, "--url", f"http://127.0.0.1:{free_port}")
    assert (away.exit_code, away.stderr.count("\n")) == (5, 1)
    assert "`assent up`" in away.stderr
    other = town.run(*order, ASSENT_SECRET_ACME_SHOPIFY="another-secret-than-the-server")
    assert other.exit_code == 1
    assert other.stderr.startswith("assent: 401: ")
    missing = town.run(*order, ASSENT_SECRET_ACME_SHOPIFY=None)
    assert "`ASSENT_SECRET_ACME_SHOPIFY` is not set" in missing.stderr
    assert town.run("trigger", "x", "--source", "acme/nosuch").exit_code == 2
    typo = town.run(*order, "--set", "billing_adress.phone=1")
    assert "`billing_address.phone`" in typo.stderr


def test_an_address_that_somebody_may_have_is_set_only_if_that_is_said(town: Wired) -> None:
    order = ("trigger", "orders/create", "--source", "acme/shopify", "--print")
    for value in ("phone=+12065550100", "email=alice@shop.example.com", "phone=+12025550199"):
        assert town.run(*order, "--set", value).exit_code == 0
    for value in ("phone=+12035554444", "email=alice@somewhere.org"):
        assert town.run(*order, "--set", value).exit_code == 4
        assert town.run(*order, "--set", value, "--yes").exit_code == 0


def test_a_recorded_delivery_happens_again_to_somebody_else(town: Wired) -> None:
    first = town.trigger("STOP", "--source", "acme/twilio")
    again = town.trigger("--like", first["delivery"], "--reveal")
    assert again["delivery"] != first["delivery"]
    assert [each["type"] for each in again["events"]] == ["contact.opted_out"]
    [about] = again["concerned"]
    assert about["address"] != "+12025550103"
    assert about["board"][0]["decision"]["reasons"][0]["code"] == "revoked_all"
    assert town.run("trigger", "--like", "dlv_00_nothing").exit_code == 3
    wrong = town.run("trigger", "--like", first["delivery"], "--source", "acme/stripe")
    assert wrong.exit_code == 2


def test_what_is_printed_is_sent_to_nobody(town: Wired) -> None:
    result = town.run("trigger", "orders/create", "--source", "acme/shopify", "--print")
    payload = json.loads(result.stdout)
    assert payload["source_name"] == "web"
    assert "x-shopify-topic: orders/create" in result.stderr
    assert "hmac" not in result.stderr


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_curl_takes_what_is_signed_for_it(town: Wired, name: str) -> None:
    made, _, curl = town.answer("source", "show", place(name))["curl"].partition(" | ")
    assert curl == "curl --config -"
    signed_call = town.run(*made.split()[1:])
    assert signed_call.exit_code == 0, signed_call.stderr
    done = subprocess.run(
        ["curl", "--config", "-", "--write-out", " %{http_code}"],  # noqa: S607 - whichever is there
        input=signed_call.stdout,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split()[-1] in {"200", "202"}, done.stdout
    assert done.stderr == ""


def test_the_curl_line_runs_as_it_is_pasted(town: Wired) -> None:
    line = town.answer("source", "show", "acme/form")["curl"]
    command = line.replace("assent ", f"{sys.executable} -m processor.cli ", 1)
    done = subprocess.run(  # noqa: S602 - a line for a shell is tried in one
        command, shell=True, env=town.rig.env, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["status"] == "stored"


def test_a_secret_that_is_merely_shown_is_not_printed(town: Wired) -> None:
    asked = ("sign", "--source", "acme/form", "--example", "plain")
    result = town.run(*asked)
    assert result.exit_code == 4
    assert "--curl | curl" in result.stderr
    assert town.run(*asked, "--json").exit_code == 4


def test_json_of_event_streams_is_signed_by_the_hash_in_its_address(town: Wired) -> None:
    source = town.settings.businesses["acme"].sources["twilio"]
    now = datetime.now(UTC)
    call = example(source, "number.reassigned", now)
    made = signed(town.settings, "acme/twilio", source, body_of(call), now, headers=call.headers)
    assert "?bodySHA256=" in made.url
    assert checked(send(made), "acme/twilio").status == 200
