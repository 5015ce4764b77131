"""What the document says of webhooks, captures and deliveries."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from processor.domain.capture import CaptureType
from processor.ports import Scope
from processor.web.openapi import examples
from processor.web.openapi.operation import (
    IDEMPOTENCY_KEY,
    JSON,
    KEY_PROBLEMS,
    REPLAYED,
    Access,
    Answer,
    Body,
    Operation,
    in_path,
)
from schemas.fields import Shape
from schemas.registry import EVENT_SCHEMAS
from schemas.shapes import ref

_DELIVERY: Final = in_path("identifier", "The delivery's id", examples.DELIVERY)
_CAPTURE: Final = in_path("identifier", "The capture's id", examples.CAPTURE)
_ATTACH: Final[Shape] = {
    "name": "delivery",
    "in": "query",
    "description": "Attach it to the grants of this delivery, by an entry of its own",
    "schema": {"type": "string"},
}

HOOK: Final = Operation(
    name="receiveWebhook",
    method="post",
    path="/v1/hooks/{business}/{source}",
    tag="Webhooks",
    summary="Take one webhook in",
    says=(
        "The signature covers the raw body, so send it as signed. What is answered with 200 or 202"
        " is durable; what revokes is in force. Revocations are read more leniently than their"
        " schemas say. A wrong signature and an unknown source get the same answer. Answered with"
        " 503, repeat it. An `Idempotency-Key` is ignored: `webhook-id` names the delivery."
    ),
    access=Access.SIGNATURE,
    parameters=(
        in_path("business", "The business", "acme"),
        in_path("source", "Its source, as configured", "website"),
    ),
    body=Body(
        shape={"oneOf": [ref(f"event.{name}") for name in EVENT_SCHEMAS]},
        examples=examples.EVENTS,
    ),
    answers={
        HTTPStatus.OK: Answer(says="It was stored before", shape=ref("Receipt")),
        HTTPStatus.ACCEPTED: Answer(
            says="It is durable: stored, or put in quarantine for people to look at",
            shape=ref("Receipt"),
            examples=examples.STORED_DELIVERY,
        ),
    },
    problems=(
        "signature_invalid",
        "event_malformed",
        "capture_unknown",
        "store_unavailable",
        "store_full",
        "vault_unavailable",
    ),
)

UPLOAD: Final = Operation(
    name="uploadCapture",
    method="post",
    path="/v1/captures",
    tag="Captures",
    summary="Keep a screenshot or page copy",
    says=(
        "The body is the bytes themselves; the `Content-Type` is ignored and the content looked"
        " at. Upload it before the event that names it, or name the delivery."
    ),
    scopes=(Scope.EVENTS,),
    parameters=(_ATTACH, IDEMPOTENCY_KEY),
    body=Body(media=tuple(each.value for each in CaptureType)),
    answers={
        HTTPStatus.OK: Answer(says="It was there already", shape=ref("Capture"), headers=REPLAYED),
        HTTPStatus.CREATED: Answer(
            says="It is kept",
            shape=ref("Capture"),
            examples=examples.KEPT_CAPTURE,
            headers=REPLAYED,
        ),
    },
    problems=(
        "capture_empty",
        "capture_type_unsupported",
        "capture_too_large",
        "not_found",
        "delivery_pending",
        "nothing_to_attach",
        *KEY_PROBLEMS,
        "store_full",
        "vault_unavailable",
    ),
)

FETCH: Final = Operation(
    name="fetchCapture",
    method="get",
    path="/v1/captures/{identifier}",
    tag="Captures",
    summary="The original bytes",
    says="They come as an attachment that no browser runs.",
    scopes=(Scope.READ,),
    parameters=(_CAPTURE,),
    answers={
        HTTPStatus.OK: Answer(
            says="The bytes as they were uploaded",
            media=(*(each.value for each in CaptureType), "application/octet-stream"),
        )
    },
    problems=("not_found", "capture_damaged", "vault_unavailable"),
)

DELIVERY: Final = Operation(
    name="lookAtDelivery",
    method="get",
    path="/v1/deliveries/{identifier}",
    tag="Webhooks",
    summary="What became of a webhook",
    says="Its state, and the entries that it led to.",
    scopes=(Scope.READ,),
    parameters=(_DELIVERY,),
    answers={
        HTTPStatus.OK: Answer(
            says="The delivery",
            shape=ref("Delivery"),
            media=(JSON,),
            examples=examples.RECORDED_DELIVERY,
        )
    },
    problems=("not_found", "vault_unavailable"),
)

OPERATIONS: Final = (HOOK, UPLOAD, FETCH, DELIVERY)
