"""The environment: what wins, secrets as files, addresses, keys, the vault."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.adapters.vault import open_vault
from processor.providers import PROVIDERS
from processor.settings import Settings, SettingsInvalid, load_settings

KEY = b64encode(bytes(range(32))).decode()
OTHER = b64encode(bytes(range(1, 33))).decode()
SHOP = "whsec_" + KEY
ENVIRON = {
    "ASSENT_STORE_URL": "redis://192.0.2.7",
    "ASSENT_ID_KEY": KEY,
    "ASSENT_SEAL_KEYS": f"k1:{KEY}",
    "SHOP": SHOP,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a usable `assent.toml`."""
    source = '[business.acme.source.shop]\nprovider = "standard"\nsecrets = ["env:SHOP"]\n'
    (tmp_path / "assent.toml").write_text(source, encoding="utf-8")
    return tmp_path


def load(folder: Path, **changes: str) -> Settings:
    environ = {name: value for name, value in (ENVIRON | changes).items() if value}
    return load_settings(environ, folder / "assent.toml", providers=PROVIDERS)


def problems(folder: Path, **changes: str) -> tuple[str, ...]:
    with pytest.raises(SettingsInvalid) as caught:
        load(folder, **changes)
    return caught.value.problems


def test_the_real_environment_wins_over_the_file_and_the_file_over_nothing(folder: Path) -> None:
    (folder / ".env").write_text(
        f"export ASSENT_LOG_LEVEL='debug' # loud\nASSENT_STATE_DIR=elsewhere\nASSENT_ID_KEY={OTHER}"
        "\nASSENT_ID_KEY_FILE=nowhere\n\n# a remark\n",
        encoding="utf-8",
    )
    settings = load(folder, ASSENT_STATE_DIR="here")
    assert settings.state_dir == folder / "here"
    assert settings.log_level == "DEBUG"
    assert b64encode(settings.id_key).decode() == KEY


def test_each_secret_can_be_a_file(folder: Path) -> None:
    for name, value in ENVIRON.items():
        (folder / name).write_text(value + "\n", encoding="utf-8")
    files = {f"{name}_FILE": name for name in ENVIRON}
    path = folder / "assent.toml"
    found = load_settings(files, path, providers=PROVIDERS)
    assert {each.name for each in found.secret_files} == set(ENVIRON)
    assert replace(found, secret_files=()) == load(folder)


@pytest.mark.parametrize("name", sorted(ENVIRON))
def test_a_secret_given_twice_is_a_problem_that_names_both(folder: Path, name: str) -> None:
    found = problems(folder, **{f"{name}_FILE": "x"})
    assert found == (f"{name}: `{name}` and `{name}_FILE` are both set; remove one of them",)


def test_a_secret_file_that_cannot_be_read_is_told(folder: Path) -> None:
    (folder / "empty").write_text("\n", encoding="utf-8")
    (folder / "huge").write_bytes(b"x" * 100_000)
    (folder / "bytes").write_bytes(b"\xff\xfe")
    for name in ("none", "empty", "huge", "bytes", "."):
        found = problems(folder, ASSENT_ID_KEY="", ASSENT_ID_KEY_FILE=name)
        assert found[0].startswith(f"ASSENT_ID_KEY_FILE: file `{name}`")


def test_a_line_of_the_env_file_that_says_nothing_is_told_by_number(folder: Path) -> None:
    (folder / ".env").write_text("A=1\nhunter2\n\nB='hunter2\n", encoding="utf-8")
    found = problems(folder)
    assert [line[:12] for line in found] == [".env: line 2", ".env: line 3"]
    assert "hunter2" not in "".join(found)


def test_a_slip_in_a_name_is_told_and_an_unrelated_name_is_not(folder: Path) -> None:
    assert problems(folder, ASSENT_SEAL_KEY="x", ASSENT_PORT="8000", ASSENT_ID_KEY_FIEL="y") == (
        "ASSENT_ID_KEY_FIEL: is unknown; did you mean `ASSENT_ID_KEY_FILE`?",
        "ASSENT_SEAL_KEY: is unknown; did you mean `ASSENT_SEAL_KEYS`?",
    )


