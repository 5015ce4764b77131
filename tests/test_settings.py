"""The configuration file and its environment together: what comes out, and every problem."""

from __future__ import annotations

import io
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from processor.domain.errors import AssentError
from processor.domain.policy import RevocationSpan
from processor.providers import PROVIDERS
from processor.settings import (
    CeleryRelease,
    Settings,
    SettingsInvalid,
    StreamRelease,
    load_settings,
)

ID_KEY = b64encode(bytes(range(32))).decode()
SEAL_KEY = b64encode(bytes(range(100, 132))).decode()
SHOP = "whsec_" + b64encode(bytes(range(40, 72))).decode()
NEXT = "whsec_" + b64encode(bytes(range(80, 112))).decode()
SECRETS = (ID_KEY, SEAL_KEY, SHOP, NEXT, "hunter2")

ENVIRON = {
    "ASSENT_STORE_URL": "redis://:hunter2@192.0.2.7:6379/0",
    "ASSENT_ID_KEY": ID_KEY,
    "ASSENT_SEAL_KEYS": f"k1:{SEAL_KEY}",
    "SHOP": SHOP,
}
SOURCE = """
[business.acme]
brands = ["acme", "acme-outlet"]
[business.acme.source.shop-form]
provider = "standard"
secrets = ["env:SHOP"]
"""

