"""What the document says of one contact: the lookup, and an opt-out taken down by staff."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.ports import Scope
from processor.web.openapi.operation import Answer, Body, Example, Operation
from schemas.shapes import ref

_ADDRESS: Final = {"channel": "sms", "to": "+12025550101"}
_TOLD: Final = {"said": "Stop it.", "recorded_by": "Erin Example"}

LOOKUP: Final = Operation(
    name="lookUpContact",
    method="post",
    path="/v1/contacts/lookup",
    tag="Contacts",
    summary="What may be sent to an address, and why",
    says=(
        "An address that was never seen is answered too. Nothing is written, and the answer is no"
        " permission to send: that is the gate's."
    ),
    scopes=(Scope.READ,),
    body=Body(
        shape=ref("LookupQuestion"),
        examples={"alice": Example(says="May Alice get offers", value=_ADDRESS)},
    ),
    answers={HTTPStatus.OK: Answer(says="The sentence and the board", shape=ref("Lookup"))},
)

OPT_OUT: Final = Operation(
    name="recordOptOut",
    method="post",
    path="/v1/contacts/opt-out",
    tag="Contacts",
    summary="Take consent back by hand",
    says=(
        "What a customer told somebody; it is in force when it is answered, and can only restrict."
        " With an `id` of yours the same again is done once. Answered with 503, repeat it with the"
        " same `id`."
    ),
    scopes=(Scope.EVENTS,),
    body=Body(
        shape=ref("OptOut"),
        examples={"phone": Example(says="She said so on the phone", value=_ADDRESS | _TOLD)},
    ),
    answers={
        HTTPStatus.OK: Answer(says="It was recorded before", shape=ref("OptedOut")),
        HTTPStatus.CREATED: Answer(says="It is in force", shape=ref("OptedOut")),
    },
    problems=("store_full",),
)

OPERATIONS: Final = (LOOKUP, OPT_OUT)
