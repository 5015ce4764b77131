"""Standard Webhooks: what the reference library signs is taken; everything else has its reason."""

from __future__ import annotations

import base64
import json
import os
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import standardwebhooks

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest, Verified
from processor.providers import PROVIDERS
from processor.providers.signature import check_secret, verify
from processor.providers.signing import sign

NOW = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)
BODY = b'{"type":"contact.opted_out","data":{"phone":"+12025550104"}}'


def secret_of(size: int, byte: int = 7) -> str:
    return "whsec_" + base64.b64encode(bytes([byte]) * size).decode()


OLD, NEW = secret_of(32, 1), secret_of(32, 2)


def signed(secret: str = NEW, at: datetime = NOW, body: bytes = BODY) -> dict[str, str]:
    """Headers as the reference library makes them."""
    entry = standardwebhooks.Webhook(secret).sign("dlv-1", at, body.decode())
    seconds = str(int(at.timestamp()))
    return {"webhook-id": "dlv-1", "webhook-timestamp": seconds, "webhook-signature": entry}


def check(headers: Mapping[str, str], *secrets: str, body: bytes = BODY) -> Verified:
    return verify(RawRequest(headers=headers, body=body), secrets or (NEW,), NOW)


def reason_of(headers: Mapping[str, str], *secrets: str, body: bytes = BODY) -> str:
    with pytest.raises(SignatureInvalid) as caught:
        check(headers, *secrets, body=body)
    return caught.value.reason


def test_what_the_reference_library_signs_is_authentic() -> None:
    assert check(signed()) == Verified(delivery_id="dlv-1", signed_at=NOW)


def test_what_we_sign_the_reference_library_takes() -> None:
    at = datetime.now(UTC)
    headers = sign(NEW, "dlv-1", at, BODY)
    assert standardwebhooks.Webhook(NEW).verify(BODY, headers) == json.loads(BODY)


@pytest.mark.parametrize("size", [24, 32, 64])
def test_secrets_of_every_allowed_size_verify(size: int) -> None:
    assert check(signed(secret_of(size)), secret_of(size)).delivery_id == "dlv-1"


def test_a_secret_without_padding_is_the_same_secret() -> None:
    assert check(signed(NEW), NEW.rstrip("=")) == check(signed(NEW), NEW)


def test_during_a_rotation_either_secret_signs() -> None:
    assert check(signed(OLD), OLD, NEW) == check(signed(NEW), OLD, NEW)


def test_after_a_rotation_the_old_secret_no_longer_signs() -> None:
    assert reason_of(signed(OLD), NEW) == "signature_mismatch"


def test_one_good_signature_among_others_and_other_versions_is_enough() -> None:
    headers = signed(NEW)
    other = signed(OLD)["webhook-signature"]
    several = f"{other} v2,abc v1a,{'A' * 86}== {headers['webhook-signature']} junk"
    assert check(headers | {"webhook-signature": several}).delivery_id == "dlv-1"


@pytest.mark.parametrize(
    ("seconds", "stale"),
    [
        (-31_536_000, True),
        (-301, True),
        (-300, False),
        (-299, False),
        (0, False),
        (299, False),
        (300, False),
        (301, True),
        (31_536_000, True),
    ],
)
def test_a_time_beyond_five_minutes_either_way_is_stale_but_authentic(
    seconds: int, *, stale: bool
) -> None:
    at = NOW + timedelta(seconds=seconds)
    assert check(signed(at=at)) == Verified(delivery_id="dlv-1", signed_at=at, stale=stale)


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_a_missing_header_is_named_so(header: str, how: str) -> None:
    headers = signed() | {header: ""}
    if how == "absent":
        del headers[header]
    assert reason_of(headers) == "header_missing"


@pytest.mark.parametrize("bad", ["a b", "\x00", "é", "a" * 257, "a\n", " dlv-1"])
def test_an_unreadable_id_is_named_so(bad: str) -> None:
    assert reason_of(signed() | {"webhook-id": bad}) == "id_unreadable"


@pytest.mark.parametrize(
    "bad",
    ["now", "-1", "1.5", "1e9", "1" + "0" * 400, "999999999999", "٣٣٣", "1 ", "0x10", "1_0"],
)
def test_an_unreadable_time_is_named_so(bad: str) -> None:
    assert reason_of(signed() | {"webhook-timestamp": bad}) == "timestamp_unreadable"


