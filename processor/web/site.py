"""What a request needs of the running process, reached in one place only."""

from __future__ import annotations

from typing import Final, cast

import msgspec
from flask import Flask, current_app

from processor.bootstrap import Parts
from processor.web.exposition import Exposition
from processor.web.keeper import Keeper
from processor.web.teller import Teller

_NAME: Final = "assent"


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The engine, the keeper that knows whether this process may serve, and what it tells whom."""

    parts: Parts
    keeper: Keeper
    exposition: Exposition
    teller: Teller


def put(app: Flask, site: Site) -> None:
    """Give an application its site."""
    app.extensions[_NAME] = site


def site() -> Site:
    """The site of the present request."""
    return cast("Site", current_app.extensions[_NAME])


def parts() -> Parts:
    """The engine of the present request."""
    return site().parts