@pytest.mark.parametrize("text", ["hunter2!", KEY[:40], "whsec_" + KEY])
def test_an_id_key_that_is_none_is_told_and_not_repeated(folder: Path, text: str) -> None:
    (found,) = problems(folder, ASSENT_ID_KEY=text)
    assert found.startswith("ASSENT_ID_KEY: ")
    assert text not in found


def test_the_first_seal_key_is_the_current_one(folder: Path) -> None:
    settings = load(folder, ASSENT_SEAL_KEYS=f"k2:{OTHER}, k1:{KEY}")
    assert settings.seal_current == "k2"
    assert {name: b64encode(key).decode() for name, key in settings.seal_keys.items()} == {
        "k2": OTHER,
        "k1": KEY,
    }


@pytest.mark.parametrize(
    "text", [KEY, f"K1:{KEY}", f"k1:{KEY[:20]}", f"k1:{KEY},", f"k1:{KEY},k1:{OTHER}", f"{KEY}:k1"]
)
def test_seal_keys_that_are_none_are_told_and_not_repeated(folder: Path, text: str) -> None:
    (found,) = problems(folder, ASSENT_SEAL_KEYS=text)
    assert found.startswith("ASSENT_SEAL_KEYS: key ")
    assert KEY[:20] not in found


def test_the_default_vault_can_be_opened_in_any_folder(folder: Path) -> None:
    settings = load(folder, ASSENT_STATE_DIR="state of Köln %2F")
    open_vault(settings.vault_url, settings.vault_options).put("a", b"sealed")
    assert (folder / "state of Köln %2F" / "vault" / "a").read_bytes() == b"sealed"


def test_the_options_of_a_vault_are_read_and_belong_to_s3(folder: Path) -> None:
    options = "endpoint=https://s3.example.com, secret_access_key=hunter2=="
    settings = load(folder, ASSENT_VAULT_URL="s3://vault/acme", ASSENT_VAULT_OPTIONS=options)
    assert settings.vault_options == {
        "endpoint": "https://s3.example.com",
        "secret_access_key": "hunter2==",
    }
    assert problems(folder, ASSENT_VAULT_OPTIONS=options) == (
        "ASSENT_VAULT_OPTIONS: is for an S3 vault only; remove it",
    )
    (found,) = problems(folder, ASSENT_VAULT_URL="s3://v", ASSENT_VAULT_OPTIONS="a=b,hunter2")
    assert found == "ASSENT_VAULT_OPTIONS: option 2 cannot be read; write it as `key=value`"


@pytest.mark.parametrize("url", ["/var/vault", "file://vault", "s3://", "s3://me:pw@v", "ftp://v"])
def test_a_vault_that_cannot_be_is_told(folder: Path, url: str) -> None:
    (found,) = problems(folder, ASSENT_VAULT_URL=url)
    assert found.startswith("ASSENT_VAULT_URL: must be ")


def test_the_place_of_the_file_cannot_be_named_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("ASSENT_CONFIG=other.toml\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(ENVIRON, providers=PROVIDERS)
    assert caught.value.problems == (
        ".env: `ASSENT_CONFIG` has no effect here; set it in the real environment",
    )
    named = ENVIRON | {"ASSENT_CONFIG": "assent.toml"}
    assert load_settings(named, providers=PROVIDERS).config_path == folder / "assent.toml"


def test_id_keys_of_a_rotation_stand_newest_first_and_are_kept_oldest_first(folder: Path) -> None:
    """One key alone has no id, as `assent init` writes it."""
    alone = load(folder, ASSENT_ID_KEY=KEY)
    assert (b64encode(alone.id_key).decode(), alone.id_key_later) == (KEY, ())
    rotated = load(folder, ASSENT_ID_KEY=f"k2:{OTHER}, k1:{KEY}")
    assert b64encode(rotated.id_key).decode() == KEY
    assert [b64encode(each).decode() for each in rotated.id_key_later] == [OTHER]


@pytest.mark.parametrize("text", [f"k2:{OTHER},{KEY}", f"k1:{OTHER},k1:{KEY}", "k2:c2hvcnQ=,k1:"])
def test_id_keys_that_are_none_are_told_and_not_repeated(folder: Path, text: str) -> None:
    found = problems(folder, ASSENT_ID_KEY=text)
    assert found
    assert all(each.startswith("ASSENT_ID_KEY: key ") for each in found)
    assert not any(secret in each for each in found for secret in (KEY, OTHER, "c2hvcnQ="))
