"""Every way in which a call can be wrong, over every provider: refused, each for its own reason."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest
from processor.providers import PROVIDERS
from processor.providers.signing import sign
from processor.settings import SettingsInvalid, load_settings
from tests.providers.calls import CALLERS, NOW, URL, b64, digest
from tests.services.engines import SECRET as NATIVE
from tests.test_settings import ENVIRON

NAMES = sorted(PROVIDERS)
PAYLOAD = {"type": "a thing", "of": [1, True, None]}
BODY = json.dumps(PAYLOAD).encode()
SIGNING = [name for name in NAMES if name == "standard" or CALLERS[name].signs_body]
STAMPED = [name for name in SIGNING if name == "standard" or CALLERS[name].stamped]
BOUND = [name for name in NAMES if PROVIDERS[name].url_bound]
OTHER = "whsec_" + b64(b"the secret of some other website")
#: Headers that hold no signature.
_TOLD = ("content-type", "webhook-id", "webhook-timestamp", "x-chatwoot-timestamp")


def call(name: str, *, age: timedelta = timedelta(), secret: str = "") -> RawRequest:
    """An authentic call with a body of JSON."""
    at = NOW - age
    if name == "standard":
        headers = sign(secret or NATIVE, "msg_1", at, BODY)
        lowered = {key.lower(): value for key, value in headers.items()}
        return RawRequest(headers=lowered, body=BODY, url=URL)
    if name == "twilio":
        url = f"{URL}?bodySHA256={sha256(BODY).hexdigest()}"
        made = b64(digest(secret or CALLERS[name].secret, url.encode(), "sha1"))
        return RawRequest(headers={"x-twilio-signature": made}, body=BODY, url=url)
    return CALLERS[name].request(BODY, at=at, secret=secret)


def reason(name: str, request: RawRequest) -> str:
    with pytest.raises(SignatureInvalid) as caught:
        PROVIDERS[name].verify(request, (_secret(name),), NOW)
    return caught.value.reason


def _secret(name: str) -> str:
    return NATIVE if name == "standard" else CALLERS[name].secret


@pytest.mark.parametrize("name", NAMES)
def test_the_call_itself_is_taken(name: str) -> None:
    assert not PROVIDERS[name].verify(call(name), (_secret(name),), NOW).stale


@pytest.mark.parametrize("name", NAMES)
def test_without_what_proves_it_the_reason_is_what_is_missing(name: str) -> None:
    bare = replace(call(name), headers={})
    assert reason(name, bare) in {"header_missing", "secret_missing"}


@pytest.mark.parametrize("name", NAMES)
def test_by_another_secret_it_does_not_match(name: str) -> None:
    assert reason(name, call(name, secret=OTHER)) in {"signature_mismatch", "secret_mismatch"}


@pytest.mark.parametrize("name", SIGNING)
@pytest.mark.parametrize("how", [{"indent": 2}, {"separators": (",", ":")}, {"sort_keys": True}])
def test_a_body_that_was_written_anew_does_not_match(name: str, how: dict[str, int]) -> None:
    anew = json.dumps(PAYLOAD, **how).encode()  # type: ignore[arg-type] # JSON
    assert anew != BODY
    assert json.loads(anew) == PAYLOAD
    assert reason(name, replace(call(name), body=anew)) == "signature_mismatch"


def _respelled(value: str) -> str:
    """A signature in hex for one in base64, and the other way round, behind whatever is before."""
    before, equals, written = value.rpartition("=") if "v1=" in value else ("", "", value)
    for prefix in ("sha256=", "sha1=", "v1,"):
        if written.startswith(prefix):
            before, written = before + prefix, written.removeprefix(prefix)
    try:
        other = base64.b64encode(bytes.fromhex(written)).decode()
    except ValueError:
        other = base64.b64decode(written, validate=True).hex()
    return f"{before}{equals}{other}"


@pytest.mark.parametrize("name", SIGNING)
def test_a_signature_that_is_written_otherwise_is_not_taken(name: str) -> None:
    given = call(name)
    headers = {
        key: value if key in _TOLD or "delivery" in key or "topic" in key else _other(value)
        for key, value in given.headers.items()
    }
    assert headers != given.headers
    found = reason(name, replace(given, headers=headers))
    assert found in {"signature_mismatch", "signature_unreadable"}


def _other(value: str) -> str:
    try:
        return _respelled(value)
    except ValueError:
        return value  # no signature


@pytest.mark.parametrize("name", STAMPED)
@pytest.mark.parametrize("seconds", [301, -301])
def test_a_time_stamp_too_old_or_too_early_is_stale_and_no_other_is(
    name: str, seconds: int
) -> None:
    given = call(name, age=timedelta(seconds=seconds))
    assert PROVIDERS[name].verify(given, (_secret(name),), NOW).stale
    near = call(name, age=timedelta(seconds=seconds // 2))
    assert not PROVIDERS[name].verify(near, (_secret(name),), NOW).stale


@pytest.mark.parametrize("name", BOUND)
@pytest.mark.parametrize("change", [("hooks.", "other."), ("/shop", "/till"), ("https:", "http:")])
def test_a_call_to_another_address_does_not_match(name: str, change: tuple[str, str]) -> None:
    given = call(name)
    assert reason(name, replace(given, url=given.url.replace(*change))) == "signature_mismatch"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("secrets", ['["env:SHOP"]', "[]"])
def test_a_source_without_a_secret_is_refused_at_the_start(
    tmp_path: Path, name: str, secrets: str
) -> None:
    file = tmp_path / "assent.toml"
    source = f'[business.acme.source.shop]\nprovider = "{name}"\nsecrets = {secrets}\n'
    file.write_text(f'[web]\npublic_url = "https://hooks.example.com"\n{source}')
    with pytest.raises(SettingsInvalid) as caught:
        load_settings(ENVIRON | {"SHOP": ""}, file, providers=PROVIDERS)
    assert any("secret" in problem for problem in caught.value.problems)
