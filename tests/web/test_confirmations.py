"""The page behind a confirmation link: looking changes nothing; only its own button confirms."""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
import structlog
from flask import Flask
from msgspec.structs import replace

from processor.domain import acts
from processor.domain.replies import ReplyTexts
from processor.services.lines import open_evidence
from processor.services.link_names import LinkNames
from processor.settings import Source
from processor.web.app import create_app
from processor.web.callers import caller_ip
from processor.web.confirm_words import LANGUAGES
from processor.web.keeper import Keeper
from tests.contract.worlds import memory_world
from tests.services.engines import SECRET, engine_over, ticked
from tests.web.conftest import ShiftedClock
from tests.web.edges import ALICE, STOP, Edge, Told, codes, message

SIGNUP: Final = Source(
    name="signup", provider="standard", brand="acme", secrets=(SECRET,), double_opt_in=True
)
OWN: Final = {"phone": ALICE, "channel": "sms"}
DAYS: Final = 24 * 60 * 60


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    """An application with a source whose sign-ups have to be confirmed."""
    engine = engine_over(memory_world(ShiftedClock()), tmp_path, SIGNUP)
    keeper = Keeper(engine.parts)
    keeper.round()
    return Edge(engine=engine, app=create_app(engine.parts, keeper), keeper=keeper)


@pytest.fixture
def link(edge: Edge) -> str:
    """The path of the link by which Alice confirms."""
    edge.hook("form.submitted", ticked(), place="acme/signup")
    edge.engine.drain()
    return path_of(edge)


def path_of(edge: Edge) -> str:
    entry = next(e for e in edge.engine.entries() if isinstance(e.act, acts.Granted))
    return f"/c/{LinkNames(edge.engine.parts.ids).write(edge.engine.contact(), entry.id)}"


def press(edge: Edge, path: str, **headers: str) -> Told:
    """Open the page and press its button, as a browser does."""
    found = re.search('name="seal" value="([^"]+)"', edge.call("GET", path).text)
    return edge.call("POST", path, data={"seal": found[1] if found else ""}, headers=headers)


def verdict(edge: Edge) -> list[str]:
    edge.engine.drain()
    return codes(edge.post("/v1/gate", message()))


def test_a_scanner_that_follows_the_link_any_number_of_times_confirms_nothing(
    edge: Edge, link: str
) -> None:
    for method in ("GET", "HEAD", "GET"):
        assert edge.call(method, link).status_code == 200
    assert verdict(edge) == ["double_opt_in_pending"]
    assert len(edge.engine.entries()) == 1


def test_the_button_confirms_and_the_person_is_thanked(edge: Edge, link: str) -> None:
    answer = press(edge, link)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "<h1>Thank you</h1>" in answer.text
    assert verdict(edge) == ["express_grant"]


def test_the_page_names_the_brand_and_the_kinds_and_nobody(edge: Edge, link: str) -> None:
    page = edge.call("GET", link).text
    assert "Do you want to get text messages from acme?" in page
    assert "<li>marketing consent</li>" in page
    assert page.count("<button") == 1
    assert "STOP" in page
    for personal in (ALICE, "0101", "Alice", edge.engine.contact(), edge.engine.entries()[0].id):
        assert personal not in page


def test_the_brand_is_named_as_people_know_it(edge: Edge, link: str) -> None:
    settings = edge.engine.parts.settings
    known = replace(settings.businesses["acme"], replies=ReplyTexts(names={"acme": "Acme & Co"}))
    settings = replace(settings, businesses={**settings.businesses, "acme": known})
    app = create_app(replace(edge.engine.parts, settings=settings), edge.keeper)
    page = Edge(engine=edge.engine, app=app, keeper=edge.keeper).call("GET", link).text
    assert "text messages from Acme &amp; Co?" in page


def test_the_page_runs_no_script_and_asks_nobody_else(edge: Edge, link: str) -> None:
    answer = edge.call("GET", link)
    style = re.search("<style>(.*)</style>", answer.text, re.DOTALL)
    assert style
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"'sha256-{b64encode(sha256(style[1].encode()).digest()).decode()}'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not re.search("<script|http:|https:", answer.text)


