"""A call that is repeated under its `Idempotency-Key` is carried out once; an opt-out at least."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from processor.ports import Scope
from processor.services.repeats import KeyedCall, Turn
from tests.services.engines import ticked
from tests.web.edges import ALICE, BOB, PDF, Edge, Told, codes, message

CAPTURES, OPT_OUT = "/v1/captures", "/v1/contacts/opt-out"
GIVEN = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
SAID = {"to": ALICE, "said": "Stop it.", "recorded_by": "Erin Example"}
OTHER_PDF = PDF + b" and again"
FAULTY = ["", "two words", "ä" * 3, "k" * 256, "tab\there"]


def replayed(answer: Told) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


def held(edge: Edge, key: dict[str, str], path: str, body: bytes) -> None:
    """Begin a call as another request would that is not answered yet."""
    text = key["Authorization"].partition(" ")[2]
    parts = edge.engine.parts
    known = parts.access.authenticate(text, parts.ports.clock.now())
    assert known is not None
    call = KeyedCall(
        business=known.business,
        caller=known.id,
        given=GIVEN["Idempotency-Key"],
        method="POST",
        path=path,
        query="",
        body=body,
    )
    assert isinstance(edge.repeats().begin(call), Turn)


def test_the_same_again_is_answered_as_before(edge: Edge) -> None:
    """To the byte and with the status, though by now the capture is there."""
    key = edge.key() | GIVEN
    first, again = (edge.post(CAPTURES, PDF, key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.data, first.content_type) == (again.data, again.content_type)
    assert (replayed(first), replayed(again)) == (False, True)
    assert edge.post(CAPTURES, PDF).status_code == 200
    assert first.headers["X-Request-Id"] != again.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("path", "body"), [(CAPTURES, OTHER_PDF), (CAPTURES + "?delivery=dlv_00_0", PDF)]
)
def test_another_call_under_the_key_is_refused_and_not_carried_out(
    edge: Edge, path: str, body: bytes
) -> None:
    key = edge.key() | GIVEN
    edge.post(CAPTURES, PDF, key)
    answer = edge.post(path, body, key)
    assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert edge.post(CAPTURES, OTHER_PDF).status_code == 201


def test_while_the_first_is_running_the_next_is_told_to_wait(edge: Edge) -> None:
    key = edge.key()
    held(edge, key, CAPTURES, PDF)
    answer = edge.post(CAPTURES, PDF, key | GIVEN)
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_key_running")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("given", FAULTY)
def test_a_key_that_is_none_is_refused(edge: Edge, given: str) -> None:
    key = edge.key() | {"Idempotency-Key": given.encode().decode("latin-1")}
    answer = edge.post(CAPTURES, PDF, key)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_malformed")
    assert edge.post(CAPTURES, PDF).status_code == 201, "nothing was kept"


def test_a_refusal_is_not_remembered(edge: Edge) -> None:
    """It changed nothing: the same key may go with the corrected body."""
    key = edge.key() | GIVEN
    assert edge.post(CAPTURES, b"text", key).status_code == 422
    assert edge.post(CAPTURES, b"text", key).json["code"] == "capture_type_unsupported"
    assert edge.post(CAPTURES, PDF, key).status_code == 201


def test_a_failure_is_not_remembered(edge: Edge) -> None:
    """The store goes away and comes back: the same call is carried out then."""
    key = edge.key() | GIVEN
    edge.get("/v1/messages/none", key)
    edge.cut(True)
    assert edge.post(CAPTURES, PDF, key).status_code == 503
    edge.cut(False)
    answer = edge.post(CAPTURES, PDF, key)
    assert (answer.status_code, replayed(answer)) == (201, False)


def test_neither_another_api_key_nor_another_business_is_answered_from_it(edge: Edge) -> None:
    edge.post(CAPTURES, PDF, edge.key() | GIVEN)
    mine = edge.post(CAPTURES, OTHER_PDF, edge.key() | GIVEN)
    theirs = edge.post(CAPTURES, PDF, edge.key(business="globex") | GIVEN)
    assert [(each.status_code, replayed(each)) for each in (mine, theirs)] == [(201, False)] * 2


def test_a_key_without_the_scope_is_refused_before_anything_is_looked_up(edge: Edge) -> None:
    answer = edge.post(CAPTURES, PDF, edge.key(Scope.READ) | GIVEN)
    assert answer.status_code == 403


def test_of_many_at_once_one_is_carried_out(edge: Edge) -> None:
    key = edge.key(Scope.EVENTS) | GIVEN
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: edge.post(CAPTURES, PDF, key), range(16)))
    assert {each.status_code for each in answers} <= {201, 409}
    assert [each.status_code for each in answers if not replayed(each)].count(201) == 1


def opt_out(edge: Edge, key: dict[str, str], **what: Any) -> Told:  # noqa: ANN401 - JSON
    return edge.post(OPT_OUT, SAID | what, key | GIVEN)


def test_an_opt_out_sent_again_is_one_entry(edge: Edge) -> None:
    key = edge.key()
    first, again = opt_out(edge, key), opt_out(edge, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.data, replayed(again)) == (again.data, True)
    assert len(edge.engine.entries()) == 1


def test_after_a_start_the_same_opt_out_is_carried_out_anew(edge: Edge) -> None:
    """Dana says stop, starts again, and says stop in the same words on a form left open."""
    edge.engine.tell("form.submitted", ticked())
    key = edge.key()
    opt_out(edge, key)
    edge.engine.world.later(0.01)
    edge.engine.tell("contact.resumed", {"phone": ALICE, "channel": "sms", "text": "START"})
    before = len(edge.engine.entries())
    again = opt_out(edge, key)
    assert (again.status_code, replayed(again)) == (201, False)
    assert len(edge.engine.entries()) == before + 1
    assert codes(edge.post("/v1/gate", message())) == ["revoked_all"]


def test_nothing_about_the_header_refuses_an_opt_out(edge: Edge) -> None:
    """Another body, a call still running, a key that is none: each is recorded."""
    key = edge.key()
    opt_out(edge, key)
    assert opt_out(edge, key, to=BOB).status_code == 201
    assert len(edge.engine.entries(BOB)) == 1
    other = edge.key()
    held(edge, other, OPT_OUT, b"something else")
    assert opt_out(edge, other, said="At last.").status_code == 201
    for given in FAULTY:
        faulty = {"Idempotency-Key": given.encode().decode("latin-1")}
        assert edge.post(OPT_OUT, SAID, key | faulty).status_code == 201


def test_with_the_store_away_an_opt_out_is_kept_whatever_its_key(edge: Edge) -> None:
    key = edge.key() | GIVEN
    edge.get("/v1/messages/none", key)
    edge.cut(True)
    assert edge.post(OPT_OUT, SAID, key).status_code == 503
    assert len(edge.engine.parts.ports.spool.pending()) == 1
    edge.cut(False)
    edge.keeper.round()
    assert len(edge.engine.entries()) == 1


def test_an_opt_out_with_an_id_of_its_own_is_still_done_once(edge: Edge) -> None:
    """The natural id stands above the header: other keys, one entry."""
    key = edge.key()
    opt_out(edge, key, id="call-1")
    again = edge.post(OPT_OUT, SAID | {"id": "call-1"}, key | {"Idempotency-Key": "another"})
    assert (again.status_code, again.json["status"]) == (200, "duplicate")
    assert len(edge.engine.entries()) == 1
