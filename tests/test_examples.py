"""The example files and the code say the same, and a newcomer's files work as they are."""

from __future__ import annotations

import re
import resource
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from processor.domain.address import Channel
from processor.domain.policy import Policy
from processor.domain.replies import ReplyKind
from processor.ports import Access, BoxRule
from processor.providers import PROVIDERS
from processor.settings import (
    VARIABLES,
    ConfigurationExists,
    Settings,
    SettingsInvalid,
    load_settings,
    write_new_configuration,
)
from processor.settings.allowances import AllowanceTable, CampaignTable, LimitsTable
from processor.settings.fresh import env_text, new_config_text, source_variables
from processor.settings.shapes import (
    BoxTable,
    BusinessTable,
    CeleryTable,
    FetchTable,
    KeepTable,
    RepliesTable,
    ResultsTable,
    SourceTable,
    StoreTable,
    StreamTable,
    WebTable,
    WordsTable,
    WorkerTable,
)

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = (ROOT / "assent.example.toml").read_text(encoding="utf-8")
ENV_EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SHAPES = (
    *(BusinessTable, WordsTable, RepliesTable, SourceTable, BoxTable, FetchTable, CeleryTable),
    *(StreamTable, Policy, WebTable, WorkerTable, StoreTable, KeepTable, ResultsTable),
    *(LimitsTable, AllowanceTable, CampaignTable),
)


def assigned(text: str) -> set[str]:
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", text, re.MULTILINE))


