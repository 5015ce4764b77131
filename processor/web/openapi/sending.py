"""What the document says of the gate, decisions and messages."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.ports import Scope
from processor.web.kinds import REFUSALS
from processor.web.openapi import examples
from processor.web.openapi.operation import LIMITED, Answer, Body, Operation, in_path
from schemas.shapes import ref

_NO_REPLAY: Final = (
    " An `Idempotency-Key` is ignored: the id in the call makes it safe to repeat, and a verdict"
    " is never replayed."
)
_MESSAGE: Final = in_path(
    "identifier", "Our id, which begins with `msg_`, or your own id of the message", "job-4711"
)

ASK: Final = Operation(
    name="askGate",
    method="post",
    path="/v1/gate",
    tag="Gate",
    summary="May these messages go, and why",
    says=(
        "Judges one message or up to 1,000 by the present standing and sends nothing. An address"
        " that cannot be read blocks its own message only. While the store is away the answer is"
        " `blocked`, to a key that was known minutes ago, and 503 to any other." + _NO_REPLAY
    ),
    scopes=(Scope.GATE,),
    body=Body(
        shape={"oneOf": [ref("Inquiry"), ref("Inquiries")]},
        examples=examples.QUESTIONS,
    ),
    answers={
        HTTPStatus.OK: Answer(
            says="One decision, or as many as were asked for",
            shape={"oneOf": [ref("Decision"), ref("Decisions")]},
            examples=examples.DECISIONS,
        )
    },
    problems=("message_malformed", *LIMITED, "too_many_at_once", "beyond_limit", "store_full"),
)

DECISION: Final = Operation(
    name="lookAtDecision",
    method="get",
    path="/v1/decisions/{identifier}",
    tag="Gate",
    summary="A decision as it was logged",
    says="Nothing is judged anew.",
    scopes=(Scope.READ,),
    parameters=(in_path("identifier", "The decision's id", examples.DECISION),),
    answers={
        HTTPStatus.OK: Answer(
            says="The decision", shape=ref("Decision"), examples=examples.LOGGED_DECISION
        )
    },
    problems=("not_found", "vault_unavailable"),
)

_TRAIL: Final = (
    "From the webhooks over the entries and the decision to the claim, its outcome and what the"
    " provider called the message; the evidence itself is not shown. Also after any of it was moved"
    " to the vault."
)

DECISION_TRAIL: Final = Operation(
    name="followDecision",
    method="get",
    path="/v1/decisions/{identifier}/trail",
    tag="Gate",
    summary="What a decision stood on, and what came of it",
    says=_TRAIL,
    scopes=(Scope.READ,),
    parameters=(in_path("identifier", "The decision's id", examples.DECISION),),
    answers={HTTPStatus.OK: Answer(says="The trail", shape=ref("Trail"))},
    problems=("not_found", "vault_unavailable"),
)

MESSAGE_TRAIL: Final = Operation(
    name="followMessage",
    method="get",
    path="/v1/messages/{identifier}/trail",
    tag="Messages",
    summary="The trail of the last decision about a message",
    says=_TRAIL,
    scopes=(Scope.READ,),
    parameters=(_MESSAGE,),
    answers={HTTPStatus.OK: Answer(says="The trail", shape=ref("Trail"))},
    problems=("not_found", "vault_unavailable"),
)

SUBMIT: Final = Operation(
    name="submitMessage",
    method="post",
    path="/v1/messages",
    tag="Messages",
    summary="Store a message, to be judged and released",
    says="The same again is answered with 200 and the one there is." + _NO_REPLAY,
    scopes=(Scope.GATE,),
    body=Body(shape=ref("Message"), examples=examples.MESSAGE),
    answers={
        HTTPStatus.OK: Answer(says="It was submitted before", shape=ref("Stored")),
        HTTPStatus.ACCEPTED: Answer(
            says="It is stored", shape=ref("Stored"), examples=examples.STORED_MESSAGE
        ),
    },
    problems=("message_malformed", "job_conflict", *LIMITED, "store_full"),
)

LOOK: Final = Operation(
    name="lookAtMessage",
    method="get",
    path="/v1/messages/{identifier}",
    tag="Messages",
    summary="Where a message is and why",
    says="State, reasons in words, and times.",
    scopes=(Scope.READ, Scope.GATE),
    parameters=(_MESSAGE,),
    answers={
        HTTPStatus.OK: Answer(
            says="The message", shape=ref("MessageStatus"), examples=examples.RELEASED_MESSAGE
        )
    },
    problems=("not_found",),
)

CLAIM: Final = Operation(
    name="claimMessage",
    method="post",
    path="/v1/messages/{identifier}/claim",
    tag="Messages",
    summary="Get the right to send, once",
    says=(
        "Ask at the last moment. Only an answer of 200 permits to send, and only until the lease"
        " ends; 409 says why not. A message that was submitted needs nothing but the attempt. One"
        " that the gate was only asked about is claimed by the permit that came with the approval,"
        " together with its address and with what it had of `template`, `body_hash` and `body`."
        + _NO_REPLAY
    ),
    scopes=(Scope.GATE,),
    parameters=(_MESSAGE,),
    body=Body(shape=ref("Claim"), examples=examples.ATTEMPT),
    answers={
        HTTPStatus.OK: Answer(says="Send it now", shape=ref("Go"), examples=examples.GO),
    },
    problems=(
        "not_found",
        "message_malformed",
        *REFUSALS,
        "store_full",
    ),
)

CONCLUDE: Final = Operation(
    name="concludeMessage",
    method="post",
    path="/v1/messages/{identifier}/outcome",
    tag="Messages",
    summary="Record how an attempt ended",
    says=(
        "An attempt without an outcome is never sent again by itself. One that is `unknown` ends"
        " when you know, or when a result of the provider's says so." + _NO_REPLAY
    ),
    scopes=(Scope.GATE,),
    parameters=(_MESSAGE,),
    body=Body(shape=ref("Ending"), examples=examples.ENDING),
    answers={
        HTTPStatus.OK: Answer(says="It is recorded", shape=ref("State"), examples=examples.SENT),
    },
    problems=("not_found", "message_malformed", "store_full"),
)

OPERATIONS: Final = (ASK, DECISION, DECISION_TRAIL, SUBMIT, LOOK, MESSAGE_TRAIL, CLAIM, CONCLUDE)
