"""`assent why` and `assent explain`: the product's face, on a screen and for programs."""

from __future__ import annotations

import json

import pytest

from processor.domain.reasons import CATALOGUE
from tests.cli.town import ALICE, BOB, CHARLIE, DANA, FULL_NAME, Figure, Happenings, Town

ANSWERS = {
    ALICE.name: ("approved", "express_grant"),
    BOB.name: ("blocked", "implied_excludes_marketing"),
    CHARLIE.name: ("blocked", "implied_excludes_marketing"),
    DANA.name: ("blocked", "revoked_all"),
}


@pytest.mark.parametrize("figure", [ALICE, BOB, CHARLIE, DANA], ids=lambda each: each.name)
def test_a_number_alone_is_enough(town: Town, lived: Happenings, figure: Figure) -> None:
    found = town.answer("why", figure.phone)
    assert (found["verdict"], found["code"]) == ANSWERS[figure.name]
    assert found["entry"]["received_at"].endswith("Z")
    assert found["remedy"] == CATALOGUE[found["code"]].remedy
    assert figure.phone not in json.dumps(found)
    assert found["contact"] == lived.contact(figure)


def test_the_card_says_it_all_and_masks_the_number(town: Town, lived: Happenings) -> None:
    result = town.run("why", "+1 (202)", "555-0104")
    assert result.exit_code == 0
    assert result.stderr == ""
    for part in (
        "✗ no  marketing texts from acme to +12•••••••04",
        "The customer opted out on ",
        "by writing “STOP”.",
        "remedy  only the customer can lift this",
        "by      the customer",
        "revoked everything (by the customer, a stop word)",
        "from acme/website",
        "may go  confirmation of the opt-out, once",
        "code    revoked_all",
    ):
        assert part in result.stdout
    assert "\x1b" not in result.stdout
    assert DANA.phone in town.run("why", DANA.phone, "--reveal").stdout


def test_an_unknown_number_is_an_answer_not_an_error(town: Town) -> None:
    result = town.run("why", "+12025550109")
    assert result.exit_code == 0
    assert "Nothing is on record for this number." in result.stdout


@pytest.mark.parametrize("text", ["202-555-0104", "2025550104", "(202) 555 01 04"])
def test_a_number_without_its_country_is_refused_not_taken_for_a_visitor(
    town: Town, text: str
) -> None:
    result = town.run("why", text)
    assert result.exit_code == 2
    assert "write it as +<country><number>" in result.stderr


def test_the_future_is_not_explained_as_if_it_were_past(town: Town) -> None:
    result = town.run("explain", "--sms", DANA.phone, "--as-of", "2999-01-01")
    assert result.exit_code == 2
    assert "--as-of is about the past" in result.stderr


def test_other_kinds_of_addresses_are_recognised(town: Town) -> None:
    for text, channel in (("dana@example.com", "email"), ("visitor-7", "webchat")):
        assert town.answer("why", text)["channel"] == channel
    assert town.answer("why", DANA.phone, "--channel", "whatsapp")["channel"] == "whatsapp"


def test_with_several_businesses_one_has_to_be_named(town: Town) -> None:
    with town.config.open("a", encoding="utf-8") as file:
        file.write('\n[business.globex]\nbrands = ["globex"]\n')
    refused = town.run("why", ALICE.phone)
    assert refused.exit_code == 2
    assert "acme, globex" in refused.stderr
    assert town.answer("why", ALICE.phone, "--business", "globex")["business"] == "globex"


def test_an_address_is_explained_whole(town: Town, lived: Happenings) -> None:
    found = town.answer("explain", "--sms", ALICE.phone)
    (entry,) = found["entries"]
    assert entry["act"]["act"] == "granted"
    assert "full_name" in entry["evidence"]["collected"]
    assert "postal_address" in entry["evidence"]["missing"]
    assert "record" not in entry["evidence"]
    revealed = town.answer("explain", "--sms", ALICE.phone, "--reveal")
    assert revealed["entries"][0]["evidence"]["record"]["full_name"] == FULL_NAME
    text = town.run("explain", "--sms", ALICE.phone).stdout
    assert "missing email, postal_address" in text
    assert FULL_NAME not in text
    assert FULL_NAME in town.run("explain", "--sms", ALICE.phone, "--reveal").stdout


