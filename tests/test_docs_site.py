"""The site of the pages builds without a warning, holds them all, and asks no other host."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
#: What a browser fetches by itself: not links, which somebody has to follow.
FETCHED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]+)\""
    r"|<link\b(?=[^>]*\brel=\"(?:stylesheet|preload|icon)\")[^>]*\bhref=\"([^\"]+)\""
)

pytestmark = pytest.mark.early


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "sphinx", "-b", "html", "-c", "docs", "-W", "-q"]
    done = subprocess.run(
        [*build, "-d", str(folder / "trees"), ".", str(folder / "html")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_every_page_is_on_the_site(site: Path) -> None:
    names = [page.relative_to(ROOT).with_suffix(".html") for page in PAGES]
    assert len(names) > 25
    assert [str(name) for name in names if not (site / name).is_file()] == []


def test_the_site_asks_no_other_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    found = {
        (page.name, one or other)
        for page in pages
        for one, other in FETCHED.findall(page.read_text("utf-8"))
    }
    assert len(found) > len(pages)
    assert {pair for pair in found if re.match(r"(?:\w+:)?//", pair[1])} == set()
    sheets = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"(?:@import\s+|url\()[\"']?(?:https?:)?//[^\"')]+", sheets) == []
