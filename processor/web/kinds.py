"""Every kind of problem that can be answered: its status, what it means, and the cure.

Codes are only ever added: callers branch on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from processor.domain.permit import PermitFlaw
from processor.domain.reasons import sentence
from processor.ports import ClaimAnswer


class Kind(msgspec.Struct, frozen=True):
    """Status, title and cure; `wait` is after how many seconds to try again."""

    status: int
    title: str
    cure: str
    wait: int | None = None


_SOON: Final = 5
_FIELDS: Final = "correct the fields named in `errors` and send it again"
_STRICT: Final = "send one JSON object in UTF-8; `errors` says what is wrong with this one"

_OWN: Final = {
    "bad_request": Kind(400, "The request cannot be read", "check how it is sent"),
    "unauthorized": Kind(
        401,
        "No valid API key came with the request",
        "send `Authorization: Bearer ak_...` with a key that is neither expired nor revoked",
    ),
    "signature_invalid": Kind(
        401,
        "The call is not authentic",
        "check the address, the secret, that the body is signed as sent, and the clock",
    ),
    "scope_missing": Kind(
        403, "The API key may not do this", "use a key that has the scope for it"
    ),
    "not_found": Kind(404, "There is no such thing here", "check the address and the id"),
    "method_not_allowed": Kind(
        405, "This address does not take that method", "use one that the `Allow` header names"
    ),
    "campaign_refuses": Kind(
        409,
        "The campaign cannot do that in the state that it is in",
        "look at its `state`; `detail` says what it waits for",
    ),
    "campaign_not_judged": Kind(
        409,
        "Not all of the list is judged yet, so there is no result",
        "look at its progress, and ask again when all chunks are judged",
        _SOON,
    ),
    "upload_overtaken": Kind(
        409,
        "Another call uploads the same list, or the campaign was cancelled",
        "look at the campaign; upload again under the same key, or under a new one",
    ),
    "campaign_ended": Kind(
        410,
        "The campaign was let go of with its list",
        "upload the list again; how long it is kept is configured",
    ),
    "length_required": Kind(
        411,
        "The length of the list is not declared",
        "send `Content-Length`: without it a list that breaks off would look whole",
    ),
    "result_changed": Kind(
        412,
        "The result has changed since its first part",
        "begin again with the first part",
    ),
    "delivery_pending": Kind(
        409, "The delivery is not in the ledger yet", "send the capture again soon", _SOON
    ),
    "nothing_to_attach": Kind(
        409,
        "The delivery granted nothing that is still on record",
        "send the capture without `delivery`, or name the delivery that brought the consent",
    ),
    "only_the_customer": Kind(
        409,
        "What suppresses this address is not for staff to lift",
        "let the customer write START from this address",
    ),
    "job_conflict": Kind(
        409,
        "This id was submitted before, with other content or more than 30 days ago",
        "use a new id for another message; the first one stands",
    ),
    "review_answered": Kind(
        409,
        "This review was answered before, and otherwise",
        "the first answer stands; record an opt-out with `POST /v1/contacts/opt-out`",
    ),
    "idempotency_key_malformed": Kind(
        400,
        "The `Idempotency-Key` cannot be read",
        "send 1 to 255 letters, digits and signs of ASCII without blanks, such as a UUID",
    ),
    "idempotency_key_running": Kind(
        409,
        "The first call under this `Idempotency-Key` is not answered yet",
        "send the same again soon",
        _SOON,
    ),
    "idempotency_key_reused": Kind(
        422,
        "This `Idempotency-Key` was given before with another call",
        "make a new key for every call, and repeat it only with the same body",
    ),
    "body_too_large": Kind(413, "The body is too large", "send less at once"),
    "capture_too_large": Kind(413, "The capture is too large", "send a smaller picture or page"),
    "beyond_limit": Kind(
        413,
        "One call asks for more than the business may have at once",
        "ask for less in one call; `detail` says how much",
    ),
    "capture_type_unsupported": Kind(
        422,
        "These bytes are no capture",
        "send a PNG, JPEG or WebP of at most 25 megapixels, a PDF, or an HTML page",
    ),
    "capture_empty": Kind(422, "The capture has no content", "send its bytes as the body"),
    "capture_unknown": Kind(422, "The event names a capture that is not here", _FIELDS),
    "event_malformed": Kind(422, "The event cannot be taken as it is", _FIELDS),
    "list_invalid": Kind(
        422,
        "The list cannot be read",
        "`detail` says what is wrong with it; correct it and upload it again",
    ),
    "message_malformed": Kind(422, "The message cannot be taken as it is", _FIELDS),
    "body_invalid": Kind(422, "The body cannot be taken as it is", _FIELDS),
    "query_invalid": Kind(
        422,
        "The query cannot be taken as it is",
        "correct the parameters named in `errors` and send it again",
    ),
    "body_not_utf8": Kind(422, "The body is not UTF-8", _STRICT),
    "body_not_json": Kind(422, "The body is not JSON", _STRICT),
    "body_not_object": Kind(422, "The body is no JSON object", _STRICT),
    "body_too_deep": Kind(422, "The body nests too deeply", _STRICT),
    "key_repeated": Kind(422, "The body names a key twice", _STRICT),
    "number_not_finite": Kind(422, "The body holds a number that is none", _STRICT),
    "text_not_unicode": Kind(422, "The body holds half a character", _STRICT),
    "too_many_calls": Kind(
        429,
        "The business calls more often than it may",
        "wait as long as `Retry-After` says; ask about many messages in one call",
        1,
    ),
    "over_limit": Kind(
        429,
        "The business is over its limit",
        "wait as long as `Retry-After` says; `detail` names the limit",
        1,
    ),
    "over_daily_limit": Kind(
        429,
        "The business has had what it may have in a day",
        "wait until midnight UTC, as `Retry-After` says; the operators can raise the limit",
        1,
    ),
    "too_many_at_once": Kind(
        429,
        "As many large calls of the business are in work as may be",
        "send large calls one after the other",
        1,
    ),
    "too_many_campaigns": Kind(
        429,
        "As many campaigns of the business are under way as may be",
        "wait until one is over, or cancel one",
        60,
    ),
    "internal_error": Kind(
        500,
        "Something broke on our side",
        "try again; if it stays, give the operators the request id",
    ),
    "capture_damaged": Kind(
        500, "The capture is damaged", "the operators restore it from a backup"
    ),
    "store_unavailable": Kind(
        503, "The store cannot be reached or trusted", "try again; nothing was lost", _SOON
    ),
    "store_full": Kind(503, "The store is full", "try again; the operators make room", _SOON),
    "vault_unavailable": Kind(503, "The vault cannot be reached", "try again", _SOON),
    "streams_busy": Kind(
        503,
        "As many lists are on their way already as there may be at once",
        "try again soon",
        _SOON,
    ),
    "unavailable": Kind(503, "The service is not available", "try again", _SOON),
}


def _refusal(code: str) -> Kind:
    text = sentence(code)
    return Kind(409, text.says[0].upper() + text.says[1:], text.remedy)


#: Every answer to a claim but those that are no refusal of one that is there.
REFUSALS: Final = (
    *(
        answer.value
        for answer in ClaimAnswer
        if answer not in (ClaimAnswer.GO, ClaimAnswer.MOVED, ClaimAnswer.UNKNOWN)
    ),
    *(flaw.value for flaw in PermitFlaw),
)

#: Every kind by its code.
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    _OWN | {code: _refusal(code) for code in REFUSALS}
)
