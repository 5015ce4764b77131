"""Short words for acts, lines and evidence, for tables that people read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from processor.domain import acts

if TYPE_CHECKING:
    from processor.services.board import BoardLine
    from processor.services.explain import EntryView

_ID_SIGNS: Final = 8
_PURPOSES: Final = {
    "opt_out_confirmation": "confirmation of the opt-out, once",
    "double_opt_in_prompt": "request to confirm the sign-up, once",
    "help_reply": "answer to HELP, once",
    "cancellation_notice": "notice of the cancellation, once",
}
_CAUSES: Final = {
    "contact": "by the customer",
    "staff": "by staff",
    "provider": "reported by the provider",
    "complaint": "after a complaint",
    "wrong_number": "wrong number",
    "untagged": "label taken off",
    "import": "imported list",
    "data_request": "with a request for their data",
    "keyword": "by the customer, a stop word",
    "free_text": "by the customer, in their own words",
    "preference_page": "by the customer, on a page",
    "hard_failure": "it cannot be reached",
}


def act_words(act: acts.AnyAct) -> str:
    """What an entry says, in a few words."""
    match act:
        case acts.Granted():
            weak = "" if act.attested else ", not vouched for"
            return f"agreed to {_listed(act.tags)} by {act.channel} from {act.brand}{weak}"
        case acts.Noted():
            return f"noted: {act.why.replace('_', ' ')}"
        case acts.Revoked():
            return f"revoked {_coverage(act)} ({_CAUSES[act.cause.value]})"
        case acts.Resumed():
            return f"START by {act.channel} to {act.brand}"
        case _:
            return _rarer_words(act)


def _rarer_words(act: acts.AnyAct) -> str:
    match act:
        case acts.Confirmed():
            return f"confirmed {_listed(act.tags) if act.tags else 'what was agreed'}"
        case acts.Erased():
            return "personal data erased"
        case acts.Reassigned():
            return "number reassigned"
        case acts.Annulled():
            return f"import {act.batch} annulled"
        case acts.EvidenceAttached():
            return f"capture {act.capture[:12]} attached to {act.entry[:12]}"
        case acts.ReviewOpened() | acts.ReviewResolved() | acts.Reached():
            return _review_words(act)
        case _:
            kind = str(act.__struct_config__.tag).replace(".", " ")
            about = getattr(act, "object", "")
            return f"{kind} ({about[:_ID_SIGNS]})" if about else kind


def _review_words(act: acts.ReviewOpened | acts.ReviewResolved | acts.Reached) -> str:
    if isinstance(act, acts.Reached):
        return f"can be reached by {act.channel} after all"
    if isinstance(act, acts.ReviewOpened):
        return f"review asked for: {act.why.value.replace('_', ' ')}"
    return f"review answered: {act.outcome.value.replace('_', ' ')}"


def line_words(line: BoardLine) -> str:
    """A line of the board: the purpose and what it is about."""
    purpose = _PURPOSES.get(line.purpose, line.purpose.replace("_", " "))
    if line.kind is None:
        return purpose
    if line.object is None:
        return f"{purpose} (no {line.kind.value} on record)"
    return f"{purpose} ({line.kind.value} {line.object[:_ID_SIGNS]})"


def evidence_words(view: EntryView) -> str:
    """What is kept behind an entry, and what a full record would still need."""
    words = {"none": "", "open": "kept", "erased": "erased", "sealed": "sealed, key not here"}
    state = words[view.seal.value]
    if not view.missing:
        return f"{state}, complete" if isinstance(view.entry.act, acts.Granted) else state
    return f"{state}; missing {', '.join(view.missing)}".removeprefix("; ")


def _listed(tags: tuple[str, ...]) -> str:
    return " and ".join(f"“{tag}”" for tag in tags) or "nothing by name"


def _coverage(act: acts.Revoked) -> str:
    parts = [_listed(act.tags) if act.tags else "everything"]
    if act.channels:
        parts.append("on " + ", ".join(act.channels))
    if act.brands:
        parts.append("of " + ", ".join(act.brands))
    return " ".join(parts)
