"""A problem as it is answered (RFC 9457), with the fields that our callers can rely on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from processor.domain.decision import Reason
from processor.ports.errors import FieldProblem
from schemas.decision import reason_answer

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong: `code` is stable, `detail` says the cure, `errors` point at fields."""

    code: str
    status: int
    title: str
    detail: str
    errors: Sequence[FieldProblem] = ()
    reasons: Sequence[Reason] = ()


def problem_answer(problem: Problem, request_id: str | None) -> dict[str, Any]:
    """The members of the document; the request id is left out where bodies must be identical."""
    answer: dict[str, Any] = {
        "type": f"/errors/{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.errors:
        answer["errors"] = [
            {"pointer": each.pointer, "detail": each.detail} for each in problem.errors
        ]
    if problem.reasons:
        answer["reasons"] = [reason_answer(each) for each in problem.reasons]
    if request_id is not None:
        answer["request_id"] = request_id
    return answer
