"""Why: one plain sentence about marketing to an address, its remedy, and the entry behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from processor.domain.acts import (
    AnyAct,
    AppointmentOpened,
    ConversationExtended,
    DeliveryOpened,
    Granted,
    OrderOpened,
    Resumed,
    Revoked,
)
from processor.domain.address import AddressKind, Channel
from processor.domain.decision import Decision, Reason
from processor.domain.events import RevocationCause
from processor.domain.purpose import MARKETING
from processor.domain.reasons import sentence as words_for
from processor.services.board import BoardLine, Subject
from processor.services.explain import ContactView, EntryView

#: Turns a time into the zone in which it is to be read.
Zone = Callable[[datetime], datetime]

CHANNEL_WORDS: Final[Mapping[Channel, str]] = {
    Channel.SMS: "texts",
    Channel.WHATSAPP: "WhatsApp messages",
    Channel.WEBCHAT: "chat messages",
    Channel.EMAIL: "e-mails",
}
_ADDRESS_WORDS: Final[Mapping[AddressKind, str]] = {
    AddressKind.PHONE: "number",
    AddressKind.EMAIL: "address",
    AddressKind.VISITOR: "visitor",
}
_HOW: Final[Mapping[str, str]] = {
    "form": "in a form",
    "webchat": "in the webchat",
    "checkout": "at the checkout",
    "newsletter": "by signing up for a newsletter",
    "staff": "to a member of staff",
    "paper": "on paper",
    "voice": "by voice",
    "tag": "as a tag records",
}
_STOPPED: Final[Mapping[RevocationCause, str]] = {
    RevocationCause.CONTACT: "the customer opted out on {date}{said}",
    RevocationCause.KEYWORD: "the customer opted out on {date}{said}",
    RevocationCause.FREE_TEXT: "the customer opted out in their own words on {date}",
    RevocationCause.PREFERENCE_PAGE: "the customer opted out on a page on {date}",
    RevocationCause.HARD_FAILURE: "a sending to this {noun} failed for good on {date}",
    RevocationCause.STAFF: "a member of staff recorded an opt-out on {date}",
    RevocationCause.PROVIDER: "the provider blocked this {noun}, or reported an opt-out, on {date}",
    RevocationCause.COMPLAINT: "the customer complained on {date}",
    RevocationCause.WRONG_NUMBER: "this was found to be a wrong number on {date}",
    RevocationCause.UNTAGGED: "the label was taken off on {date}",
    RevocationCause.DATA_REQUEST: "the customer asked for the data about them on {date}",
    RevocationCause.IMPORT: "a list of opt-outs imported on {date} names this {noun}",
}
_BY_CODE: Final[Mapping[str, str]] = {
    "revoked_tag": "the customer took back this kind of consent on {date}{said}",
    "no_consent": "nothing on record allows {texts} of this kind",
    "box_unticked": "the consent box was left empty on {date}",
    "box_preticked": "the consent box was ticked beforehand on {date}, which is no consent",
    "channel_not_named": "on {date} the customer agreed to another channel, not to {texts}",
    "box_absent": "no consent box for this was shown on {date}",
    "evidence_below_minimum": "a consent was recorded on {date}, but its proof is too weak",
    "confirmation_missing": (
        "a consent of {date} came after an opt-out and waits for a confirmation from this {noun}"
    ),
    "under_review": "a text of {date} may be an opt-out, and a person has not answered that yet",
    "unreachable": "a sending to this {noun} failed for good on {date}",
    "double_opt_in_pending": "a sign-up of {date} waits for its confirmation from this {noun}",
    "double_opt_in_expired": "a sign-up of {date} was not confirmed from this {noun} in time",
    "reassigned": "the number has had a new owner since {date}",
    "erased": "the customer's data was erased on {date}",
}
_STARTED: Final = (
    "the customer wrote START on {date}, after an opt-out; marketing still waits for a confirmation"
)
_AGREED_ELSEWHERE: Final[Mapping[str, str]] = {
    "tag_not_granted": "on {date} the customer agreed to {tags}, not to marketing",
    "brand_not_granted": "on {date} the customer agreed to messages from {from}, not from {brand}",
    "channel_not_named": "on {date} the customer agreed to {other}, not to {texts}",
}
#: A keyword such as STOP may be quoted anywhere; anything longer may be personal.
_KEYWORD: Final = re.compile(r"[A-Za-z]{1,12}")
#: Reasons that are a revocation of everything.
_OF_ALL: Final = ("revoked_all", "provider_blocked")
#: Reasons that say more than the one before them, and so are the ones to be told.
_TELLING: Final = ("confirmation_missing",)


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to: may we send this address marketing, and why (not)?

    `sentence` is for people. `who` can apply the `remedy`. `entry` is the entry behind the answer.
    `allowed` are the board's other lines that may go.
    """

    subject: Subject
    at: datetime
    decision: Decision
    code: str
    sentence: str
    remedy: str
    who: str
    entry: EntryView | None
    allowed: tuple[BoardLine, ...]


