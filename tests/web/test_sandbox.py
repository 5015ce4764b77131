"""A sandbox over HTTP: test keys, magic numbers, every verdict, and nothing that goes out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from msgspec import structs

from processor.bootstrap import assemble
from processor.domain.magic import APPOINTMENT, CONVERSATION, MAGIC, ORDER, appointment_starts
from processor.settings.values import BusinessKind
from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.services.engines import Engine, ticked
from tests.web.edges import Edge, bearer, codes, message

_SCOPE = ("approved", "order_scope")
#: What a person says must come of marketing, an order, a conversation and an appointment: the
#: verdict and its first reason.
EXPECTED: Final = {
    "+12025550180": (
        ("approved", "express_grant"),
        _SCOPE,
        ("approved", "conversation_open"),
        ("approved", "appointment_scope"),
    ),
    "+12025550181": (("blocked", "revoked_all"),) * 4,
    "+12025550182": (("blocked", "revoked_all"),) * 4,
    "+12025550183": (
        ("blocked", "reassigned"),
        ("blocked", "reassigned"),
        ("blocked", "conversation_unknown"),
        ("blocked", "object_unknown"),
    ),
    "+12025550184": (("blocked", "provider_blocked"),) * 4,
    "+12025550185": (
        ("blocked", "implied_excludes_marketing"),
        _SCOPE,
        ("blocked", "conversation_unknown"),
        ("blocked", "object_unknown"),
    ),
    "+12025550186": (
        ("blocked", "implied_excludes_marketing"),
        ("blocked", "object_unknown"),
        ("approved", "conversation_open"),
        ("blocked", "object_unknown"),
    ),
    "+12025550187": (
        ("blocked", "implied_excludes_marketing"),
        ("blocked", "object_unknown"),
        ("blocked", "conversation_unknown"),
        ("approved", "appointment_scope"),
    ),
    **{
        number: (
            ("blocked", why),
            ("blocked", "object_unknown"),
            ("blocked", "conversation_unknown"),
            ("blocked", "object_unknown"),
        )
        for number, why in (
            ("+12025550188", "box_unticked"),
            ("+12025550189", "box_preticked"),
            ("+12025550191", "channel_not_named"),
            ("+12025550199", "no_consent"),
        )
    },
    "+12025550190": (
        ("blocked", "revoked_all"),
        _SCOPE,
        ("blocked", "conversation_unknown"),
        ("blocked", "object_unknown"),
    ),
}
AGREED, OPTED_OUT, PENDING = "+12025550180", "+12025550181", "+12025550182"
PROVIDER_BLOCKED = "+12025550184"


def of_kind(edge: Edge, kind: BusinessKind) -> Edge:
    """The same deployment, in which acme is of this kind, behind an edge of its own."""
    settings = edge.engine.parts.settings
    acme = structs.replace(settings.businesses["acme"], kind=kind)
    changed = structs.replace(settings, businesses={**settings.businesses, "acme": acme})
    engine: Engine = replace(edge.engine, parts=assemble(changed, edge.engine.parts.ports))
    keeper = Keeper(engine.parts)
    keeper.round()
    return Edge(engine=engine, app=create_app(engine.parts, keeper), keeper=keeper)


@pytest.fixture
def sandbox(edge: Edge) -> Edge:
    """The edge of a deployment in which acme is a sandbox."""
    return of_kind(edge, "sandbox")


def questions(number: str) -> list[dict[str, Any]]:
    """A message of each purpose to this number."""
    starts_at = appointment_starts(datetime.now(UTC)).isoformat()
    return [
        message(number, purpose="marketing"),
        message(number, purpose="order_confirmation", order_id=ORDER),
        message(number, purpose="conversation_reply", conversation_id=CONVERSATION),
        message(
            number,
            purpose="appointment_reminder",
            appointment_id=APPOINTMENT,
            appointment_at=starts_at,
        ),
    ]


def test_every_magic_number_is_told_here() -> None:
    assert sorted(EXPECTED) == sorted(each.number for each in MAGIC)


@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_a_magic_number_gets_its_verdict_for_each_purpose(sandbox: Edge, number: str) -> None:
    key = sandbox.key()
    answers = [sandbox.post("/v1/gate", asked, key) for asked in questions(number)]
    for answer, (verdict, reason) in zip(answers, EXPECTED[number], strict=True):
        assert answer.json["verdict"] == verdict
        assert reason in codes(answer)


def test_a_pending_confirmation_is_told(sandbox: Edge) -> None:
    answer = sandbox.post("/v1/gate", message(PENDING))
    assert codes(answer) == ["revoked_all", "confirmation_missing"]


def test_many_may_be_asked_about_at_once_with_others_among_them(sandbox: Edge) -> None:
    asked = [message(AGREED), message("+12025550101"), message(OPTED_OUT)]
    answer = sandbox.post("/v1/gate", {"messages": asked})
    assert [each["verdict"] for each in answer.json["decisions"]] == [
        "approved",
        "blocked",
        "blocked",
    ]


def test_nothing_that_is_sent_changes_a_magic_number_and_other_numbers_are_real(
    sandbox: Edge,
) -> None:
    sandbox.engine.tell("contact.opted_out", {"phone": AGREED, "text": "STOP"})
    assert sandbox.post("/v1/gate", message(AGREED)).json["verdict"] == "approved"
    sandbox.engine.tell("form.submitted", ticked())
    assert sandbox.post("/v1/gate", message()).json["verdict"] == "approved"
    sandbox.engine.tell("contact.opted_out", {"phone": "+12025550101", "text": "STOP"})
    assert codes(sandbox.post("/v1/gate", message())) == ["revoked_all"]


@pytest.mark.parametrize("number", sorted(EXPECTED))
def test_a_live_business_has_no_magic(edge: Edge, number: str) -> None:
    answers = [edge.post("/v1/gate", asked) for asked in questions(number)]
    first = [codes(answer)[0] for answer in answers]
    assert first == ["no_consent", "object_unknown", "conversation_unknown", "object_unknown"]


def test_another_business_of_the_same_deployment_has_no_magic(sandbox: Edge) -> None:
    answer = sandbox.post("/v1/gate", message(AGREED), sandbox.key(business="globex"))
    assert codes(answer) == ["no_consent"]


def test_an_approved_message_is_observed_and_a_claim_never_says_go(sandbox: Edge) -> None:
    stored = sandbox.post("/v1/messages", message(AGREED, id="job-1")).json["message"]
    sandbox.engine.parts.sending.judge(stored)
    found = sandbox.get(f"/v1/messages/{stored}").json
    assert (found["state"], codes(sandbox.get("/v1/messages/job-1"))) == (
        "observed",
        ["express_grant"],
    )
    claim = sandbox.post(f"/v1/messages/{stored}/claim", {"attempt": "a1"})
    assert (claim.status_code, claim.json["code"]) == (409, "not_released")
    assert sandbox.engine.dispatcher.released == []


def test_a_blocked_message_of_a_magic_number_is_blocked_with_its_reasons(sandbox: Edge) -> None:
    stored = sandbox.post("/v1/messages", message(PROVIDER_BLOCKED, id="job-1")).json["message"]
    sandbox.engine.parts.sending.judge(stored)
    found = sandbox.get(f"/v1/messages/{stored}").json
    assert (found["state"], found["reasons"][0]["code"]) == ("blocked", "provider_blocked")


def test_what_was_released_before_a_business_became_a_sandbox_cannot_be_claimed(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    stored = edge.post("/v1/messages", message(id="job-1")).json["message"]
    edge.engine.parts.sending.judge(stored)
    assert edge.get(f"/v1/messages/{stored}").json["state"] == "released"
    claim = of_kind(edge, "sandbox").post(f"/v1/messages/{stored}/claim", {"attempt": "a1"})
    assert (claim.status_code, claim.json["code"]) == (409, "not_released")


def test_keys_say_what_they_are_for_and_open_nothing_else(edge: Edge, sandbox: Edge) -> None:
    live, test = edge.key(), sandbox.key()
    assert test["Authorization"].startswith("Bearer ak_test_")
    assert not live["Authorization"].startswith("Bearer ak_test_")
    assert sandbox.post("/v1/gate", message(), test).status_code == 200
    assert sandbox.post("/v1/gate", message(), live).status_code == 401
    assert edge.post("/v1/gate", message(), test).status_code == 401
    assert edge.post("/v1/gate", message(), live).status_code == 200


def test_a_live_key_under_the_prefix_of_a_test_key_is_none(sandbox: Edge) -> None:
    live = sandbox.key(business="globex")["Authorization"].removeprefix("Bearer ak_")
    assert sandbox.post("/v1/gate", message(), bearer(f"ak_test_{live}")).status_code == 401


def test_readiness_has_no_warning_for_a_sandbox(sandbox: Edge) -> None:
    answer = sandbox.call("GET", "/readyz")
    assert "observe" not in {each["name"] for each in answer.json["checks"]}


def test_a_decision_of_a_magic_number_can_be_looked_up(sandbox: Edge) -> None:
    answer = sandbox.post("/v1/gate", message(OPTED_OUT)).json
    assert sandbox.get(f"/v1/decisions/{answer['decision']}").json["verdict"] == "blocked"
    looked = sandbox.post("/v1/contacts/lookup", {"channel": "sms", "to": OPTED_OUT})
    assert looked.status_code == 200
