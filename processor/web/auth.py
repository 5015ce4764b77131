"""Who calls: a key in the `Authorization` header, and what each route wants of it."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Final, cast

from flask import Blueprint, g, request

from processor.ports import ApiKey, Scope, StoreUnavailable
from processor.web.problems import ScopeMissing, TooManyCalls, Unauthorized
from processor.web.request_id import note
from processor.web.site import parts
from schemas.message import Sender

_SCHEME: Final = "bearer"


def guard(
    blueprint: Blueprint,
    *,
    read: Collection[Scope] = (),
    write: Collection[Scope] = (),
    recall: bool = False,
    limited: bool = True,
) -> None:
    """Ask a key of every request to a blueprint.

    `read` are the scopes of which GET and HEAD need one, `write` those of POST. `recall`: a key
    that was good minutes ago will do while the store is away; only for what then refuses anyway,
    or takes consent back. `limited`: the requests count against what the business may call; never
    those that take consent back.
    """

    def check() -> None:
        demand(read if request.method in ("GET", "HEAD") else write, recall=recall)
        if limited:
            _spend()

    blueprint.before_request(check)


def demand(scopes: Collection[Scope], *, recall: bool = False) -> None:
    """Ask a key with one of these scopes of the present request; `recall` as for `guard`."""
    g.key = _authenticated(recall=recall)
    note(business=g.key.business, key=g.key.id)
    if not any(scope in g.key.scopes for scope in scopes):
        raise ScopeMissing("the key has another scope")


def _spend() -> None:
    """Count a call of an authentic caller, before anything is done for it."""
    rate = parts().settings.businesses[caller()].calls_per_minute
    if rate == 0:
        return
    # While the store is away nothing is permitted anyway, and what answers then needs no store.
    with suppress(StoreUnavailable):
        wait = parts().ports.api_keys.spend(caller(), rate)
        if wait > 0:
            raise TooManyCalls(wait)


def caller() -> str:
    """The business that calls."""
    return cast("ApiKey", g.key).business


def sender() -> Sender:
    """The business that calls, with its default brand."""
    business = parts().settings.businesses[caller()]
    return Sender(business=business.name, brand=business.default_brand)


def _authenticated(*, recall: bool) -> ApiKey:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != _SCHEME:
        raise Unauthorized("no key came with the request")
    key = _found(text.strip(), recall=recall)
    # A key of a business that is configured no more opens nothing.
    if key is None or key.business not in parts().settings.businesses:
        raise Unauthorized("the key is not valid")
    return key


def _found(text: str, *, recall: bool) -> ApiKey | None:
    now = parts().ports.clock.now()
    try:
        return parts().access.authenticate(text, now)
    except StoreUnavailable:
        known = parts().access.recall(text, now) if recall else None
        if known is None:
            raise
        return known
