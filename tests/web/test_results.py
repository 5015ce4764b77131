"""Results of sendings over HTTP: what is suppressed, what is held, and what staff may end."""

from __future__ import annotations

from typing import Any

import pytest

from processor.domain.events import RevocationCause
from processor.ports import Scope
from tests.services.engines import ticked
from tests.web.edges import ALICE, BOB, STOP, Edge, Told, codes, message

PATH = "/v1/provider-results"
REACHED = "/v1/contacts/reached"
VOUCHED = {"to": ALICE, "said": "She called from it.", "recorded_by": "Erin Example"}


def result(code: str = "21610", **what: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    told = {"provider": "twilio", "code": code} | what
    return told if "message" in told else {"to": ALICE} | told


def report(edge: Edge, *results: dict[str, Any]) -> Told:
    """Report with the key that a sender has."""
    return edge.post(PATH, {"results": list(results)}, edge.key(Scope.GATE))


def ask(edge: Edge, to: str = ALICE, **what: Any) -> list[str]:  # noqa: ANN401 - JSON
    return codes(edge.post("/v1/gate", message(to, **what)))


@pytest.fixture
def agreed(edge: Edge) -> Edge:
    """Alice and Bob agreed to marketing."""
    for phone in (ALICE, BOB):
        edge.engine.tell("form.submitted", ticked(phone=phone))
    return edge


def test_a_block_and_a_failure_are_in_force_when_they_are_answered(agreed: Edge) -> None:
    told = report(agreed, result(), result("30005", to=BOB)).json["results"]
    assert [each["cause"] for each in told] == ["provider", "hard_failure"]
    assert {each["status"] for each in told} == {"suppressed"}
    assert (ask(agreed), ask(agreed, BOB)) == (["provider_blocked"], ["unreachable"])


def test_what_says_nothing_lasting_suppresses_nothing(agreed: Edge) -> None:
    told = report(agreed, *(result(code) for code in ("30003", "30004", "99999", "99999")))
    assert told.json["results"] == [{"effect": "passing"}] * 2 + [{"effect": "noted"}] * 2
    assert ask(agreed) == ["express_grant"]
    assert len(agreed.engine.entries()) == 1


def test_what_may_pass_suppresses_when_it_comes_for_the_third_time(agreed: Edge) -> None:
    told = report(agreed, *(result(code) for code in ("30003", "30004", "30007")))
    *earlier, third = told.json["results"]
    assert earlier == [{"effect": "passing"}] * 2
    assert (third["effect"], third["cause"]) == ("passing", "hard_failure")
    assert third["status"] == "suppressed"
    assert ask(agreed) == ["unreachable"]


def test_a_message_says_where_it_went_without_an_address(agreed: Edge) -> None:
    stored = agreed.post("/v1/messages", message()).json["message"]
    assert report(agreed, result(message=stored)).json["results"][0]["status"] == "suppressed"
    assert ask(agreed) == ["provider_blocked"]


def test_a_message_of_another_business_is_no_message(agreed: Edge) -> None:
    stored = agreed.post("/v1/messages", message()).json["message"]
    key = agreed.key(Scope.GATE, business="globex")
    nowhere = "msg_" + "0" * 32 + "_" + "0" * 16
    foreign, none = (
        agreed.post(PATH, {"results": [result(message=each)]}, key) for each in (stored, nowhere)
    )
    assert (foreign.status_code, foreign.json["errors"]) == (422, none.json["errors"])
    assert foreign.json["errors"][0]["pointer"] == "/results/0/message"
    assert ask(agreed) == ["express_grant"]


def test_one_that_cannot_be_read_is_named_and_none_is_recorded(agreed: Edge) -> None:
    answer = report(agreed, result(), result(to=None), {"code": "1"})
    found = {each["pointer"] for each in answer.json["errors"]}
    assert {"/results/1/to", "/results/2/provider"} <= found
    answer = report(agreed, result(), result(to="202 555 0101"))
    assert [each["pointer"] for each in answer.json["errors"]] == ["/results/1/to"]
    assert "0101" not in answer.text
    assert ask(agreed) == ["express_grant"]


def test_the_same_result_again_is_recorded_once(agreed: Edge) -> None:
    for named in ({"id": "SM-1"}, {"id": "SM-1"}, {"occurred_at": "2026-03-01T09:30:00Z"}):
        report(agreed, result(**named))
    assert len(agreed.engine.entries()) == 3
    report(agreed, result(id="SM-1", to=BOB))
    assert ask(agreed, BOB) == ["provider_blocked"]


def test_a_delivery_ends_a_failure_and_nothing_else(agreed: Edge) -> None:
    report(agreed, result("landline"), result("21610", to=BOB))
    delivered = {"provider": "twilio", "code": "delivered"}
    report(agreed, {"to": ALICE} | delivered, {"to": BOB} | delivered)
    assert (ask(agreed), ask(agreed, BOB)) == (["express_grant"], ["provider_blocked"])


def test_each_delivered_message_does_not_leave_an_entry(agreed: Edge) -> None:
    for _ in range(3):
        report(agreed, result("delivered"))
    assert len(agreed.engine.entries()) == 1


def test_it_is_no_word_of_the_customers(agreed: Edge) -> None:
    report(agreed, result())
    entry = agreed.engine.entries()[-1]
    confirmation = {"purpose": "opt_out_confirmation", "cause": entry.id}
    assert ask(agreed, **confirmation) == ["service_window_over"]
    assert (entry.source, entry.flags) == ("acme/@provider", ("send_error",))


def test_a_late_result_dated_before_a_start_does_not_undo_it(agreed: Edge) -> None:
    agreed.engine.tell("contact.opted_out", STOP)
    start = {"phone": ALICE, "channel": "sms", "text": "START"}
    agreed.engine.tell("contact.resumed", start)
    agreed.engine.tell("contact.confirmed", start)
    report(agreed, result(occurred_at="2026-03-01T09:30:00Z"))
    assert ask(agreed) == ["express_grant"]


def test_who_was_erased_is_suppressed_without_an_address(agreed: Edge) -> None:
    agreed.engine.tell("contact.erased", {"phone": ALICE})
    report(agreed, result())
    kept = agreed.engine.world.ledger.sealed(agreed.engine.contact())
    assert (kept.wrapped_key, kept.address) == (None, None)
    assert "provider_blocked" in ask(agreed)


def test_a_storm_trips_the_breaker_and_the_rest_is_held(agreed: Edge) -> None:
    numbers = [f"+120255501{number:02d}" for number in range(99)]
    told = report(agreed, *(result(to=number) for number in numbers)).json["results"]
    more = [result(to="+12025550199", id=str(number)) for number in range(3)]
    again = report(agreed, *more).json["results"]
    assert [each["status"] for each in told].count("suppressed") == 99
    assert [each["status"] for each in again] == ["suppressed", "held", "held"]
    assert "batch" not in again[-1]
    ready = agreed.call("GET", "/readyz").json
    assert "results" in {each["name"] for each in ready["checks"] if each["status"] == "warn"}


def test_staff_end_a_failure(agreed: Edge) -> None:
    report(agreed, result("30005"))
    answer = agreed.post(REACHED, VOUCHED, agreed.key(Scope.EVENTS))
    assert answer.json == {"failures": 1, "standing": []}
    assert ask(agreed) == ["express_grant"]
    assert agreed.post(REACHED, VOUCHED).json == {"failures": 0, "standing": []}


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("provider", "provider"), ("complaint", "complaint"), ("contact", "contact")],
)
def test_staff_cannot_end_what_only_the_customer_lifts(
    agreed: Edge, kind: str, cause: RevocationCause
) -> None:
    agreed.engine.tell("contact.opted_out", {"phone": ALICE, "cause": kind})
    answer = agreed.post(REACHED, VOUCHED)
    assert (answer.status_code, answer.json["code"]) == (409, "only_the_customer")
    assert cause in answer.json["detail"]
    assert "START" in answer.json["detail"]


def test_a_failure_that_staff_end_leaves_a_stop_and_says_so(agreed: Edge) -> None:
    agreed.engine.tell("contact.opted_out", STOP)
    report(agreed, result("30005"))
    assert agreed.post(REACHED, VOUCHED).json == {"failures": 1, "standing": ["keyword"]}
    assert ask(agreed) == ["revoked_all"]


def test_with_the_store_away_it_is_to_be_sent_again(agreed: Edge) -> None:
    key = agreed.key(Scope.GATE)
    agreed.cut(True)
    assert agreed.post(PATH, {"results": [result()]}, key).status_code == 503
    assert agreed.engine.parts.ports.spool.pending() == ()


def test_full_memory_takes_what_suppresses(agreed: Edge) -> None:
    key = agreed.key(Scope.GATE)
    agreed.engine.world.fill(True)
    assert agreed.post(PATH, {"results": [result()]}, key).status_code == 200
    agreed.engine.world.fill(False)
    assert ask(agreed) == ["provider_blocked"]