def test_a_capture_that_came_later_stands_with_its_grant(town: Town, lived: Happenings) -> None:
    (entry,) = town.answer("explain", "--sms", ALICE.phone)["entries"]
    page = b"<!doctype html><html><body>Sign up</body></html>"
    receipt, attached = lived.parts.attacher.keep("acme", page, entry["delivery"])
    assert attached == (entry["entry"],)
    text = town.run("explain", "--sms", ALICE.phone, "--reveal").stdout
    assert f"captured later  {receipt.id}" in text
    assert "missing" in text
    assert "captures" not in text


def test_the_past_is_explained_as_it_was(town: Town, lived: Happenings) -> None:
    grant, stop = town.answer("explain", "--sms", DANA.phone)["entries"]
    past = town.answer("explain", "--sms", DANA.phone, "--as-of", grant["received_at"])
    assert past["hypothetical"]
    assert [entry["entry"] for entry in past["entries"]] in ([], [grant["entry"]])
    early = town.answer("explain", "--sms", DANA.phone, "--as-of", "2020-01-01")
    assert early["entries"] == []
    assert stop["act"]["act"] == "revoked"
    assert (
        "which is past" in town.run("explain", "--sms", DANA.phone, "--as-of", "2020-01-01").stdout
    )


def test_a_claim_that_a_stop_overtook_is_marked_everywhere(town: Town, lived: Happenings) -> None:
    message = lived.claim(ALICE, "spring-sale-17")
    lived.stop(ALICE)
    (claim,) = town.answer("explain", "--sms", ALICE.phone)["claims"]
    assert set(claim["in_flight"]) == {"entry", "claimed_at", "revoked_at"}
    assert "in flight: revoked at " in town.run("explain", "--sms", ALICE.phone).stdout
    for name in (message, "spring-sale-17"):
        found = town.answer("message", name)
        assert (found["message"], found["state"]) == (message, "claimed")
        assert found["claims"][0]["in_flight"] == claim["in_flight"]
    shown = town.run("message", message).stdout
    assert "an opt-out followed at " in shown
    decision = town.answer("message", message)["decision"]
    explained = town.answer("explain", decision)
    assert (explained["verdict"], explained["today"]["verdict"]) == ("approved", "blocked")
    assert "today ✗ blocked (changed)" in town.run("explain", decision).stdout


def test_the_trail_of_a_message_reads_from_the_webhook_to_the_provider(
    town: Town, lived: Happenings
) -> None:
    message = lived.claim(ALICE, "spring-sale-18")
    sending = lived.parts.sending
    sending.conclude("acme", message, "attempt-spring-sale-18", "unknown")
    unknown = town.answer("explain", "spring-sale-18")
    assert unknown["sending"]["outcome"] == "unknown"
    sending.conclude("acme", message, "attempt-spring-sale-18", "sent", "SM4711")
    told = town.answer("explain", message)
    assert told == town.answer("explain", told["decision"]) | {"today": told["today"]}
    (entry,), (delivery,) = told["entries"], told["deliveries"]
    assert (delivery["delivery"], delivery["source"]) == (entry["delivery"], "website")
    ended = {"state": "sent", "provider_id": "SM4711", "told_by": "sender"}
    assert told["sending"].items() >= ended.items()
    page = town.run("explain", message).stdout
    for part in ("webhooks behind them", delivery["delivery"], "told by the sender", "SM4711"):
        assert part in page
    assert FULL_NAME not in page
    nothing = town.run("explain", "msg_" + "0" * 32 + "_" + "0" * 16)
    assert (nothing.exit_code, nothing.stdout) == (3, "")
