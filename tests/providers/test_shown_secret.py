"""Secrets that are shown: every place they may stand in, and that nothing else lets anybody in."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from processor.ports.errors import SignatureInvalid
from processor.ports.webhooks import RawRequest
from processor.providers.form import Form
from processor.providers.shown_secret import Places, admit
from tests.providers.calls import NOW, SHOWN

EVERYWHERE = Places(headers=("x-webhook-secret",), argument="access_token", in_path=True)
HOOK = "https://hooks.example.com/v1/hooks/acme/form"
PAIR = "joiner:" + SHOWN


def shows(*, url: str = HOOK, token: str = "", **headers: str) -> RawRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RawRequest(headers=named, body=b"", url=url, token=token)


def basic(pair: str) -> str:
    return "Basic " + b64encode(pair.encode()).decode()


def reason(request: RawRequest, *secrets: str, places: Places = EVERYWHERE) -> str:
    with pytest.raises(SignatureInvalid) as caught:
        admit(places, request, secrets or (SHOWN,))
    return caught.value.reason


@pytest.mark.parametrize(
    "request_",
    [
        shows(authorization=f"Bearer {SHOWN}"),
        shows(authorization=f"bearer  {SHOWN} "),
        shows(authorization=basic(PAIR)),
        shows(authorization=basic(":" + SHOWN)),
        shows(x_webhook_secret=SHOWN),
        shows(token=SHOWN),
        shows(url=f"{HOOK}?access_token={SHOWN}"),
        shows(authorization="Bearer of-another-proxy", x_webhook_secret=SHOWN),
    ],
)
def test_the_secret_is_taken_wherever_it_may_be_shown(request_: RawRequest) -> None:
    admit(EVERYWHERE, request_, ("another-secret-of-24-signs", SHOWN))
    assert reason(request_, "another-secret-of-24-signs") == "secret_mismatch"


def test_user_and_password_may_be_the_secret_together() -> None:
    admit(EVERYWHERE, shows(authorization=basic(PAIR)), (PAIR,))
    assert reason(shows(authorization=basic("other:" + SHOWN)), PAIR) == "secret_mismatch"


@pytest.mark.parametrize(
    "request_",
    [
        shows(),
        shows(authorization=SHOWN),
        shows(authorization=f"Digest {SHOWN}"),
        shows(authorization="Basic %%%"),
        shows(authorization="Basic " + b64encode(b"\xff\xfe").decode()),
        shows(x_webhook_secret=""),
        shows(x_webhook_secret="s" * 5000),
        shows(url=f"{HOOK}?other={SHOWN}"),
        shows(url=f"{HOOK}?" + "a=1&" * 60 + f"access_token={SHOWN}"),
    ],
)
def test_what_is_shown_elsewhere_is_not_shown(request_: RawRequest) -> None:
    assert reason(request_) == "secret_missing"


def test_a_place_that_the_provider_does_not_name_is_not_looked_at() -> None:
    for request in (
        shows(token=SHOWN),
        shows(x_webhook_secret=SHOWN),
        shows(url=f"{HOOK}?access_token={SHOWN}"),
    ):
        assert reason(request, places=Places()) == "secret_missing"


@pytest.mark.parametrize("wrong", [SHOWN[:-1], SHOWN + "x", SHOWN.upper(), SHOWN + "\udcff"])
def test_nothing_near_the_secret_will_do(wrong: str) -> None:
    assert reason(shows(x_webhook_secret=wrong)) == "secret_mismatch"
    assert reason(shows(token=wrong)) == "secret_mismatch"


def test_without_a_configured_secret_nothing_is_let_in() -> None:
    with pytest.raises(SignatureInvalid, match="no_secret"):
        admit(EVERYWHERE, shows(x_webhook_secret=""), ("", ""))


@pytest.mark.parametrize(
    "secret", ["", "x" * 23, "with a space in its middle.", "é" * 30, "\t" * 30]
)
def test_a_secret_that_could_be_guessed_or_mangled_is_refused_at_the_start(secret: str) -> None:
    told = Form().check_secret(secret)
    assert told is not None
    assert secret == "" or secret not in told
    with pytest.raises(SignatureInvalid, match="no_secret"):
        Form().verify(shows(x_webhook_secret=secret), (secret,), NOW)


@given(authorization=st.text(max_size=80), url=st.text(max_size=80), token=st.text(max_size=40))
@example(authorization="Basic ====", url="http://[?access_token", token="\ud800")
def test_the_check_is_total(authorization: str, url: str, token: str) -> None:
    request = shows(authorization=authorization, url=url, token=token)
    assert reason(request) in {"secret_missing", "secret_mismatch"}
