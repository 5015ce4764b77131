"""What holds for every provider: its calls are taken, nothing else is, and nothing breaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.ports.errors import NotUnderstood, SignatureInvalid
from processor.ports.webhooks import Meant, RawRequest, Translation, Verified
from processor.providers import PROVIDERS
from tests.providers.calls import CALLERS, NOW, SECRET, Caller, read

NAMES = sorted(CALLERS)
each = pytest.mark.parametrize("name", NAMES)


def verify(name: str, request: RawRequest, *secrets: str) -> Verified:
    return PROVIDERS[name].verify(request, secrets or (CALLERS[name].secret,), NOW)


def reason(name: str, request: RawRequest, *secrets: str) -> str:
    with pytest.raises(SignatureInvalid) as caught:
        verify(name, request, *secrets)
    return caught.value.reason


def test_every_provider_has_its_caller_here() -> None:
    assert set(PROVIDERS) - {"standard"} == set(CALLERS)


@each
def test_what_the_provider_signs_is_taken_and_named_alike_again(name: str) -> None:
    first, again = (verify(name, CALLERS[name].request()) for _ in range(2))
    assert first.delivery_id == again.delivery_id
    assert not first.stale


@each
def test_during_a_rotation_either_secret_signs(name: str) -> None:
    caller = CALLERS[name]
    first = verify(name, caller.request(), "another-secret-1", caller.secret)
    assert first == verify(name, caller.request(), caller.secret, "another-secret-1")


@each
def test_a_wrong_secret_a_missing_header_and_no_secret_have_their_reasons(name: str) -> None:
    caller = CALLERS[name]
    wrong = caller.request(secret="b-secret-of-the-tests")
    assert reason(name, wrong) in {"signature_mismatch", "secret_mismatch"}
    bare = RawRequest(headers=caller.other_headers, body=caller.body, url=caller.url)
    assert reason(name, bare) in {"header_missing", "secret_missing"}
    with pytest.raises(SignatureInvalid, match="no_secret"):
        PROVIDERS[name].verify(caller.request(), (), NOW)
    assert reason(name, caller.request(secret=" "), "") == "no_secret"


@each
def test_an_empty_or_short_secret_is_refused_at_the_start(name: str) -> None:
    for secret in ("", "short", "with a space inside it"):
        told = PROVIDERS[name].check_secret(secret)
        assert told is not None
        assert secret == "" or secret not in told
    assert PROVIDERS[name].check_secret(CALLERS[name].secret) is None


@pytest.mark.parametrize("name", [name for name in NAMES if CALLERS[name].signs_body])
def test_a_body_that_was_touched_is_refused(name: str) -> None:
    caller = CALLERS[name]
    signed = caller.request()
    spoken = caller.body + b" "
    touched = RawRequest(headers=signed.headers, body=spoken, url=signed.url)
    assert reason(name, touched) == "signature_mismatch"


@pytest.mark.parametrize("name", [name for name in NAMES if CALLERS[name].stamped])
def test_a_signed_time_too_far_off_is_stale_either_way(name: str) -> None:
    for seconds, stale in ((-301, True), (-299, False), (299, False), (301, True)):
        at = NOW + timedelta(seconds=seconds)
        assert verify(name, CALLERS[name].request(at=at)).stale is stale


@each
@given(texts=st.lists(st.text(max_size=80), max_size=4), body=st.binary(max_size=300))
def test_verify_is_total_and_believes_nothing(name: str, texts: list[str], body: bytes) -> None:
    caller = CALLERS[name]
    names = list(caller.request().headers)
    headers = dict(zip(names, texts, strict=False))
    assert isinstance(reason(name, RawRequest(headers=headers, body=body, url=caller.url)), str)


def _leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    if isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _leaves(inner, (*path, at))


def _with(value: object, path: tuple[str | int, ...], other: object) -> object:
    if not path:
        return other
    step, *rest = path
    if isinstance(value, dict):
        return {k: _with(v, tuple(rest), other) if k == step else v for k, v in value.items()}
    assert isinstance(value, list)
    return [_with(v, tuple(rest), other) if at == step else v for at, v in enumerate(value)]


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "x",
    "\ud800",
    [],
    {},
    [[]],
    {"a": []},
    "9" * 400,
    [None],
)


@each
def test_a_payload_of_any_shape_is_read_or_not_understood(name: str) -> None:
    """Every value of the sample exchanged for odd ones, one at a time: no other error, ever."""
    caller = CALLERS[name]
    try:
        sample = json.loads(caller.body)
    except ValueError:
        pytest.skip("its body is no JSON; its own tests turn it over")
    for path in _leaves(sample):
        for odd in ODD:
            body = json.dumps(_with(sample, path, odd)).encode()
            found = _reading(name, caller, body)
            assert isinstance(found, Translation) or not found.refusable


def _reading(name: str, caller: Caller, body: bytes) -> Translation | NotUnderstood:
    try:
        return read(name, caller.request(body))
    except NotUnderstood as problem:
        return problem


@each
def test_without_a_map_nothing_is_granted(name: str) -> None:
    translation = read(name, CALLERS[name].request())
    boxes = [box for event in translation.events for box in getattr(event, "boxes", ())]
    assert [box for box in boxes if box.state == "checked"] == []


@each
def test_what_is_kept_is_the_same_for_the_same_call(name: str) -> None:
    provider, request = PROVIDERS[name], CALLERS[name].request()
    assert provider.keep(request) == provider.keep(request)
    assert SECRET.encode() not in provider.keep(request)
    assert isinstance(provider.translate(provider.keep(request), Meant(brand="acme")), Translation)


@each
@given(body=st.binary(max_size=200))
def test_nobody_is_said_to_have_answered_where_the_call_does_not_say_so(
    name: str, body: bytes
) -> None:
    """Whatever the body is; what tells of it is the business of each provider's own tests."""
    provider, caller = PROVIDERS[name], CALLERS[name]
    for told in (caller.body, body.replace(b"OptOutType", b"")):
        assert provider.answered(provider.keep(caller.request(told))) is False
