"""Brokers of each kind: what Celery is told, and what is said of one that is away."""

from __future__ import annotations

import pytest

from processor.adapters.broker_facts import broker_facts
from processor.adapters.brokers import celery_settings, nodes_of
from processor.adapters.celery_app import publishing_app, working_app
from processor.adapters.clock import SystemClock
from processor.services.checks import Status
from processor.services.server_checks import broker_checks

SENTINELS = "sentinel://:pw@127.0.0.1:9,127.0.0.1:10/2?master_name=main&sentinel_password=other"
RABBITS = "amqp://user:pw@127.0.0.1:9,127.0.0.1:10/shop"


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", SENTINELS, RABBITS])
def test_a_broker_that_is_away_is_a_warning_whichever_kind_it_is(url: str) -> None:
    """The sweep makes up for it, so nothing more; and no password is said."""
    (check,) = broker_checks(broker_facts(url, SystemClock()), None)
    assert check.status is Status.WARN
    assert check.says.startswith("cannot be reached")


def test_sentinels_are_asked_for_the_master_by_name_and_with_limits() -> None:
    told = celery_settings(SENTINELS, seconds=1, consuming=False)
    assert told["broker_url"] == "sentinel://:pw@127.0.0.1:9/2;sentinel://:pw@127.0.0.1:10/2"
    options = told["broker_transport_options"]
    assert options["master_name"] == "main"
    assert options["socket_timeout"] == 1
    assert options["sentinel_kwargs"]["password"] == "other"
    assert options["sentinel_kwargs"]["socket_timeout"] == 1


def test_rabbit_has_quorum_queues_whose_messages_end_somewhere() -> None:
    told = celery_settings(RABBITS, seconds=1, consuming=False)
    assert told["broker_url"] == "amqp://user:pw@127.0.0.1:9/shop;amqp://user:pw@127.0.0.1:10/shop"
    for queue in told["task_queues"]:
        assert queue.exchange.type == "topic"
        assert queue.queue_arguments == {
            "x-queue-type": "quorum",
            "x-delivery-limit": 20,
            "x-dead-letter-exchange": "assent.dead",
        }


def test_who_publishes_to_rabbit_waits_for_one_confirmation_and_never_long() -> None:
    publishing, working = publishing_app(RABBITS).conf, working_app(RABBITS).conf
    assert publishing.broker_transport_options == {
        "confirm_publish": True,
        "read_timeout": 1.0,
        "write_timeout": 1.0,
    }
    assert publishing.broker_connection_timeout == 1.0
    assert working.broker_transport_options == {"confirm_publish": True}


def test_the_address_of_one_server_stays_as_it_is() -> None:
    for url in ("redis://h:6379/0", "redis+socket:///run/b.sock?virtual_host=0"):
        assert nodes_of(url) == url
        assert celery_settings(url, seconds=5, consuming=True)["broker_url"] == url
