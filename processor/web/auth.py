"""Who calls: a key in the `Authorization` header, and what each route wants of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Final, cast

from flask import Blueprint, g, request

from processor.ports import ApiKey, LimitKind, Scope, StoreUnavailable
from processor.services.gate import Caller
from processor.web.problems import ScopeMissing, Unauthorized
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
    later: bool = False,
    limited: bool = True,
) -> None:
    """Ask a key of every request to a blueprint.

    `read` are the scopes of which GET and HEAD need one, `write` those of POST. `recall`: a key
    that was good minutes ago will do while the store is away; only for what then refuses anyway,
    or takes consent back. `later`: such a key is let in, and each route proves it by what the
    store keeps before it does or answers anything: see `proving`. `limited`: the requests count
    against what the business may call; never those that take consent back.
    """

    def check() -> None:
        scopes = read if request.method in ("GET", "HEAD") else write
        if later and _let_in(scopes) and not _counted():
            return
        demand(scopes, recall=recall)
        if limited:
            spend(LimitKind.CALLS)

    blueprint.before_request(check)


def demand(scopes: Collection[Scope], *, recall: bool = False) -> None:
    """Ask a key with one of these scopes of the present request; `recall` as for `guard`."""
    g.unproven = None
    text = _given()
    _admit(_found(text, recall=recall), scopes)


def unproven(then: Callable[[], object] = lambda: None) -> Caller | None:
    """The caller, where the key is still to be proved; `then` is done once it is."""
    scopes: Collection[Scope] | None = g.unproven
    if scopes is None:
        then()
        return None
    text, let_in, engine = _given(), cast("ApiKey", g.key), parts()

    def prove(kept: ApiKey | None) -> None:
        g.unproven = None
        key = engine.access.prove(text, kept, engine.ports.clock.now())
        # What was asked was read as this business's; a key never changes hands.
        same = key is not None and key.business == let_in.business
        # Most are the same in every way, and then nothing is new to be admitted.
        if key != let_in:
            _admit(key if same else None, scopes)
        then()

    return Caller(key=let_in.id, prove=prove)


@contextmanager
def proving() -> Iterator[None]:
    """Nothing leaves this, no answer and no error, to a key that was let in and is not good."""
    try:
        yield
    finally:
        if g.unproven is not None:
            demand(g.unproven, recall=True)


def spend(kind: LimitKind, amount: int = 1) -> None:
    """Take so much from what the business may have, before anything is done for it.

    Raises OverLimit and BeyondLimit.
    """
    # While the store is away nothing is permitted anyway, and what answers then needs no store.
    with suppress(StoreUnavailable):
        parts().allowances.spend(caller(), kind, amount)


def _counted() -> bool:
    """Whether the calls of the caller's business are limited."""
    return parts().allowances.limited(caller(), LimitKind.CALLS)


def caller() -> str:
    """The business that calls."""
    return cast("ApiKey", g.key).business


def sender() -> Sender:
    """The business that calls, with its default brand."""
    business = parts().settings.businesses[caller()]
    return Sender(business=business.name, brand=business.default_brand)


def _let_in(scopes: Collection[Scope]) -> bool:
    """Whether the key was good minutes ago, so that all of it is known but whether it still is."""
    engine = parts()
    key = engine.access.recall(_given(), engine.ports.clock.now())
    if key is None or not _fits(key, scopes):
        return False
    _admit(key, scopes)
    g.unproven = scopes
    return True


def _fits(key: ApiKey, scopes: Collection[Scope]) -> bool:
    return any(scope in key.scopes for scope in scopes)


def _admit(key: ApiKey | None, scopes: Collection[Scope]) -> None:
    # A key of a business that is configured no more opens nothing.
    if key is None or key.business not in parts().settings.businesses:
        raise Unauthorized("the key is not valid")
    g.key = key
    note(business=key.business, key=key.id)
    if not _fits(key, scopes):
        raise ScopeMissing("the key has another scope")


def _given() -> str:
    """The key that came with the request; raises Unauthorized when there is none."""
    given: str = request.environ.get("HTTP_AUTHORIZATION", "")
    scheme, _, text = given.partition(" ")
    if scheme.lower() != _SCHEME:
        raise Unauthorized("no key came with the request")
    return text.strip()


def _found(text: str, *, recall: bool) -> ApiKey | None:
    now = parts().ports.clock.now()
    try:
        return parts().access.authenticate(text, now)
    except StoreUnavailable:
        known = parts().access.recall(text, now) if recall else None
        if known is None:
            raise
        return known
