"""Writes what of the pages is made from the code: events, reasons, commands, tables of others.

`make docs` runs it; a test compares what it would write with what is there. It stands beside the
pages and outside the product, which never reads them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from marshmallow import Schema, fields

from processor.cli.reference import reference
from processor.domain.events import REVOKING
from processor.domain.reasons import APPROVING, BLOCKING, DEFERRING, ReasonText
from processor.settings.variables import VARIABLES, Variable
from processor.web.kinds import KINDS
from schemas import parts
from schemas.addresses import EmailField, PhoneField, VisitorField
from schemas.base import EventSchema
from schemas.envelope import ENVELOPE, AnyObject, Version
from schemas.fields import CaptureId, Choice, Flag, Identifier, Ip, PageUrl, Part, Several, Tag
from schemas.message import EntryId, MessageSchema
from schemas.messages import ReplyAddressSchema, SenderSchema
from schemas.registry import EVENT_SCHEMAS
from schemas.times import DayOrMoment, Moment

FOLDER: Final = Path(__file__).resolve().parent
ROOT: Final = FOLDER.parent
NOTE: Final = "<!-- Made by `make docs`; change the code it is made from, not this page. -->"
BEGIN: Final = "<!-- begin: {} (made by `make docs`) -->"
END: Final = "<!-- end: {} -->"

#: What each event does to consent, in a sentence or two.
EFFECTS: Final = {
    "form.submitted": "Each ticked box grants its tags, for the channels it names and the brand. "
    "A box that was left empty, ticked beforehand or not shown is noted and grants nothing.",
    "message.received": "Opens or extends one conversation for the sender and for every address "
    "typed into it. A ticked box in the widget is express consent, as in a form.",
    "conversation.closed": "Ends the conversation for everybody in it.",
    "purchase.made": "Opens the order for its own confirmations, if the number was given in this "
    "very purchase. Inside a conversation it keeps that conversation open.",
    "order.updated": "`delivered` and `cancelled` end the order after the policy's days; the other "
    "statuses are recorded.",
    "appointment.booked": "Opens the appointment for its own confirmation and reminders, if the "
    "number was given in this very booking.",
    "appointment.changed": "Moves, cancels or completes the appointment. A text about the old time "
    "is blocked from then on.",
    "contact.opted_in": "Grants the tags. By staff, on paper or by voice it counts only with a "
    "complete attestation: who recorded it, how, and the day the customer agreed.",
    "contact.opted_out": "Revokes: everything, unless the person chose to narrow it. In force "
    "before the webhook is answered.",
    "contact.tagged": "Grants the tags if the attestation is complete; else it is recorded and "
    "blocks as `evidence_below_minimum`.",
    "contact.untagged": "Revokes the tags. In force before the webhook is answered.",
    "contact.resumed": "Lifts an earlier opt-out for conversations and transactions of this brand "
    "and channel; never for marketing.",
    "contact.confirmed": "Lifts an earlier opt-out for what was agreed to and is confirmed now, on "
    "this channel and for this brand.",
    "contact.erased": "Destroys the contact's personal data; every revocation stays in force.",
    "number.reassigned": "Voids everything agreed before: the number has a new owner.",
}
#: Optional fields that an example shows.
SHOWN: Final = {
    "form.submitted": ("phone", "boxes"),
    "message.received": ("text",),
    "purchase.made": ("phone", "phone_given"),
    "appointment.booked": ("phone", "phone_given"),
    "appointment.changed": ("starts_at",),
    "contact.opted_out": ("text",),
    "contact.tagged": ("attestation",),
}
_PARTS: Final[Mapping[str, tuple[str, Schema]]] = {
    schema.__name__: (name, schema())
    for name, schema in {
        "person": parts.PersonSchema,
        "box": parts.BoxSchema,
        "attestation": parts.AttestationSchema,
        "sender": SenderSchema,
        "reply address": ReplyAddressSchema,
    }.items()
}
_WORDS: Final[Mapping[type, str]] = {
    CaptureId: "capture id",
    EntryId: "entry id",
    Flag: "true or false",
    Identifier: "id",
    Ip: "IP address",
    PageUrl: "web address",
    PhoneField: "phone number",
    EmailField: "e-mail address",
    VisitorField: "visitor id",
    Tag: "tag",
    Version: "whole number",
    AnyObject: "object, by event",
    Moment: "time with offset",
    DayOrMoment: "day, or time with offset",
}


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a bar inside a cell is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def reasons_page() -> str:
    """The page of all reason codes."""
    sections = [
        ("Approved", "Why a message may go.", APPROVING),
        ("Deferred", "Why a message waits.", DEFERRING),
        ("Blocked", "Why a message may not go, or may not be claimed.", BLOCKING),
    ]
    told = [f"## {title}\n\n{says}\n\n{_codes(codes)}" for title, says, codes in sections]
    opening = (
        "# Reasons\n\n"
        "Every decision lists its reasons: a stable code, a sentence, what can be done, and who can"
        " do it.\n"
        "A blocked message lists every reason against it, not only the first.\n"
        "Codes are only ever added, never renamed or given a new meaning."
    )
    return "\n\n".join([NOTE, opening, *told]) + "\n"


def _codes(codes: Mapping[str, ReasonText]) -> str:
    rows = [(f"`{code}`", each.says, each.remedy, each.who) for code, each in codes.items()]
    return table(("Code", "Says", "Remedy", "Who"), rows)


def events_page() -> str:
    """The page of all event types with their fields."""
    opening = (
        "# Events\n\n"
        "An event says what happened, in the past tense.\n"
        "A source sends one event in each webhook body.\n"
        "Fields that are not listed are refused, with one exception: events that take consent back"
        " are read leniently, so that a STOP is never lost to a typo.\n"
        "The same schemas are served as JSON Schema by `GET /v1/schemas`."
    )
    index = [
        (f"[`{name}`](#{_anchor(name)})", EFFECTS[name].split(". ", maxsplit=1)[0].rstrip("."))
        for name in EVENT_SCHEMAS
    ]
    return (
        "\n\n".join(
            [
                NOTE,
                opening,
                table(("Event", "In short"), index),
                "## The envelope\n\nEvery body has these fields.\n\n" + _fields(ENVELOPE),
                *(_event(name, schema) for name, schema in EVENT_SCHEMAS.items()),
                "## Parts of events",
                *(
                    f"### {name.capitalize()}\n\n{_part(schema)}"
                    for name, schema in _PARTS.values()
                ),
            ]
        )
        + "\n"
    )


def _event(name: str, schema: EventSchema) -> str:
    lenient = "\n\nRead leniently." if schema.event in REVOKING else ""
    body = json.dumps(example(name), indent=2)
    return (
        f"## {name}\n\n{_doc(schema)}\n\n{EFFECTS[name]}{lenient}\n\n"
        f"{_fields(schema)}\n\n```json\n{body}\n```"
    )


def example(name: str) -> dict[str, Any]:
    """A whole body of this type: what is required, and the optional fields worth showing."""
    schema = EVENT_SCHEMAS[name]
    by_key = {field.data_key or key: field for key, field in schema.fields.items()}
    wanted = [key for key, field in by_key.items() if field.required or key in SHOWN.get(name, ())]
    if "phone" in by_key and not {"phone", "conversation_id"} & {*wanted}:
        wanted.insert(0, "phone")
    data = {key: by_key[key].metadata["example"] for key in wanted}
    stamp = ENVELOPE.fields["timestamp"].metadata["example"]
    return {"type": name, "timestamp": stamp, "data": data}


def _part(schema: Schema) -> str:
    return f"{_doc(schema)}\n\n{_fields(schema)}"


def _doc(schema: Schema) -> str:
    return " ".join((type(schema).__doc__ or "").split())


def _anchor(title: str) -> str:
    return title.replace(".", "").replace(" ", "-")


def _fields(schema: Schema) -> str:
    return table(("Field", "Needed", "What it holds", "Meaning", "Example"), [*_field_rows(schema)])


def _field_rows(schema: Schema) -> Iterator[tuple[str, ...]]:
    for name, field in schema.fields.items():
        yield (
            f"`{field.data_key or name}`",
            "yes" if field.required else "",
            _kind(field),
            field.metadata["description"],
            f"`{json.dumps(field.metadata['example'])}`",
        )


def _kind(field: fields.Field[Any]) -> str:
    match field:
        case Several():
            return f"list of {_kind(field.inner)}"
        case Choice():
            return "one of " + ", ".join(f"`{word}`" for word in field.offered)
        case Part():
            name = _PARTS[type(field.schema).__name__][0]
            return f"[{name}](#{_anchor(name)})"
    return next((_WORDS[each] for each in type(field).__mro__ if each in _WORDS), "text")


def variables_table() -> str:
    """The table of environment variables."""
    return table(("Variable", "Default", "Secret", "Meaning"), map(_variable, VARIABLES))


def _variable(each: Variable) -> tuple[str, ...]:
    default = "must be set" if each.required else f"`{each.default}`" if each.default else ""
    secret = f"yes, or `{each.name}_FILE`" if each.secret else ""
    return f"`{each.name}`", default, secret, each.meaning


def example_file() -> str:
    """The configuration file with its comments."""
    text = (ROOT / "assent.example.toml").read_text(encoding="utf-8")
    return f"```toml\n{text}```"


def decisions_page() -> str:
    """The list of all decisions, by their titles."""
    listed = sorted(FOLDER.glob("decisions/[0-9]*.md"))
    titles = [each.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ") for each in listed]
    lines = [f"- [{title}]({each.name})" for title, each in zip(titles, listed, strict=True)]
    opening = (
        "# Decisions\n\nWhat was chosen, what else was weighed, and what follows.\n"
        "A decision is not rewritten later; a new one replaces it and says so."
    )
    return "\n\n".join([NOTE, opening, "\n".join(lines)]) + "\n"


def message_table() -> str:
    """The table of a message's fields."""
    return _fields(MessageSchema())


def problems_table() -> str:
    """The table of every problem that the API answers."""
    rows = [(f"`{code}`", str(kind.status), kind.title, kind.cure) for code, kind in KINDS.items()]
    return table(("Code", "Status", "Title", "What to do"), rows)


def filled(page: Path, made: Mapping[str, str]) -> str:
    """A page as it is, with its generated parts made anew."""
    text = page.read_text(encoding="utf-8")
    for name, part in made.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n\n{part}\n\n{end}{rest.partition(end)[2]}"
    return text


def pages() -> dict[Path, str]:
    """Every generated page, and every page with generated parts, as it should be now."""
    api, configuration = FOLDER / "api.md", FOLDER / "configuration.md"
    return {
        FOLDER / "cli.md": reference(),
        FOLDER / "events.md": events_page(),
        FOLDER / "reasons.md": reasons_page(),
        FOLDER / "decisions" / "README.md": decisions_page(),
        api: filled(api, {"message": message_table(), "problems": problems_table()}),
        configuration: filled(
            configuration, {"variables": variables_table(), "example": example_file()}
        ),
    }


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
