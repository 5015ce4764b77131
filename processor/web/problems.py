"""Errors become problems: one table from our errors to codes, and nothing of an error leaks."""

from __future__ import annotations

import math
from functools import singledispatch
from typing import Final

import structlog
from flask import Blueprint, Flask, Response, render_template
from msgspec.structs import replace
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from processor.adapters.logging import places
from processor.domain.decision import Reason
from processor.domain.errors import AssentError
from processor.ports import (
    ClaimAnswer,
    JobConflict,
    NotUnderstood,
    SignatureInvalid,
    StoreFull,
    StoreUnavailable,
    VaultUnavailable,
)
from processor.ports.campaigns import CampaignConflict
from processor.services.allowances import BeyondLimit, OverLimit
from processor.services.attach import DeliveryPending, DeliveryUnknown, NothingToAttach
from processor.services.campaign_desk import CampaignRefuses, CampaignUnknown
from processor.services.campaign_report import NotJudgedYet
from processor.services.campaign_vault import CampaignEnded
from processor.services.captures import CaptureDamaged, CaptureRefused, CaptureUnknown
from processor.services.cursors import CursorInvalid
from processor.services.permits import PermitRefused
from processor.services.reach import NotForStaff
from processor.services.repeats import RepeatDiffers, RepeatRunning
from processor.services.reviews import ReviewAnswered, ReviewUnknown
from processor.services.segments import SegmentDamaged
from processor.services.table import TableInvalid
from processor.services.uploads import UploadOvertaken
from processor.web.answers import answer
from processor.web.kinds import KINDS
from processor.web.over_limit import code_of, detail_of, limit_headers
from processor.web.request_id import note, request_id
from schemas.problem import MEDIA_TYPE, Problem, problem_answer

pages = Blueprint("problems", __name__)
_log = structlog.get_logger("assent.web")

#: Bodies of these are the same for every cause, so that none can be told from another.
ALIKE: Final = frozenset({"unauthorized", "signature_invalid", "not_found"})


class IdempotencyKeyMalformed(AssentError):
    """An idempotency key that is too long or holds blanks or other letters than ASCII's."""


class Unauthorized(AssentError):
    """No API key, or none that is valid."""


class ScopeMissing(AssentError):
    """A valid key that may not do this."""


class TooManyCampaigns(AssentError):
    """The business may have no further campaign under way."""


class TooManyAtOnce(AssentError):
    """As many large calls of the business are in work, or wait, as may be."""


class StreamsBusy(AssentError):
    """As many lists are read or written at once as there may be."""


class ResultChanged(AssentError):
    """Of a result whose first part was of an older state another part is asked for."""


class NotThere(AssentError):
    """There is no such thing, or it is another business's."""


class ClaimRefused(AssentError):
    """The right to send was not given."""

    def __init__(self, why: ClaimAnswer, reasons: tuple[Reason, ...]) -> None:
        super().__init__(why.value)
        self.why = why
        self.reasons = reasons or (Reason(code=why.value),)


#: Each of our errors that is no 500, nearest class first.
_CODES: Final[dict[type[Exception], str]] = {
    Unauthorized: "unauthorized",
    SignatureInvalid: "signature_invalid",
    ScopeMissing: "scope_missing",
    NotThere: "not_found",
    OverLimit: "over_limit",
    BeyondLimit: "beyond_limit",
    CaptureUnknown: "not_found",
    DeliveryUnknown: "not_found",
    DeliveryPending: "delivery_pending",
    NothingToAttach: "nothing_to_attach",
    JobConflict: "job_conflict",
    CampaignConflict: "idempotency_key_reused",
    CampaignEnded: "campaign_ended",
    CampaignRefuses: "campaign_refuses",
    CampaignUnknown: "not_found",
    NotJudgedYet: "campaign_not_judged",
    ResultChanged: "result_changed",
    StreamsBusy: "streams_busy",
    TableInvalid: "list_invalid",
    TooManyAtOnce: "too_many_at_once",
    TooManyCampaigns: "too_many_campaigns",
    UploadOvertaken: "upload_overtaken",
    ReviewUnknown: "not_found",
    ReviewAnswered: "review_answered",
    CursorInvalid: "query_invalid",
    IdempotencyKeyMalformed: "idempotency_key_malformed",
    NotForStaff: "only_the_customer",
    RepeatDiffers: "idempotency_key_reused",
    RepeatRunning: "idempotency_key_running",
    CaptureDamaged: "capture_damaged",
    StoreFull: "store_full",
    StoreUnavailable: "store_unavailable",
    VaultUnavailable: "vault_unavailable",
    SegmentDamaged: "vault_unavailable",
}
_HTTP: Final = {
    404: "not_found",
    405: "method_not_allowed",
    411: "length_required",
    413: "body_too_large",
    500: "internal_error",
    503: "unavailable",
}


