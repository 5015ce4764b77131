"""What the file says of a source's fields and boxes: how it is read, and every slip in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from processor.domain.address import Channel
from processor.ports import BoxRule
from processor.providers import PROVIDERS
from processor.settings import Settings, SettingsInvalid, load_settings
from tests.test_settings import ENVIRON

PAGES = Path(__file__).resolve().parent.parent / "docs" / "providers"
SHOWN = "a-secret-that-is-merely-shown"
FORM = """
[business.acme.source.signup]
provider = "form"
secrets = ["env:SIGNUP"]
"""
MAP = """
[business.acme.source.signup.map]
phone = "your-number"
phone_region = "US"
full_name = "customer.name"
"""
BOX = """
[[business.acme.source.signup.box]]
field = "sms-consent"
channels = ["sms", "whatsapp"]
tags = ["marketing consent"]
"""
NATIVE = """
[business.acme.source.shop]
provider = "standard"
secrets = ["env:SHOP"]
"""

Load = Callable[[str], Settings]
Problems = Callable[[str], tuple[str, ...]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text as `assent.toml`."""

    def load_text(text: str) -> Settings:
        path = tmp_path / "assent.toml"
        path.write_text(text, encoding="utf-8")
        return load_settings(ENVIRON | {"SIGNUP": SHOWN}, path, providers=PROVIDERS)

    return load_text


@pytest.fixture
def load_page(tmp_path: Path) -> Callable[[str], Settings]:
    """Load the first block of a provider's page."""

    def load_section(name: str) -> Settings:
        page = (PAGES / f"{name}.md").read_text("utf-8")
        block = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)[0]
        path = tmp_path / "assent.toml"
        path.write_text(block, encoding="utf-8")
        secrets = dict.fromkeys(re.findall(r"env:([A-Z_]+)", block), SHOWN)
        return load_settings(ENVIRON | secrets, path, providers=PROVIDERS)

    return load_section


@pytest.fixture
def problems(load: Load) -> Problems:
    """What is wrong with a text."""

    def found(text: str) -> tuple[str, ...]:
        with pytest.raises(SettingsInvalid) as caught:
            load(text)
        return caught.value.problems

    return found


def test_a_map_and_its_boxes_are_read(load: Load) -> None:
    source = load(FORM + MAP + BOX + BOX).businesses["acme"].sources["signup"]
    assert source.map.fields == {
        "phone": "your-number",
        "phone_region": "US",
        "full_name": "customer.name",
    }
    box = BoxRule(
        field="sms-consent",
        channels=(Channel.SMS, Channel.WHATSAPP),
        tags=("marketing consent",),
    )
    assert source.map.boxes == (box, box)


def test_a_source_without_a_map_has_an_empty_one(load: Load) -> None:
    source = load(FORM).businesses["acme"].sources["signup"]
    assert (source.map.fields, source.map.boxes) == ({}, ())


def test_all_that_a_box_may_say_is_read(load: Load) -> None:
    more = 'ticked = ["I agree"]\nwording = "Text me."\nwording_version = "2026-03"\n'
    [box] = load(FORM + BOX + more).businesses["acme"].sources["signup"].map.boxes
    assert (box.ticked, box.wording, box.wording_version) == (("I agree",), "Text me.", "2026-03")


PLACE = "assent.toml: business.acme.source.signup"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (FORM + MAP.replace("full_name", "fullname"), f"{PLACE}.map.fullname: is unknown; did you"),
        (FORM + MAP.replace("full_name", "phon"), "did you mean `phone`?"),
        (FORM + MAP.replace("full_name", "zzz"), "known are email, entry_id, first_name, form"),
        (FORM + MAP.replace('"your-number"', "7"), f"{PLACE}.map: must be a table such as"),
        (FORM + MAP.replace("US", "USA"), f"{PLACE}.map.phone_region: `USA` is no region; write"),
        (FORM + MAP.replace("US", "us"), "`us` is no region"),
        (FORM + BOX.replace("field", "feld"), f"{PLACE}.box[0].feld: is unknown; did you mean"),
        (FORM + BOX.replace('field = "sms-consent"', ""), f"{PLACE}.box[0]: needs `field`"),
        (FORM + BOX.replace('"sms", ', '"pigeon", '), f"{PLACE}.box[0].channels: must be a list"),
        (FORM + BOX.replace('"marketing consent"', ""), f"{PLACE}.box[0].tags: must be a list"),
        (
            FORM + BOX + BOX.replace("marketing consent", "marketing"),
            f"{PLACE}.box[1].tags: `marketing` stands for no purpose; did you mean `marketing con",
        ),
        (
            FORM + BOX.replace("marketing consent", "club"),
            "`club` stands for no purpose; add it to",
        ),
        (
            NATIVE + MAP.replace("signup", "shop") + BOX.replace("signup", "shop"),
            "assent.toml: business.acme.source.shop.box: `standard` has no boxes; remove these",
        ),
        (NATIVE + MAP.replace("signup", "shop"), "source.shop.map.phone: is unknown"),
        (FORM + '[web]\npublic_url = "hooks.example.com"', "web.public_url: must be where callers"),
        (
            FORM + '[web]\npublic_url = "https://x.example/a"',
            "web.public_url: must be where callers",
        ),
    ],
)
def test_a_slip_is_told_with_its_place_and_cure(
    problems: Problems, text: str, problem: str
) -> None:
    assert any(problem in line for line in problems(text))


@pytest.mark.parametrize("tags", ['["club"]', '["Marketing  Consent"]'])
def test_a_tag_may_be_spelled_as_people_do_and_may_be_the_operators_own(
    load: Load, tags: str
) -> None:
    policy = '[policy.tags]\n"club" = ["club_news"]\n"marketing consent" = ["marketing"]\n'
    settings = load(FORM + BOX.replace('["marketing consent"]', tags) + policy)
    assert len(settings.businesses["acme"].sources["signup"].map.boxes) == 1


def test_the_public_url_is_read(load: Load) -> None:
    settings = load(FORM + '[web]\npublic_url = "https://hooks.example.com"')
    assert settings.public_url == "https://hooks.example.com"


def test_a_short_secret_of_a_form_is_refused_and_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "assent.toml"
    path.write_text(FORM, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(ENVIRON | {"SIGNUP": "much-too-short"}, path, providers=PROVIDERS)
    [problem] = caught.value.problems
    assert "secrets[0]: secret must have at least 24 ASCII characters" in problem
    assert "much-too-short" not in problem


@pytest.mark.parametrize("name", ["cloudevents", "form"])
def test_the_source_on_the_page_of_providers_can_be_used(
    load_page: Callable[[str], Settings], name: str
) -> None:
    [source] = load_page(name).businesses["acme"].sources.values()
    assert source.provider == name
    assert bool(source.map.boxes) == PROVIDERS[name].boxes
