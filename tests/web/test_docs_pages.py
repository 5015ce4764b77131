"""The readable page is made of our own files and can ask no other host."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import processor.web
from processor.web.openapi.public import FILES
from tests.web.edges import Edge

STATIC = Path(processor.web.__file__).parent / "static"
VENDOR = STATIC / "vendor"
OUTSIDE = re.compile(r"(?:https?:)?//\w")


def test_the_page_permits_only_our_own_files(edge: Edge) -> None:
    answer = edge.call("GET", "/docs")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    rules = dict(
        rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert rules["default-src"] == "'self'"
    assert rules["img-src"] == "'self' data:"
    assert not {"script-src", "style-src", "connect-src"} & {*rules}
    assert "unsafe" not in repr(rules)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_names_no_other_host_and_runs_nothing_inline(edge: Edge) -> None:
    page = edge.call("GET", "/docs").text
    assert not OUTSIDE.search(page)
    assert not OUTSIDE.search((STATIC / "start.js").read_text("utf-8").split("\n", 2)[2])
    assert not OUTSIDE.search((STATIC / "page.css").read_text("utf-8"))
    assert re.findall(r"<script[^>]*>[^<]", page) == []
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


def test_every_file_that_the_page_names_is_served(edge: Edge) -> None:
    named = re.findall(r'(?:src|href)="/docs/([^"]+)"', edge.call("GET", "/docs").text)
    assert set(named) == set(FILES)
    for name, media in FILES.items():
        answer = edge.call("GET", f"/docs/{name}")
        assert (answer.status_code, answer.mimetype) == (200, media)
        assert answer.content_length == len(answer.data) > 50
    for hidden in ("VENDOR.toml", "LICENSE", "..%2Fwsgi.py", "vendor/LICENSE"):
        assert edge.call("GET", f"/docs/{hidden}").status_code == 404


def test_the_vendored_files_are_those_that_were_noted() -> None:
    noted = tomllib.loads((VENDOR / "VENDOR.toml").read_text("utf-8"))
    hashes = {name: value for each in noted.values() for name, value in each["sha256"].items()}
    found = {path.name for path in VENDOR.iterdir()} - {"VENDOR.toml"}
    assert found == set(hashes)
    for name, value in hashes.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == value, name
    version = noted["swagger-ui-dist"]["version"]
    assert version.encode() in (VENDOR / "swagger-ui-bundle.js").read_bytes()


def test_the_license_of_what_is_vendored_comes_with_it() -> None:
    assert "Apache License" in (VENDOR / "LICENSE").read_text("utf-8")
    assert "SmartBear" in (VENDOR / "NOTICE").read_text("utf-8")
