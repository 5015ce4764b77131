"""`assent source`: what is configured, and what a payload would become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from processor.ports import RawRequest
from processor.providers import PROVIDERS
from tests.cli.town import Town
from tests.providers.calls import FIXTURES

SECRET = "a-secret-of-the-tests"
FORM = str(FIXTURES / "typeform/form_response.json")
MORE = """
[business.acme.source.forms]
provider = "typeform"
secrets = ["env:ASSENT_SECRET_ACME_FORMS"]

[business.acme.source.forms.map]
full_name = "your-name"

[[business.acme.source.forms.box]]
field = "sms-ok"
channels = ["sms"]
tags = ["marketing consent"]

[business.acme.source.chat]
provider = "chatwoot"
secrets = ["env:ASSENT_SECRET_ACME_FORMS"]
"""


@pytest.fixture
def wired(unborn: Town) -> Town:
    """A configuration with sources of others, whose store nobody has made."""
    text = unborn.config.read_text(encoding="utf-8")
    unborn.config.write_text(text + MORE, encoding="utf-8")
    unborn.environ["ASSENT_SECRET_ACME_FORMS"] = SECRET
    return unborn


def tried(town: Town, place: str, file: Path, payload: object, *args: str) -> Any:  # noqa: ANN401 - JSON
    file.write_text(json.dumps(payload), encoding="utf-8")
    return town.answer("source", "try", place, str(file), *args)


def test_a_form_is_shown_as_it_would_be_read_with_nothing_personal(wired: Town) -> None:
    told = wired.answer("source", "try", "acme/forms", FORM)
    [event] = told["events"]
    assert event["type"] == "form.submitted"
    assert event["boxes"][0]["state"] == "checked"
    assert event["boxes"][0]["wording"] == "Text me offers from Acme. Reply STOP to end."
    assert told["unmapped"] == ["your-number", "your-mail", "colour"]
    result = wired.run("source", "try", "acme/forms", FORM)
    assert result.exit_code == 0
    for personal in ("2025550101", "Alice", "alice@"):
        assert personal not in json.dumps(told) + result.stdout
    assert "marketing consent" in result.stdout
    assert "no map uses: your-number, your-mail, colour" in result.stdout


def test_everything_is_shown_to_who_asks_for_it(wired: Town) -> None:
    told = wired.answer("source", "try", "acme/forms", FORM, "--reveal")
    assert told["events"][0]["addresses"] == ["+12025550101", "alice@example.com"]
    assert told["events"][0]["person"]["full_name"] == "Alice Example"


def test_what_would_be_ignored_quarantined_or_refused_says_why(wired: Town, tmp_path: Path) -> None:
    file = tmp_path / "payload.json"
    assert tried(wired, "acme/chat", file, {"event": "contact_updated"})["ignored"] == (
        "event_not_used"
    )
    odd = tried(wired, "acme/chat", file, {"event": "message_created", "message_type": "incoming"})
    assert odd["quarantined"] == "event_malformed"
    bad = tried(wired, "acme/website", file, {"type": "form.submitted", "data": {}})
    assert bad["refused"] == "event_malformed"
    assert bad["problems"]
    assert "would be refused" in wired.run("source", "try", "acme/website", str(file)).stdout


def test_a_header_is_given_by_its_name(wired: Town) -> None:
    result = wired.run("source", "try", "acme/forms", FORM, "--header", "nothing")
    assert result.exit_code == 2
    assert wired.answer("source", "try", "acme/forms", FORM, "--header", "X-Topic: a")["events"]


def test_a_source_that_is_not_there_is_a_matter_of_usage(wired: Town) -> None:
    result = wired.run("source", "try", "acme/none", FORM)
    assert result.exit_code == 2
    assert "acme/forms" in result.stderr


def test_sources_are_listed_with_what_is_mapped_and_no_secret(wired: Town) -> None:
    result = wired.run("source", "list", "--json")
    listed = {each["source"]: each for each in map(json.loads, result.stdout.splitlines())}
    forms = listed["acme/forms"]
    assert (forms["provider"], forms["secrets"]) == ("typeform", 1)
    assert (forms["map"], forms["boxes"]) == ({"full_name": "your-name"}, ["sms-ok"])
    assert forms["url"].endswith("/v1/hooks/acme/forms")
    page = wired.run("source", "list").stdout
    assert "full_name=your-name" in page
    assert SECRET not in result.stdout + page


@pytest.mark.parametrize("name", ["forms", "chat"])
def test_a_call_to_a_signing_provider_can_be_signed(wired: Town, name: str) -> None:
    source = wired.settings.businesses["acme"].sources[name]
    signed = wired.answer("sign", "--source", f"acme/{name}", FORM)["headers"]
    request = RawRequest(headers=signed, body=Path(FORM).read_bytes())
    now = wired.parts().ports.clock.now()
    assert not PROVIDERS[source.provider].verify(request, source.secrets, now).stale
