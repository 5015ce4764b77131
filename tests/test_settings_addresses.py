"""Addresses of store and broker: what is taken, how it is spelled on, and what is refused."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from kombu.connection import Connection

from processor.adapters.embedded import EmbeddedServer
from processor.providers import PROVIDERS
from processor.settings import Settings, SettingsInvalid, load_settings
from processor.settings.servers import shown_address

KEY = b64encode(bytes(range(32))).decode()
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


@pytest.mark.parametrize(
    ("store", "broker"),
    [
        ("redis://192.0.2.7", "redis://192.0.2.7:6379/1"),
        ("redis://:p%40ss@[2001:db8::7]:7000/4", "redis://:p%40ss@[2001:db8::7]:7000/5"),
        ("redis://store.example.com?db=2&socket_timeout=3", "redis://store.example.com:6379/3"),
        ("rediss://h.example.com/0", "rediss://h.example.com:6379/1?ssl_cert_reqs=required"),
        (
            "rediss://h.example.com/0?ssl_ca_certs=%2Fca.pem&ssl_cert_reqs=none",
            "rediss://h.example.com:6379/1?ssl_ca_certs=%2Fca.pem&ssl_cert_reqs=none",
        ),
        ("unix:///run/store.sock?db=0", "redis+socket:///run/store.sock?virtual_host=1"),
        ("unix://:pw@/run/a%20b.sock", "redis+socket://:pw@/run/a%20b.sock?virtual_host=1"),
    ],
)
def test_the_broker_is_the_next_database_of_the_stores_server(
    folder: Path, store: str, broker: str
) -> None:
    settings = load(folder, ASSENT_STORE_URL=store)
    assert (settings.store_url, settings.broker_url) == (store, broker)


@pytest.mark.parametrize(
    ("given", "broker"),
    [
        ("unix:///run/broker.sock", "redis+socket:///run/broker.sock?virtual_host=0"),
        ("redis+socket:///b.sock?virtual_host=0", "redis+socket:///b.sock?virtual_host=0"),
        ("rediss://b.example.com/0", "rediss://b.example.com:6379/0?ssl_cert_reqs=required"),
    ],
)
def test_a_given_broker_is_spelled_for_kombu_and_its_certificate_checked(
    folder: Path, given: str, broker: str
) -> None:
    assert load(folder, ASSENT_BROKER_URL=given).broker_url == broker


@pytest.mark.parametrize(
    ("given", "broker", "shown"),
    [
        (
            "sentinel://:pw@a.example.com;sentinel://b.example.com:7000/1?master_name=main",
            "sentinel://:pw@a.example.com:26379,b.example.com:7000/1?master_name=main",
            "sentinel://a.example.com:26379,b.example.com:7000/1 master main",
        ),
        (
            "sentinel://a.example.com,b.test?master_name=main&sentinel_password=pw",
            "sentinel://a.example.com:26379,b.test:26379/?master_name=main&sentinel_password=pw",
            "sentinel://a.example.com:26379,b.test:26379/ master main",
        ),
        (
            "amqp://user:pw@a.example.com/shop",
            "amqp://user:pw@a.example.com:5672/shop",
            "amqp://a.example.com:5672/shop",
        ),
        (
            "amqps://user:pw@a.example.com,[2001:db8::7]",
            "amqps://user:pw@a.example.com:5671,[2001:db8::7]:5671/",
            "amqps://a.example.com:5671,[2001:db8::7]:5671/",
        ),
    ],
)
def test_a_broker_of_several_nodes_has_one_spelling(
    folder: Path, given: str, broker: str, shown: str
) -> None:
    assert load(folder, ASSENT_BROKER_URL=given).broker_url == broker
    assert shown_address(broker) == shown


@pytest.mark.parametrize(
    "url",
    [
        "sentinel://h",
        "sentinel://h/x?master_name=main",
        "sentinel://h/0?master_name=main&hunter2=1",
        "sentinel://h;redis://g/0?master_name=main",
        "sentinel://:hunter2@h:hunter2/0?master_name=main",
        "amqp://",
        "amqp://user:hunter2@h,",
        "amqp://h/?heartbeat=hunter2",
    ],
)
def test_a_broker_of_several_that_cannot_work_is_told_and_not_repeated(
    folder: Path, url: str
) -> None:
    (found,) = problems(folder, ASSENT_BROKER_URL=url)
    assert found.startswith("ASSENT_BROKER_URL: ")
    assert "hunter2" not in found


def test_kombu_reaches_the_embedded_server_by_the_derived_address(
    folder: Path, valkey: EmbeddedServer
) -> None:
    for changes in ({}, {"ASSENT_BROKER_URL": valkey.broker_url.replace("=0", "=3")}):
        url = load(folder, ASSENT_STORE_URL=valkey.url, **changes).broker_url
        with Connection(url) as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
            assert connection.connected


@pytest.mark.parametrize(
    ("given", "store"),
    [
        ("redis+cluster://192.0.2.7", "redis+cluster://192.0.2.7:6379/0"),
        (
            "redis+cluster://:p%40ss@a.example.com:7000,b.example.com,[2001:db8::7]:7002/0",
            "redis+cluster://:p%40ss@a.example.com:7000,b.example.com:6379,[2001:db8::7]:7002/0",
        ),
        (
            "rediss+cluster://a.example.com,b.example.com?ssl_ca_certs=%2Fca.pem",
            "rediss+cluster://a.example.com:6379,b.example.com:6379/0?ssl_ca_certs=%2Fca.pem",
        ),
    ],
)
def test_a_cluster_is_a_store_by_any_of_its_nodes(folder: Path, given: str, store: str) -> None:
    settings = load(folder, ASSENT_STORE_URL=given, ASSENT_BROKER_URL="redis://192.0.2.8")
    assert settings.store_url == store
    assert "p%40ss" not in shown_address(store)


def test_a_cluster_is_no_broker(folder: Path) -> None:
    """Neither by name nor as the default beside a cluster."""
    cluster = "redis+cluster://192.0.2.7,192.0.2.8"
    (found,) = problems(folder, ASSENT_STORE_URL=cluster)
    assert found.startswith("ASSENT_BROKER_URL: is not set, and a cluster cannot be one")
    (found,) = problems(folder, ASSENT_BROKER_URL=cluster)
    assert found.startswith("ASSENT_BROKER_URL: is a cluster")


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.7",
        "redis+cluster://",
        "redis+cluster://:hunter2@h,",
        "redis+cluster://h,:7000/0",
        "redis+cluster://h/2",
        "redis+cluster://h:hunter2,g",
        "unix+cluster:///run/store.sock",
        "redis://",
        "redis://h/first",
        "redis://h/99999999999",
        "redis://h:hunter2@",
        "redis://:hunter2/3@h",
        "unix://store.sock",
        "redis+socket:///b.sock",
        "rediss://h?ssl_cert_reqs=hunter2",
        "redis://[hunter2",
    ],
)
def test_an_address_that_cannot_work_is_told_and_not_repeated(folder: Path, url: str) -> None:
    (found,) = problems(folder, ASSENT_STORE_URL=url)
    assert found.startswith("ASSENT_STORE_URL: ")
    assert "hunter2" not in found


def test_the_broker_cannot_be_the_stores_own_database(folder: Path) -> None:
    (found,) = problems(folder, ASSENT_BROKER_URL="redis://:pw@192.0.2.7:6379/0")
    assert found.startswith("ASSENT_BROKER_URL: is the store's own database")
