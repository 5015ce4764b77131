"""What the document says of webhooks, captures and deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import msgspec

from processor.domain.capture import CaptureType
from processor.ports import Scope
from processor.web.openapi import examples
from processor.web.openapi.operation import (
    IDEMPOTENCY_KEY,
    JSON,
    KEY_PROBLEMS,
    LIMITED,
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

_PLACE: Final = (
    in_path("business", "The business", "acme"),
    in_path("source", "Its source, as configured", "website"),
)
_TOKEN: Final = in_path("token", "A secret of the source", "a-long-secret-of-this-source")
_ORIGIN: Final[Shape] = {
    "name": "WebHook-Request-Origin",
    "in": "header",
    "required": True,
    "description": "The sender's name; without it there is no question to answer",
    "schema": {"type": "string", "minLength": 1},
    "example": "sender.example.com",
}
_PERMITTED: Final[Mapping[str, Shape]] = {
    "Allow": {"description": "What it may send", "schema": {"const": "POST"}},
    "WebHook-Allowed-Origin": {"description": "Who may send", "schema": {"const": "*"}},
    "WebHook-Allowed-Rate": {"description": "Calls a minute", "schema": {"const": "*"}},
}
_TAKEN: Final[Mapping[HTTPStatus, Answer]] = {
    HTTPStatus.OK: Answer(says="It was stored before", shape=ref("Receipt")),
    HTTPStatus.ACCEPTED: Answer(
        says=(
            "It is durable: stored, or put in quarantine for people to look at; or it says nothing"
            " about consent, was counted and is not kept"
        ),
        shape=ref("Receipt"),
        examples=examples.STORED_DELIVERY,
    ),
}
_REFUSED: Final = (
    "signature_invalid",
    "event_malformed",
    "capture_unknown",
    *LIMITED,
    "store_unavailable",
    "store_full",
    "vault_unavailable",
)

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
        " 503, repeat it. An `Idempotency-Key` is ignored: `webhook-id` names the delivery. A"
        " source of another provider takes that provider's own calls instead, and may answer in"
        " that provider's own form. Answered with 429, which only our own words are and never what"
        " takes anything back, repeat it as well."
    ),
    access=Access.SIGNATURE,
    parameters=_PLACE,
    body=Body(
        shape={"oneOf": [ref(f"event.{name}") for name in EVENT_SCHEMAS]},
        examples=examples.EVENTS,
    ),
    answers=_TAKEN,
    problems=_REFUSED,
)
HOOK_WITH_TOKEN: Final = msgspec.structs.replace(
    HOOK,
    name="receiveWebhookWithToken",
    path="/v1/hooks/{business}/{source}/{token}",
    summary="Take one webhook in from a caller that can show a secret in its address only",
    says="As without the token, which no source of the provider `standard` looks at.",
    parameters=(*_PLACE, _TOKEN),
)
HANDSHAKE: Final = Operation(
    name="shakeHands",
    method="get",
    path="/v1/hooks/{business}/{source}",
    tag="Webhooks",
    summary="Answer the handshake of a provider that has one",
    says="Nothing is recorded. A source whose provider has no handshake takes POST only.",
    access=Access.OPEN,
    parameters=_PLACE,
    answers={
        HTTPStatus.OK: Answer(says="What the provider wants to hear", media=("text/plain",)),
    },
    problems=("method_not_allowed",),
)
HANDSHAKE_WITH_TOKEN: Final = msgspec.structs.replace(
    HANDSHAKE,
    name="shakeHandsWithToken",
    path="/v1/hooks/{business}/{source}/{token}",
    parameters=(*_PLACE, _TOKEN),
)
PERMISSION: Final = Operation(
    name="permitSender",
    method="options",
    path="/v1/hooks/{business}/{source}",
    tag="Webhooks",
    summary="Tell a sender of CloudEvents that it may send",
    says=(
        "Asked with `WebHook-Request-Origin`, as the webhooks of CloudEvents have it. Every address"
        " answers alike, whether there is such a source or not."
    ),
    access=Access.OPEN,
    parameters=(*_PLACE, _ORIGIN),
    answers={
        HTTPStatus.OK: Answer(says="Anybody may, at any rate", media=(), headers=_PERMITTED),
    },
    problems=("method_not_allowed",),
)
PERMISSION_WITH_TOKEN: Final = msgspec.structs.replace(
    PERMISSION,
    name="permitSenderWithToken",
    path="/v1/hooks/{business}/{source}/{token}",
    parameters=(*_PLACE, _TOKEN, _ORIGIN),
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

OPERATIONS: Final = (
    HOOK,
    HANDSHAKE,
    PERMISSION,
    HOOK_WITH_TOKEN,
    HANDSHAKE_WITH_TOKEN,
    PERMISSION_WITH_TOKEN,
    UPLOAD,
    FETCH,
    DELIVERY,
)
