"""What was heard of a webhook, as a line for people and as a form for programs."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from processor.cli.screen import masked, utc, without_none, zone
from processor.cli.words import act_words
from processor.domain import acts
from processor.ports import DeliveryState, Fate

if TYPE_CHECKING:
    from collections.abc import Collection

    from processor.domain.decision import Decision
    from processor.services.listening import Heard
    from processor.services.meaning import Effect

_WAITS: Final = "waits for a worker, but what revokes is in force; see `assent status`"
_COLOURS: Final = {
    Fate.STORED: "green",
    Fate.IGNORED: "dim",
    Fate.DUPLICATE: "dim",
    Fate.GREETED: "dim",
    Fate.CONFLICT: "yellow",
    Fate.QUARANTINED: "yellow",
    Fate.MISSED: "yellow",
}


def heard_line(heard: Heard, sources: Collection[str]) -> str:
    """One line: when, where, the answer, and what it came to; `sources` are those there are."""
    seen = heard.sighting
    at = f"{zone(seen.at):%H:%M:%S}"
    if seen.fate is Fate.MISSED:
        return f"{at} {seen.missed} more calls came than could be told of"
    place = f"{seen.business}/{seen.source}"
    took = f"{seen.ms:.0f} ms" if seen.ms >= 1 else "<1 ms"
    return f"{at} {place} {seen.status} {took} {_said(heard, place, sources)}"


def heard_colour(heard: Heard) -> str:
    """The colour of the line on a terminal."""
    fate = heard.sighting.fate
    if heard.delivery is not None and heard.delivery.state is DeliveryState.QUARANTINED:
        fate = Fate.QUARANTINED
    return _COLOURS.get(fate, "red")


def heard_form(heard: Heard) -> dict[str, Any]:
    """The same for programs; addresses stay masked."""
    seen, found = heard.sighting, heard.delivery
    state = found.state.value if found else None
    return without_none(
        {
            "at": utc(seen.at),
            "business": seen.business or None,
            "source": seen.source or None,
            "fate": seen.fate.value,
            "status": seen.status or None,
            "ms": seen.ms or None,
            "delivery": seen.delivery,
            "reason": seen.reason or (found.reason if found else None),
            "findings": list(seen.findings) or None,
            "missed": seen.missed or None,
            "state": state,
            "effects": [_effect_form(each) for each in heard.effects] or None,
        }
    )


def act_line(act: acts.AnyAct) -> str:
    """What an entry says, as short as it can be."""
    match act:
        case acts.Granted():
            weak = "" if act.attested else ", not vouched for"
            return f"grant {act.channel} “{'”, “'.join(act.tags)}”{weak}"
        case acts.Revoked():
            what = f"“{'”, “'.join(act.tags)}”" if act.tags else "everything"
            return f"revoke {what}{' on ' + ', '.join(act.channels) if act.channels else ''}"
        case _:
            return act_words(act)


def _said(heard: Heard, place: str, sources: Collection[str]) -> str:
    seen = heard.sighting
    match seen.fate:
        case Fate.STORED | Fate.CONFLICT:
            return _came_to(heard)
        case Fate.DUPLICATE:
            return "known already: nothing new"
        case Fate.GREETED:
            return "a handshake or ping"
        case Fate.QUARANTINED:
            return f"quarantined: {seen.reason}; see `assent quarantine show {seen.delivery}`"
        case Fate.UNKNOWN_SOURCE:
            close = get_close_matches(place, sources, n=1)
            return f"unknown source{f'; did it mean `{close[0]}`?' if close else ''}"
        case Fate.REFUSED if seen.findings:
            return f"refused: {'; or '.join(seen.findings)}"
        case _:
            return f"{seen.fate.value}: {seen.reason}"


def _came_to(heard: Heard) -> str:
    found = heard.delivery
    if found is None:
        return _WAITS
    if found.state is DeliveryState.QUARANTINED:
        return f"quarantined: {found.reason}; see `assent quarantine show {found.id}`"
    if not heard.effects:
        return f"ignored: {found.reason}" if found.reason else "no entry: it says nothing new"
    return "; ".join(map(_effect_words, heard.effects))


def _effect_words(effect: Effect) -> str:
    done = " and ".join(dict.fromkeys(act_line(act) for act in effect.acts))
    return f"{_whom(effect)} {done} -> marketing by {effect.channel} {_now(effect.marketing)}"


def _whom(effect: Effect) -> str:
    return masked(effect.address, revealed=False) if effect.address else effect.contact[:12]


def _now(decision: Decision) -> str:
    if decision.approved:
        return "now approved"
    return f"now {decision.verdict.value} ({decision.reasons[0].code})"


def _effect_form(effect: Effect) -> dict[str, Any]:
    return without_none(
        {
            "contact": effect.contact,
            "address": masked(effect.address, revealed=False) if effect.address else None,
            "channel": effect.channel.value,
            "acts": [act_line(act) for act in effect.acts],
            "marketing": effect.marketing.verdict.value,
            "reasons": [each.code for each in effect.marketing.reasons],
        }
    )
