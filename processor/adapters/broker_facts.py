"""What a broker says of itself, whichever kind it is: nothing that waits for it waits long."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

import redis
from celery import Celery
from kombu.exceptions import KombuError
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel

from processor.adapters.brokers import celery_settings, is_rabbit
from processor.adapters.connection import Store, connect_briefly
from processor.adapters.redis_server import RedisServerFacts
from processor.ports import Clock, ServerFacts, ServerState, StoreUnavailable

_SECONDS: Final = 1.0


class RabbitFacts:
    """The facts port over RabbitMQ, which tells that it is there and what it is."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._app = Celery("assent-facts", set_as_current=False)
        self._app.conf.update(celery_settings(url, seconds=_SECONDS, consuming=False))
        self._clock = clock

    def state(self) -> ServerState:
        """It tells no time, so that of this machine stands in its place."""
        connection = self._app.connection_for_read()
        try:
            connection.ensure_connection(max_retries=1, timeout=_SECONDS)
            told = connection.connection.server_properties
        except (OSError, KombuError, *connection.connection_errors) as error:
            name = type(error).__name__
            raise StoreUnavailable(f"the broker cannot be reached ({name})") from None
        finally:
            connection.release()
        version = tuple(int(part) for part in str(told["version"]).split(".") if part.isdigit())
        return ServerState(now=self._clock.now(), software=told["product"], version=version)


def broker_facts(url: str, clock: Clock) -> ServerFacts:
    """The facts of the broker at an address as the settings have it."""
    if is_rabbit(url):
        return RabbitFacts(url, clock)
    if url.startswith("sentinel:"):
        return RedisServerFacts(Store(_master_of(url)))
    return RedisServerFacts(connect_briefly(url))


def _master_of(url: str) -> redis.Redis:
    """A client of whichever server the Sentinels call the master; they are asked on first use."""
    parts = urlsplit(url)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    options = dict(parse_qsl(parts.query))
    once = Retry(NoBackoff(), 1)
    limits = {"socket_timeout": _SECONDS, "socket_connect_timeout": _SECONDS, "retry": once}
    sentinels = Sentinel(
        [
            (host, int(port))
            for host, _, port in (each.rpartition(":") for each in hosts.split(","))
        ],
        sentinel_kwargs={**limits, "password": options.get("sentinel_password")},
        **limits,
    )
    master: redis.Redis = sentinels.master_for(
        options["master_name"],
        username=unquote(user) or None,
        password=unquote(password) or None,
        db=int(parts.path.strip("/") or 0),
    )
    return master
