"""What the document says of the pages behind a confirmation link."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.services.link_names import LENGTH
from processor.web.openapi.operation import Access, Answer, Body, Operation, in_path
from processor.web.openapi.public import HTML

_NAME: Final = in_path(
    "name",
    "The last part of the link, as it was sent",
    "0" * LENGTH,
    pattern=f"^[0-9A-Za-z]{{{LENGTH}}}$",
)
_FORM: Final = "application/x-www-form-urlencoded"
_OVER: Final = {
    HTTPStatus.NOT_FOUND: "A page that says that the link leads nowhere",
    HTTPStatus.CONFLICT: "A page that says that the customer has opted out since",
    HTTPStatus.GONE: "A page that says that the link was used, or is too old",
    HTTPStatus.SERVICE_UNAVAILABLE: "A page that says to come again; nothing was changed",
}


def _answers(done: str, **more: str) -> dict[HTTPStatus, Answer]:
    told = {HTTPStatus.OK: done} | {HTTPStatus[name]: says for name, says in more.items()} | _OVER
    return {status: Answer(says=says, media=(HTML,)) for status, says in told.items()}


OPERATIONS: Final = (
    Operation(
        name="showSignUp",
        method="get",
        path="/c/{name}",
        tag="Pages",
        summary="The page behind a confirmation link",
        says="No key is needed: whoever holds the link was sent it. Nothing is changed.",
        access=Access.OPEN,
        parameters=(_NAME,),
        answers=_answers("What the customer signed up for, with a button to confirm it"),
    ),
    Operation(
        name="confirmSignUp",
        method="post",
        path="/c/{name}",
        tag="Pages",
        summary="Confirm a sign-up",
        says="For the button of that page: it sends `seal`, which only the page hands out.",
        access=Access.OPEN,
        parameters=(_NAME,),
        body=Body(
            shape={"type": "object", "properties": {"seal": {"type": "string"}}}, media=(_FORM,)
        ),
        answers=_answers(
            "Thanks; the confirmation is durable",
            FORBIDDEN="A page that says to press the button on the page itself",
        ),
    ),
)
