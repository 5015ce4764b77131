"""What came of a situation, held against what a person said must come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from processor.cli.demo.caller import Answer
from processor.cli.demo.script import Expect, Step, Story
from processor.cli.demo.stage import Stage


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One situation and what came of it.

    `entry` is the id of the ledger entry that decided, `act` what the ledger calls it, `was` what
    it was in the story.
    """

    id: str
    story: str
    situation: str
    message: str
    verdict: str
    reasons: tuple[str, ...]
    entry: str | None
    act: str
    was: str
    expected: Expect
    as_expected: bool


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a step led to, as the API told it; `about` is the message that was judged."""

    verdict: str
    reasons: Sequence[dict[str, Any]] = ()
    version: int | None = None
    about: dict[str, Any] = {}
    shown: str = ""


def row(
    place: Stage, story: Story, step: Step, expect: Expect, seen: Seen, whats: Mapping[str, str]
) -> Row:
    """Make the row; `whats` says of each delivery what it was in the story."""
    codes = tuple(str(reason["code"]) for reason in seen.reasons)
    entry = next((reason["entry"] for reason in seen.reasons if reason.get("entry")), None)
    about = seen.about
    found = place.entry(step.business, about["channel"], about["to"], entry) if entry else None
    return Row(
        id=step.id,
        story=story.who,
        situation=step.situation,
        message=seen.shown,
        verdict=seen.verdict,
        reasons=codes,
        entry=entry,
        act=str(found.act.__struct_config__.tag) if found else "",
        was=whats.get(found.delivery, "") if found else "",
        expected=expect,
        as_expected=_as_expected(expect, seen, codes),
    )


def refused(answer: Answer, shown: str) -> Seen:
    """A problem document; its code comes first unless the reasons say the same."""
    code, reasons = answer.body.get("code", str(answer.status)), answer.body.get("reasons", [])
    others = [reason for reason in reasons if reason["code"] != code]
    return Seen(verdict="refused", reasons=[{"code": code}, *others], shown=shown)


def decided(body: dict[str, Any], message: dict[str, Any]) -> Seen:
    """A decision about this message."""
    promotion = " with a promotion" if message.get("contains_promotion") else ""
    return Seen(
        verdict=body["verdict"],
        reasons=body["reasons"],
        version=body["standing_version"],
        about=message,
        shown=f"{message['purpose']}{promotion} by {message['channel']} to {message['to']}",
    )


def _as_expected(expect: Expect, seen: Seen, codes: tuple[str, ...]) -> bool:
    first = codes[: len(expect.reasons)] if expect.reasons else codes
    version = expect.standing_version
    told = (seen.verdict, first, seen.version if version is not None else None)
    return told == (expect.verdict, expect.reasons, version)
