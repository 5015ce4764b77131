"""Writes what of the pages is made from the code: events, reasons, commands, tables of others.

`make docs` runs it; a test compares what it would write with what is there. It stands beside the
pages and outside the product, which never reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.results import FILE as RESULTS
from docs.benchmark_page import benchmarks_page
from docs.event_pages import events_page, fields_table
from docs.markdown import NOTE, table
from docs.opt_out_page import figures_table
from docs.provider_pages import events_table, providers_table
from docs.results_page import codes_table, lifting_table
from docs.sandbox_page import magic_table
from processor.cli.reference import reference
from processor.domain.reasons import APPROVING, BLOCKING, DEFERRING, ReasonText
from processor.providers import PROVIDERS
from processor.settings.variables import VARIABLES, Variable
from processor.web.kinds import KINDS
from schemas.campaigns import OrderSchema
from schemas.claim import ClaimSchema, OutcomeSchema
from schemas.desk import HistorySchema, LookupSchema, OptOutSchema, ReachSchema
from schemas.message import MessageSchema
from schemas.results import ResultSchema
from schemas.reviews import RulingSchema

FOLDER: Final = Path(__file__).resolve().parent
ROOT: Final = FOLDER.parent
BEGIN: Final = "<!-- begin: {} (made by `make docs`) -->"
END: Final = "<!-- end: {} -->"


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
    return fields_table(MessageSchema())


def api_tables() -> dict[str, str]:
    """The made parts of the page of the API."""
    return {
        "message": message_table(),
        "claim": fields_table(ClaimSchema()),
        "outcome": fields_table(OutcomeSchema()),
        "lookup": fields_table(LookupSchema()),
        "history": fields_table(HistorySchema()),
        "order": fields_table(OrderSchema()),
        "opt-out": fields_table(OptOutSchema()),
        "ruling": fields_table(RulingSchema()),
        "reached": fields_table(ReachSchema()),
        "results": fields_table(ResultSchema()),
        "problems": problems_table(),
    }


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
        **_measured(),
        FOLDER / "cli.md": reference(),
        FOLDER / "events.md": events_page(),
        FOLDER / "providers.md": filled(FOLDER / "providers.md", {"providers": providers_table()}),
        **_of_providers(),
        FOLDER / "opt-out-texts.md": filled(
            FOLDER / "opt-out-texts.md", {"figures": figures_table()}
        ),
        FOLDER / "reasons.md": reasons_page(),
        FOLDER / "senders.md": filled(FOLDER / "senders.md", {"codes": codes_table()}),
        FOLDER / "concepts.md": filled(FOLDER / "concepts.md", {"lifting": lifting_table()}),
        FOLDER / "sandbox.md": filled(FOLDER / "sandbox.md", {"magic": magic_table()}),
        FOLDER / "decisions" / "README.md": decisions_page(),
        api: filled(api, api_tables()),
        configuration: filled(
            configuration, {"variables": variables_table(), "example": example_file()}
        ),
    }


def _of_providers() -> dict[Path, str]:
    """The page of each provider, with the table of its events."""
    found = {FOLDER / "providers" / f"{name}.md": each for name, each in PROVIDERS.items()}
    return {path: filled(path, {"events": events_table(each)}) for path, each in found.items()}


def _measured() -> dict[Path, str]:
    """The page of benchmarks, once a whole run of them was kept."""
    return {FOLDER / "benchmarks.md": benchmarks_page()} if RESULTS.exists() else {}


def main() -> None:
    """Write every page."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
