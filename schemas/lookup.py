"""What is answered about one contact: the sentence, the entry behind it, and the whole board."""

from __future__ import annotations

from typing import Any

import msgspec

from processor.domain.address import masked
from processor.domain.decision import Decision
from processor.services.board import BoardLine
from processor.services.explain import ContactView, EntryView
from processor.services.why import why
from schemas.decision import reason_answer
from schemas.desk import Lookup


def lookup_answer(asked: Lookup, view: ContactView) -> dict[str, Any]:
    """The words of `assent why`, and what may be sent for each purpose and scope."""
    told = why(view)
    answer: dict[str, Any] = {
        "business": asked.business,
        "brand": asked.brand,
        "channel": asked.channel,
        "address": asked.address.value if asked.reveal else masked(asked.address),
        "verdict": told.decision.verdict,
        "code": told.code,
        "sentence": told.sentence,
        "remedy": told.remedy,
        "who": told.who,
        "at": told.at,
        "policy": told.decision.policy,
        "standing_version": told.decision.standing_version,
    }
    if told.entry is not None:
        answer["entry"] = entry_answer(told.entry, revealed=asked.reveal)
    answer["board"] = [_line(line) for line in view.board]
    answer["entries"] = [each.entry.id for each in view.entries]
    return answer


def entry_answer(view: EntryView, *, revealed: bool) -> dict[str, Any]:
    """An entry with what is known of its evidence; the record itself only when revealed."""
    entry = view.entry
    record = msgspec.to_builtins(view.evidence) if view.evidence else {}
    evidence: dict[str, Any] = {
        "state": view.seal,
        "collected": sorted(record),
        "missing": list(view.missing),
    }
    if revealed and record:
        evidence["record"] = record
    return {
        "entry": entry.id,
        "act": msgspec.to_builtins(entry.act),
        "at": entry.at,
        "received_at": entry.received_at,
        "source": entry.source,
        "delivery": entry.delivery,
        "evidence": evidence,
    }


def _line(line: BoardLine) -> dict[str, Any]:
    told: dict[str, Any] = {"purpose": line.purpose}
    if line.kind is not None:
        told["scope"] = line.kind
    if line.object is not None:
        told["object"] = line.object
    return told | _verdict(line.decision)


def _verdict(decision: Decision) -> dict[str, Any]:
    told: dict[str, Any] = {
        "verdict": decision.verdict,
        "reasons": [reason_answer(reason) for reason in decision.reasons],
    }
    ends = {"not_before": decision.not_before, "valid_until": decision.valid_until}
    return told | {name: at for name, at in ends.items() if at is not None}
