"""`assent text`: a reading with its rule and effect, figures with misses, and files told wrong."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from docs.opt_out_page import kept
from processor.cli.commands import assent
from processor.services.text_score import Figure, figures, judged, labelled

HEADING = "id,lang,text,context,label\n"
TEXTS = Path(__file__).parents[1] / "data" / "texts"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(assent, ["text", *arguments])


def test_trying_shows_wish_band_rule_effect_and_versions() -> None:
    shown = run("try", "stop texting me", "--context", "reminder").stdout.splitlines()
    assert shown[:4] == [
        "wish     revoke",
        "band     sure",
        "rule     en.only_stop",
        "effect   revokes at once",
    ]
    assert shown[4].startswith("versions words 20")


@pytest.mark.parametrize(
    ("words", "effect"),
    [
        ("way too many texts guys", "pauses marketing at once, and a person is asked"),
        ("we have to STOP this bill", "a person is asked; nothing is held back"),
        ("START", "lifts the person's own stop; it grants nothing"),
        (
            "sign me back up",
            "nothing: an ordinary message; only a keyword such as START or HELP does more",
        ),
        ("see you at five", "nothing: an ordinary message"),
    ],
)
def test_trying_says_what_is_done_about_such_a_message(words: str, effect: str) -> None:
    assert json.loads(run("try", words, "--json").stdout)["effect"] == effect


def test_trying_as_json_gives_the_topic() -> None:
    told = json.loads(run("try", "STOP promos", "--json").stdout)
    assert (told["rule"], told["topic"]) == ("stop_topic", "promos")


def test_a_context_that_is_none_is_a_usage_error() -> None:
    assert run("try", "stop", "--context", "moon").exit_code == 2


def test_scoring_shows_figures_and_the_misses(tmp_path: Path) -> None:
    file = tmp_path / "labelled.csv"
    rows = '1,en,STOP,none,revoke\n2,en,"hello\nwhich bus stop",chat,none\n3,en,hm,none,pause\n'
    file.write_text(HEADING + rows, encoding="utf-8")
    result = run("score", str(file))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "3 texts"
    assert lines[1].split()[5:9] == ["all", "1", "of", "2"]
    assert lines[-1] == "3  pause  none  no_rule  none  hm"
    told = json.loads(run("score", str(file), "--json").stdout)
    assert [miss["id"] for miss in told["misses"]] == ["3"]
    assert told["figures"][0] == {
        "measure": "recall of revoke or pause",
        "lang": "all",
        "hits": 1,
        "of": 2,
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1: name the columns `id,lang,text,context,label`"),
        (b"id,text\n", "line 1: name the columns `id,lang,text,context,label`"),
        (HEADING.encode() + b"1,en,hi,none\n", "line 2: 4 cells instead of 5"),
        (HEADING.encode() + b'1,en,"a\nb",none,none\n2,en,c,moon,none\n', "line 4: context `moon`"),
        (HEADING.encode() + b"1,en,hi,none,maybe\n", "line 2: label `maybe`"),
        (HEADING.encode() + b'1,en,"hi"x,none,none\n', "line 2: "),
        (HEADING.encode() + b"1,en,\xff,none,none\n", "save the file as UTF-8"),
    ],
)
def test_a_bad_file_is_told_by_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "labelled.csv"
    file.write_bytes(content)
    result = run("score", str(file))
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_file_is_told_in_a_line(tmp_path: Path) -> None:
    result = run("score", str(tmp_path / "none.csv"))
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)


def test_the_interval_is_wilsons() -> None:
    low, high = Figure(measure="m", lang="all", hits=9, of=10).interval()
    assert (round(low, 4), round(high, 4)) == (0.5958, 0.9821)
    assert Figure(measure="m", lang="all", hits=0, of=0).interval() == (0.0, 1.0)


def test_the_figures_of_the_page_are_those_of_the_frozen_half() -> None:
    scored = figures(judged(labelled(TEXTS / "frozen.csv")))
    assert msgspec.to_builtins(scored) == msgspec.to_builtins(kept()), (
        "run `assent text score tests/data/texts/frozen.csv --json --figures-only "
        "> docs/opt-out-texts.json` and `make docs`"
    )


def test_the_tuning_half_keeps_its_aims() -> None:
    found = figures(judged(labelled(TEXTS / "tuning.csv")))
    by = {each.measure: each for each in found if each.lang == "all"}
    assert by["recall of revoke or pause"].hits * 100 >= by["recall of revoke or pause"].of * 99
    assert by["false sure revocations"].hits * 200 <= by["false sure revocations"].of
