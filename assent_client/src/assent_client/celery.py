"""`gated`: a Celery task that sends only with a permit, and never twice.

A broker delivers a task again when its worker died, and so does a retry, under the same task id.
So the job id comes from the task id, by which the message stays one message; and the attempt id
comes from the task id and from this very run. An attempt id that came from the task id alone would
be told `go` again within its lease, and the message sent a second time.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from functools import wraps
from typing import Any, Final

from celery import Task

from assent_client.errors import AssentClientError, GateUnavailable, Misuse
from assent_client.gate import Gate
from assent_client.job import Job, Outcome, Permit, Refusal, State
from assent_client.message import Message
from assent_client.outcomes import Deferred, Ending, Failed, Sent, Skipped, Unknown
from assent_client.task_ids import fresh_attempt, own_id

Kinds = tuple[type[Exception], ...]
GateOf = Callable[[str | None], Gate]
Body = Callable[..., Any]

_MOVED: Final = frozenset({"not_released", "revoked_since_permit"})
#: Seconds between two looks at a message that is not judged yet.
_LOOKS: Final = 0.2
_PROVIDER_ID: Final = re.compile(r"\S{1,256}")
_log: Final = logging.getLogger("assent_client")
_permit: ContextVar[Permit | None] = ContextVar("permit", default=None)


def current_permit() -> Permit:
    """The permit under which the present task body runs; raises Misuse outside of one."""
    permit = _permit.get()
    if permit is None:
        raise Misuse("there is no permit here: only the body of a gated task has one")
    return permit


def gated(
    gate: Gate | GateOf,
    *,
    message: Callable[..., Message] | None = None,
    failed: Kinds = (),
    unknown: Kinds = (TimeoutError,),
    patience: float = 10.0,
) -> Callable[[Body], Callable[..., Ending]]:
    """Let a task's body run only with a permit; put it below `@app.task`.

    Without `message` the task is one that Assent releases to: its only argument is a message id,
    and its body is given the permit. A call with anything else is skipped as `permit_missing`.

    With `message` the task keeps its own arguments. `message` is called with them and says to
    whom, for what and for which business; the task has that stored, waits up to `patience`
    seconds until it is judged, and runs its body if it may. What waits longer is Assent's: it is
    released when it is due, to the task that the configuration names. That task may also be first
    with a message that is not deferred, so it has to be able to send each, by its `template` and
    `payload_ref`; whoever claims it sends it, and the other one is skipped.

    `gate` is the gate, or gives it for a business (None where none is named). A body that returns
    has sent, and a string that it returns is the provider's id. An error of the kinds in `failed`
    says that the provider certainly did not take it. An error of those in `unknown` ends the task
    as `Unknown`; any other is raised again, and Assent is told `unknown` all the same.

    The task raises GateUnavailable only while nothing is stored, so that it may be retried, and
    KeyRefused, ScopeMissing, RequestRefused or Misuse where something is set up wrongly.
    """

    def decorate(body: Body) -> Callable[..., Ending]:
        course = _Course(gate, message, body, failed, unknown, patience)

        @wraps(body)
        def run(*args: Any, **kwargs: Any) -> Ending:  # noqa: ANN401 - the task's own arguments
            bound = args[:1] if args and isinstance(args[0], Task) else ()
            return course.run(bound, args[len(bound) :], kwargs)

        return run

    return decorate


class _Course:
    """One gated task."""

    def __init__(
        self,
        gate: Gate | GateOf,
        message: Callable[..., Message] | None,
        body: Body,
        failed: Kinds,
        unknown: Kinds,
        patience: float,
    ) -> None:
        self._gate = gate
        self._message = message
        self._body = body
        self._failed = failed
        self._unknown = unknown
        self._patience = patience

    def run(self, bound: tuple[Any, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Ending:
        """Ask, send if that is permitted, and record how it ended."""
        if self._message is None:
            if kwargs or len(args) != 1 or not str(args[0]).startswith("msg_"):
                return Skipped("permit_missing")
            gate, name, asked, permit = self._gate_of(None), str(args[0]), None, None
        else:
            asked = self._message(*args, **kwargs)
            gate = self._gate_of(asked.business)
            asked = asked if asked.id else replace(asked, id=own_id(self._body))
            job = self._judged(gate, gate.submit(asked))
            name, permit, told = job.message, job.permit, _waits(job)
            if told is not None:
                return told
        # Of this very run: see the top of this file.
        what = name if asked is None or permit is None else asked
        answer = gate.redeem(what, fresh_attempt(), permit=permit)
        if isinstance(answer, Refusal):
            return _refused(gate, name, answer)
        given = (answer,) if self._message is None else args
        return self._send(gate, answer, bound + given, kwargs)

    def _gate_of(self, business: str | None) -> Gate:
        """Never another business's gate: its customers agreed to something else."""
        if callable(self._gate):
            return self._gate(business)
        if business is not None:
            raise Misuse("the message names a business: give `gated` a function of the business")
        return self._gate

    def _judged(self, gate: Gate, job: Job) -> Job:
        """The job once it was judged, or as it is when patience ends."""
        ends_at = time.monotonic() + self._patience
        while job.state is State.QUEUED and time.monotonic() < ends_at:
            time.sleep(_LOOKS)
            try:
                job = gate.look(job.message) or job
            except GateUnavailable:
                continue  # it is stored, so Assent goes on with it
        return job

    def _send(
        self, gate: Gate, permit: Permit, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Ending:
        token = _permit.set(permit)
        try:
            told = self._body(*args, **kwargs)
        except self._failed as error:
            recorded = _record(gate, permit, Outcome.FAILED, None)
            return Failed(message=permit.message, error=type(error).__name__, recorded=recorded)
        except self._unknown as error:
            _record(gate, permit, Outcome.UNKNOWN, None)
            return Unknown(message=permit.message, error=type(error).__name__)
        except Exception:
            _record(gate, permit, Outcome.UNKNOWN, None)
            raise
        finally:
            _permit.reset(token)
        provider_id = told if isinstance(told, str) else None
        recorded = _record(gate, permit, Outcome.SENT, provider_id)
        return Sent(message=permit.message, provider_id=provider_id, recorded=recorded)


def _waits(job: Job) -> Ending | None:
    """How a task ends whose message may not be claimed now; None where it may be tried."""
    match job.state:
        case State.QUEUED | State.DEFERRED:
            return Deferred(job.not_before, job.message)
        case State.BLOCKED:
            return Skipped(job.codes[0] if job.codes else "blocked", job.message)
        case State.OBSERVED:
            return Skipped("observed", job.message)
        case _:
            return None


def _refused(gate: Gate, name: str, refusal: Refusal) -> Ending:
    """A refusal as the task's ending; where the message went elsewhere, where it is now."""
    if refusal.code in _MOVED:
        try:
            job = gate.look(name)
        except GateUnavailable:
            job = None
        told = _waits(job) if job else None
        if isinstance(told, Deferred):
            return told
    return Skipped(refusal.code, name)


def _record(gate: Gate, permit: Permit, outcome: Outcome, provider_id: str | None) -> bool:
    """Whether Assent was told. An error here must not look as if the message could be retried."""
    # An id that Assent would refuse must not cost the outcome.
    fits = provider_id is not None and _PROVIDER_ID.fullmatch(provider_id)
    try:
        gate.report(permit, outcome, provider_id if fits else None)
    except AssentClientError as error:
        told = "message %s ended as %s, which could not be recorded: %s"
        _log.warning(told, permit.message, outcome.value, type(error).__name__)
        return False
    return True
