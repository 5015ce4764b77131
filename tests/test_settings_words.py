"""A business's own keywords: added to the mandatory ones, and every slip told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from processor.domain.keyword_list import VERSION
from processor.domain.keywords import MANDATORY, Keywords, Meaning, keyword
from processor.providers import PROVIDERS
from processor.settings import SettingsInvalid, load_settings
from tests.test_settings import ENVIRON

BUSINESS = """
[business.acme.source.website]
provider = "standard"
secrets = ["env:SHOP"]

[business.acme.words]
"""


def words(folder: Path, text: str) -> Keywords:
    """The words of acme by a configuration file with this table."""
    path = folder / "assent.toml"
    path.write_text(BUSINESS + text, encoding="utf-8")
    return load_settings(ENVIRON, path, providers=PROVIDERS).businesses["acme"].words


def test_a_business_adds_words_and_keeps_the_mandatory_ones(tmp_path: Path) -> None:
    own = words(tmp_path, 'stop = ["basta ya"]\nresume = ["Join us"]\n')
    for text, meaning in (("¡Basta ya!", Meaning.STOP), ("join us", Meaning.RESUME)):
        hit = keyword(text, own)
        assert hit is not None
        assert hit.meaning is meaning
    assert keyword("Stop", own) is not None
    assert own.version.startswith(f"{VERSION}+")


def test_the_list_is_named_by_what_is_in_it(tmp_path: Path) -> None:
    one = words(tmp_path, 'stop = ["basta ya"]\n').version
    assert words(tmp_path, 'stop = ["basta ya"] # the same\n').version == one
    assert words(tmp_path, 'stop = ["basta pues"]\n').version != one
    assert words(tmp_path, "").version == MANDATORY.version


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('resume = ["stop"]', "words.resume[0]: `stop` means stop and cannot mean resume"),
        ('stop = ["later", "start"]', "words.stop[1]: `start` means resume"),
        ('stop = ["yes"]', "words.stop[0]: `yes` answers what was asked"),
        ('stop = ["!!"]', "words.stop[0]: `!!` is no keyword"),
        ('stop = "later"', "words.stop: must be a list of words"),
        ('sotp = ["later"]', "words.sotp: is unknown; did you mean `stop`?"),
    ],
)
def test_a_word_that_cannot_be_added_is_told_with_its_place(
    tmp_path: Path, text: str, problem: str
) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        words(tmp_path, text + "\n")
    assert f"business.acme.{problem}" in str(caught.value)
