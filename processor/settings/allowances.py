"""What each business may have: the `limits` tables, a business's own over those of everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from processor.ports.buckets import Allowance, LimitKind
from processor.settings.tables import Reader
from processor.settings.values import Settings

_MOST: Final = 1_000_000
_A_MINUTE: Final = "a whole number from 0 to 1000000; 0: no limit"
_A_DAY: Final = "a whole number from 0 to 100000000; 0: no limit"
_Minute = Annotated[int, Meta(ge=0, le=_MOST, description=_A_MINUTE)]
_Day = Annotated[int, Meta(ge=0, le=100_000_000, description=_A_DAY)]
_KINDS: Final = (LimitKind.INTAKE, LimitKind.GATE, LimitKind.CAMPAIGN)
_FIELDS: Final = ("per_minute", "at_once", "per_day")


class LimitsTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[limits]` and `[business.NAME.limits]`."""

    intake: Annotated[dict[str, object], Meta(description="a table `[limits.intake]`")] = {}
    gate: Annotated[dict[str, object], Meta(description="a table `[limits.gate]`")] = {}
    campaign: Annotated[dict[str, object], Meta(description="a table `[limits.campaign]`")] = {}


class AllowanceTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[limits.intake]` and `[limits.gate]`."""

    per_minute: _Minute = 0
    at_once: Annotated[
        int, Meta(ge=0, le=_MOST, description="a whole number from 0 to 1000000; 0: a minute's")
    ] = 0
    per_day: _Day = 0


class CampaignTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[limits.campaign]`: rows of lists in a day, and campaigns that run at the same time."""

    rows_per_day: _Day = 0
    active: Annotated[
        int, Meta(ge=0, le=1000, description="a whole number from 0 to 1000; 0: no limit")
    ] = 0


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What may be had of each kind, and how many campaigns may run at a time; 0: any number."""

    intake: Allowance = Allowance()
    gate: Allowance = Allowance()
    campaign: Allowance = Allowance()
    active_campaigns: int = 0

    @property
    def given(self) -> dict[LimitKind, Allowance]:
        """The kinds that are limited."""
        each = ((kind, getattr(self, kind.value)) for kind in _KINDS)
        return {kind: allowance for kind, allowance in each if allowance != Allowance()}


def read_limits(reader: Reader, value: object, place: str, over: Limits) -> Limits:
    """Read a table of limits; what it does not say is as in `over`."""
    table = reader.table(value, place)
    reader.read(LimitsTable, table, place)
    own = {kind: reader.table(table.get(kind.value, {}), f"{place}.{kind}") for kind in _KINDS}
    campaign = reader.read(CampaignTable, own[LimitKind.CAMPAIGN], f"{place}.campaign")
    said = own[LimitKind.CAMPAIGN]
    rows = campaign.rows_per_day if "rows_per_day" in said else over.campaign.per_day
    return Limits(
        intake=_allowance(reader, own[LimitKind.INTAKE], f"{place}.intake", over.intake),
        gate=_allowance(reader, own[LimitKind.GATE], f"{place}.gate", over.gate),
        campaign=Allowance(per_day=rows),
        active_campaigns=campaign.active if "active" in said else over.active_campaigns,
    )


def _allowance(
    reader: Reader, table: Mapping[str, object], place: str, over: Allowance
) -> Allowance:
    read = reader.read(AllowanceTable, table, place)
    found = replace(over, **{name: getattr(read, name) for name in _FIELDS if name in table})
    if found.at_once and not found.per_minute:
        reader.problem(f"{place}.at_once", "needs `per_minute`, by which it is earned anew")
    return found


def allowances_of(settings: Settings) -> dict[tuple[str, LimitKind], Allowance]:
    """Every limit that is configured, by business and kind; the limit on calls too."""
    found = {
        (business.name, kind): allowance
        for business in settings.businesses.values()
        for kind, allowance in business.limits.items()
    }
    return found | {
        (business.name, LimitKind.CALLS): Allowance(per_minute=business.calls_per_minute)
        for business in settings.businesses.values()
        if business.calls_per_minute
    }
