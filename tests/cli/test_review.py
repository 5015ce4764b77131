"""`assent review`: texts that wait for a person, from the command line."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import connect
from processor.domain.review import ReviewKind
from tests.cli.town import ALICE, BOB, Happenings, Town
from tests.services.reviewing import READING, SAID, asked, needed

HOW = ("--by", "Erin Example", "--why", "rang her, it is about the bill")


def test_what_waits_is_listed_and_shown_with_its_text(town: Town, lived: Happenings) -> None:
    item = asked(lived.parts)
    listed = json.loads(town.run("review", "list", "--json").stdout)
    assert (listed["review"], listed["kind"], listed["pauses"]) == (item, "likely_opt_out", True)
    shown = town.run("review", "list")
    assert item in shown.stdout
    assert "held back" in shown.stdout
    assert shown.stderr == "1 wait, 1 shown\n"
    page = town.run("review", "show", item).stdout
    assert SAID in page
    assert READING in page
    assert "✗ blocked" in page
    assert ALICE.phone not in page
    assert ALICE.phone in town.run("review", "show", item, "--reveal").stdout
    told = town.answer("review", "show", item)
    assert (told["state"], told["text"]["said"]) == ("open", SAID)
    assert told["marketing"]["code"] == "under_review"


def test_an_answer_is_in_force_and_given_once(town: Town, lived: Happenings) -> None:
    item = asked(lived.parts)
    assert town.answer("why", ALICE.phone)["code"] == "under_review"
    first = town.run("review", "resolve", item, "not_opted_out", *HOW)
    assert (first.exit_code, first.stderr) == (0, "answered, and in force\n")
    assert "not opted out, by Erin Example: rang her" in first.stdout
    assert town.answer("why", ALICE.phone)["code"] == "express_grant"
    again = town.run("review", "resolve", item, "not_opted_out", *HOW)
    assert (again.exit_code, again.stderr) == (0, "it was answered so before\n")
    other = town.run("review", "resolve", item, "opted_out", *HOW)
    assert other.exit_code == 1
    assert "answered before, as `not_opted_out`" in other.stderr
    assert town.run("review", "list").stderr == "nothing waits for a person\n"


def test_an_opt_out_can_be_narrowed_and_stands_in_the_ledger(town: Town, lived: Happenings) -> None:
    item = asked(lived.parts)
    told = json.loads(
        town.run(
            "review", "resolve", item, "opted_out", "--tag", "Marketing Consent", *HOW, "--json"
        ).stdout
    )
    assert told["answer"]["tags"] == ["marketing consent"]
    assert town.answer("why", ALICE.phone)["code"] == "revoked_tag"
    shown = town.answer("explain", "--sms", ALICE.phone, "--reveal")
    revoked, answered = shown["entries"][-2:]
    assert (revoked["act"]["cause"], revoked["source"]) == ("free_text", "acme/@staff")
    assert revoked["evidence"]["record"]["said"] == SAID
    assert answered["evidence"]["record"]["recorded_by"] == "Erin Example"


def test_it_is_said_that_an_opt_out_stays(town: Town, lived: Happenings) -> None:
    lived.hook("contact.opted_out", {"phone": ALICE.phone, "cause": "wrong_number"})
    item = asked(lived.parts, needed(why=ReviewKind.WRONG_NUMBER))
    result = town.run("review", "resolve", item, "seen_to", *HOW)
    assert result.exit_code == 0
    assert "only the customer can lift this" in result.stdout


def test_each_business_is_listed_alone_or_after_the_other(town: Town, lived: Happenings) -> None:
    texts = [asked(lived.parts, needed(each.phone), each.phone) for each in (ALICE, BOB)]
    told = town.run("review", "list", "--business", "acme", "--limit", "1")
    assert texts[0] in told.stdout
    assert texts[1] not in told.stdout
    assert told.stderr == "2 wait, 1 shown\n"
    assert town.run("review", "list", "--business", "globex").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("seen_to", *HOW), "outcome must say whether it is an opt-out"),
        (("not_opted_out", *HOW, "--tag", "newsletter"), "tags narrow an opt-out"),
        (("not_opted_out", "--by", "Erin", "--why", " "), "why must not be empty"),
        (("perhaps", *HOW), "'perhaps' is not one of"),
        (("not_opted_out", "--by", "Erin"), "--why"),
    ],
)
def test_what_is_no_answer_is_a_usage_error(
    town: Town, lived: Happenings, arguments: tuple[str, ...], says: str
) -> None:
    item = asked(lived.parts)
    result = town.run("review", "resolve", item, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr
    assert town.answer("review", "show", item)["state"] == "open"


def test_a_text_cannot_write_to_the_terminal(town: Town, lived: Happenings) -> None:
    item = asked(lived.parts, replace(needed(), said="enough\x1b]0;owned\x07 of it\nreally"))
    shown = town.run("review", "show", item).stdout
    assert "\x1b" not in shown
    assert "really" in shown


def test_a_list_that_was_lost_is_made_anew_from_the_ledgers(town: Town, lived: Happenings) -> None:
    item = asked(lived.parts)
    contact, partitions = lived.contact(ALICE), lived.parts.settings.partitions
    client = connect(str(town.environ["ASSENT_STORE_URL"])).client
    client.delete(keys.of_contact(contact, partitions, "review"))
    for partition in range(partitions):
        client.delete(keys.reviews(partition, "acme"))
    assert town.run("review", "list").stdout == ""
    assert town.answer("review", "show", item)["state"] == "open"
    rebuilt = town.run("ledger", "rebuild")
    assert (rebuilt.exit_code, "all sound" in rebuilt.stderr) == (0, True)
    assert item in town.run("review", "list").stdout


def test_status_tells_how_many_wait(town: Town, lived: Happenings) -> None:
    assert "none wait" in town.run("status").stdout
    asked(lived.parts)
    assert "1 of acme wait for a person" in town.run("status").stdout
    assert town.answer("status")["reviews"] == {"acme": 1}
