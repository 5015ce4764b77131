"""`assent opt-out`: what a customer told somebody, recorded from the command line."""

from __future__ import annotations

from tests.cli.town import ALICE, Happenings, Town

TOLD = ("--said", "please stop", "--by", "Ann")


def test_it_is_in_force_and_names_who_heard_it(town: Town, lived: Happenings) -> None:
    told = town.answer("opt-out", "--sms", ALICE.phone, *TOLD)
    assert told["status"] == "stored"
    assert told["delivery"].startswith("dlv_")
    shown = town.answer("explain", "--sms", ALICE.phone, "--reveal")
    assert shown["board"][0]["decision"]["reasons"][0]["code"] == "revoked_all"
    last = shown["entries"][-1]
    assert (last["act"]["cause"], last["source"]) == ("staff", "acme/@staff")
    assert last["evidence"]["record"]["said"] == "please stop"
    assert last["evidence"]["record"]["recorded_by"] == "Ann"
    lived.drain()
    assert len(town.answer("explain", "--sms", ALICE.phone)["entries"]) == 2


def test_the_same_id_again_is_done_once(town: Town, lived: Happenings) -> None:
    called = ("opt-out", "--sms", ALICE.phone, *TOLD, "--id", "call-1")
    assert [town.answer(*called)["status"] for _ in range(2)] == ["stored", "duplicate"]
    assert len(lived.parts.ports.ledger.lines(lived.contact(ALICE))) == 2


def test_it_can_be_narrowed_to_a_label(town: Town, lived: Happenings) -> None:
    town.answer("opt-out", "--sms", ALICE.phone, *TOLD, "--tag", "Marketing Consent")
    assert town.answer("why", ALICE.phone)["code"] == "revoked_tag"
    assert not lived.parts.ports.spool.pending()


def test_quote_and_name_are_asked_for(town: Town) -> None:
    assert town.run("opt-out", "--sms", ALICE.phone, "--by", "Ann").exit_code == 2
    assert town.run("opt-out", "--sms", ALICE.phone, "--said", "stop").exit_code == 2
    assert town.run("opt-out", *TOLD).exit_code == 2
    empty = town.run("opt-out", "--sms", ALICE.phone, "--said", " ", "--by", "Ann")
    assert (empty.exit_code, "said must not be empty" in empty.stderr) == (2, True)
    national = town.run("opt-out", "--sms", "2025550101", *TOLD)
    assert (national.exit_code, "not international" in national.stderr) == (2, True)


def test_a_store_that_is_away_leaves_it_on_the_disk(town: Town) -> None:
    """The web process of this machine records it when the store is back."""
    away = {"ASSENT_STORE_URL": "redis://127.0.0.1:1/0"}
    told = ("opt-out", "--sms", ALICE.phone, *TOLD, "--id", "call-1")
    result = town.run(*told, **away)
    assert result.exit_code == 5
    assert "1 revocations wait on this machine's disk" in result.stderr
    assert ALICE.phone not in result.stderr
    parts = town.parts()
    assert len(parts.ports.spool.pending()) == 1
    assert parts.revoker.replay_spool() == 0
    assert town.answer("why", ALICE.phone)["code"] == "revoked_all"
    assert town.answer(*told)["status"] == "duplicate"
