"""Addresses of the store and the broker.

Redis-py and kombu spell the same server differently, and where redis-py checks the certificate of
a `rediss://` server unless told otherwise, kombu does not: here both always do.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from processor.settings.brokers import is_several, shown_broker

#: In place of an address: a server that `assent up` runs, on a folder of the state folder.
EMBEDDED: Final = "embedded:"
_TCP: Final = frozenset({"redis", "rediss"})
_SOCKET: Final = frozenset({"unix", "redis+socket"})
_CLUSTER: Final = "+cluster"
_CERTIFICATE: Final = frozenset({"required", "optional", "none"})
_DATABASE: Final = frozenset({"db", "virtual_host"})
_DATABASE_DIGITS: Final = 5


class Server(msgspec.Struct, frozen=True, kw_only=True):
    """One database of one server, or a cluster, taken apart.

    `login` and `query` may hold secrets. The `place` of a cluster is several, with commas between.
    """

    scheme: str
    login: str
    place: str
    database: int
    query: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        """Show no login."""
        return f"Server({self.shown()!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show rich no more than that."""
        return [("address", self.shown())]

    @property
    def is_cluster(self) -> bool:
        """Whether it is a cluster, which can be a store and no broker."""
        return self.scheme.endswith(_CLUSTER)

    def shown(self) -> str:
        """The address without login and options, fit for eyes."""
        if self.is_cluster:
            return f"{self.scheme}://{self.place}"
        return f"{self.scheme}://{self.place} database {self.database}"

    def broker_url(self) -> str:
        """As kombu reads it, with every option it was given."""
        query = [pair for pair in self.query if pair[0] not in _DATABASE]
        if self.scheme in _SOCKET:
            options = urlencode([("virtual_host", str(self.database)), *query])
            return f"redis+socket://{self.login}{self.place}?{options}"
        if self.scheme == "rediss" and not any(name == "ssl_cert_reqs" for name, _ in query):
            query.append(("ssl_cert_reqs", "required"))
        options = f"?{urlencode(query)}" if query else ""
        return f"{self.scheme}://{self.login}{self.place}/{self.database}{options}"

    def client_url(self) -> str:
        """As redis-py reads it; of the options, those of TLS remain."""
        kept = [pair for pair in self.query if pair[0].startswith("ssl_")]
        if self.scheme in _SOCKET:
            return f"unix://{self.login}{self.place}?db={self.database}"
        options = f"?{urlencode(kept)}" if kept else ""
        return f"{self.scheme}://{self.login}{self.place}/{self.database}{options}"

    def next_database(self) -> Server:
        """The next database of the same server; of the options, those of TLS remain."""
        kept = tuple(pair for pair in self.query if pair[0].startswith("ssl_"))
        return msgspec.structs.replace(self, database=self.database + 1, query=kept)


def read_server(url: str) -> Server:
    """Take a URL apart; ValueError, which does not repeat the URL, when it is none of a server."""
    scheme = url.partition("://")[0]
    if scheme.endswith(_CLUSTER) and scheme.removesuffix(_CLUSTER) in _TCP:
        return _read_cluster(scheme, url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(
            "is no address; write `redis://host:6379/0`, a password percent-encoded"
        ) from None
    query = tuple(parse_qsl(parts.query))
    login, at, host = parts.netloc.rpartition("@")
    if parts.scheme in _TCP and parts.hostname:
        place = host if port else f"{host.rstrip(':')}:6379"
    elif parts.scheme in _SOCKET and parts.path.startswith("/") and not host:
        place = parts.path
    else:
        raise ValueError(
            "must be `redis://host:6379/0`, `rediss://...`, `unix:///path?db=0` or"
            " `redis+cluster://host:6379,host:6379`"
        )
    in_path = "" if parts.scheme in _SOCKET else parts.path.strip("/")
    return Server(
        scheme=parts.scheme,
        login=login + at,
        place=place,
        database=_database(in_path, dict(query)),
        query=_checked(query),
    )


def _read_cluster(scheme: str, url: str) -> Server:
    """Each node is read as a server of its own; all share login and options."""
    place, slash, tail = url.partition("://")[2].partition("/")
    if not slash:
        place, mark, query = place.partition("?")
        tail = mark + query
    login, at, hosts = place.rpartition("@")
    single = scheme.removesuffix(_CLUSTER)
    nodes = [read_server(f"{single}://{login}{at}{host}/{tail}") for host in hosts.split(",")]
    if nodes[0].database:
        raise ValueError("names a database, and a cluster has none; end it after the last node")
    return msgspec.structs.replace(
        nodes[0], scheme=scheme, place=",".join(node.place for node in nodes)
    )


def client_url(url: str) -> str:
    """A checked address of either spelling as redis-py reads it; `embedded:` and none stay."""
    try:
        return read_server(url).client_url()
    except ValueError:
        return url


def shown_address(url: str) -> str:
    """A checked address without login and options, fit for eyes."""
    if is_several(url):
        return shown_broker(url)
    return "embedded, run by `assent up`" if url == EMBEDDED else read_server(url).shown()


def same_database(one: Server, other: Server) -> bool:
    """Whether two addresses lead to the same keys, as far as their text tells."""
    return (one.place, one.database) == (other.place, other.database)


def _database(in_path: str, query: dict[str, str]) -> int:
    text = query.get("db") or query.get("virtual_host") or in_path or "0"
    if not (text.isascii() and text.isdigit()) or len(text) > _DATABASE_DIGITS:
        raise ValueError("names a database that is no number; end it like `/0` or `?db=0`")
    return int(text)


def _checked(query: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    if dict(query).get("ssl_cert_reqs", "required") not in _CERTIFICATE:
        raise ValueError("has an unknown `ssl_cert_reqs`; choose required, optional or none")
    return query