@pytest.mark.parametrize(
    "bad",
    ["v1", "v1,", "v1,a,b", "v1,é", "v2," + "A" * 43 + "=", "v1," + "A" * 44, "v1 " * 1000, ","],
)
def test_an_unreadable_signature_is_named_so(bad: str) -> None:
    assert reason_of(signed() | {"webhook-signature": bad}) == "signature_unreadable"


def test_a_wrong_signature_is_named_so() -> None:
    assert reason_of(signed(), body=BODY + b" ") == "signature_mismatch"
    assert reason_of(signed() | {"webhook-id": "dlv-2"}) == "signature_mismatch"


def test_another_spelling_of_the_same_base64_is_no_signature() -> None:
    """The last letter holds two unused bits; a decoder would take four spellings."""
    headers = signed()
    entry = headers["webhook-signature"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    neighbour = alphabet[alphabet.index(entry[-2]) ^ 1]
    respelled = entry[:-2] + neighbour + "="
    assert base64.b64decode(respelled[3:]) == base64.b64decode(entry[3:])
    assert reason_of(headers | {"webhook-signature": respelled}) == "signature_mismatch"


@pytest.mark.parametrize("secrets", [("",), ("whsec_",), ("whsec_AAAA",), ("plain",), ("whsec_é",)])
def test_without_a_usable_secret_nothing_is_authentic(secrets: tuple[str, ...]) -> None:
    assert reason_of(signed(), *secrets) == "no_secret"
    with pytest.raises(SignatureInvalid, match="no_secret"):
        verify(RawRequest(headers=signed(), body=BODY), (), NOW)


@pytest.mark.parametrize(
    ("secret", "word"),
    [
        ("", "whsec_"),
        ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_"),
        ("whsec_", "24 to 64"),
        (secret_of(23), "24 to 64"),
        (secret_of(65), "24 to 64"),
        ("whsec_not base64 at all!", "base64"),
        ("whsec_é", "base64"),
    ],
)
def test_a_bad_secret_is_refused_with_a_cure_and_never_repeated(secret: str, word: str) -> None:
    problem = check_secret(secret)
    assert problem is not None
    assert word in problem
    assert len(secret) < 7 or secret.removeprefix("whsec_") not in problem
    with pytest.raises(ValueError, match="secret"):
        sign(secret, "dlv-1", NOW, BODY)


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_good_secret_has_no_problem(size: int) -> None:
    assert check_secret(secret_of(size)) is None
    assert PROVIDERS["standard"].check_secret(secret_of(size)) is None


@pytest.mark.soak
def test_no_mutation_in_a_million_is_accepted() -> None:
    """Seeded single-byte changes of id, time, signature and body."""
    chance = random.Random(20260301)
    headers = signed()
    names = [*headers, "body"]
    for _ in range(1_000_000):
        name = chance.choice(names)
        raw = bytearray(BODY if name == "body" else headers[name].encode())
        raw[chance.randrange(len(raw))] ^= chance.randrange(1, 256)
        mutated = headers if name == "body" else headers | {name: raw.decode("latin-1")}
        body = bytes(raw) if name == "body" else BODY
        with pytest.raises(SignatureInvalid):
            check(mutated, body=body)


@pytest.mark.skipif("ASSENT_SAMPLES" not in os.environ, reason="ASSENT_SAMPLES is not set")
def test_published_vectors_come_out_as_published() -> None:
    folder = Path(os.environ["ASSENT_SAMPLES"])
    [path] = folder.rglob("signature_vectors.json")
    vectors = [
        vector
        for vector in json.loads(path.read_text("utf-8"))["vectors"]
        if vector["provider"] == "standard_webhooks" and "v1," in str(vector["headers"])
    ]
    assert vectors
    for vector in vectors:
        secret = "whsec_" + vector["secret"].removeprefix("whsec_")
        request = RawRequest(headers=vector["headers"], body=vector["body"].encode())
        if vector["valid"]:
            assert verify(request, (secret,), NOW).stale
        else:
            with pytest.raises(SignatureInvalid, match="signature_mismatch"):
                verify(request, (secret,), NOW)
