"""What can go wrong on the way to the gate. None of these texts holds an address or a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class AssentClientError(Exception):
    """The base of every error of this package; whoever meets one must not send."""


class GateUnavailable(AssentClientError):
    """There was no answer in time, or none that can be read. Nothing is known to be stored."""


class Misuse(AssentClientError):
    """The code that calls is wrong in a way that could send without a permit."""


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: a JSON pointer to it, and the cure."""

    pointer: str
    detail: str


class RequestRefused(AssentClientError):
    """The request is wrong and would be refused again; `problems` say which fields to correct."""

    def __init__(
        self, code: str, detail: str, *, status: int = 0, problems: Sequence[FieldProblem] = ()
    ) -> None:
        told = "; ".join(f"{each.pointer} {each.detail}" for each in problems)
        super().__init__(f"{code}: {told or detail}")
        self.code = code
        self.status = status
        self.problems = tuple(problems)


class KeyRefused(RequestRefused):
    """401: no API key, or one that is wrong, expired or revoked."""


class ScopeMissing(RequestRefused):
    """403: the API key is good and lacks the scope `gate`."""


class JobConflict(RequestRefused):
    """409: this job id was submitted before with other content; the first one stands."""
