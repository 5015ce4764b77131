"""Answers as they come over the wire, read strictly: what is not understood permits nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from assent_client.campaign import Campaign, ReasonCount
from assent_client.decision import Decision, Reason, Verdict
from assent_client.errors import FieldProblem
from assent_client.job import Job, Permit, State


class Unreadable(ValueError):
    """An answer of another form than promised."""


def decision_of(told: object, asked: str) -> Decision:
    """The decision about the message that was asked by this id; raises Unreadable."""
    read = _members(told)
    if _text(read, "message") != asked or read.get("hypothetical") is not False:
        raise Unreadable("an answer to another question")
    try:
        verdict = Verdict(_text(read, "verdict"))
    except ValueError:
        raise Unreadable("an unknown verdict") from None
    return Decision(
        message=asked,
        verdict=verdict,
        reasons=reasons_of(read.get("reasons")),
        purpose=_optional(read, "purpose"),
        id=_optional(read, "decision"),
        at=_moment(read, "at"),
        not_before=_moment(read, "not_before"),
        valid_until=_moment(read, "valid_until"),
        permit=_optional(read, "permit"),
    )


def job_of(told: object) -> Job:
    """A stored message; raises Unreadable."""
    read = _members(told)
    return Job(
        message=_text(read, "message"),
        state=state_of(read),
        reasons=reasons_of(read.get("reasons", [])),
        not_before=_moment(read, "not_before"),
        permit=_optional(read, "permit"),
    )


def state_of(told: object) -> State:
    """The state in an answer; raises Unreadable."""
    try:
        return State(_text(_members(told), "state"))
    except ValueError:
        raise Unreadable("an unknown state") from None


def permit_of(told: object, message: str, attempt: str) -> Permit:
    """The permit in an answer that says `go`; raises Unreadable."""
    read = _members(told)
    ends_at = _moment(read, "lease_ends_at")
    if read.get("answer") != "go" or ends_at is None:
        raise Unreadable("an answer that is no permit")
    return Permit(
        message=_optional(read, "message") or message,
        attempt=attempt,
        to=_text(read, "to"),
        lease_ends_at=ends_at,
        template=_optional(read, "template"),
        payload_ref=_optional(read, "payload_ref"),
        body_hash=_optional(read, "body_hash"),
        body=_optional(read, "body"),
    )


def reasons_of(told: object) -> tuple[Reason, ...]:
    """A list of reasons; raises Unreadable."""
    return tuple(
        Reason(
            code=_text(each, "code"),
            says=_optional(each, "says") or "",
            remedy=_optional(each, "remedy") or "",
            who=_optional(each, "who") or "",
        )
        for each in map(_members, list_of(told))
    )


def list_of(told: object) -> list[object]:
    """A list; raises Unreadable."""
    if not isinstance(told, list):
        raise Unreadable("no list")
    return told


def problem_of(told: object) -> tuple[str, str, tuple[FieldProblem, ...]]:
    """Code, detail and fields of a problem document, as far as it is one."""
    read = cast("Mapping[str, object]", told) if isinstance(told, dict) else {}
    errors = read.get("errors")
    named = [each for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
    problems = tuple(
        FieldProblem(pointer=str(each.get("pointer", "")), detail=str(each.get("detail", "")))
        for each in named
    )
    return str(read.get("code", "")), str(read.get("detail", "")), problems


def campaign_of(told: object) -> Campaign:
    """A campaign; raises Unreadable."""
    read = _members(told)
    progress, verdicts = _members(read.get("progress")), _members(read.get("verdicts"))
    return Campaign(
        id=_text(read, "campaign"),
        state=_text(read, "state"),
        rows=_number(read, "rows"),
        done=_number(progress, "done"),
        of=_number(progress, "of"),
        verdicts={each: _number(verdicts, each.value) for each in Verdict},
        reasons=tuple(_counted(each) for each in map(_members, list_of(read.get("reasons")))),
        handed_over=_number(read, "handed_over"),
        rows_per_second=_possible(progress, "rows_per_second"),
        seconds_left=_possible(progress, "seconds_left"),
        told=read,
    )


def _counted(read: Mapping[str, object]) -> ReasonCount:
    return ReasonCount(
        code=_text(read, "code"),
        rows=_number(read, "rows"),
        says=_optional(read, "says") or "",
        remedy=_optional(read, "remedy") or "",
    )


def _number(read: Mapping[str, object], name: str) -> int:
    value = read.get(name)
    if type(value) is not int:
        raise Unreadable(f"no `{name}`")
    return value


def _possible(read: Mapping[str, object], name: str) -> int | None:
    return None if read.get(name) is None else _number(read, name)


def _members(told: object) -> Mapping[str, object]:
    if not isinstance(told, dict):
        raise Unreadable("no object")
    return cast("Mapping[str, object]", told)


def _text(read: Mapping[str, object], name: str) -> str:
    value = read.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"no `{name}`")
    return value


def _optional(read: Mapping[str, object], name: str) -> str | None:
    return None if read.get(name) is None else _text(read, name)


def _moment(read: Mapping[str, object], name: str) -> datetime | None:
    text = _optional(read, name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"`{name}` is no time") from None
    if moment.tzinfo is None:
        raise Unreadable(f"`{name}` has no offset")
    return moment
