"""What the document says of campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from processor.ports import Scope
from processor.web.openapi.lists import PAGE_PARAMETERS, PAGED
from processor.web.openapi.operation import (
    IDEMPOTENCY_KEY,
    LIMITED,
    Answer,
    Body,
    Example,
    Operation,
    in_path,
)
from schemas.base import Closed
from schemas.campaigns import OrderSchema, WantedSchema
from schemas.fields import Shape, Told
from schemas.shapes import ref

_CAMPAIGN: Final = in_path("identifier", "The campaign's id", "cmp_" + "0" * 32)
_LOOKING: Final = (Scope.READ, Scope.GATE)
_LISTS: Final = ("text/csv", "application/x-ndjson")
_AS_SENT: Final = tuple(f"{each}; charset=utf-8" for each in _LISTS)
#: What a look at any campaign can meet.
_SHOWN: Final = ("not_found", "campaign_ended")
_RESULT: Final = (*_SHOWN, "campaign_not_judged", "query_invalid", "vault_unavailable")
_SAFE: Final = " Safe to repeat, with or without an `Idempotency-Key`."
_NUMBER: Final[Shape] = {"type": "string", "pattern": "^[0-9]+$"}
_PART: Final[Mapping[str, Shape]] = {
    "ETag": {
        "description": "The same for all parts that fit together; give it back in `If-Match`",
        "schema": {"type": "string"},
    },
    "Assent-Rows": {"description": "Rows of the whole list", "schema": _NUMBER},
    "Assent-Next-Row": {
        "description": "The `start` of the next part; left out by the last one",
        "schema": _NUMBER,
    },
    "Link": {
        "description": "The next part, as `rel=next`; left out by the last one",
        "schema": {"type": "string"},
    },
}
_IF_MATCH: Final[Shape] = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of the first part, so that no part of another state follows it",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}


def _in_query(schema: Closed) -> tuple[Shape, ...]:
    told: list[Shape] = []
    for name, field in schema.fields.items():
        if not isinstance(field, Told):
            continue
        about: Mapping[str, Any] = field.metadata
        told.append(
            {
                "name": name,
                "in": "query",
                "required": field.required,
                "description": about["description"],
                "schema": field.shape(),
                "example": about["example"],
            }
        )
    return tuple(told)


UPLOAD: Final = Operation(
    name="uploadCampaign",
    method="post",
    path="/v1/campaigns",
    tag="Campaigns",
    summary="Hand in a list, to be judged",
    says=(
        "The body is the list, as CSV or as one JSON object on each line, and is taken piece by"
        " piece. It needs `Content-Length`. The column with the address is found out, or named;"
        " numbers may be written as they are dialled in `region`. Nothing is sent before a wave."
        " Under the same `Idempotency-Key` the same list is the campaign there is, and an upload"
        " that broke off is repeated from its start."
    ),
    scopes=(Scope.GATE,),
    parameters=(*_in_query(OrderSchema()), IDEMPOTENCY_KEY),
    body=Body(media=_LISTS),
    answers={
        HTTPStatus.ACCEPTED: Answer(
            says="The list is stored and will be judged", shape=ref("Campaign")
        )
    },
    problems=(
        *("query_invalid", "list_invalid", "length_required", "upload_overtaken"),
        *("campaign_ended", "idempotency_key_malformed", "idempotency_key_reused"),
        *("too_many_campaigns", *LIMITED, "beyond_limit", "streams_busy"),
        *("store_full", "vault_unavailable"),
    ),
)

LISTED: Final = Operation(
    name="listCampaigns",
    method="get",
    path="/v1/campaigns",
    tag="Campaigns",
    summary="The campaigns there are",
    says="Those of the key's business, the latest first." + PAGED,
    scopes=_LOOKING,
    parameters=PAGE_PARAMETERS,
    answers={HTTPStatus.OK: Answer(says="A page", shape=ref("Campaigns"))},
    problems=("query_invalid",),
)

LOOK: Final = Operation(
    name="lookAtCampaign",
    method="get",
    path="/v1/campaigns/{identifier}",
    tag="Campaigns",
    summary="How far a campaign has come",
    says="Its state and progress, and for each reason how many rows have it and what would help.",
    scopes=_LOOKING,
    parameters=(_CAMPAIGN,),
    answers={HTTPStatus.OK: Answer(says="The campaign", shape=ref("Campaign"))},
    problems=_SHOWN,
)


def _order(act: str, summary: str, says: str) -> Operation:
    return Operation(
        name=f"{act}Campaign",
        method="post",
        path=f"/v1/campaigns/{{identifier}}/{act}",
        tag="Campaigns",
        summary=summary,
        says=says + _SAFE,
        scopes=(Scope.GATE,),
        parameters=(_CAMPAIGN,),
        answers={HTTPStatus.OK: Answer(says="The campaign as it is now", shape=ref("Campaign"))},
        problems=(*_SHOWN, "campaign_refuses", "store_full"),
    )


PAUSE: Final = _order(
    "pause", "Begin no further chunk", "What workers have in hand is finished, a second's worth."
)
RESUME: Final = _order("resume", "Go on", "From where it was paused.")
CANCEL: Final = _order(
    "cancel",
    "End it for good",
    "No chunk is begun from now on, and what was handed over and not claimed is taken back.",
)

WAVE: Final = Operation(
    name="handOverWave",
    method="post",
    path="/v1/campaigns/{identifier}/waves",
    tag="Campaigns",
    summary="Hand over the first so many people",
    says=(
        "`total` counts those of earlier waves too, so the same wave again hands over nobody"
        " twice. Each person becomes a message, judged as they are now and claimed by its sender"
        " at the last moment."
    ),
    scopes=(Scope.GATE,),
    parameters=(_CAMPAIGN,),
    body=Body(
        shape=ref("Wave"),
        examples={
            "first": Example(says="The first five hundred", value={"total": 500}),
            "rest": Example(says="Everybody", value={}),
        },
    ),
    answers={HTTPStatus.ACCEPTED: Answer(says="It is under way", shape=ref("Campaign"))},
    problems=(*_SHOWN, "campaign_refuses", "store_full"),
)

RESULTS: Final = Operation(
    name="downloadResults",
    method="get",
    path="/v1/campaigns/{identifier}/results",
    tag="Campaigns",
    summary="The rows with what was decided, part by part",
    says=(
        "Each part is whole rows, with its length, as the list came: CSV or JSON lines. The parts"
        " one after the other are the result; only the first has the head. Ask for the row that"
        " `Assent-Next-Row` names until there is none; whatever broke off is asked for again. No"
        " cell can be taken for a formula."
    ),
    scopes=_LOOKING,
    parameters=(_CAMPAIGN, *_in_query(WantedSchema()), _IF_MATCH),
    answers={
        HTTPStatus.OK: Answer(
            says="Some rows",
            media=_AS_SENT,
            headers=_PART,
        )
    },
    problems=(*_RESULT, "result_changed", "streams_busy"),
)

PROBLEMS: Final = Operation(
    name="downloadBadRows",
    method="get",
    path="/v1/campaigns/{identifier}/problems",
    tag="Campaigns",
    summary="The rows that name nobody, part by part",
    says="A JSON object on each line: `line` in the list, `reason` and `detail`. Parts as above.",
    scopes=_LOOKING,
    parameters=(_CAMPAIGN, *_in_query(WantedSchema())[:1], _IF_MATCH),
    answers={HTTPStatus.OK: Answer(says="Some of them", media=_LISTS[1:], headers=_PART)},
    problems=(*_RESULT, "result_changed", "streams_busy"),
)

EXPLAIN: Final = Operation(
    name="explainCampaign",
    method="post",
    path="/v1/campaigns/{identifier}/explain",
    tag="Campaigns",
    summary="What was decided of one address, and why",
    says="By each pass, with the entries behind it, and where the message is.",
    scopes=_LOOKING,
    parameters=(_CAMPAIGN,),
    body=Body(
        shape=ref("Sought"),
        examples={"alice": Example(says="Alice", value={"to": "+12025550101"})},
    ),
    answers={HTTPStatus.OK: Answer(says="What was decided", shape=ref("Whereabouts"))},
    problems=(*_SHOWN, "vault_unavailable"),
)

REPORT: Final = Operation(
    name="reportOnCampaign",
    method="get",
    path="/v1/campaigns/{identifier}/report",
    tag="Campaigns",
    summary="Where everybody is by now",
    says="It looks at everybody's message, so it takes a while for a long list.",
    scopes=_LOOKING,
    parameters=(_CAMPAIGN,),
    answers={HTTPStatus.OK: Answer(says="Where they are", shape=ref("CampaignReport"))},
    problems=(*_SHOWN, "campaign_not_judged", "streams_busy", "vault_unavailable"),
)

OPERATIONS: Final = (
    *(UPLOAD, LISTED, LOOK, PAUSE, RESUME, CANCEL, WAVE),
    *(RESULTS, PROBLEMS, EXPLAIN, REPORT),
)
