"""The gate over HTTP. What is not answered is blocked; what is set up wrongly is an error."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from itertools import islice
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

from assent_client.campaigns import Campaigns
from assent_client.decision import UNAVAILABLE, Decision, unavailable
from assent_client.errors import GateUnavailable, JobConflict, Misuse, RequestRefused
from assent_client.job import Job, Outcome, Permit, Refusal, State
from assent_client.message import Message
from assent_client.transport import Answer, Transport
from assent_client.wire import (
    Unreadable,
    decision_of,
    job_of,
    list_of,
    permit_of,
    problem_of,
    reasons_of,
    state_of,
)

#: Messages that the gate takes in one call.
_AT_ONCE: Final = 1000
#: Seconds that a permit lasts, from somewhere between the call and its answer.
_LEASE: Final = 5.0
_UNREADABLE: Final = "the gate gave an answer that cannot be read"


class Client:
    """One business's way to Assent; see `Gate` for the methods.

    `timeout`: seconds that a call may take, repeats included. One client serves all threads of a
    program, and its children after a fork. Raises KeyRefused for a key or URL that cannot be one.
    """

    def __init__(self, url: str, key: str, *, timeout: float = 2.0) -> None:
        self._transport = Transport(url, key, timeout=timeout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self._transport.close()

    @property
    def campaigns(self) -> Campaigns:
        """The same business's campaigns."""
        return Campaigns(self._transport)

    def check(self, message: Message) -> Decision:
        """See `Gate`."""
        return self._ask([message], many=False)[0]

    def check_many(self, messages: Iterable[Message]) -> list[Decision]:
        """See `Gate`; a thousand at a time, and a thousand without an answer are blocked."""
        waiting = iter(messages)
        made: list[Decision] = []
        while some := list(islice(waiting, _AT_ONCE)):
            made += self._ask(some, many=True)
        return made

    def submit(self, message: Message) -> Job:
        """See `Gate`."""
        answer = self._post("/v1/messages", named(message).as_json())
        try:
            return job_of(answer.told)
        except Unreadable:
            raise GateUnavailable(_UNREADABLE) from None

    def look(self, message: str) -> Job | None:
        """See `Gate`."""
        answer = self._transport.call("GET", _path(message))
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        try:
            return job_of(answer.told)
        except Unreadable:
            raise GateUnavailable(_UNREADABLE) from None

    def redeem(
        self, message: str | Message, attempt: str | None = None, *, permit: str | None = None
    ) -> Permit | Refusal:
        """See `Gate`."""
        attempt = attempt or uuid.uuid4().hex
        name = name_of(message)
        asked_at = time.monotonic()
        try:
            body = presented(message, attempt, permit)
            answer = self._transport.call("POST", _path(name, "claim"), body)
            if answer.refused:
                return _refusal(answer, name, attempt)
            given = permit_of(answer.told, name, attempt)
            late = time.monotonic() - asked_at >= _LEASE
            return Refusal(message=name, attempt=attempt, code="permit_late") if late else given
        except (GateUnavailable, Unreadable):
            return Refusal(message=name, attempt=attempt, code=UNAVAILABLE)

    def conclude(
        self, message: str, attempt: str, outcome: Outcome, provider_id: str | None = None
    ) -> State:
        """See `Gate`."""
        body = {"attempt": attempt, "outcome": outcome.value}
        if provider_id is not None:
            body["provider_id"] = provider_id
        answer = self._post(_path(message, "outcome"), body)
        try:
            return state_of(answer.told)
        except Unreadable:
            raise GateUnavailable(_UNREADABLE) from None

    def report(self, permit: Permit, outcome: Outcome, provider_id: str | None = None) -> State:
        """See `Gate`."""
        return self.conclude(permit.message, permit.attempt, outcome, provider_id)

    def _ask(self, messages: list[Message], *, many: bool) -> list[Decision]:
        asked = [(each.id or "", each.as_json()) for each in map(named, messages)]
        bodies = [body for _, body in asked]
        try:
            answer = self._post("/v1/gate", {"messages": bodies} if many else bodies[0])
            told = _told(answer, many=many, number=len(asked))
            return [decision_of(one, name) for one, (name, _) in zip(told, asked, strict=True)]
        except (GateUnavailable, Unreadable):
            return [unavailable(name) for name, _ in asked]

    def _post(self, path: str, body: object) -> Answer:
        """An answer that is neither 404 nor 409."""
        answer = self._transport.call("POST", path, body)
        if answer.refused:
            code, detail, problems = problem_of(answer.told)
            kind = JobConflict if code == "job_conflict" else RequestRefused
            raise kind(
                code or f"status {answer.status}", detail, status=answer.status, problems=problems
            )
        return answer


def named(message: Message) -> Message:
    """The message with an id; a fresh one where the caller gave none."""
    return message if message.id else replace(message, id=uuid.uuid4().hex)


def name_of(message: str | Message) -> str:
    """By what a message is redeemed; raises Misuse for one that could not be known again."""
    if isinstance(message, str):
        return message
    if message.id is None:
        raise Misuse("a message is redeemed by the id that it was checked with: give it one")
    return message.id


def presented(message: str | Message, attempt: str, permit: str | None) -> dict[str, str]:
    """What a claim says: the attempt, and with a permit the message as it is about to go."""
    if permit is None:
        return {"attempt": attempt}
    told = {"attempt": attempt, "permit": permit}
    if isinstance(message, Message):
        text = {name: getattr(message, name) for name in ("template", "body_hash", "body")}
        told |= {"to": message.to} | {name: each for name, each in text.items() if each is not None}
    return told


def _told(answer: Answer, *, many: bool, number: int) -> list[object]:
    if not many:
        return [answer.told]
    told = list_of(answer.told.get("decisions") if isinstance(answer.told, dict) else None)
    if len(told) != number:
        raise Unreadable("not as many answers as questions")
    return told


def _refusal(answer: Answer, message: str, attempt: str) -> Refusal:
    code, _, _ = problem_of(answer.told)
    told = answer.told.get("reasons", []) if isinstance(answer.told, dict) else []
    return Refusal(
        message=message,
        attempt=attempt,
        code=code or f"status {answer.status}",
        reasons=reasons_of(told),
    )


def _path(message: str, *more: str) -> str:
    return "/".join(["/v1/messages", quote(message, safe=""), *more])