def named_in_code() -> Iterator[str]:
    for folder in ("processor", "workers", "schemas"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            yield from re.findall(r"[\"'](ASSENT_[A-Z_]*[A-Z])[\"']", text)


def test_the_example_is_what_a_newcomer_gets() -> None:
    assert new_config_text() == EXAMPLE
    assert env_text({}, source_variables(EXAMPLE)) == ENV_EXAMPLE


def test_every_variable_that_the_code_names_is_in_the_example_and_no_other() -> None:
    """A source's secret is named by the configuration, all others by the code."""
    variables = {variable.name for variable in VARIABLES}
    assert set(named_in_code()) == variables
    assert assigned(ENV_EXAMPLE) == variables | set(source_variables(EXAMPLE))


def test_every_key_that_the_code_reads_is_in_the_example() -> None:
    written = set(re.findall(r"^(?:# )?([a-z_]+) = ", EXAMPLE, re.MULTILINE))
    tables = {"source", "map", "box", "fetch", "release", "replies", "words"}
    tables |= {"limits", "intake", "gate", "campaign"}
    texts = {kind.value for kind in ReplyKind}
    named = [(shape, f.name) for shape in SHAPES for f in msgspec.structs.fields(shape)]
    # Texts of replies have a language behind a point.
    fields = {name for shape, name in named if shape is not RepliesTable or name not in texts}
    mapped = {"phone", "phone_region", "full_name"}
    assert mapped <= PROVIDERS["form"].mappable
    # Policy.brands comes from the businesses, and the file has a key of that name there.
    assert fields - tables == written - mapped
    assert all(f"\n# {text}.en = " in EXAMPLE for text in texts)
    assert all(f".{table}" in EXAMPLE for table in tables)


def test_the_values_in_the_example_are_the_defaults() -> None:
    values = tomllib.loads(EXAMPLE)
    assert msgspec.convert(values["web"], WebTable) == WebTable()
    assert msgspec.convert(values["worker"], WorkerTable) == WorkerTable()
    assert msgspec.convert(values["store"], StoreTable) == StoreTable()
    assert msgspec.convert(values["results"], ResultsTable) == ResultsTable()
    limits = values["limits"]
    assert msgspec.convert(limits["intake"], AllowanceTable) == AllowanceTable()
    assert msgspec.convert(limits["gate"], AllowanceTable) == AllowanceTable()
    assert msgspec.convert(limits["campaign"], CampaignTable) == CampaignTable()
    assert msgspec.convert(values["keep"], KeepTable) == KeepTable()
    assert msgspec.convert(values["policy"], Policy) == Policy()
    defaults = {f.name: f.default for f in msgspec.structs.fields(Settings)}
    store, web, worker = StoreTable(), WebTable(), WorkerTable()
    assert (defaults["partitions"], defaults["lanes"]) == (store.partitions, store.lanes)
    assert (defaults["web_host"], defaults["web_port"]) == (web.host, web.port)
    assert defaults["max_body_bytes"] == web.max_body_bytes
    assert defaults["capture_max_bytes"] == web.capture_max_bytes
    assert defaults["list_max_bytes"] == web.list_max_bytes
    assert defaults["worker_concurrency"] == worker.concurrency
    assert defaults["release_retry_seconds"] == worker.release_retry_seconds
    assert defaults["takeover_seconds"] == worker.takeover_seconds
    for field in msgspec.structs.fields(KeepTable):
        assert defaults[field.name] == field.default


def test_the_commented_celery_release_of_the_example_works(tmp_path: Path) -> None:
    new = write_new_configuration(tmp_path)
    text = EXAMPLE.replace('kind = "stream"\nstream = ', "# ")
    text = re.sub(r"^# (kind|task|queue) = ", r"\1 = ", text, flags=re.MULTILINE)
    new.config.write_text(text, encoding="utf-8")
    release = load_settings({}, new.config, providers=PROVIDERS).businesses["acme"].release
    assert "shop.send_message" in repr(release)


def with_commented(start: str, end: str) -> str:
    """The example without the comments of a part, but for those that are sentences."""
    first, last = EXAMPLE.index(start), EXAMPLE.index(end)
    part = re.sub(r"^# (?=\[|[a-z_]+ = )", "", EXAMPLE[first:last], flags=re.MULTILINE)
    return EXAMPLE[:first] + part + EXAMPLE[last:]


def test_the_commented_source_that_is_asked_for_more_works(tmp_path: Path) -> None:
    new = write_new_configuration(tmp_path)
    text = with_commented("# [business.acme.source.till]", "# Where approved messages go")
    new.config.write_text(text.replace("# public_url", "public_url"), encoding="utf-8")
    told = {"ASSENT_SECRET_ACME_TILL": "a-secret-of-the-till", "ASSENT_TOKEN_ACME_TILL": "a-token"}
    settings = load_settings(told, new.config, providers=PROVIDERS)
    access = settings.businesses["acme"].sources["till"].access
    assert access == Access(host="connect.squareupsandbox.com", token="a-token")


def test_the_commented_mapped_source_of_the_example_works(tmp_path: Path) -> None:
    new = write_new_configuration(tmp_path)
    text = with_commented("# [business.acme.source.signup]", "# A system that names orders")
    new.config.write_text(text, encoding="utf-8")
    secret = {"ASSENT_SECRET_ACME_SIGNUP": "a-secret-that-is-merely-shown"}
    settings = load_settings(secret, new.config, providers=PROVIDERS)
    source = settings.businesses["acme"].sources["signup"]
    assert (source.provider, source.map.fields["phone_region"]) == ("form", "US")
    assert source.map.boxes == (
        BoxRule(
            field="sms-consent",
            channels=(Channel.SMS,),
            tags=("marketing consent",),
            ticked=("I agree",),
            wording="Text me offers from Acme. Reply STOP to end.",
            wording_version="2026-03",
        ),
    )


def test_the_commented_replies_of_the_example_work(tmp_path: Path) -> None:
    new = write_new_configuration(tmp_path)
    text = with_commented("# [business.acme.replies]", "# Where approved messages go")
    text = re.sub(r"^# ([a-z_]+\.en = )", r"\1", text, flags=re.MULTILINE)
    text = text.replace('answers = "provider"', 'answers = "assent"')
    new.config.write_text(text, encoding="utf-8")
    acme = load_settings({}, new.config, providers=PROVIDERS).businesses["acme"]
    assert acme.sources["website"].answers == "assent"
    assert acme.sources["webchat"].answers == "provider"
    assert set(acme.replies.own) == {"opt_out", "help", "double_opt_in"}
    assert acme.replies.name("acme-outlet") == "Acme Outlet"


def test_a_newcomers_files_load_and_nobody_else_can_read_the_secrets(tmp_path: Path) -> None:
    new = write_new_configuration(tmp_path / "deep" / "folder")
    settings = load_settings({}, new.config, providers=PROVIDERS)
    assert set(settings.businesses["acme"].sources) == {"website", "webchat"}
    assert stat.S_IMODE(new.env.stat().st_mode) == 0o600
    assert new.secrets == ("ASSENT_SECRET_ACME_WEBSITE", "ASSENT_SECRET_ACME_WEBCHAT")
    assert "losing it is fatal" in new.notice
    assert "Losing it is fatal" in new.env.read_text(encoding="utf-8")
    secrets = {assignment.partition("=")[2] for assignment in new.env.read_text().splitlines()}
    assert not any(secret in repr(new) for secret in secrets if secret)


def test_two_newcomers_share_no_secret(tmp_path: Path) -> None:
    one, other = (
        load_settings({}, write_new_configuration(tmp_path / name).config, providers=PROVIDERS)
        for name in ("one", "other")
    )
    assert one.id_key != other.id_key
    assert one.seal_keys != other.seal_keys
    ours, theirs = (each.businesses["acme"].sources for each in (one, other))
    sources = (*ours.values(), *theirs.values())
    assert len({secret for source in sources for secret in source.secrets}) == 4


@pytest.mark.parametrize("name", ["assent.toml", ".env"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigurationExists, match="exists already; keep it"):
        write_new_configuration(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def test_a_disk_that_is_full_half_way_leaves_nothing_behind(tmp_path: Path) -> None:
    """The first file fits, the second does not: no `.env` stays that would stop the next try."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(ENV_EXAMPLE) + 400, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_new_configuration(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    assert write_new_configuration(tmp_path).env.exists()


def test_the_example_environment_alone_asks_for_every_secret_it_leaves_empty(
    tmp_path: Path,
) -> None:
    (tmp_path / "assent.toml").write_text(EXAMPLE, encoding="utf-8")
    (tmp_path / ".env").write_text(ENV_EXAMPLE, encoding="utf-8")
    with pytest.raises(SettingsInvalid) as caught:
        load_settings({}, tmp_path / "assent.toml", providers=PROVIDERS)
    empty = re.findall(r"^([A-Z_]+)=$", ENV_EXAMPLE, re.MULTILINE)
    assert len(caught.value.problems) == len(empty) == 4
    assert all(any(name in line for line in caught.value.problems) for name in empty)


def test_the_container_set_up_names_only_variables_that_exist() -> None:
    """ASSENT_PORT is the host's side of a port and belongs to Compose itself."""
    files = (ROOT / "docker-compose.yml", ROOT / "Dockerfile")
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    named = set(re.findall(r"ASSENT_[A-Z_]*[A-Z]", text))
    assert named - {"ASSENT_PORT"} <= {variable.name for variable in VARIABLES}
