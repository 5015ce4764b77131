"""Callers: the IP address that a request came from, where the configuration says how to know it."""

from __future__ import annotations

from ipaddress import ip_address

from flask import request


def caller_ip(trusted_proxies: int | None) -> str | None:
    """The caller's address, told by the outermost proxy that is trusted; None when nobody knows.

    Each proxy adds the address of its own caller at the end of `X-Forwarded-For`; whatever stands
    before what ours added can be made up.
    """
    if trusted_proxies is None:
        return None
    told = ",".join(request.headers.getlist("X-Forwarded-For"))
    chain = [*(part.strip() for part in told.split(",") if part.strip())]
    chain.append(request.environ.get("REMOTE_ADDR", ""))
    if len(chain) <= trusted_proxies:
        return None
    try:
        return str(ip_address(chain[-1 - trusted_proxies]))
    except ValueError:
        return None
