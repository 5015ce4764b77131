"""The token and the host by which a source's provider is asked, and every slip in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from processor.ports import Access
from processor.providers import PROVIDERS
from processor.settings import Settings, SettingsInvalid, load_settings
from processor.settings.endpoints import endpoints_of
from tests.test_settings import ENVIRON

TOKEN = "a-token-of-the-tests"
TILL = """
[business.acme]
[web]
public_url = "https://hooks.example.com"
[business.acme.source.till]
provider = "square"
secrets = ["env:TILL"]
"""
FETCH = "[business.acme.source.till.fetch]\n"
GIVEN = 'token = "env:TOKEN"\n'

Load = Callable[[str], Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text as `assent.toml`."""

    def load_text(text: str, token: str = TOKEN) -> Settings:
        path = tmp_path / "assent.toml"
        path.write_text(text, encoding="utf-8")
        told = ENVIRON | {"TILL": "a-secret-of-the-tests", "TOKEN": token}
        return load_settings(told, path, providers=PROVIDERS)

    return load_text


def problems(load: Load, text: str) -> str:
    with pytest.raises(SettingsInvalid) as caught:
        load(text)
    assert TOKEN not in str(caught.value)
    return str(caught.value)


def access(settings: Settings) -> Access | None:
    return endpoints_of(settings)["acme", "till"].access


def test_without_the_table_nobody_is_asked(load: Load) -> None:
    assert access(load(TILL)) is None


def test_the_usual_host_is_meant_where_none_is_named(load: Load) -> None:
    assert access(load(TILL + FETCH + GIVEN)) == Access(host="connect.squareup.com", token=TOKEN)


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_host_of_the_sandbox_can_be_named(load: Load, slash: str) -> None:
    named = f'base_url = "https://connect.squareupsandbox.com{slash}"\n'
    found = access(load(TILL + FETCH + GIVEN + named))
    assert found is not None
    assert found.host == "connect.squareupsandbox.com"


@pytest.mark.parametrize(
    "url",
    [
        "https://connect.squareup.com.example.com",
        "https://api.example.com",
        "https://127.0.0.1",
        "http://connect.squareup.com",
        "https://connect.squareup.com:8443",
        "https://connect.squareup.com/v2",
        "https://somebody@connect.squareup.com",
        "connect.squareup.com",
    ],
)
def test_no_other_host_can_be_named(load: Load, url: str) -> None:
    assert "till.fetch.base_url" in problems(load, TILL + FETCH + GIVEN + f'base_url = "{url}"\n')


def test_a_token_is_needed_and_never_stands_in_the_file(load: Load) -> None:
    assert "needs `token`" in problems(load, TILL + FETCH)
    told = problems(load, TILL + FETCH + f'token = "{TOKEN}"\n')
    assert "ASSENT_TOKEN_ACME_TILL" in told
    assert "`UNSET` is not set" in problems(load, TILL + FETCH + 'token = "env:UNSET"\n')


def test_a_provider_that_says_everything_takes_no_token(load: Load) -> None:
    text = TILL.replace('"square"', '"typeform"') + FETCH + GIVEN
    assert "`typeform` is not asked for anything" in problems(load, text)


def test_the_settings_show_no_token(load: Load) -> None:
    settings = load(TILL + FETCH + GIVEN)
    assert TOKEN not in repr(settings) + repr(settings.businesses) + repr(access(settings))
