"""Details over HTTPS: one question to one of a provider's own hosts, believed to be hostile.

The name is resolved here, every address is looked at, and the connection goes to one that was: a
name that leads somewhere else a moment later leads nowhere. The certificate is held against the
name all the same. No redirect is followed, no proxy is asked, and an answer ends at its limits.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import httpx
import msgspec

from processor.ports import Access, Api, Ask, Clock, DetailsFailed, Failing

#: Seconds to connect, and between two pieces of an answer; the whole answer has twice as long, and
#: three times as long in any case.
_SECONDS: Final = 4.0
#: A customer's record with an order is some tens of kilobytes.
_LARGEST: Final = 1_048_576
#: The longest that an API may ask to be left alone.
_LONGEST_WAIT: Final = timedelta(hours=6)
_PATH: Final = re.compile(r"(/[A-Za-z0-9_-]{1,200}){1,8}")
#: What is no host of the open net though no list of private addresses says so: relays, protocol
#: assignments, a cloud's own services, site-local and documentation.
_CLOSED: Final = tuple(
    ipaddress.ip_network(each)
    for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "fec0::/10", "3fff::/20")
)
#: IPv6 that carries an IPv4 address for somebody else to unpack, who may do so inside.
_TRANSLATED: Final = tuple(
    ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
)


def is_public(address: str) -> bool:
    """Whether an address lies on the open net: none of a host, a site, a link or a cloud's own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        if mapped is not None:
            return is_public(str(mapped))
        if found.teredo or found.scope_id or any(found in net for net in _TRANSLATED):
            return False
    if any(found in net for net in _CLOSED if net.version == found.version):
        return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def resolved(host: str) -> Sequence[str]:
    """The addresses of a host by the system's resolver, each once; raises OSError."""
    rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """How hosts are reached. No setting leads here: only a test hands over another one."""

    resolve: Callable[[str], Sequence[str]] = resolved
    permits: Callable[[str], bool] = is_public
    port: int = 443
    seconds: float = _SECONDS
    trust: ssl.SSLContext | None = None


class HttpDetails:
    """See the port."""

    def __init__(self, clock: Clock, reach: Reach | None = None) -> None:
        """`reach` is for tests, whose server is on this very machine."""
        self._clock = clock
        self._reach = reach or Reach()
        self._client: httpx.Client | None = None

    def ask(self, api: Api, access: Access, ask: Ask) -> bytes:
        if access.host not in api.hosts or not _PATH.fullmatch(ask.path):
            raise DetailsFailed(Failing.MISLED)
        address = self._address(access.host)
        try:
            body = self._asked(self._request(address, api, access, ask))
        # From nothing: a driver's error may quote what was sent. A connection that was ended amid
        # an answer shows as any of them.
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RuntimeError):
            raise DetailsFailed(Failing.AWAY) from None
        return _object(body)

    def _address(self, host: str) -> str:
        """One address of the host; a single one that is not to be reached spoils them all."""
        try:
            addresses = self._reach.resolve(host)
        except (OSError, UnicodeError):
            raise DetailsFailed(Failing.AWAY) from None
        if not addresses:
            raise DetailsFailed(Failing.AWAY)
        if not all(self._reach.permits(each) for each in addresses):
            raise DetailsFailed(Failing.MISLED)
        return addresses[0]

    def _request(self, address: str, api: Api, access: Access, ask: Ask) -> httpx.Request:
        return self._http().build_request(
            "GET",
            httpx.URL(scheme="https", host=address, port=self._reach.port, path=ask.path),
            headers={
                **api.headers,
                "Host": access.host,
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Authorization": f"Bearer {access.token}",
                "User-Agent": "assent",
            },
            # The certificate has to be of this name, whatever address it is reached at.
            extensions={"sni_hostname": access.host},
        )

    def _asked(self, request: httpx.Request) -> bytes:
        until = self._clock.now() + timedelta(seconds=2 * self._reach.seconds)
        with _ended_after(3 * self._reach.seconds, client := self._http()):
            response = client.send(request, stream=True, follow_redirects=False)
            try:
                self._judge(response)
                return b"".join(self._pieces(response, until - self._clock.now()))
            finally:
                response.close()

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == HTTPStatus.OK:
            return
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise DetailsFailed(Failing.AWAY, self._wait(response.headers.get("retry-after", "")))
        raise DetailsFailed(_MEANING.get(status) or _by_class(status))

    def _wait(self, told: str) -> timedelta | None:
        """What `Retry-After` says, in seconds or as a date, within reason."""
        if re.fullmatch(r"[0-9]{1,9}", told):
            wait = timedelta(seconds=int(told))
        else:
            try:
                at = parsedate_to_datetime(told)
                wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - self._clock.now()
            except (ValueError, OverflowError):
                return None
        return min(max(wait, timedelta()), _LONGEST_WAIT)

    def _pieces(self, response: httpx.Response, left: timedelta) -> Iterator[bytes]:
        """The body as it is sent: what is packed, too large or too slow is not taken."""
        if response.headers.get("content-encoding", "identity") != "identity":
            raise DetailsFailed(Failing.UNREADABLE)
        until, size = self._clock.now() + left, 0
        for piece in response.iter_raw():
            size += len(piece)
            if size > _LARGEST:
                raise DetailsFailed(Failing.UNREADABLE)
            if self._clock.now() > until:
                raise DetailsFailed(Failing.AWAY)
            yield piece

    def _http(self) -> httpx.Client:
        """Made on first use, so after a fork. No connection is kept: each address is looked at."""
        if self._client is None or self._client.is_closed:
            self._client = httpx.Client(
                verify=self._reach.trust or httpx.create_ssl_context(),
                timeout=self._reach.seconds,
                limits=httpx.Limits(max_keepalive_connections=0),
                trust_env=False,
            )
        return self._client


@contextmanager
def _ended_after(seconds: float, client: httpx.Client) -> Iterator[None]:
    """End the connection after so long: the driver has no limit for a head that drips in."""
    end = threading.Timer(seconds, client.close)
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()


def _object(body: bytes) -> bytes:
    try:
        msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise DetailsFailed(Failing.UNREADABLE) from None
    return body


_MEANING: Final[dict[int, Failing]] = {
    HTTPStatus.UNAUTHORIZED: Failing.REFUSED,
    HTTPStatus.FORBIDDEN: Failing.REFUSED,
    HTTPStatus.NOT_FOUND: Failing.GONE,
    HTTPStatus.GONE: Failing.GONE,
    HTTPStatus.REQUEST_TIMEOUT: Failing.AWAY,
}


def _by_class(status: int) -> Failing:
    redirected = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return Failing.MISLED if redirected else Failing.NOT_TAKEN
