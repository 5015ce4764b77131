"""Any table and any text end in settings or in a list of problems, and in nothing else."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from processor.providers import PROVIDERS
from processor.settings import SettingsInvalid, load_settings
from processor.settings.environment import Environment
from processor.settings.fresh import new_config_text
from processor.settings.from_file import read_file
from processor.settings.problems import Problems
from processor.settings.tables import Reader

SHOP = "whsec_" + "QUJD" * 12
WORDS = (
    *(
        "business",
        "policy",
        "web",
        "worker",
        "store",
        "keep",
        "results",
        "acme",
        "source",
        "release",
        "brands",
    ),
    *("default_brand", "provider", "brand", "secrets", "kind", "task", "queue", "stream", "tags"),
    *("host", "port", "concurrency", "partitions", "lanes", "order_max_days", "revocation_span"),
    *("most", "minutes"),
    *("evidence_minimum", "name", "marketing consent", "shop"),
)
KEYS = st.sampled_from(WORDS) | st.text(max_size=8)
SCALARS = (
    st.none().map(lambda _: "")
    | st.booleans()
    | st.integers(min_value=-(2**70), max_value=2**70)
    | st.floats()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.text(max_size=12)
    | st.sampled_from(["standard", "celery", "stream", "env:SHOP", "file:x", "acme", "env:", SHOP])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


def refusal(attempt: Callable[[], object]) -> tuple[str, ...]:
    """The problems that an attempt ends in, if any; an error of another kind passes through."""
    try:
        attempt()
    except SettingsInvalid as invalid:
        return invalid.problems
    return ()


def tables(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


SOURCES = st.dictionaries(
    st.sampled_from(["shop", "Shop", ""]),
    tables(provider=SCALARS, brand=SCALARS, secrets=st.lists(SCALARS, max_size=2)) | VALUES,
    max_size=2,
)
BUSINESSES = st.dictionaries(
    st.sampled_from(["acme", "globex", "a" * 41]),
    tables(brands=st.lists(SCALARS, max_size=2), source=SOURCES, release=VALUES) | VALUES,
    max_size=2,
)
CONFIGURATIONS = st.dictionaries(KEYS, VALUES, max_size=4) | tables(
    business=BUSINESSES,
    policy=VALUES,
    web=VALUES,
    worker=VALUES,
    store=VALUES,
    keep=VALUES,
    results=VALUES,
)


@given(table=CONFIGURATIONS)
def test_any_table_is_read_or_refused(table: dict[str, Any]) -> None:
    """No value of the wrong kind escapes, and a secret in the wrong place is never repeated."""
    problems = Problems()
    environment = Environment({"SHOP": SHOP}, folder=Path("/nonexistent"), problems=problems)
    values = read_file(table, Reader("assent.toml", problems), environment, PROVIDERS)
    found = refusal(problems.raise_any)
    assert all(line.isprintable() and SHOP not in line for line in found)
    if not found:
        assert values["businesses"]
        assert all(each.brands for each in values["businesses"].values())


@given(data=st.data())
def test_any_damage_to_a_good_file_is_read_or_refused(data: st.DataObject) -> None:
    """A cut, doubled or overwritten stretch of the file is never an error of another kind."""
    text = new_config_text()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 80)))
    damaged = text[:start] + data.draw(st.text(max_size=10)) * 2 + text[end:]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assent.toml"
        path.write_text(damaged, encoding="utf-8", errors="replace")
        found = refusal(lambda: load_settings({}, path, providers=PROVIDERS))
    # The environment is empty, so whatever became of the file, this much is always said.
    assert any("ASSENT_ID_KEY" in line for line in found)


@example(environ={"ASSENT_STATE_DIR": "\ud800"})
@given(
    environ=st.dictionaries(
        st.sampled_from(["ASSENT_STORE_URL", "ASSENT_BROKER_URL", "ASSENT_VAULT_URL"])
        | st.sampled_from(["ASSENT_ID_KEY", "ASSENT_SEAL_KEYS", "ASSENT_VAULT_OPTIONS"])
        | st.sampled_from(["ASSENT_STATE_DIR", "ASSENT_LOG_LEVEL", "ASSENT_ID_KEY_FILE"]),
        # Marked, so that no word of our own messages can pass for a value that was repeated.
        st.text(st.characters(exclude_characters="\0"), max_size=30).map("zq9{}".format)
        | st.from_regex(r"(redis|rediss|unix|s3|file)://[:@/?a-z0-9=\[\]]{0,20}", fullmatch=True),
    )
)
def test_any_environment_is_refused_without_repeating_it(environ: dict[str, str]) -> None:
    """Without a file nothing can be loaded; the environment is still read to its end."""
    missing = Path("/nonexistent/assent.toml")
    found = refusal(lambda: load_settings(environ, missing, providers=PROVIDERS))
    assert any("assent init" in line for line in found)
    kept = [value for name, value in environ.items() if len(value) > 12 and "FILE" not in name]
    assert not any(value in line for line in found for value in kept)
