"""`assent source show`: all that is configured of a source, also while its secret is missing."""

from __future__ import annotations

import pytest

from processor.providers import PROVIDERS
from tests.cli.town import Town
from tests.providers.calls import CALLERS

MORE = """
[business.acme.source.forms]
provider = "typeform"
secrets = ["env:ASSENT_SECRET_ACME_FORMS", "env:ASSENT_SECRET_ACME_FORMS_NEXT"]

[business.acme.source.forms.map]
full_name = "your-name"

[[business.acme.source.forms.box]]
field = "sms-ok"
channels = ["sms"]
tags = ["marketing consent"]
ticked = ["I agree"]
"""
PUBLIC = 'public_url = "https://hooks.example.com"'
SECRET = "a-secret-of-the-tests"


@pytest.fixture
def forms(unborn: Town) -> Town:
    text = unborn.config.read_text(encoding="utf-8")
    unborn.config.write_text(text + MORE, encoding="utf-8")
    unborn.environ["ASSENT_SECRET_ACME_FORMS"] = SECRET
    return unborn


def test_it_tells_address_signature_secrets_and_map(forms: Town) -> None:
    forms.environ["ASSENT_SECRET_ACME_FORMS_NEXT"] = "short"
    told = forms.answer("source", "show", "acme/forms")
    assert told["path"] == "/v1/hooks/acme/forms"
    assert told["signed"] == "HMAC-SHA-256 of the body, base64, in `typeform-signature`"
    assert told["answers"] == "provider"
    assert told["map"] == {"full_name": "your-name"}
    assert told["not_mapped"] == ["email", "phone", "postal_address"]
    assert [each["field"] for each in told["boxes"]] == ["sms-ok"]
    first, second = told["secrets"]
    assert (first["reference"], first["problem"]) == ("env:ASSENT_SECRET_ACME_FORMS", None)
    assert "at least 8 characters" in second["problem"]


def test_it_is_shown_while_a_secret_is_missing_and_prints_none(forms: Town) -> None:
    result = forms.run("source", "show", "acme/forms")
    assert result.exit_code == 0, result.stderr
    assert "env:ASSENT_SECRET_ACME_FORMS: set" in result.stdout
    assert "env:ASSENT_SECRET_ACME_FORMS_NEXT: missing; set it" in result.stdout
    assert "set `public_url`" in result.stdout
    assert "STOP and HELP are answered by the provider" in result.stdout
    assert "`sms-ok` grants “marketing consent” by sms, ticked by I agree" in result.stdout
    assert "assent trigger form_response --source acme/forms" in result.stdout
    assert SECRET not in result.output
    assert forms.run("source", "show", "acme/none").exit_code == 2


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_every_provider_says_how_its_calls_are_known(unborn: Town, name: str) -> None:
    text = unborn.config.read_text("utf-8").replace("[web]\n", f"[web]\n{PUBLIC}\n")
    if name != "standard":
        text += f'\n[business.acme.source.own]\nprovider = "{name}"\nsecrets = ["env:OWN"]\n'
        unborn.environ["OWN"] = CALLERS[name].secret
    unborn.config.write_text(text, "utf-8")
    told = unborn.answer("source", "show", "acme/website" if name == "standard" else "acme/own")
    assert told["provider"] == name
    assert "HMAC" in told["signed"] or "shown" in told["signed"]
    assert told["curl"].endswith("| curl --config -")
