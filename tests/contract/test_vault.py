"""One contract, kept by every vault: in memory, in a directory and in an S3-compatible store."""

from __future__ import annotations

import http.client
import itertools
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from processor.adapters.vault import open_vault
from processor.ports import Vault, VaultUnavailable

NAME = "captures/acme/ab/abcdef"
SECRET = "canary-of-a-secret-access-key"


def s3_options(endpoint: str) -> dict[str, str]:
    """Options of a local store that asks for no real account."""
    return {
        "endpoint": endpoint,
        "region": "us-east-1",
        "access_key_id": "testing",
        "secret_access_key": SECRET,
        "allow_http": "true",
    }


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    """A local S3 server on a free port, with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.request("PUT", "/evidence")
    assert connection.getresponse().status == http.HTTPStatus.OK
    connection.close()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["memory", "directory", "s3"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    """An empty vault of each kind."""
    match request.param:
        case "memory":
            return open_vault("memory:", {})
        case "directory":
            return open_vault((tmp_path / "deep" / "vault").as_uri(), {})
        case _:
            endpoint = request.getfixturevalue("s3_endpoint")
            return open_vault(f"s3://evidence/{tmp_path.name}", s3_options(endpoint))


@pytest.mark.parametrize("sealed", [b"", b"\0\xff sealed", os.urandom(6 * 1024 * 1024)])
def test_what_was_put_is_there(vault: Vault, sealed: bytes) -> None:
    """The very bytes come back, none at all and several megabytes alike."""
    assert not vault.exists(NAME)
    vault.put(NAME, sealed)
    assert vault.exists(NAME)
    assert vault.get(NAME) == sealed


def test_what_was_never_put_is_none(vault: Vault) -> None:
    """Absence is an answer; neither a folder nor the beginning of a name is an object."""
    vault.put(NAME, b"sealed")
    for other in ("captures/acme/ab/abcde", "captures/acme/ab", "captures/globex/ab/abcdef"):
        assert vault.get(other) is None
        assert not vault.exists(other)


def test_a_second_put_replaces(vault: Vault) -> None:
    """A repeated upload leaves one object, the later one."""
    vault.put(NAME, b"first and longer")
    vault.put(NAME, b"second")
    assert vault.get(NAME) == b"second"


def test_delete_removes_one_object_and_may_be_repeated(vault: Vault) -> None:
    """Erasing twice, or what never was, succeeds; the neighbour stays and the name is free."""
    vault.put(NAME, b"sealed")
    vault.put(NAME + "0", b"neighbour")
    for _ in range(2):
        vault.delete(NAME)
        assert vault.get(NAME) is None
    vault.delete("captures/globex/00/never")
    assert vault.get(NAME + "0") == b"neighbour"
    vault.put(NAME, b"again")
    assert vault.get(NAME) == b"again"


def test_a_swap_replaces_only_what_was_seen(vault: Vault) -> None:
    """Nothing else, and above all not what was deleted meanwhile."""
    vault.put(NAME, b"first")
    assert vault.swap(NAME, b"first", b"second")
    assert vault.get(NAME) == b"second"
    assert not vault.swap(NAME, b"first", b"third")
    assert vault.get(NAME) == b"second"
    vault.delete(NAME)
    assert not vault.swap(NAME, b"second", b"third")
    assert not vault.exists(NAME)


def test_names_below_a_prefix_are_listed(vault: Vault) -> None:
    """Deep ones too, and none of what the vault keeps for itself."""
    names = {f"captures/acme/{each:02d}/x" for each in range(3)}
    for name in (*names, "archive/decisions/p001/1_0-2_0", "capturesque/x"):
        vault.put(name, b"sealed")
    assert set(vault.names("captures/")) == names
    assert list(vault.names("archive/")) == ["archive/decisions/p001/1_0-2_0"]
    assert list(vault.names("nothing/")) == []


def test_deleting_while_it_is_swapped_leaves_nothing(vault: Vault) -> None:
    """Whatever their order, nothing is there once the deleting has returned."""
    for _ in range(20):
        vault.put(NAME, b"first")
        with ThreadPoolExecutor(2) as pool:
            pool.submit(vault.swap, NAME, b"first", b"second")
            pool.submit(vault.delete, NAME).result()
        assert not vault.exists(NAME)


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../up", "a/../b", "a//b", "a/", ".staging/x", "A", "a b", "a%2e", "a\n"],
)
def test_a_name_cannot_leave_the_vault(vault: Vault, name: str) -> None:
    """Names that a path could read otherwise are refused by every kind, for every act."""
    for act in (vault.get, vault.exists, vault.delete, lambda odd: vault.put(odd, b"")):
        with pytest.raises(ValueError, match="vault name must be"):
            act(name)


def test_a_reader_sees_whole_objects_only(vault: Vault) -> None:
    """While writers replace an object, each reading is one of the written values, entire."""
    values = {bytes([letter]) * 400_000 for letter in b"xyz"}
    vault.put(NAME, b"x" * 400_000)
    writing = threading.Event()

    def write() -> None:
        for value in itertools.islice(itertools.cycle(sorted(values)), 15):
            vault.put(NAME, value)

    def read() -> set[bytes | None]:
        seen = {vault.get(NAME)}
        while not writing.is_set():
            seen.add(vault.get(NAME))
        return seen

    with ThreadPoolExecutor(3) as pool:
        reading = pool.submit(read)
        writers = [pool.submit(write) for _ in range(2)]
        try:
            for writer in writers:
                writer.result()
        finally:
            writing.set()
        assert reading.result() <= values


def test_a_directory_survives_its_opener(tmp_path: Path) -> None:
    """Another process that opens the same directory finds everything, and nothing else in it."""
    open_vault(tmp_path.as_uri(), {}).put(NAME, b"sealed")
    assert open_vault(tmp_path.as_uri(), {}).get(NAME) == b"sealed"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / NAME]


def test_a_new_directory_is_closed_to_other_accounts(tmp_path: Path) -> None:
    """Only the owner may list what is kept."""
    open_vault((tmp_path / "vault").as_uri(), {})
    assert (tmp_path / "vault").stat().st_mode & 0o077 == 0


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    """When an object cannot be moved into place, no piece of it stays on the disk."""
    vault = open_vault(tmp_path.as_uri(), {})
    vault.put("captures/acme", b"an object where a folder is needed")
    with pytest.raises(VaultUnavailable, match="vault cannot write"):
        vault.put(NAME, b"sealed")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "captures/acme"]


def test_opening_clears_only_what_was_abandoned(tmp_path: Path) -> None:
    """A piece that a killed writer left goes after an hour; one being written now stays."""
    vault = open_vault(tmp_path.as_uri(), {})
    fresh, stale = tmp_path / ".staging" / "fresh", tmp_path / ".staging" / "stale"
    for path in (fresh, stale):
        path.write_bytes(b"half")
    written = fresh.stat().st_mtime
    os.utime(stale, (written - 4000, written - 4000))
    vault.put(NAME, b"sealed")
    open_vault(tmp_path.as_uri(), {})
    assert fresh.exists()
    assert not stale.exists()


def test_a_directory_that_cannot_be_used_is_unavailable(tmp_path: Path) -> None:
    """A file where the directory should be is reported at the start."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(VaultUnavailable, match="vault cannot open"):
        open_vault((tmp_path / "file").as_uri(), {})


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    """Nothing listens on the discard port: every act says so, and never that all is empty."""
    vault = open_vault("s3://evidence", s3_options("http://127.0.0.1:9"))
    for act in (vault.get, vault.exists, vault.delete, lambda name: vault.put(name, b"")):
        with pytest.raises(VaultUnavailable, match="check its URL") as caught:
            act(NAME)
        assert SECRET not in str(caught.value) + str(caught.value.__cause__)


def test_a_missing_bucket_keeps_nothing(s3_endpoint: str) -> None:
    """A put into a bucket that is not there fails rather than being acknowledged."""
    vault = open_vault("s3://nowhere", s3_options(s3_endpoint))
    with pytest.raises(VaultUnavailable, match="vault cannot write"):
        vault.put(NAME, b"sealed")


@pytest.mark.parametrize(
    ("url", "options"),
    [
        ("", {}),
        ("/var/lib/vault", {}),
        ("file://host/vault", {}),
        ("file:///vault", {"region": "x"}),
        ("memory:", {"region": "x"}),
        ("s3:///prefix", {}),
        ("https://vault.example.com", {}),
        ("s3://evidence", {"sekret": SECRET}),
        ("s3://evidence", {"region": "us-east-1", "timeout": SECRET}),
    ],
)
def test_a_meaningless_configuration_is_refused(url: str, options: dict[str, str]) -> None:
    """The start fails with the forms that are accepted, and without an option's value."""
    with pytest.raises(ValueError, match="vault URL") as caught:
        open_vault(url, options)
    assert SECRET not in str(caught.value)
