"""Captures: sealed, found again by their own business alone, and proven on the way out."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from processor.adapters.sealing import Keyring
from processor.adapters.vault import open_vault
from processor.domain.capture import capture_id
from processor.ports import Vault
from processor.services.captures import (
    CaptureDamaged,
    CaptureReceipt,
    CaptureRefused,
    Captures,
    CaptureUnknown,
    RefusalCode,
)

PAGE = b"<!doctype html><html><p>Alice Example, alice@example.com, +12025550101</html>"
PDF = b"%PDF-1.7\nBob Example"


def name_of(business: str, content: bytes) -> str:
    """Where the vault keeps a capture."""
    digest = sha256(content).hexdigest()
    return f"captures/{business}/{digest[:2]}/{digest}"


@pytest.fixture(params=["memory", "directory"])
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    """An empty vault."""
    return open_vault("memory:" if request.param == "memory" else tmp_path.as_uri(), {})


@pytest.fixture
def sealer() -> Keyring:
    """One configured key."""
    return Keyring(keys={"k1": b"k" * 32}, current="k1")


@pytest.fixture
def captures(vault: Vault, sealer: Keyring) -> Captures:
    """The service, with a limit that a test can reach."""
    return Captures(vault=vault, sealer=sealer, limit_bytes=1000)


def test_a_capture_comes_back_as_it_was(captures: Captures) -> None:
    """The receipt names the bytes, and fetching by that name gives them back."""
    receipt = captures.store("acme", PAGE)
    fetched = captures.fetch("acme", receipt.id)

    assert receipt == CaptureReceipt(
        id=capture_id(PAGE), media_type="text/html", size=len(PAGE), already=False
    )
    assert (fetched.content, fetched.media_type) == (PAGE, "text/html")
    assert captures.exists("acme", receipt.id)


def test_storing_again_changes_nothing_but_says_so(captures: Captures) -> None:
    """A repeated upload has the same id and is marked."""
    first, second = captures.store("acme", PDF), captures.store("acme", PDF)
    assert (first.already, second.already) == (False, True)
    assert first.id == second.id
    assert captures.fetch("acme", first.id).content == PDF


def test_one_business_cannot_reach_the_captures_of_another(captures: Captures) -> None:
    """The id is no secret, since it follows from the bytes; the business decides."""
    receipt = captures.store("acme", PAGE)
    assert not captures.exists("globex", receipt.id)
    with pytest.raises(CaptureUnknown):
        captures.fetch("globex", receipt.id)
    assert not captures.store("globex", PAGE).already


def test_the_vault_holds_no_content_in_clear(captures: Captures, vault: Vault) -> None:
    """What lies at rest contains nothing of the page."""
    captures.store("acme", PAGE)
    sealed = vault.get(name_of("acme", PAGE))
    assert sealed is not None
    assert not any(word in sealed for word in (b"html", b"Alice", b"example.com", b"12025550101"))


def test_a_capture_moved_to_another_place_does_not_open(captures: Captures, vault: Vault) -> None:
    """Copying the object under another business or another id is found out."""
    receipt = captures.store("acme", PAGE)
    sealed = vault.get(name_of("acme", PAGE))
    assert sealed is not None
    vault.put(name_of("globex", PAGE), sealed)
    vault.put(name_of("acme", PDF), sealed)
    for business, identifier in (("globex", receipt.id), ("acme", capture_id(PDF))):
        with pytest.raises(CaptureDamaged):
            captures.fetch(business, identifier)


def test_a_damaged_capture_is_reported_and_mended_by_storing_again(
    captures: Captures, vault: Vault
) -> None:
    """An altered object is never served; the original bytes put it right."""
    receipt = captures.store("acme", PAGE)
    vault.put(name_of("acme", PAGE), b"\x01 damaged")
    with pytest.raises(CaptureDamaged, match="restore a backup"):
        captures.fetch("acme", receipt.id)
    captures.store("acme", PAGE)
    assert captures.fetch("acme", receipt.id).content == PAGE


def test_content_that_is_not_what_its_id_names_is_refused(
    captures: Captures, vault: Vault, sealer: Keyring
) -> None:
    """Even a holder of the keys cannot put other bytes under an id."""
    identifier = capture_id(PAGE)
    context = f"capture/acme/{identifier}".encode()
    vault.put(name_of("acme", PAGE), sealer.seal_envelope(PDF, context=context))
    with pytest.raises(CaptureDamaged, match="not what was stored"):
        captures.fetch("acme", identifier)


def test_a_kept_capture_stays_readable_when_its_type_is_no_longer_accepted(
    captures: Captures, vault: Vault, sealer: Keyring
) -> None:
    """Stricter rules for uploads take no evidence away."""
    content = b"accepted long ago"
    context = f"capture/acme/{capture_id(content)}".encode()
    vault.put(name_of("acme", content), sealer.seal_envelope(content, context=context))
    fetched = captures.fetch("acme", capture_id(content))
    assert (fetched.content, fetched.media_type) == (content, "application/octet-stream")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", RefusalCode.EMPTY),
        (b"%PDF-1.7".ljust(1001), RefusalCode.TOO_LARGE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", RefusalCode.TYPE_UNSUPPORTED),
    ],
)
def test_what_is_no_capture_is_refused_and_not_kept(
    captures: Captures, content: bytes, code: RefusalCode
) -> None:
    """The code is stable, the detail says the cure, and nothing was written."""
    with pytest.raises(CaptureRefused, match=code.value) as caught:
        captures.store("acme", content)
    assert caught.value.code is code
    assert "send" in caught.value.detail
    assert not captures.exists("acme", capture_id(content))


def test_the_limit_itself_is_accepted(captures: Captures) -> None:
    """A capture of exactly the limit is kept."""
    assert captures.store("acme", b"%PDF-1.7".ljust(1000)).size == 1000


@pytest.mark.parametrize("identifier", ["", "cap_", "cap_../../globex", "cap_" + "0" * 64])
def test_an_id_that_was_never_given_is_unknown(captures: Captures, identifier: str) -> None:
    """Malformed and merely absent ids are answered alike."""
    assert not captures.exists("acme", identifier)
    with pytest.raises(CaptureUnknown):
        captures.fetch("acme", identifier)


@pytest.mark.parametrize("business", ["", "..", "acme/globex", "Acme", "a" * 64])
def test_a_business_that_is_no_name_is_a_mistake(captures: Captures, business: str) -> None:
    """A business comes from configuration; one that could leave its folder is refused."""
    with pytest.raises(ValueError, match="business"):
        captures.store(business, PAGE)


def test_a_printed_capture_shows_no_content(captures: Captures) -> None:
    """A repr ends up in logs."""
    fetched = captures.fetch("acme", captures.store("acme", PAGE).id)
    assert repr(fetched) == f"Capture(text/html, {len(PAGE)} bytes)"