Load = Callable[..., Settings]
Problems = Callable[..., tuple[str, ...]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text as `assent.toml`; keywords change the environment, None removes from it."""

    def load_text(text: str = SOURCE, **changes: str | None) -> Settings:
        path = tmp_path / "assent.toml"
        path.write_text(text, encoding="utf-8")
        merged = ENVIRON | changes
        environ = {name: value for name, value in merged.items() if value is not None}
        return load_settings(environ, path, providers=PROVIDERS)

    return load_text


@pytest.fixture
def problems(load: Load) -> Problems:
    """What is wrong with a text and an environment."""

    def found(text: str = SOURCE, **changes: str | None) -> tuple[str, ...]:
        with pytest.raises(SettingsInvalid) as caught:
            load(text, **changes)
        return caught.value.problems

    return found


def test_a_business_its_source_and_the_defaults_are_read(load: Load, tmp_path: Path) -> None:
    settings = load()
    business = settings.businesses["acme"]
    source = business.sources["shop-form"]
    assert (source.provider, source.brand, source.secrets) == ("standard", "acme", (SHOP,))
    assert (business.brands, business.release) == (("acme", "acme-outlet"), None)
    assert settings.policy.brands == {"acme": ("acme", "acme-outlet")}
    assert (settings.partitions, settings.lanes) == (256, 16)
    assert (settings.web_host, settings.web_port) == ("127.0.0.1", 8700)
    assert settings.state_dir == tmp_path / "state"
    assert settings.vault_url == f"file://{tmp_path}/state/vault"
    assert settings.log_level == "INFO"


def test_the_policy_is_read_and_its_digest_moves_with_it(load: Load) -> None:
    text = '[policy]\nrevocation_span = "channel"\n[policy.tags]\n"club" = ["marketing", "club"]\n'
    settings = load(SOURCE + text)
    assert settings.policy.revocation_span is RevocationSpan.CHANNEL
    assert settings.policy.tags == {"club": ("marketing", "club")}
    assert settings.policy.digest != load().policy.digest


def test_a_sandbox_never_has_a_release(load: Load, problems: Problems) -> None:
    head, table = "[business.acme]\n", "[business.acme.release]\n"
    sandbox = SOURCE.replace(head, f'{head}kind = "sandbox"\n')
    assert load(sandbox).sandboxes == {"acme": "acme"}
    assert load().sandboxes == {}
    [problem] = problems(sandbox + table)
    assert "business.acme.release: a sandbox never releases" in problem
    [problem] = problems(sandbox.replace('"sandbox"', '"test"'))
    assert '"live" or "sandbox"' in problem


@pytest.mark.parametrize(
    ("table", "release"),
    [
        ("", StreamRelease(stream="assent:released:acme")),
        ('stream = "assent:released:all"', StreamRelease(stream="assent:released:all")),
        (
            'kind = "celery"\ntask = "shop.send_message"\nqueue = "outbound"',
            CeleryRelease(task="shop.send_message", queue="outbound"),
        ),
    ],
)
def test_a_release_is_a_stream_or_a_celery_task(
    load: Load, table: str, release: StreamRelease | CeleryRelease
) -> None:
    settings = load(f"{SOURCE}[business.acme.release]\n{table}\n")
    assert settings.businesses["acme"].release == release


def test_two_secrets_may_stand_side_by_side_during_a_rotation(load: Load, tmp_path: Path) -> None:
    (tmp_path / "next").write_text(NEXT + "\n", encoding="utf-8")
    text = SOURCE.replace('"env:SHOP"', '"env:SHOP", "file:next"')
    assert load(text).businesses["acme"].sources["shop-form"].secrets == (SHOP, NEXT)


def test_all_problems_come_at_once_each_with_its_place(problems: Problems) -> None:
    text = """
    partition = 256
    [business.acme]
    brands = ["acme"]
    default_brand = "globex"
    [business.acme.source.shop-form]
    provider = "standart"
    secrets = ["env:NOWHERE"]
    [business.acme.release]
    kind = "celery"
    queue = "intake"
    [business.Globex]
    [policy]
    order_max_day = 10
    order_after_days = 1000
    evidence_minimum = ["shoe_size"]
    [web]
    port = "8700"
    [worker]
    concurrency = true
    [store]
    partitions = 100
    [keep]
    decisions_days = 0
    deliveries_days = 100
    proof_days = 100
    [results]
    most = 0
    """
    found = problems(text, ASSENT_ID_KEY=None, ASSENT_SEAL_KEYS="k1", ASSENT_LOG_LEVEL="loud")
    expected = (
        "ASSENT_ID_KEY: is not set",
        "ASSENT_SEAL_KEYS: key 1 must be written `id:base64`",
        "ASSENT_LOG_LEVEL: must be one of debug",
        "assent.toml: partition: is unknown",
        "assent.toml: business.acme.default_brand: `globex` is no brand",
        "assent.toml: business.acme.source.shop-form.provider: `standart` is unknown",
        "assent.toml: business.acme.source.shop-form.secrets[0]: `NOWHERE` is not set",
        "assent.toml: business.acme.release: needs `task`",
        "assent.toml: business.acme.release.queue: `intake` is read by Assent's own workers",
        "assent.toml: business.Globex: `Globex` is no name",
        "assent.toml: policy.order_max_day: is unknown; did you mean `order_max_days`?",
        "assent.toml: policy.order_after_days is 1000; set it between 1 and 90",
        "assent.toml: policy.evidence_minimum: `shoe_size` is unknown",
        "assent.toml: web.port: must be a whole number from 1 to 65535",
        "assent.toml: worker.concurrency: must be a whole number",
        "assent.toml: store.partitions: must be a power of two",
        "assent.toml: keep.decisions_days: must be a whole number from 1 to 3650",
        "assent.toml: keep.proof_days: must be more than decisions_days and deliveries_days",
        "assent.toml: results.most: must be a whole number from 1 to 1000000",
    )
    missing = [start for start in expected if not any(each.startswith(start) for each in found)]
    assert missing == []


@pytest.mark.parametrize("literal", [SHOP, "hunter2", f"env:{SHOP}", "file:", "", f"whsec:{SHOP}"])
def test_a_literal_secret_is_refused_with_the_cure(problems: Problems, literal: str) -> None:
    found = problems(SOURCE.replace("env:SHOP", literal))
    assert "ASSENT_SECRET_ACME_SHOP_FORM" in found[0]
    assert not any(secret in line for line in found for secret in SECRETS)


def test_a_secret_that_the_provider_refuses_is_named_by_its_place(problems: Problems) -> None:
    (found,) = problems(SHOP="hunter2")
    assert found.startswith("assent.toml: business.acme.source.shop-form.secrets[0]: secret must")
    assert "hunter2" not in found


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "has no business"),
        ("business = 3", "business: must be a table"),
        ("[business.acme", "is no TOML"),
        ("a = " + "[" * 5000, "is nested too deeply"),
        (SOURCE.replace('provider = "standard"', ""), "needs `provider`"),
        (SOURCE.replace('["env:SHOP"]', "[]"), "must be a list of references"),
        (SOURCE + "[business.acme.release]\nkind = 'pigeon'", "release.kind: must be"),
        (SOURCE + "[business.acme.release]\nstream = '{p001}:inbox'", "release.stream: must be"),
        (SOURCE + "[policy.tags]\n'Marketing Consent' = ['marketing']", "lower case"),
        (SOURCE + "[store]\npartitions = 8192", "store.partitions: must be a power of two"),
        (SOURCE + "[policy.brands]\nacme = ['acme']", "policy.brands: is unknown"),
        (SOURCE + "[policy]\nrevocation_span = 'planet'", 'one of "address", "channel"'),
    ],
)
def test_a_mistake_in_the_file_is_told(problems: Problems, text: str, part: str) -> None:
    assert any(part in line for line in problems(text))


def test_a_missing_file_is_told_together_with_the_rest(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        load_settings({"ASSENT_CONFIG": str(tmp_path / "none.toml")}, providers=PROVIDERS)
    text = str(caught.value)
    assert "assent init" in text
    assert "ASSENT_ID_KEY" in text
    assert isinstance(caught.value, AssentError)


def test_files_that_cannot_be_read_as_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "assent.toml"
    (tmp_path / ".env").mkdir()
    path.write_bytes(SOURCE.encode() + b"# K\xf6ln")
    with pytest.raises(SettingsInvalid, match="is not UTF-8; save it as such") as caught:
        load_settings(ENVIRON, path, providers=PROVIDERS)
    assert caught.value.problems[0].startswith(".env: cannot be read (Is a directory)")
    with pytest.raises(SettingsInvalid, match="cannot be read"):
        load_settings(ENVIRON, tmp_path, providers=PROVIDERS)


def test_no_problem_spans_two_lines(problems: Problems) -> None:
    assert all(line.isprintable() for line in problems('"a\\nb" = 1\n' + SOURCE))


def test_no_secret_shows_in_any_representation(load: Load) -> None:
    settings = load(ASSENT_VAULT_URL="s3://vault", ASSENT_VAULT_OPTIONS="secret_access_key=hunter2")
    out = io.StringIO()
    Console(file=out, width=10_000).print(settings, settings.businesses)
    source = settings.businesses["acme"].sources["shop-form"]
    shown = f"{out.getvalue()} {settings!r} {settings} {settings.businesses!r} {source!r}"
    assert "acme" in shown
    assert not any(secret in shown for secret in SECRETS)
    assert "".join(map(chr, range(100, 120))) not in shown