def why(view: ContactView, zone: Zone | None = None) -> Why:
    """Put a view in one sentence, its times read in a zone (UTC by default)."""
    line = next(each for each in view.board if each.purpose == MARKETING)
    reason = _telling(line.decision)
    entry = view.entry(reason.entry)
    text = words_for(reason.code)
    return Why(
        subject=view.subject,
        at=view.at,
        decision=line.decision,
        code=reason.code,
        sentence=_finished(_sentence(view, reason, entry, zone or _utc)),
        remedy=text.remedy,
        who=text.who,
        entry=entry,
        allowed=tuple(each for each in view.board if each is not line and each.decision.approved),
    )


def spoken(at: datetime, zone: Zone | None = None) -> str:
    """A time as people say it, with its offset: `3 Nov 2025 at 14:02 +01:00`."""
    here = (zone or _utc)(at)
    offset = here.isoformat(timespec="seconds")[19:]
    return f"{here.day} {here:%b %Y at %H:%M} {'UTC' if offset == '+00:00' else offset}"


def _telling(decision: Decision) -> Reason:
    told = (reason for reason in decision.reasons if reason.code in _TELLING)
    return next(told, decision.reasons[0])


def _sentence(view: ContactView, reason: Reason, entry: EntryView | None, zone: Zone) -> str:
    subject = view.subject
    noun = _ADDRESS_WORDS[subject.channel.kind]
    if entry is None:
        if reason.code == "no_consent" and not view.entries:
            return f"nothing is on record for this {noun}"
        template = _BY_CODE.get(reason.code, "")
        plain = "{date}" not in template
        return (
            template.format(texts=CHANNEL_WORDS[subject.channel])
            if template and plain
            else (words_for(reason.code).says)
        )
    return _template(reason, entry.entry.act).format_map(
        {
            "date": spoken(entry.entry.at, zone),
            "said": _quoted(entry),
            "noun": noun,
            "texts": CHANNEL_WORDS[subject.channel],
            "brand": subject.brand,
            **_agreement(entry.entry.act),
        }
    )


def _template(reason: Reason, act: AnyAct) -> str:
    fallback = f"{words_for(reason.code).says}, by an entry of {{date}}"
    match act:
        case Granted() if reason.code == "express_grant":
            return "the customer agreed to marketing {texts} {how} on {date}"
        case Granted() if reason.code in _AGREED_ELSEWHERE:
            return _AGREED_ELSEWHERE[reason.code]
        case Revoked() if reason.code in _OF_ALL:
            return _STOPPED[act.cause]
        case Resumed() if reason.code == "confirmation_missing":
            return _STARTED
        case _ if reason.code == "implied_excludes_marketing":
            return _implied(act)
        case _:
            return _BY_CODE.get(reason.code, fallback)


def _implied(act: AnyAct) -> str:
    match act:
        case ConversationExtended():
            return "the customer wrote in on {date}, which allows answers there, never marketing"
        case OrderOpened():
            done = "gave this {noun} with an order on {date}"
        case DeliveryOpened():
            done = "had an order of {date} sent to whoever has this {noun}"
        case AppointmentOpened():
            done = "gave this {noun} with an appointment on {date}"
        case _:
            done = "had to do with the business on {date}"
    return f"the customer {done}, which allows messages about that, never marketing"


def _agreement(act: AnyAct) -> dict[str, str]:
    if not isinstance(act, Granted):
        return {}
    return {
        "how": _HOW.get(act.method, f"by {act.method}"),
        "tags": " and ".join(f"“{tag}”" for tag in act.tags) or "nothing by name",
        "from": act.brand,
        "other": CHANNEL_WORDS[act.channel],
    }


def _quoted(entry: EntryView) -> str:
    said = (entry.evidence.said if entry.evidence else None) or ""
    return f", by writing “{said.strip()}”" if _KEYWORD.fullmatch(said.strip()) else ""


def _finished(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)
