"""What the configuration says of sign-ups that have to be confirmed, and of who confirms them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from processor.domain.reading import DOUBLE_OPT_IN
from processor.providers import PROVIDERS
from processor.settings import Settings, SettingsInvalid, load_settings
from processor.settings.endpoints import endpoints_of
from tests.test_settings import ENVIRON, SOURCE

ASKS = SOURCE + "double_opt_in = true\n"
PUBLIC = '[web]\npublic_url = "https://hooks.example.com"\n'
POLICY = '[policy]\ndouble_opt_in = ["marketing consent"]\n'

Load = Callable[[str], Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text as `assent.toml`."""

    def load_text(text: str) -> Settings:
        path = tmp_path / "assent.toml"
        path.write_text(text, encoding="utf-8")
        return load_settings(ENVIRON, path, providers=PROVIDERS)

    return load_text


def wrong(load: Load, text: str) -> str:
    """The one thing that is wrong with a text."""
    with pytest.raises(SettingsInvalid) as caught:
        load(text)
    [problem] = caught.value.problems
    return problem.partition(": ")[2]


def test_nothing_has_to_be_confirmed_unless_it_is_said(load: Load) -> None:
    settings = load(SOURCE)
    assert settings.policy.double_opt_in == frozenset()
    assert [each.flags for each in endpoints_of(settings).values()] == [()]
    assert settings.trusted_proxies is None


def test_a_source_that_asks_for_it_marks_what_it_brings(load: Load) -> None:
    [endpoint] = endpoints_of(load(ASKS + PUBLIC)).values()
    assert endpoint.flags == (DOUBLE_OPT_IN,)


def test_the_policy_names_labels_and_days(load: Load) -> None:
    policy = load(SOURCE + POLICY + "double_opt_in_days = 7\n" + PUBLIC).policy
    assert policy.double_opt_in == {"marketing consent"}
    assert policy.double_opt_in_days == 7


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (ASKS, "business.acme.source.shop-form.double_opt_in"),
        (SOURCE + POLICY, "policy.double_opt_in"),
    ],
)
def test_without_a_public_url_nobody_could_open_the_link(load: Load, text: str, where: str) -> None:
    said = f"web.public_url: is needed by {where}: sign-ups are confirmed by a link"
    assert wrong(load, text) == said


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '[policy]\ndouble_opt_in = ["vip"]\n' + PUBLIC,
            "policy.double_opt_in: `vip` is not in policy.tags; add it there or take it out",
        ),
        (
            '[policy]\ndouble_opt_in = "marketing consent"\n',
            'policy.double_opt_in: must be a list of texts, such as ["a", "b"]',
        ),
        (
            POLICY + "double_opt_in_days = 31\n" + PUBLIC,
            "policy.double_opt_in_days is 31; set it between 1 and 30",
        ),
        (
            "[web]\ntrusted_proxies = -1\n",
            "web.trusted_proxies: must be how many proxies of yours a request passes, from 0 to 10",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_cure(load: Load, text: str, problem: str) -> None:
    assert wrong(load, SOURCE + text) == problem


def test_a_source_cannot_be_told_in_words(load: Load) -> None:
    said = "business.acme.source.shop-form.double_opt_in: must be true or false, without quotes"
    assert wrong(load, SOURCE + 'double_opt_in = "yes"\n') == said
