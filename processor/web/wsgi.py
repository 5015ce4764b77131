"""The application as a WSGI server loads it, in the process that will serve."""

from __future__ import annotations

from flask import Flask

from processor.adapters.logging import configure_logging
from processor.bootstrap import assemble, redis_ports
from processor.domain.free_text import warm
from processor.providers import PROVIDERS
from processor.settings import Settings, load_settings, process_environment
from processor.web.app import create_app
from processor.web.keeper import Keeper
from processor.web.teller import Teller


def build(settings: Settings | None = None) -> Flask:
    """Make the application and start its keeper and its teller; call it after any fork.

    The settings are read from the file and the environment unless given. Raises SettingsInvalid.
    """
    settings = settings or load_settings(process_environment(), providers=PROVIDERS)
    configure_logging(settings.log_level)
    warm()
    parts = assemble(settings, redis_ports(settings))
    keeper = Keeper(parts)
    keeper.start()
    teller = Teller(parts)
    teller.start()
    return create_app(parts, keeper, teller)
