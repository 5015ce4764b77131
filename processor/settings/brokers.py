"""Addresses of brokers that are several machines: Redis behind Sentinels, and RabbitMQ.

Such an address names its nodes with `,` or as kombu does, with `;` and a scheme for each; here it
gets one spelling, `scheme://login@host:port,host:port/path?options`.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, urlsplit

_PORTS: Final = {"sentinel": 26379, "amqp": 5672, "amqps": 5671}
_OPTIONS: Final = {"sentinel": {"master_name", "sentinel_password"}}


def is_several(url: str) -> bool:
    """Whether an address is one of these."""
    return url.partition("://")[0] in _PORTS


def read_broker(url: str) -> str:
    """The address in one spelling; ValueError, which does not repeat it, when it cannot work."""
    scheme = url.partition("://")[0]
    login, path, query = "", "", ""
    nodes: list[str] = []
    for piece in url.split(";"):
        if piece.partition("://")[0] != scheme:
            raise ValueError(f"mixes schemes; write every node as `{scheme}://host`")
        parts = urlsplit(piece)
        mine, at, hosts = parts.netloc.rpartition("@")
        nodes += [_node(scheme, host) for host in hosts.split(",")]
        login, path, query = mine + at or login, parts.path or path, parts.query or query
    path = path.removeprefix("/")
    _check_options(scheme, path, dict(parse_qsl(query)))
    options = f"?{query}" if query else ""
    return f"{scheme}://{login}{','.join(nodes)}/{path}{options}"


def shown_broker(url: str) -> str:
    """A checked address without login and passwords, fit for eyes."""
    parts = urlsplit(url)
    shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    master = dict(parse_qsl(parts.query)).get("master_name")
    return f"{shown} master {master}" if master else shown


def _node(scheme: str, host: str) -> str:
    try:
        parts = urlsplit(f"{scheme}://{host}")
        port = parts.port or _PORTS[scheme]
    except ValueError:
        port, parts = 0, None
    if parts is None or not parts.hostname:
        raise ValueError(
            f"names a node that is no address; write `{scheme}://host:{_PORTS[scheme]}`, a password"
            " percent-encoded"
        )
    return host if parts.port else f"{host.rstrip(':')}:{port}"


def _check_options(scheme: str, path: str, options: dict[str, str]) -> None:
    if set(options) - _OPTIONS.get(scheme, set()):
        raise ValueError("has an option that is not known here; see docs/brokers.md")
    if scheme != "sentinel":
        return
    if not options.get("master_name"):
        raise ValueError("does not say which master it is; end it like `/0?master_name=main`")
    if path and not (path.isascii() and path.isdigit()):
        raise ValueError("names a database that is no number; end it like `/0?master_name=main`")
