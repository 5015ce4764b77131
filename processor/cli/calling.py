"""Calls of our own to a source, signed as its provider signs, and what the web server answers."""

from __future__ import annotations

import http.client
import secrets
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import msgspec

from processor.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from datetime import datetime

    from processor.settings import Settings, Source

_SECONDS: Final = 15
_UNAUTHENTIC: Final = 401
#: Taken, taken before, or refused for what it says.
_JUDGED: Final = frozenset({200, 202, 422})
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where it listens, not we


class SignedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it goes out: to `url`, signed for the public one."""

    url: str
    public_url: str
    headers: Mapping[str, str]
    body: bytes

    def __repr__(self) -> str:
        """Hide headers and body: a secret may be shown in one of them."""
        return f"SignedCall({self.url!r})"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the web server said."""

    status: int
    told: Mapping[str, object]


def web_address(settings: Settings, url: str | None) -> str:
    """Where the web server is: as given, else as configured."""
    host = _ANYWHERE.get(settings.web_host, settings.web_host)
    named = f"[{host}]" if ":" in host else host
    return (url or f"http://{named}:{settings.web_port}").rstrip("/")


def signed(
    settings: Settings,
    place: str,
    source: Source,
    body: bytes,
    at: datetime,
    *,
    url: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> SignedCall:
    """The call of a body to `place`, which is `business/source`; raises Failure without a key."""
    from processor.ports import RawRequest
    from processor.providers import PROVIDERS
    from processor.providers.signed import SignedProvider
    from processor.providers.signing import sign as sign_body

    provider = PROVIDERS[source.provider]
    path = f"/v1/hooks/{place}"
    target = f"{web_address(settings, url)}{path}"
    # A signature over the address is over the public one, wherever the call itself goes.
    public = f"{settings.public_url}{path}"
    if not isinstance(provider, SignedProvider):
        made = sign_body(source.secrets[0], f"try_{secrets.token_hex(8)}", at, body)
    else:
        target, public = (provider.called_at(each, body) for each in (target, public))
        keys = provider.signing(source.secrets)
        if not keys:
            raise Failure(f"`{place}` has no secret that signs; see `assent source show {place}`")
        made = provider.sign(keys[0], RawRequest(headers={}, body=body, url=public), at)
    told = dict(headers or {"content-type": "application/json"})
    return SignedCall(url=target, public_url=public, headers=told | made, body=body)


def shows_its_secret(source: Source) -> bool:
    """Whether the headers of a call hold the secret itself."""
    from processor.providers import PROVIDERS
    from processor.providers.shown_secret import ShownSecretProvider

    return isinstance(PROVIDERS[source.provider], ShownSecretProvider)


def send(call: SignedCall) -> Answer:
    """Post it, for real; raises Failure, with the cure, when there is no answer to speak of."""
    parts = urlsplit(call.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    base = f"{parts.scheme}://{parts.netloc}"
    try:
        with closing(kind(parts.hostname or "", parts.port, timeout=_SECONDS)) as connection:
            connection.request("POST", path, call.body, dict(call.headers))
            answer = connection.getresponse()
            return Answer(status=answer.status, told=_read(answer.read()))
    except ConnectionRefusedError:
        cure = "start it with `assent up`, or name another by --url"
        raise Failure(f"no web server at {base}; {cure}", ExitCode.UNAVAILABLE) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise Failure(
            f"{base} does not answer ({why}); look at `assent status`", ExitCode.UNAVAILABLE
        ) from None


def checked(answer: Answer, place: str) -> Answer:
    """The answer to a call that was taken or refused as one; raises Failure for all others."""
    if answer.status == _UNAUTHENTIC:
        raise Failure(
            f"401: the web server does not take this signature for `{place}`: it runs with another"
            " configuration or secret; restart it, and compare `assent source show`"
        )
    if answer.status not in _JUDGED:
        detail = answer.told.get("detail") or answer.told.get("title") or "no reason is told"
        cure = "look at `assent status` and the log of the web server"
        raise Failure(f"{answer.status}: {detail}; {cure}")
    return answer


def _read(body: bytes) -> Mapping[str, object]:
    """The answer's JSON; an answer in a provider's own form says nothing we need."""
    try:
        return msgspec.json.decode(body, type=dict[str, object])
    except msgspec.DecodeError:
        return {}
