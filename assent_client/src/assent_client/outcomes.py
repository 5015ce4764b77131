"""How a gated task ended. None of these holds an address or a text.

In a result that is kept as JSON each is a plain object with its name as `ending`, which anything
can read; `ending_of` makes it what it was.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, cast


class _Told:
    """What Celery's JSON asks for."""

    def __json__(self) -> dict[str, object]:
        told = asdict(cast("Any", self))
        until = told.get("until")
        if until is not None:
            told["until"] = until.isoformat()
        return {"ending": type(self).__name__.lower()} | told


@dataclass(frozen=True, kw_only=True)
class Sent(_Told):
    """The provider took it; `recorded` is False if Assent could not be told of that.

    `provider_id` is what the task's body returned, where that was a string.
    """

    message: str
    provider_id: str | None = None
    recorded: bool = True


@dataclass(frozen=True, kw_only=True)
class Failed(_Told):
    """The provider certainly did not take it; `error` is the name of the error's class."""

    message: str
    error: str
    recorded: bool = True


@dataclass(frozen=True, kw_only=True)
class Unknown(_Told):
    """Nobody can tell whether it was sent; it is not sent again by itself."""

    message: str
    error: str


@dataclass(frozen=True)
class Skipped(_Told):
    """Not sent, and the body did not run; `reason` is a code of Assent or `permit_missing`."""

    reason: str
    message: str | None = None


@dataclass(frozen=True)
class Deferred(_Told):
    """Not sent yet: Assent holds it, judges it again and releases it.

    `until` is in UTC; None: it was not judged in time.
    """

    until: datetime | None
    message: str | None = None


Ending = Sent | Failed | Unknown | Skipped | Deferred

_KINDS: Final[dict[str, type[Ending]]] = {
    kind.__name__.lower(): kind for kind in (Sent, Failed, Unknown, Skipped, Deferred)
}


def ending_of(result: object) -> Ending:
    """The ending in a task's result; raises ValueError for what is none."""
    if isinstance(result, Sent | Failed | Unknown | Skipped | Deferred):
        return result
    if not isinstance(result, dict) or result.get("ending") not in _KINDS:
        raise ValueError("this is not the result of a gated task")
    told = {name: value for name, value in result.items() if name != "ending"}
    if told.get("until") is not None:
        told["until"] = datetime.fromisoformat(told["until"])
    return _KINDS[result["ending"]](**told)
