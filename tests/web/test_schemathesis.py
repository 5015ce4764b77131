"""Requests made from the API's own document meet nothing but what the document says."""

from __future__ import annotations

import copy

import pytest
import schemathesis
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode

from processor.web.openapi.document import OPERATIONS, document
from processor.web.openapi.intake import HANDSHAKE, HANDSHAKE_WITH_TOKEN, HOOK
from processor.web.openapi.operation import Access, Operation
from processor.web.openapi.sending import CONCLUDE, DECISION
from tests.web.asking import DOCUMENTED, GOOD, ask, call, ids
from tests.web.edges import Edge

OTHERS = [each for each in OPERATIONS if each is not HOOK]
#: A handshake takes any names in its path, so there is nothing to forbid.
SHAKING = (HANDSHAKE, HANDSHAKE_WITH_TOKEN)
TAKING = [each for each in OTHERS if (each.body or each.parameters) and each not in SHAKING]
#: The outcome of an attempt that nobody knows is not found, so chance finds nothing else there.
NAMING = [each for each in OTHERS if "{identifier}" in each.path and each is not CONCLUDE]
KEYED = [each for each in OTHERS if each.access is Access.KEY]
RECALLING = {"askGate", "recordOptOut", "scrapeMetrics"}
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


def named(operation: Operation) -> str:
    return operation.name


@pytest.mark.parametrize("operation", OTHERS, ids=named)
def test_what_the_document_permits_meets_a_documented_answer(
    edge: Edge, operation: Operation
) -> None:
    assert sum(ask(edge, operation, POSITIVE).values()) > 0


@pytest.mark.parametrize("operation", TAKING, ids=named)
def test_what_the_document_forbids_is_refused(edge: Edge, operation: Operation) -> None:
    """A header or query that nobody asked for may stand in a request and is not looked at."""
    seen = ask(edge, operation, NEGATIVE)
    assert max(seen) < 500
    assert sum(count for status, count in seen.items() if status >= 400) > 0


@pytest.mark.parametrize("operation", NAMING, ids=named)
def test_what_is_there_is_answered_as_documented(edge: Edge, operation: Operation) -> None:
    known = next(each for start, each in ids(edge).items() if operation.path.startswith(start))
    seen = ask(edge, operation, POSITIVE, known=known)
    assert {*seen} - {404} != set()


@pytest.mark.parametrize("mode", [POSITIVE, NEGATIVE], ids=["permitted", "forbidden"])
def test_signed_webhooks_meet_a_documented_answer(edge: Edge, mode: GenerationMode) -> None:
    """Forbidden ones are not all refused: what revokes is read as far as it can be."""
    seen = call(edge, HOOK, mode, [each for each in GOOD if each in DOCUMENTED])
    assert {202, 422} >= {*seen}
    assert seen
    assert mode is NEGATIVE or seen[202] > 0


@pytest.mark.parametrize("operation", KEYED, ids=named)
def test_with_the_store_away_the_answers_are_documented_too(
    edge: Edge, operation: Operation
) -> None:
    """Only what permits nothing is still answered to a key that was known minutes ago."""
    seen = ask(edge, operation, POSITIVE, checks=DOCUMENTED, away=True)
    assert {*seen} <= ({200, 422, 503} if operation.name in RECALLING else {503})


def test_webhooks_with_the_store_away_are_answered_as_documented(edge: Edge) -> None:
    edge.cut(True)
    seen = call(edge, HOOK, POSITIVE, DOCUMENTED)
    assert seen[503] > 0
    assert {503, 422} >= {*seen}


@pytest.mark.parametrize("missing", ["404", "content", "code"])
def test_a_document_that_leaves_something_out_is_found_out(edge: Edge, missing: str) -> None:
    told = copy.deepcopy(document())
    answers = told["paths"][DECISION.path]["get"]["responses"]
    if missing == "404":
        del answers["404"]
    elif missing == "content":
        answers["404"]["content"] = {"text/plain": {}}
    else:
        schema = answers["404"]["content"]["application/problem+json"]["schema"]
        schema["allOf"][1]["properties"]["code"]["enum"] = ["gone"]
    api = schemathesis.openapi.from_dict(told)
    with pytest.raises(FailureGroup):
        ask(edge, DECISION, POSITIVE, api=api)
