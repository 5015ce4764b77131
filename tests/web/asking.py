"""Requests made from the API's own document, each answer held against it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import checks as common
from schemathesis.checks import CheckFunction
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as said

from processor.domain.address import Channel
from processor.ports.campaigns import CampaignSpec
from processor.web.openapi.document import document
from processor.web.openapi.operation import Operation
from tests.services.reviewing import asked
from tests.web.edges import Edge
from tests.web.story import told

#: Whether an answer is one of those that the document names.
DOCUMENTED: Final[tuple[CheckFunction, ...]] = (
    said.status_code_conformance,
    said.content_type_conformance,
    said.response_headers_conformance,
    said.response_schema_conformance,
)
#: The same, and that nothing broke, nothing wrong was taken, and nobody came in without a key.
GOOD: Final = (
    *DOCUMENTED,
    common.not_a_server_error,
    said.negative_data_rejection,
    said.ignored_auth,
    said.unsupported_method,
)
_BOUNDED: Final = settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@cache
def _described() -> schemathesis.BaseSchema:
    """The document, read once."""
    return schemathesis.openapi.from_dict(document())


def ask(
    edge: Edge,
    operation: Operation,
    mode: GenerationMode,
    *,
    checks: Sequence[CheckFunction] = GOOD,
    known: Sequence[str] = (),
    api: schemathesis.BaseSchema | None = None,
    away: bool = False,
) -> Counter[int]:
    """Send requests to one route; the statuses of the answers.

    `known` are ids of what is there; `away` takes the store away once the key was recognised.
    """
    told_of = api or _described()
    told_of.app = edge.app
    cases = told_of[operation.path][operation.method]
    key, seen = edge.key(), Counter[int]()
    edge.get("/v1/messages/none", key)
    edge.cut(away)

    @_BOUNDED
    @given(
        case=cases.as_strategy(generation_mode=mode),
        identifier=st.none() | st.sampled_from(known or [""]),
    )
    def asked(case: schemathesis.Case[Any], identifier: str | None) -> None:
        if identifier:
            case.path_parameters = {"identifier": identifier}
        answer = case.call_and_validate(headers=key, checks=list(checks), app=edge.app)
        seen[answer.status_code] += 1

    asked()
    return seen


def call(
    edge: Edge, operation: Operation, mode: GenerationMode, checks: Sequence[CheckFunction]
) -> Counter[int]:
    """Send webhooks; their signature is over the bytes, so each is signed as it is sent."""
    seen = Counter[int]()

    cases = _described()[operation.path][operation.method]

    @settings(_BOUNDED, max_examples=6)
    @given(case=cases.as_strategy(generation_mode=mode))
    def called(case: schemathesis.Case[Any]) -> None:
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
        answer = edge.raw_hook(body)
        case.validate_response(answer, checks=list(checks))
        seen[answer.status_code] += 1

    called()
    return seen


def campaign_of(edge: Edge, business: str = "acme") -> str:
    """A campaign whose list was judged and handed over in part."""
    services = edge.app.extensions["assent"].campaigns
    spec = CampaignSpec(business=business, brand=business, channel=Channel.SMS, purpose="marketing")
    made = services.uploads.receive(spec, [b"address\n+12025550101\nnonsense\n"])
    for wave in (False, True):
        if wave:
            services.desk.wave(business, made.id, total=0)
        services.turns.ring()
        while edge.engine.dispatcher.turns:
            services.turns.take(*edge.engine.dispatcher.turns.pop(0))
    return str(made.id)


def ids(edge: Edge) -> dict[str, list[str]]:
    """Let something happen; the ids of it, by the first words of the routes that take them."""
    answers = {name: [each.json for each in found] for name, (_, found) in told(edge).items()}
    return {
        "/v1/captures": [answers["KEPT_CAPTURE"][0]["capture"]],
        "/v1/deliveries": [answers["STORED_DELIVERY"][0]["delivery"]],
        "/v1/decisions": [answers["LOGGED_DECISION"][0]["decision"]],
        "/v1/campaigns": [campaign_of(edge)],
        "/v1/reviews": [asked(edge.engine.parts)],
        "/v1/messages": [answers["STORED_MESSAGE"][0]["message"], "job-4711"],
    }
