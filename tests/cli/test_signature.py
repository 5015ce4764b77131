"""`assent signature explain`: which part of a call failed, and no secret is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from processor.providers import PROVIDERS
from tests.cli.town import Town
from tests.providers.calls import CALLERS, Caller

NOW = datetime.now(UTC)
PUBLIC = "https://hooks.example.com"
NAMES = sorted(CALLERS)


@pytest.fixture
def wired(unborn: Town) -> Town:
    text = unborn.config.read_text("utf-8").replace("[web]\n", f'[web]\npublic_url = "{PUBLIC}"\n')
    for name, caller in CALLERS.items():
        variable = f"ASSENT_SECRET_ACME_{name.upper()}"
        place = "shop" if PROVIDERS[name].url_bound and name == "square" else name
        text += f'\n[business.acme.source.{place}]\nprovider = "{name}"\n'
        text += f'secrets = ["env:{variable}"]\n'
        unborn.environ[variable] = caller.secret
    unborn.config.write_text(text, "utf-8")
    return unborn


def raw(name: str, headers: Mapping[str, str], body: bytes) -> bytes:
    path = "/v1/hooks/acme/" + ("shop" if name == "square" else name)
    lines = [f"POST {path} HTTP/1.1", "Host: hooks.example.com"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def signed(name: str, at: datetime = NOW, secret: str = "") -> dict[str, str]:
    caller: Caller = CALLERS[name]
    return {**caller.other_headers, **caller.sign(secret or caller.secret, caller.body, at)}


def explained(town: Town, request: bytes, *args: str) -> dict[str, Any]:
    result = town.run("signature", "explain", "-", "--json", *args, text=request.decode())
    told: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (0 if told["authentic"] else 1)
    for caller in CALLERS.values():
        assert caller.secret not in result.output
    return told


def failed(told: Mapping[str, Any]) -> list[str]:
    return [each["check"] for each in told["checks"] if each["holds"] is False]


# Twilio's caller signs for another source's address, which its own tests cover.
@pytest.mark.parametrize("name", [each for each in NAMES if each != "twilio"])
def test_an_authentic_call_holds_and_a_wrong_one_says_where_it_fails(
    wired: Town, name: str
) -> None:
    body = CALLERS[name].body
    told = explained(wired, raw(name, signed(name), body))
    assert told["authentic"], told
    bare = explained(wired, raw(name, CALLERS[name].other_headers, body))
    assert failed(bare) == ["header"]
    other = explained(wired, raw(name, signed(name, secret="not-the-secret-of-this-source"), body))
    assert failed(other) == ["signature"]


def test_a_time_stamp_a_body_and_an_address_fail_by_themselves(wired: Town) -> None:
    late = NOW - timedelta(hours=1)
    stripe = raw("stripe", signed("stripe", late), CALLERS["stripe"].body)
    assert failed(explained(wired, stripe)) == ["time stamp"]
    assert explained(wired, stripe, "--at", late.isoformat())["authentic"]
    compact = json.dumps(json.loads(CALLERS["typeform"].body), separators=(",", ":")).encode()
    caller = CALLERS["typeform"]
    rewritten = {**caller.sign(caller.secret, compact, NOW)}
    assert failed(explained(wired, raw("typeform", rewritten, caller.body))) == ["body"]
    square = raw("square", signed("square"), CALLERS["square"].body)
    config = wired.config.read_text("utf-8")
    wired.config.write_text(config.replace(PUBLIC, "https://other.example.com"), "utf-8")
    told = explained(wired, square)
    assert failed(told) == ["url"]


def test_the_page_says_what_holds_and_shows_no_signature(wired: Town) -> None:
    headers = signed("shopify")
    request = raw("shopify", headers, CALLERS["shopify"].body)
    result = wired.run("signature", "explain", "-", text=request.decode())
    assert result.exit_code == 0
    assert "✓ holds" in result.stdout
    assert headers["x-shopify-hmac-sha256"] not in result.output


def test_a_line_end_that_an_editor_added_is_not_held_against_the_call(wired: Town) -> None:
    request = raw("shopify", signed("shopify"), CALLERS["shopify"].body)
    assert explained(wired, request + b"\n")["authentic"]


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ("hello", "the first line is no"),
        ("POST /v1/hooks/acme/shopify HTTP/1.1\nHost: a", "no blank line"),
        ("POST /v1/hooks/acme/shopify HTTP/1.1\nodd\n\n{}", "is no `Name: value`"),
        ("POST /elsewhere HTTP/1.1\nHost: a\n\n{}", "--source"),
        ("GET /v1/hooks/acme/shopify HTTP/1.1\nHost: a\n\n", "a webhook is a POST"),
        ("POST /v1/hooks/acme/x HTTP/1.1\nTransfer-Encoding: chunked\n\n", "chunked"),
    ],
)
def test_what_is_no_request_is_told_in_a_line(wired: Town, request_: str, says: str) -> None:
    result = wired.run("signature", "explain", "-", text=request_)
    assert result.exit_code == 2
    assert says in result.stderr
