"""The site of these pages: Sphinx with the Furo theme, of the very files that are read here.

The root of the repository is the source folder, so that every link between pages works unchanged
in both places. `make site` builds it; nothing in it is loaded from another host.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "Assent"
copyright = "Apache License 2.0"  # noqa: A001 - the name that Sphinx reads
root_doc = "README"
include_patterns = ["*.md", "docs/**.md"]
extensions = ["myst_parser"]
myst_heading_anchors = 4
nitpicky = True
smartquotes = False

html_theme = "furo"
html_title = "Assent"
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None

#: The order of the sidebar. A page that is not here fails the build.
PAGES: Final = {
    "Start": ("docs/why", "docs/tutorial", "docs/concepts", "docs/glossary"),
    "Use": (
        *("docs/events", "docs/providers", "docs/adding-a-provider", "docs/sandbox"),
        *("docs/api", "docs/senders", "docs/gating-your-queue", "docs/campaigns"),
        *("docs/replies", "docs/reasons", "docs/opt-out-texts", "docs/cli"),
    ),
    "Providers": tuple(
        f"docs/providers/{page.stem}"
        for page in sorted(Path(__file__).parent.joinpath("providers").glob("*.md"))
    ),
    "Run": (
        *("docs/configuration", "docs/operating", "docs/brokers"),
        *("docs/metrics", "docs/keys", "docs/limits"),
    ),
    "Know": ("docs/benchmarks", "docs/performance", "docs/decisions/README"),
    "Project": ("CONTRIBUTING", "SECURITY", "CHANGELOG"),
}


def _toctree(caption: str, pages: tuple[str, ...]) -> str:
    lines = "\n".join(f"/{page}" for page in pages)
    return f"\n\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"


def _add_sidebar(app: Sphinx, docname: str, source: list[str]) -> None:
    """Append what only the site needs, so that the files themselves stay plain Markdown."""
    if docname == root_doc:
        source[0] += "".join(_toctree(*each) for each in PAGES.items())
    if docname == "docs/decisions/README":
        records = sorted((app.srcdir / "docs" / "decisions").glob("[0-9]*.md"))
        names = tuple(f"docs/decisions/{each.stem}" for each in records)
        source[0] += _toctree("Decisions", names)


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _add_sidebar)
