"""The pages say what is there: links lead somewhere, commands exist, made pages are current."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from docs.event_pages import EFFECTS, SHOWN, example
from docs.generate import pages
from processor.cli.commands import COMMANDS, assent
from processor.domain.reasons import APPROVING, BLOCKING, CATALOGUE, DEFERRING
from processor.ports import ClaimAnswer
from processor.settings.variables import VARIABLES
from schemas.envelope import load_envelope
from schemas.registry import EVENT_SCHEMAS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
FENCE = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")

#: How the names of variables begin that a configuration makes up for its sources.
OF_SOURCES = ("ASSENT_SECRET_", "ASSENT_TOKEN_")


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are rendered."""
    titles = re.findall(r"^#{1,6} (.+)$", prose(page), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in kept}


def relative_links() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for target in LINK.findall(prose(page)):
            if "://" not in target:
                yield page, target


def test_every_generated_page_is_current() -> None:
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text, f"run `make docs`: {path.name} is old"


def test_every_relative_link_leads_to_a_page_and_a_heading() -> None:
    links = list(relative_links())
    assert len(links) > 50
    for page, target in links:
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        assert found.exists(), f"{page.name}: {target}"
        assert not anchor or anchor in anchors(found), f"{page.name}: {target}"


def test_every_page_of_the_docs_is_linked_from_another() -> None:
    linked = {
        (page.parent / target.partition("#")[0]).resolve() for page, target in relative_links()
    }
    unlinked = {page.name for page in PAGES if page.resolve() not in linked}
    assert unlinked <= {"README.md", "CONTRIBUTING.md"}


def test_every_table_has_as_many_cells_in_each_row_as_in_its_head() -> None:
    for page in PAGES:
        for table in re.findall(r"(?:^\|.*\|\n)+", prose(page), re.MULTILINE):
            counts = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
            assert len(counts) == 1, f"{page.name}: {table.splitlines()[0]}"
            assert re.fullmatch(r"[|\- :]+", table.splitlines()[1]), page.name


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {
        target
        for page in PAGES
        for code in spoken_code(page)
        for target in re.findall(r"^make ([a-z-]+)", code, re.MULTILINE)
    }
    assert {"demo", "test", "docs"} <= named
    assert named <= targets


def spoken_code(page: Path) -> Iterator[str]:
    """Every piece of code of a page: its blocks, and what stands between backticks."""
    text = page.read_text(encoding="utf-8")
    yield from (body for _, _, body in FENCE.findall(text))
    yield from re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def commands_named() -> set[tuple[str, ...]]:
    """Each `assent ...` of the pages as its words up to the first option or argument."""
    found = set()
    for page in PAGES:
        for code in spoken_code(page):
            for line in re.findall(r"(?:^|[;&|(]\s*)assent ([a-z][^\n|;&)]*)", code, re.MULTILINE):
                found.add(tuple(re.findall(r"\S+", line)))
    return found


def command_of(words: tuple[str, ...]) -> click.Command:
    """The command that these words name; the rest are its arguments."""
    command: click.Command = assent
    context = click.Context(assent)
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        found = command.get_command(context, word)
        assert found is not None, f"there is no `assent {' '.join(words)}`"
        command = found
    return command


def test_every_command_and_option_that_is_named_exists() -> None:
    named = commands_named()
    assert len(named) > 8
    for words in named:
        command = command_of(words)
        known = {option for param in command.params for option in param.opts}
        options = {word.partition("=")[0] for word in words if re.match(r"--[a-z]", word)}
        assert options <= known | {"--help"}, words


def test_every_command_is_named_somewhere() -> None:
    named = {words[0] for words in commands_named()}
    assert set(COMMANDS) - named == set()


@pytest.mark.parametrize("name", sorted(EVENT_SCHEMAS))
def test_the_example_of_every_event_is_taken(name: str) -> None:
    assert load_envelope(example(name), brand="acme") is not None


def test_the_generator_speaks_of_events_that_exist_and_of_all_of_them() -> None:
    assert set(EFFECTS) == set(EVENT_SCHEMAS)
    assert set(SHOWN) <= set(EVENT_SCHEMAS)


def test_every_reason_that_the_rules_can_give_has_its_words_on_the_page() -> None:
    page = (ROOT / "docs" / "reasons.md").read_text(encoding="utf-8")
    sources = (ROOT / "processor" / "domain").glob("*.py")
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = set(re.findall(r"(?:code|why)=\"([a-z_]+)\"", text))
    used |= {each.value for each in ClaimAnswer} - {"go", "moved", "unknown"}
    assert len(used) > 25
    assert used <= set(CATALOGUE)
    assert all(f"| `{code}` |" in page for code in CATALOGUE)


def test_the_reasons_in_the_readme_belong_to_their_verdicts() -> None:
    kinds = {"approved": APPROVING, "deferred": DEFERRING, "blocked": BLOCKING}
    told = re.findall(r"\| (\w+) \| `(\w+)` \|$", prose(PAGES[0]), re.MULTILINE)
    assert len(told) == 9
    assert {verdict for verdict, _ in told} == set(kinds)
    assert all(code in kinds[verdict] for verdict, code in told)


def test_every_variable_and_every_key_of_the_file_is_on_the_page() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert all(f"| `{variable.name}` |" in page for variable in VARIABLES)
    assert (ROOT / "assent.example.toml").read_text(encoding="utf-8") in page


def test_every_variable_that_a_page_names_exists() -> None:
    known = {variable.name for variable in VARIABLES}
    known |= {f"{variable.name}_FILE" for variable in VARIABLES if variable.secret}
    own = {"ASSENT_PORT", "ASSENT_URL", "ASSENT_KEY"}
    for page in PAGES:
        named = set(re.findall(r"ASSENT_[A-Z_]*[A-Z]", page.read_text(encoding="utf-8")))
        sources = {name for name in named if name.startswith(OF_SOURCES)}
        assert named - sources <= known | own, page.name


def test_decisions_are_numbered_dated_short_and_alike() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert numbers == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 50, path.name
        assert text.startswith(f"# {path.name[:4]}. "), path.name
        assert re.search(r"^Date: 20\d\d-\d\d-\d\d$", text, re.MULTILINE), path.name
        titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
        assert titles == ["Context", "Decision", "Consequences"], path.name


def test_prose_has_one_sentence_a_line() -> None:
    """Outside tables and code: a full stop is followed by the end of its line."""
    for page in PAGES:
        for line in prose(page).splitlines():
            if line.startswith(("|", "<!--")) or page.name == "events.md":
                continue
            spoken = re.sub(r"`[^`]*`|\([^)]*\)|\d\.\d|^\d+\. |^#+ \d+\. ", "", line)
            assert not re.search(r"[a-z]{2}[.?!] [A-Z]", spoken), f"{page.name}: {line}"


def test_the_help_of_every_command_that_is_named_can_be_shown() -> None:
    for words in commands_named():
        shown = CliRunner().invoke(command_of(words), ["--help"])
        assert shown.exit_code == 0, words
