"""What the document says of texts that wait for a person."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.ports import Scope
from processor.web.openapi import examples
from processor.web.openapi.lists import PAGE_PARAMETERS, PAGED
from processor.web.openapi.operation import (
    IDEMPOTENCY_KEY,
    KEY_PROBLEMS,
    REPLAYED,
    Answer,
    Body,
    Example,
    Operation,
    in_path,
)
from schemas.shapes import ref

_REVIEW: Final = in_path("identifier", "The review's id", examples.REVIEW)
_FOUND: Final = {"by": "Erin Example", "why": "She means the bill, I asked her."}

LISTED: Final = Operation(
    name="listReviews",
    method="get",
    path="/v1/reviews",
    tag="Reviews",
    summary="Texts that wait for a person",
    says=(
        "Those to the key's business, the longest waiting first. What is in force meanwhile errs"
        " towards silence." + PAGED
    ),
    scopes=(Scope.READ,),
    parameters=PAGE_PARAMETERS,
    answers={HTTPStatus.OK: Answer(says="A page", shape=ref("Reviews"))},
    problems=("query_invalid",),
)

LOOK: Final = Operation(
    name="lookAtReview",
    method="get",
    path="/v1/reviews/{identifier}",
    tag="Reviews",
    summary="One text, whole, and what is in force",
    says="What the customer wrote, by which rule it was read, and what may be sent now.",
    scopes=(Scope.READ,),
    parameters=(_REVIEW,),
    answers={HTTPStatus.OK: Answer(says="The review", shape=ref("Review"))},
    problems=("not_found",),
)

RESOLVE: Final = Operation(
    name="resolveReview",
    method="post",
    path="/v1/reviews/{identifier}/resolve",
    tag="Reviews",
    summary="Answer one",
    says=(
        "By an entry of the ledger with who and why, in force when it is answered. `opted_out`"
        " counts from the time of the text on; `not_opted_out` ends what the review held back. No"
        " answer lifts an opt-out that is in force: `opted_out` in the answer says whether there is"
        " one. The same answer again is the one there is; another is refused."
    ),
    scopes=(Scope.EVENTS,),
    parameters=(_REVIEW, IDEMPOTENCY_KEY),
    limited=False,
    body=Body(
        shape=ref("Ruling"),
        examples={
            "no opt-out": Example(
                says="It was about something else", value={"outcome": "not_opted_out"} | _FOUND
            ),
            "an opt-out": Example(says="She meant it", value={"outcome": "opted_out"} | _FOUND),
        },
    ),
    answers={
        HTTPStatus.OK: Answer(
            says="It was answered so before", shape=ref("Resolved"), headers=REPLAYED
        ),
        HTTPStatus.CREATED: Answer(says="It is in force", shape=ref("Resolved"), headers=REPLAYED),
    },
    problems=("not_found", "review_answered", *KEY_PROBLEMS, "store_full"),
)

OPERATIONS: Final = (LISTED, LOOK, RESOLVE)
