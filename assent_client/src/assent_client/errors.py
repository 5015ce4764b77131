"""What can go wrong on the way to the gate. None of these texts holds an address or a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class AssentClientError(Exception):
    """The base of every error of this package; whoever meets one must not send."""


class GateUnavailable(AssentClientError):
    """There was no answer in time, or none that can be read. Nothing is known to be stored.

    `wait`: after how many seconds to ask again, where Assent said so; 0 where it did not.
    """

    def __init__(self, told: str = "", wait: float = 0.0) -> None:
        # Both of them, by which a worker hands the error over to another process.
        super().__init__(told, wait)
        self.wait = wait

    def __str__(self) -> str:
        return str(self.args[0])


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
        self, code: str, detail: str = "", status: int = 0, problems: Sequence[FieldProblem] = ()
    ) -> None:
        # All of them, by which a worker hands the error over to another process.
        super().__init__(code, detail, status, tuple(problems))
        self.code = code
        self.detail = detail
        self.status = status
        self.problems = tuple(problems)

    def __str__(self) -> str:
        told = "; ".join(f"{each.pointer} {each.detail}" for each in self.problems)
        return f"{self.code}: {told or self.detail}"


class KeyRefused(RequestRefused):
    """401: no API key, or one that is wrong, expired or revoked."""


class ScopeMissing(RequestRefused):
    """403: the API key is good and lacks the scope `gate`."""


class JobConflict(RequestRefused):
    """409: this job id was submitted before with other content; the first one stands."""
