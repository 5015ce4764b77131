"""`docs/keys.md` against the code, the scripts, and every key of a store in use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from processor.adapters import keys
from tests.in_use import StoreInUse, store_in_use

ROOT = Path(__file__).resolve().parent.parent
ADAPTERS = ROOT / "processor" / "adapters"
PLACES = {
    "pNNN": r"p\d{3}",
    "iNN": r"i\d{2}",
    "<contact>": "[0-9a-f]{32}",
    "<object>": "[0-9a-f]{32}",
    "<natural>": "[0-9a-f]{16,32}",
    "<digest>": "[0-9a-f]{64}",
    "<id>": "[A-Za-z0-9]+",
    "<business>": "[a-z0-9-]+",
    "<source>": "[a-z0-9-]+",
    "<row>": "[0-9a-f]{32}",
    "<kind>": "[a-z]+",
    "<bucket>": "[0-9]+",
}
READING = {
    "GET",
    "HGET",
    "HMGET",
    "HVALS",
    "EXISTS",
    "TYPE",
    "LLEN",
    "SISMEMBER",
    "XRANGE",
    "ZSCORE",
}
WRITING = re.compile(
    r"\b(?:client|pipe)\.(?:set|delete|expire|persist|hset|hincrby|sadd|srem|zadd|zrem|xadd|xack"
    r"|xdel|xgroup_create|rpush|rename)\("
    r"|\(\"(?:SET|DEL|HSET|HINCRBY|SADD|SREM|ZADD|ZREM|XADD|XACK|XDEL|RPUSH)\","
)


class Row(NamedTuple):
    """One line of the table."""

    key: str
    kind: str
    writers: frozenset[str]
    life: str

    @property
    def what(self) -> str:
        """The word that names this sort of key, such as `ledger`."""
        return re.sub(r"^\{[^}]*\}:", "", self.key).partition(":")[0]

    def matches(self, name: str) -> bool:
        pieces = re.split(r"(pNNN|iNN|<[a-z]+>)", self.key)
        return re.fullmatch("".join(PLACES.get(p, re.escape(p)) for p in pieces), name) is not None


def rows() -> list[Row]:
    text = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
    found = []
    for line in re.findall(r"^\| `.*$", text, re.MULTILINE):
        key, kind, _, _, writers, _, life = (cell.strip() for cell in line.strip("|").split("|"))
        found.append(Row(key.strip("`"), kind, frozenset(re.findall(r"`([^`]+)`", writers)), life))
    return found


class Declared(NamedTuple):
    """A key of a script as its head declares it."""

    what: str
    kind: str
    written: bool


def declared(script: Path) -> list[Declared]:
    """The keys of a script; of `6+` there may be any number, called by the word of their sort."""
    text = script.read_text(encoding="utf-8")
    head = re.sub(
        r"^-- ?", "", text.partition("-- ARGV")[0].partition("KEYS")[2], flags=re.MULTILINE
    )
    found = re.findall(r"(\d\+?)\s+(\w+)\s+(string|list|set|hash|stream|zset)\b", head)
    called = re.findall(r"redis\.p?call\('([A-Z]+)', (?:KEYS\[)?(\w+)\b", text)
    written = {called for command, called in called if command not in READING}
    assert len({number for number, _, _ in found if number.isdigit()}) == int(
        (re.findall(r"#KEYS (?:~=|<) (\d)", text) or ["0"])[0]
    ), script.name
    return [
        Declared(what, kind, (number if number.isdigit() else what) in written)
        for number, what, kind in found
    ]


SCRIPTS = sorted((ADAPTERS / "lua").glob("*.lua"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_table_knows_every_key_of_every_script_and_its_type(script: Path) -> None:
    kinds = {(row.what, row.kind) for row in rows()}
    assert {(each.what, each.kind) for each in declared(script)} <= kinds


def test_the_table_names_the_scripts_that_write_each_key_and_no_others() -> None:
    wrote = {(each.what, path.name) for path in SCRIPTS for each in declared(path) if each.written}
    told = {(row.what, name) for row in rows() for name in row.writers if name.endswith(".lua")}
    assert told == wrote


def test_the_table_names_the_adapters_that_write_and_no_others() -> None:
    wrote = {
        path.name
        for path in (*ADAPTERS.glob("redis_*.py"), ADAPTERS / "dispatch.py")
        if WRITING.search(path.read_text(encoding="utf-8"))
    }
    assert {name for row in rows() for name in row.writers if name.endswith(".py")} == wrote


def test_the_table_has_every_sort_of_key_that_is_made() -> None:
    """The functions of keys.py name their sorts in backticks, or make one sort each."""
    text = (ADAPTERS / "keys.py").read_text(encoding="utf-8")
    lists = (keys.of_contact, keys.of_object, keys.in_partition, keys.in_lane)
    named = {name for each in lists for name in re.findall(r"`([a-z]+)`", each.__doc__ or "")}
    named |= set(re.findall(r"f\"\{[^\"]*\}:([a-z]+)", text)) | {"policy", "apikeys", "message"}
    assert named - {row.what for row in rows()} == set()
    assert len({row.key for row in rows()}) == len(rows())


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> StoreInUse:
    return store_in_use(tmp_path_factory.mktemp("in-use"))


def test_every_key_of_a_store_in_use_is_in_the_table(used: StoreInUse) -> None:
    """Each key matches one row, has its type, and expires only where the row says so."""
    for name, found in used.keys.items():
        mine = [row for row in rows() if row.matches(name)]
        assert len(mine) == 1, name
        assert found.kind == mine[0].kind, name
        assert found.expires is False or not mine[0].life.startswith("for ever"), name


def test_a_store_in_use_has_every_sort_of_key_of_the_table(used: StoreInUse) -> None:
    """But for the mark of a revoker in a race, which lives for two seconds."""
    missing = {row.key for row in rows() if not any(map(row.matches, used.keys))}
    assert missing == {"{pNNN}:yield:<contact>"}


def test_no_key_and_no_value_in_clear_holds_an_address(used: StoreInUse) -> None:
    assert used.addresses
    for address in used.addresses:
        assert not any(address in name for name in used.keys)
        assert address.encode() not in used.everything


def test_a_contact_with_one_full_grant_is_as_large_as_the_page_says(used: StoreInUse) -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    told = re.search(r"^\| a contact with one full grant[^|]*\| ([\d,]+) \|", page, re.MULTILINE)
    assert told is not None
    bytes_told = int(told[1].replace(",", ""))
    assert abs(used.contact_bytes - bytes_told) < bytes_told * 0.1