def install(app: Flask) -> None:
    """Have every error of an application answered as a problem."""
    app.register_error_handler(Exception, _handle)
    app.register_blueprint(pages)


@pages.get("/errors/<code>")
def page(code: str) -> Response:
    """What a kind of problem means and what to do, in plain words."""
    kind = KINDS.get(code)
    if kind is None:
        raise NotThere("no such kind of problem")
    response = Response(render_template("problem.html", code=code, kind=kind))
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response


def _handle(error: Exception) -> Response:
    """Answer an error; only its kind is told, to the caller as well as to the log."""
    problem = problem_of(error)
    note(problem=problem.code)
    if problem.code == "internal_error":
        told = places(error.__traceback__)
        _log.error("request failed", error=type(error).__name__, through=told)
    shown = None if problem.code in ALIKE else request_id()
    response = answer(problem_answer(problem, shown), problem.status, media_type=MEDIA_TYPE)
    _when(response, error, KINDS[problem.code].wait)
    if problem.code == "unauthorized":
        response.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return response


def _when(response: Response, error: Exception, wait: int | None) -> None:
    """Say when to come again, as far as that is known."""
    if isinstance(error, OverLimit):
        wait = math.ceil(error.seconds)
        response.headers.extend(limit_headers(error))
    if wait is not None:
        response.headers["Retry-After"] = str(wait)


def made(code: str) -> Problem:
    """A problem of this kind, in the words of the table."""
    kind = KINDS[code]
    return Problem(code=code, status=kind.status, title=kind.title, detail=kind.cure)


@singledispatch
def problem_of(error: Exception) -> Problem:
    """The problem behind an error; whatever is not in the tables is our own fault."""
    code = next((_CODES[each] for each in type(error).__mro__ if each in _CODES), None)
    return made(code or "internal_error")


@problem_of.register
def _(error: HTTPException) -> Problem:
    return made(_HTTP.get(error.code or 0, "bad_request"))


@problem_of.register
def _(error: NotUnderstood) -> Problem:
    code = error.reason if error.reason in KINDS else "body_invalid"
    return replace(made(code), errors=error.problems)


@problem_of.register
def _(error: OverLimit) -> Problem:
    return replace(made(code_of(error)), detail=detail_of(error))


@problem_of.register
def _(error: BeyondLimit) -> Problem:
    return replace(made("beyond_limit"), detail=f"ask for at most {error.most} at once")


@problem_of.register
def _(error: CaptureRefused) -> Problem:
    return replace(made(error.code.value), detail=error.detail)


@problem_of.register
def _(error: ClaimRefused) -> Problem:
    return replace(made(error.why.value), reasons=error.reasons)


@problem_of.register
def _(error: PermitRefused) -> Problem:
    return replace(made(error.flaw.value), reasons=(Reason(code=error.flaw.value),))


@problem_of.register(NotForStaff)
@problem_of.register(CampaignRefuses)
@problem_of.register(TableInvalid)
def _(error: Exception) -> Problem:
    return replace(made(_CODES[type(error)]), detail=str(error))
