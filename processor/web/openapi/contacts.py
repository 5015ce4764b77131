"""What the document says of one contact: the lookup, and an opt-out taken down by staff."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.ports import Scope
from processor.web.openapi.operation import REPLAYED, Answer, Body, Example, Operation
from schemas.fields import Shape
from schemas.shapes import ref

_ADDRESS: Final = {"channel": "sms", "to": "+12025550101"}
_TOLD: Final = {"said": "Stop it.", "recorded_by": "Erin Example"}
_VOUCHED: Final = {"said": "She called from it.", "recorded_by": "Erin Example"}

#: Nothing about this header ever refuses an opt-out, so its schema refuses nothing.
_KEY: Final[Shape] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "Sent again with the same key and body within 24 hours, the call is answered as it was, as"
        " long as nothing else happened to the contact. In every other case it is carried out."
    ),
    "schema": {"type": "string"},
}

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
    parameters=(_KEY,),
    limited=False,
    body=Body(
        shape=ref("OptOut"),
        examples={"phone": Example(says="She said so on the phone", value=_ADDRESS | _TOLD)},
    ),
    answers={
        HTTPStatus.OK: Answer(
            says="It was recorded before", shape=ref("OptedOut"), headers=REPLAYED
        ),
        HTTPStatus.CREATED: Answer(says="It is in force", shape=ref("OptedOut"), headers=REPLAYED),
    },
    problems=("store_full",),
)

REACHED: Final = Operation(
    name="recordReached",
    method="post",
    path="/v1/contacts/reached",
    tag="Contacts",
    summary="End a failure by hand",
    says=(
        "A member of staff vouches that an address works on a channel. It ends failures for good"
        " and nothing else: a STOP, a complaint and a provider's block are the customer's to lift."
    ),
    scopes=(Scope.EVENTS,),
    body=Body(
        shape=ref("ReachedByStaff"),
        examples={"called": Example(says="She called from it", value=_ADDRESS | _VOUCHED)},
    ),
    answers={HTTPStatus.OK: Answer(says="What was ended, and what stands", shape=ref("Reached"))},
    problems=("only_the_customer", "store_full"),
)

OPERATIONS: Final = (LOOKUP, OPT_OUT, REACHED)
