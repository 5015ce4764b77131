"""Our kind of Flask: what none of our routes uses is not paid for at every request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from flask import Flask, Request
from flask.sessions import NullSession, SessionInterface
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, Rule

_LONGEST: Final = 200
#: Nothing can be put into it, so that one serves all requests.
_NO_SESSION: Final = NullSession()


class _Sessionless(SessionInterface):
    """Whoever calls shows a key or a signature; nobody is remembered by a cookie."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """The session in which nothing can be kept."""
        _ = app, request
        return _NO_SESSION


class Application(Flask):
    """Flask without sessions and coroutines, that knows the way to a path it was asked for."""

    session_interface = _Sessionless()

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        # Callers can invent paths, so few are kept; those that lead nowhere never are.
        self._route = lru_cache(maxsize=256)(self._routed)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: ours are all plain ones, and none has to be asked."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """None where the route is known already, or where there is no request to find one for."""
        if request is None:
            return None
        environ = request.environ
        path = environ["PATH_INFO"]
        if (
            environ["REQUEST_METHOD"] == "POST"
            and "HTTP_UPGRADE" not in environ
            and len(path) <= _LONGEST
            and path.isascii()
        ):
            try:
                rule, arguments = self._route(path)
            except HTTPException:
                # Found again below, where the framework keeps it for the request.
                return super().create_url_adapter(request)
            request.url_rule, request.view_args = rule, dict(arguments)
            return None
        return super().create_url_adapter(request)

    def _routed(self, path: str) -> tuple[Rule, Mapping[str, Any]]:
        """Where a POST to a path goes; it is the same for every host, and never redirects."""
        there = self.url_map.bind("", path_info=path, default_method="POST")
        return there.match(return_rule=True)
