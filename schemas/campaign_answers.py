"""Campaigns as they are answered: how far one has come, where everybody is, and their shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from processor.domain.address import Channel
from processor.domain.campaign import CampaignState, PassKind
from processor.domain.decision import Verdict
from processor.domain.reasons import sentence
from processor.ports.campaigns import Campaign
from processor.services.campaign_explain import CampaignDecision, WhereSomebodyIs
from processor.services.campaign_report import Account
from processor.services.waves import Place
from schemas.decision import decision_answer, message_answer
from schemas.fields import Shape
from schemas.shapes import closed, count, flag, listed, moment, or_null, prefixed, ref, text, word


def campaign_answer(campaign: Campaign) -> dict[str, Any]:
    """A campaign: what it sends, how far it has come, and what was decided."""
    spec = campaign.spec
    told = {
        "campaign": campaign.id,
        "state": campaign.state,
        "channel": spec.channel,
        "purpose": spec.purpose,
        "brand": spec.brand,
        "contains_promotion": spec.contains_promotion,
        "rows": campaign.rows,
        "progress": _progress(campaign),
        "verdicts": {each.value: campaign.counts.get(("verdict", each), 0) for each in Verdict},
        "reasons": _reasons(_counts(campaign, "reason")),
        "people": campaign.counts.get(("people", ""), 0),
        "handed_over": campaign.counts.get(("handed", ""), 0),
        "withdrawn": campaign.counts.get(("withdrawn", ""), 0),
        "decided_again": {
            "checked": campaign.counts.get(("delta", "checked"), 0),
            "changed": campaign.counts.get(("delta", "changed"), 0),
        },
        "waves": campaign.waves,
        "policies": sorted(_counts(campaign, "policy")),
        "began_at": campaign.began_at,
        "ends_at": campaign.ends_at,
    }
    return told | {
        name: value
        for name, value in (
            ("name", spec.name or None),
            ("template", spec.template),
            ("payload_ref", spec.payload_ref),
            ("region", spec.region),
            ("not_before", spec.not_before),
            ("deadline", spec.deadline),
            ("judged_since", campaign.since),
            ("judged_until", campaign.until),
        )
        if value is not None
    }


def account_answer(campaign: Campaign, account: Account) -> dict[str, Any]:
    """Where everybody is."""
    return {
        "campaign": campaign.id,
        "rows": account.rows,
        "people": account.people,
        "duplicates": account.duplicates,
        "bad": account.bad,
        "planned": account.planned,
        "places": dict(account.places),
        "planned_places": dict(account.planned_places),
        "reasons": _reasons(account.codes),
    }


def whereabouts_answer(found: WhereSomebodyIs) -> dict[str, Any]:
    """What was decided of one person, the latest last, and their message."""
    return {
        "row": found.row,
        "decisions": [_decision(each) for each in found.decisions],
        "message": message_answer(found.message) if found.message else None,
    }


def _decision(each: CampaignDecision) -> dict[str, Any]:
    record = each.view.record
    told = decision_answer(each.view.id, record.decision, None)
    return told | {
        "pass": each.turn,
        "same_by_ledger": each.same,
        "today": {
            "verdict": each.view.today.verdict,
            "codes": list(dict.fromkeys(reason.code for reason in each.view.today.reasons)),
        },
    }


def _progress(campaign: Campaign) -> dict[str, Any]:
    """The pass that is under way or was last; its speed where that can be told."""
    told: dict[str, Any] = {
        "pass": campaign.turn,
        "kind": campaign.kind,
        "chunks": campaign.chunks,
        "done": campaign.done,
        "of": campaign.upto,
        "stuck": campaign.stuck,
    }
    seconds = (
        (campaign.until - campaign.since).total_seconds()
        if campaign.since and campaign.until and campaign.kind is PassKind.JUDGE
        else 0.0
    )
    if seconds <= 0 or campaign.done <= 1 or not campaign.chunks:
        return told
    # Between the first and the last chunk lie those that were done after the first.
    each = seconds / (campaign.done - 1)
    told["rows_per_second"] = round(campaign.rows / campaign.chunks / each)
    if campaign.state is CampaignState.JUDGING:
        told["seconds_left"] = round((campaign.upto - campaign.done) * each)
    return told


def _counts(campaign: Campaign, what: str) -> Counter[str]:
    return Counter({of: count for (kind, of), count in campaign.counts.items() if kind == what})


def _reasons(codes: Counter[str]) -> list[dict[str, Any]]:
    """Each reason with what it says and what helps, the most frequent first."""
    return [
        {"code": code, "rows": rows, "says": told.says, "remedy": told.remedy, "who": told.who}
        for code, rows in codes.most_common()
        for told in (sentence(code),)
    ]


def _each(words: Iterable[str], says: str) -> Shape:
    counted = {each: count(f"How many are `{each}`") for each in words}
    return closed(says, {}, counted)


_REASON: Final = closed(
    "A reason and how many rows have it",
    {
        "code": text("Stable; codes are only ever added"),
        "rows": count("How many rows; a row may have several reasons"),
        "says": text("The same for people; may change"),
        "remedy": text("What would help"),
        "who": text("Who can do it"),
    },
    {},
)
_PROGRESS: Final = closed(
    "The pass over the list that is under way, or was last",
    {
        "pass": count("Its number"),
        "kind": word(PassKind, "What it does with each chunk"),
        "chunks": count("Chunks that the list was cut into"),
        "done": count("Chunks that this pass is through with"),
        "of": count("Chunks that this pass goes over"),
        "stuck": count("Chunks that fail again and again; for the operators to look at"),
    },
    {
        "rows_per_second": count("How fast the list was judged, so far"),
        "seconds_left": count("How long the rest will take at that rate"),
    },
)
_AGAIN: Final = closed(
    "Those to whom something happened before a wave reached them",
    {
        "checked": count("How many were asked about again"),
        "changed": count("How many of these are answered otherwise by now"),
    },
    {},
)
_CAMPAIGN: Final = closed(
    "A campaign",
    {
        "campaign": prefixed("cmp", "Its id"),
        "state": word(CampaignState, "Where it is"),
        "channel": word(Channel, "The way it travels"),
        "purpose": text("What it is for"),
        "brand": text("The brand it speaks for"),
        "contains_promotion": flag("Whether it advertises"),
        "rows": count("Rows of the list; while it is received, those so far"),
        "progress": _PROGRESS,
        "verdicts": _each(Verdict, "Rows by what was decided of them"),
        "reasons": listed(_REASON, "The most frequent first"),
        "people": count("Those who stand for somebody of their own"),
        "handed_over": count("Messages that were handed over"),
        "withdrawn": count("Messages that were taken back after it was cancelled"),
        "decided_again": _AGAIN,
        "waves": count("Waves so far"),
        "policies": listed({"type": "string"}, "The policies that judged, by their digests"),
        "began_at": moment("When its upload began"),
        "ends_at": moment("When it and its list are let go of"),
    },
    {
        "name": text("Your own name of it"),
        "template": text("The template that you fill in"),
        "payload_ref": text("Where your sender finds the text"),
        "region": text("Where numbers without a country are dialled"),
        "not_before": moment("Not to be sent before"),
        "deadline": moment("Not to be sent after"),
        "judged_since": moment("When the first chunk was judged"),
        "judged_until": moment("When the latest chunk was judged"),
    },
)
_ACCOUNT: Final = closed(
    "Where everybody of a list is; `rows` are `people`, `duplicates` and `bad`",
    {
        "campaign": prefixed("cmp", "Its id"),
        "rows": count("Rows of the list"),
        "people": count("Those who stand for somebody of their own; the sum of `places`"),
        "duplicates": count("Rows of somebody who came before"),
        "bad": count("Rows that name nobody"),
        "planned": count("People who might be sent to when the list was judged"),
        "places": _each(Place, "People by where they are"),
        "planned_places": _each(Place, "The planned ones among them"),
        "reasons": listed(_REASON, "Why people are blocked or deferred"),
    },
    {},
)
_TODAY: Final = closed(
    "What would be decided now",
    {
        "verdict": word(Verdict, "Whether it may go"),
        "codes": listed({"type": "string"}, "The codes of the reasons"),
    },
    {},
)
#: What a decision of a list says beyond one of the gate.
_OF_A_PASS: Final[Mapping[str, Shape]] = {
    "pass": count("The pass that decided it"),
    "same_by_ledger": flag("Whether the ledger, as it was then, says the same"),
    "today": _TODAY,
}

#: The answers by the names that the API's document gives them.
CAMPAIGN_ANSWERS: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "Campaign": _CAMPAIGN,
        "Campaigns": closed(
            "A page of them, the latest first",
            {
                "campaigns": listed(ref("Campaign"), "At most as many as asked for"),
                "next": or_null(text("The cursor of the next page; null at the end")),
            },
            {},
        ),
        "CampaignReport": _ACCOUNT,
        "Whereabouts": closed(
            "What was decided of one person of a list",
            {
                "row": count("The number of the row, from 0 below the head"),
                "decisions": listed(
                    {
                        "allOf": [
                            {"type": "object", "properties": dict(_OF_A_PASS)},
                            {"required": list(_OF_A_PASS)},
                        ]
                    },
                    "What each pass decided, the latest last",
                ),
                "message": {"anyOf": [ref("MessageStatus"), {"type": "null"}]},
            },
            {},
        ),
    }
)
