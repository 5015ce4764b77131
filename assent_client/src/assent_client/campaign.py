"""What a list is sent for, how far a campaign has come, and what can be asked about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from assent_client.decision import Verdict


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be sent to everybody on a list who may have it. Times need an offset.

    `region` is where numbers without a country are dialled; without it they are bad rows.
    `address_column` names the column with the address where it cannot be found out.
    """

    channel: str
    purpose: str | None = None
    brand: str | None = None
    name: str | None = None
    template: str | None = None
    payload_ref: str | None = None
    region: str | None = None
    not_before: datetime | None = None
    deadline: datetime | None = None
    contains_promotion: bool | None = None
    address_column: str | None = None
    delimiter: str | None = None

    def as_query(self) -> dict[str, str]:
        """As the API takes it; nothing in it is about a person."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: _text(value) for name, value in given.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class ReasonCount:
    """How many rows have a reason, and what would help."""

    code: str
    rows: int
    says: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign as it was a moment ago.

    The present pass over the list is through with `done` of `of` chunks; `seconds_left` is told
    while the list is judged. `told` is all that Assent said of it.
    """

    id: str
    state: str
    rows: int
    done: int
    of: int
    verdicts: Mapping[Verdict, int]
    reasons: tuple[ReasonCount, ...] = ()
    handed_over: int = 0
    rows_per_second: int | None = None
    seconds_left: int | None = None
    told: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def judged(self) -> bool:
        """Whether there is a result of everybody."""
        return self.state in {"judged", "sending", "sending_paused", "done"}

    @property
    def over(self) -> bool:
        """Whether nothing is under way that would go on by itself."""
        return self.state in {"judged", "done", "cancelled"}


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some whole rows of a result.

    `next` is the row at which the next part begins, None at the end.
    `tag` is the same for all parts that fit together.
    """

    start: int
    content: bytes = field(repr=False)
    next: int | None
    tag: str


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """A row that names nobody, by its line in the list."""

    line: int
    reason: str
    detail: str


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time needs its offset; give an aware datetime")
        return value.isoformat()
    return str(value)
