"""How Celery speaks to each kind of broker: one Redis, Redis behind Sentinels, or RabbitMQ.

What differs is the address, the time limits, and on RabbitMQ the queues: quorum queues, which
survive a node, with a limit on how often a message comes back and a place where it ends after.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from kombu.entity import Exchange, Queue

from processor.ports import QueueName

#: Seconds after which an unacknowledged task is given to another worker; tasks end long before.
VISIBILITY: Final = 120
#: A task that was returned so often kills whoever takes it.
_RETURNS: Final = 20
_DEAD: Final = "assent.dead"
#: Wake-up calls are worthless later, and the sweep makes new ones: a few show what went wrong.
_DEAD_KEPT: Final = {"x-max-length": 10_000, "x-message-ttl": 7 * 24 * 3600 * 1000}
_HEARTBEAT_SECONDS: Final = 10
_NAMES: Final = (
    *(QueueName.INTAKE, QueueName.GATE, QueueName.UPKEEP),
    *(QueueName.DETAILS, QueueName.BULK),
)


def is_rabbit(url: str) -> bool:
    """Whether an address is RabbitMQ's."""
    return url.startswith(("amqp://", "amqps://"))


def celery_settings(url: str, *, seconds: float, consuming: bool) -> dict[str, Any]:
    """Celery's settings for this broker; nobody waits for it longer than these seconds."""
    parts = urlsplit(url)
    if is_rabbit(url):
        return _rabbit(url, seconds=seconds, consuming=consuming)
    transport: dict[str, Any] = {
        "visibility_timeout": VISIBILITY,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": seconds,
        "socket_connect_timeout": min(seconds, 2.0),
        "socket_keepalive": True,
        "health_check_interval": 3,
    }
    if parts.scheme == "sentinel":
        options = dict(parse_qsl(parts.query))
        transport["master_name"] = options["master_name"]
        transport["sentinel_kwargs"] = {
            "password": options.get("sentinel_password"),
            "socket_timeout": min(seconds, 2.0),
            "socket_connect_timeout": min(seconds, 2.0),
        }
    return {
        "broker_url": nodes_of(url),
        "broker_transport_options": transport,
        "task_queues": tuple(_queue(name, "direct") for name in _NAMES),
    }


def nodes_of(url: str) -> str:
    """The address as kombu spells several nodes; that of one server stays."""
    parts = urlsplit(url)
    if parts.scheme not in {"sentinel", "amqp", "amqps"}:
        return url
    login, at, hosts = parts.netloc.rpartition("@")
    return ";".join(f"{parts.scheme}://{login}{at}{host}{parts.path}" for host in hosts.split(","))


def declare_dead_letters(channel: Any) -> None:  # noqa: ANN401 - kombu ships no types
    """Make the place where tasks end that were returned too often."""
    arguments = {"x-queue-type": "quorum", **_DEAD_KEPT}
    Queue(_DEAD, Exchange(_DEAD, type="fanout"), routing_key="", queue_arguments=arguments)(
        channel
    ).declare()


def _rabbit(url: str, *, seconds: float, consuming: bool) -> dict[str, Any]:
    # A consumer waits for tasks without an end; whoever publishes waits for one confirmation.
    limits = {} if consuming else {"read_timeout": seconds, "write_timeout": seconds}
    quorum = {
        "x-queue-type": "quorum",
        "x-delivery-limit": _RETURNS,
        "x-dead-letter-exchange": _DEAD,
    }
    return {
        "broker_url": nodes_of(url),
        "broker_connection_timeout": min(seconds, 2.0),
        "broker_heartbeat": _HEARTBEAT_SECONDS if consuming else 0,
        "broker_transport_options": {"confirm_publish": True, **limits},
        "task_default_queue_type": "quorum",
        "task_default_exchange_type": "topic",
        "task_queues": tuple(_queue(name, "topic", quorum) for name in _NAMES),
        # Its answers need queues that quorum queues cannot be, and nothing here asks.
        "worker_enable_remote_control": False,
    }


def _queue(name: str, kind: str, arguments: dict[str, Any] | None = None) -> Queue:
    return Queue(name, Exchange(name, type=kind), routing_key=name, queue_arguments=arguments or {})
