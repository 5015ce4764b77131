"""The texts of a business and who answers: what comes out, and every text that is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from processor.domain.replies import ReplyKind
from processor.providers import PROVIDERS
from processor.settings import Settings, SettingsInvalid, load_settings
from processor.settings.replies import answering_sources, texts_of
from tests.test_settings import ENVIRON, SOURCE

ANSWERS = SOURCE + 'answers = "assent"\n'
TABLE = "[business.acme.replies]\n"
CONTACT = 'help_contact = "help@example.com"\n'

Load = Callable[[str], Settings]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text as `assent.toml`."""

    def load_text(text: str) -> Settings:
        path = tmp_path / "assent.toml"
        path.write_text(text, encoding="utf-8")
        return load_settings(ENVIRON, path, providers=PROVIDERS)

    return load_text


def problems(load: Load, text: str) -> list[str]:
    with pytest.raises(SettingsInvalid) as caught:
        load(text)
    return [each.partition("assent.toml: ")[2] for each in caught.value.problems]


def test_where_nothing_is_said_the_provider_answers(load: Load) -> None:
    settings = load(SOURCE)
    assert answering_sources(settings) == ()
    assert texts_of(settings)["acme"].language == "en"


def test_a_source_may_leave_it_to_us_if_people_are_told_whom_to_ask(load: Load) -> None:
    settings = load(ANSWERS + TABLE + CONTACT)
    assert answering_sources(settings) == (("acme", "shop-form"),)
    [problem] = problems(load, ANSWERS)
    assert problem.startswith("business.acme.replies: needs `help_contact`")


@pytest.mark.parametrize("kind", ["observe = true", 'kind = "sandbox"'])
def test_a_business_that_sends_nothing_has_no_texts_to_send(load: Load, kind: str) -> None:
    text = (ANSWERS + TABLE + CONTACT).replace("[business.acme]\n", f"[business.acme]\n{kind}\n")
    assert texts_of(load(text)) == {}


def test_own_texts_and_names_are_used(load: Load) -> None:
    own = (
        'names = { acme = "Acme Ltd" }\nopt_out.en = "{brand}: bye."\nopt_out.de = "{brand}: ok."\n'
    )
    texts = load(SOURCE + TABLE + own).businesses["acme"].replies
    assert texts.text(ReplyKind.OPT_OUT, "acme") == "Acme Ltd: bye."
    assert texts.text(ReplyKind.OPT_OUT, "acme-outlet", ("de",)) == "acme-outlet: ok."


@pytest.mark.parametrize(
    ("line", "place", "says"),
    [
        ('opt_out.en = "Bye."', "opt_out.en", "must name the brand"),
        ('opt_out.en = "{brand}: bye {name}."', "opt_out.en", "has `{name}`"),
        ('opt_out.en = "{brand}: bye {link}."', "opt_out.en", "leads to a page"),
        ('opt_out.en = "{brand}: bye } now."', "opt_out.en", "a brace that stands alone"),
        ('opt_out.en = "{brand}: 20% off if you stay."', "opt_out.en", "sells something"),
        ('opt_out.es = "{brand}: adiós. Tenemos ofertas."', "opt_out.es", "sells something"),
        ('opt_out.en = "{brand}: see www.example.com"', "opt_out.en", "leads to a page"),
        (f'opt_out.en = "{{brand}}: {"x" * 470}"', "opt_out.en", "takes 4 parts"),
        (f'opt_out.es = "{{brand}}: á{"x" * 200}"', "opt_out.es", "takes 4 parts"),
        ('help.en = "{brand}: reply STOP to stop."', "help.en", "must say whom to ask"),
        ('help.en = "{brand}: ask {contact}."', "help.en", "must say how to stop"),
        ('double_opt_in.en = "{brand}: hello."', "double_opt_in.en", "must say how to confirm"),
        ('language = "de"', "language", "has no text for opt_out"),
        ('language = "english"', "language", "a language in two letters"),
        ('names = { globex = "Globex" }', "names.globex", "is unknown"),
        ('opt_out.english = "{brand}: bye."', "opt_out", "texts by language"),
        ('opt-out.en = "{brand}: bye."', "opt-out", "did you mean `opt_out`"),
    ],
)
def test_a_text_that_must_not_be_sent_is_refused_before_the_first_one_is(
    load: Load, line: str, place: str, says: str
) -> None:
    found = problems(load, ANSWERS + TABLE + CONTACT + line + "\n")
    assert any(
        each.startswith(f"business.acme.replies.{place}: ") and says in each for each in found
    )


def test_all_that_is_wrong_is_told_at_once(load: Load) -> None:
    lines = 'opt_out.en = "Sale!"\nhelp.fr = "Bonjour"\n'
    found = problems(load, ANSWERS + TABLE + lines)
    assert len(found) == 6


@pytest.mark.parametrize(
    "line",
    [
        'opt_out.en = "{brand}: you will get no more offers. Questions? help@example.com"',
        'opt_out.en = "Acme & Acme-Outlet: bye."',
        'help.en = "{brand}: write to help@example.com, or reply END to stop our texts."',
        'double_opt_in.en = "{brand}: reply YES for our offers."',
    ],
)
def test_a_sound_text_is_taken(load: Load, line: str) -> None:
    assert load(ANSWERS + TABLE + CONTACT + line + "\n").businesses["acme"].replies.own


def test_who_answers_is_one_of_two(load: Load) -> None:
    [problem] = problems(load, SOURCE + 'answers = "both"\n')
    assert problem == 'business.acme.source.shop-form.answers: must be "provider" or "assent"'