@pytest.mark.parametrize("data", [{}, {"seal": ""}, {"seal": "0" * 32}, {"seal": "é"}, b"\xff"])
def test_without_what_the_page_hands_out_nothing_is_confirmed(
    edge: Edge, link: str, data: dict[str, str] | bytes
) -> None:
    answer = edge.call("POST", link, data=data)
    assert answer.status_code == 403
    assert "press the button on its page" in answer.text
    assert verdict(edge) == ["double_opt_in_pending"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_that_another_site_sends_is_refused(
    edge: Edge, link: str, headers: dict[str, str]
) -> None:
    assert press(edge, link, **headers).status_code == 403
    assert verdict(edge) == ["double_opt_in_pending"]


def test_a_browser_says_that_the_form_is_of_this_site(edge: Edge, link: str) -> None:
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert press(edge, link, **own).status_code == 200


def test_behind_a_proxy_the_public_address_is_this_site(edge: Edge, link: str) -> None:
    settings = replace(edge.engine.parts.settings, public_url="https://hooks.example.com")
    parts = replace(edge.engine.parts, settings=settings)
    behind = Edge(engine=edge.engine, app=create_app(parts, edge.keeper), keeper=edge.keeper)
    assert press(behind, link, Origin="https://hooks.example.com").status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_was_used_says_so(edge: Edge, link: str, method: str) -> None:
    press(edge, link)
    edge.engine.drain()
    data = {"seal": LinkNames(edge.engine.parts.ids).form_seal(link[3:])}
    answer = edge.call(method, link, data=data if method == "POST" else None)
    assert answer.status_code == 410
    assert "There is nothing more to do." in answer.text
    assert "<button" not in answer.text


def test_a_link_that_is_too_old_says_what_to_do(edge: Edge, link: str) -> None:
    seal = LinkNames(edge.engine.parts.ids).form_seal(link[3:])
    edge.engine.world.later(31 * DAYS)
    answer = edge.call("POST", link, data={"seal": seal})
    assert answer.status_code == 410
    assert "sign up again" in answer.text


@pytest.mark.parametrize("path", ["/c/x", "/c/" + "0" * 33, "/c/" + "é" * 33, "/c/" + "1" * 3000])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_leads_nowhere_is_a_page_too(
    edge: Edge, link: str, path: str, method: str
) -> None:
    seal = LinkNames(edge.engine.parts.ids).form_seal(path[3:])
    answer = edge.call(method, path, data={"seal": seal} if method == "POST" else None)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert link[3:] not in answer.text


def test_after_a_stop_the_link_is_over(edge: Edge, link: str) -> None:
    edge.hook("contact.opted_out", STOP)
    seal = LinkNames(edge.engine.parts.ids).form_seal(link[3:])
    for answer in (edge.call("GET", link), edge.call("POST", link, data={"seal": seal})):
        assert answer.status_code == 409
        assert "text START to acme" in answer.text
        assert "<button" not in answer.text
    assert verdict(edge) == ["revoked_all", "double_opt_in_pending"]
    edge.hook("contact.resumed", OWN)
    edge.engine.drain()
    # Then a new sign-up has to come, with a link of its own.
    answer = edge.call("POST", link, data={"seal": seal})
    assert answer.status_code == 409
    assert "sign up again" in answer.text
    assert "express_grant" not in verdict(edge)


def test_while_the_store_is_away_a_page_says_to_come_again(edge: Edge, link: str) -> None:
    edge.cut(True)
    answer = edge.call("GET", link)
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert answer.headers["Retry-After"] == "60"


def test_a_body_that_is_no_form_of_ours_is_not_read_at_all(edge: Edge, link: str) -> None:
    assert edge.call("POST", link, data=b"seal=" + b"0" * 5000).status_code == 413


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_the_language_of_the_reader(edge: Edge, link: str, language: str) -> None:
    answer = edge.call("GET", link, headers={"Accept-Language": f"{language}-XX, en;q=0.1"})
    assert f'<html lang="{language}">' in answer.text
    assert LANGUAGES[language].button in answer.text.replace("&#39;", "'")


def test_what_was_shown_and_from_where_it_was_confirmed_is_kept(edge: Edge, link: str) -> None:
    press(edge, link, **{"User-Agent": "Mozilla/5.0", "X-Forwarded-For": "192.0.2.9"})
    edge.engine.drain()
    wrapped = edge.engine.world.ledger.sealed(edge.engine.contact()).wrapped_key
    assert wrapped is not None
    keyring = edge.engine.parts.keyring
    kept = open_evidence(keyring, keyring.unwrap(wrapped), edge.engine.entries()[-1])
    assert kept is not None
    assert (kept.method, kept.user_agent) == ("link", "Mozilla/5.0")
    # Without a word in the configuration, an address would be any proxy's.
    assert kept.ip is None
    assert kept.wording == (
        "Do you want to get text messages from acme? You signed up for: marketing consent."
        " Yes, send me these messages"
    )


@pytest.mark.parametrize(
    ("proxies", "told", "peer", "known"),
    [
        (None, "192.0.2.9", "203.0.113.1", None),
        (0, "192.0.2.9", "203.0.113.1", "203.0.113.1"),
        (1, "192.0.2.9", "203.0.113.1", "192.0.2.9"),
        (1, "198.51.100.66, 192.0.2.9", "203.0.113.1", "192.0.2.9"),
        (2, "198.51.100.66, 192.0.2.9, 203.0.113.2", "203.0.113.1", "192.0.2.9"),
        (1, "", "203.0.113.1", None),
        (2, "192.0.2.9", "203.0.113.1", None),
        (1, "unknown", "203.0.113.1", None),
        (1, "2001:db8::7", "203.0.113.1", "2001:db8::7"),
        (0, "", "", None),
    ],
)
def test_the_address_of_a_caller_is_what_trusted_proxies_tell(
    proxies: int | None, told: str, peer: str, known: str | None
) -> None:
    headers = {"X-Forwarded-For": told} if told else {}
    with Flask("test").test_request_context(headers=headers, environ_base={"REMOTE_ADDR": peer}):
        assert caller_ip(proxies) == known


def test_neither_the_link_nor_the_number_is_in_the_log(
    edge: Edge, link: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)  # below it no line is made
    with structlog.testing.capture_logs() as logged:
        press(edge, link)
    lines = [line for line in logged if line["event"] == "request"]
    assert [(line["route"], line["link"]) for line in lines] == [
        ("/c/<name>", "waiting"),
        ("/c/<name>", "post_confirmed"),
    ]
    assert link[3:] not in repr(logged)
    assert ALICE not in repr(logged)
