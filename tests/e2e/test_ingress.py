"""The web process is killed at the worst moments; the sender's retry finds one single effect."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.e2e.proxy import FaultProxy
from tests.e2e.rig import Rig, kill_group, until

pytestmark = pytest.mark.e2e

FORM = {
    "form": "newsletter",
    "phone": "+1 202 555 0101",
    "person": {"full_name": "Alice Example"},
    "boxes": [{"channels": ["sms"], "tags": ["marketing consent"], "state": "checked"}],
}
STOP = {"phone": "+1 202 555 0101", "text": "STOP"}


@pytest.fixture
def rig(tmp_path: Path, free_port: int) -> Iterator[Rig]:
    with Rig(tmp_path / "rig", port=free_port) as made:
        yield made


def _call(
    rig: Rig, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> int:
    """The status of a request; 0 when there was no answer at all."""
    connection = http.client.HTTPConnection("127.0.0.1", rig.port, timeout=60)
    try:
        connection.request(method, path, body, dict(headers or {}))
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def _hook(rig: Rig, signed: tuple[dict[str, str], bytes]) -> int:
    headers, body = signed
    return _call(rig, "POST", "/v1/hooks/acme/website", body, headers)


def _ready(rig: Rig) -> bool:
    return _call(rig, "GET", "/readyz") == 200


def test_killed_between_storing_and_answering_a_retry_has_one_effect(rig: Rig) -> None:
    signed = rig.signed("form.submitted", FORM, delivery="one")
    assert rig.store.socket is not None
    with FaultProxy(rig.store.socket) as proxy:
        web = rig.web(ASSENT_STORE_URL=proxy.url)
        assert until(lambda: _ready(rig))
        # The first call teaches the store its scripts.
        assert _hook(rig, rig.signed("form.submitted", FORM | {"phone": "+12025550102"})) == 202
        proxy.swallow.set()
        caller = threading.Thread(target=_hook, args=(rig, signed))
        caller.start()
        assert until(lambda: rig.waiting() == 2)
        kill_group(web)
        caller.join()

    rig.web()
    assert until(lambda: _ready(rig))
    assert _hook(rig, signed) == 200
    rig.beat()
    rig.worker()
    assert until(lambda: rig.waiting() == 0)
    assert len(rig.entries("+12025550101")) == 1


def test_killed_between_answering_and_waking_the_sweep_makes_up_for_it(rig: Rig) -> None:
    nowhere = "redis://127.0.0.1:1/0"
    web = rig.web(ASSENT_BROKER_URL=nowhere)
    assert until(lambda: _ready(rig))
    assert _hook(rig, rig.signed("form.submitted", FORM)) == 202
    kill_group(web)

    rig.beat()
    rig.worker()
    assert until(lambda: rig.waiting() == 0)
    assert len(rig.entries("+12025550101")) == 1


def test_a_stop_is_in_force_when_its_answer_arrives_though_the_broker_is_gone(rig: Rig) -> None:
    rig.web(ASSENT_BROKER_URL="redis://127.0.0.1:1/0")
    assert until(lambda: _ready(rig))

    assert _hook(rig, rig.signed("contact.opted_out", STOP)) == 202

    assert [entry.act.__class__.__name__ for entry in rig.entries("+12025550101")] == ["Revoked"]


def test_a_stop_while_the_store_is_gone_is_spooled_and_replayed_before_readiness(
    rig: Rig,
) -> None:
    rig.web()
    assert until(lambda: _ready(rig))
    rig.store.kill()

    assert _hook(rig, rig.signed("contact.opted_out", STOP)) == 503
    assert _hook(rig, rig.signed("form.submitted", FORM)) == 503
    assert _call(rig, "GET", "/readyz") == 503
    assert len(rig.parts.ports.spool.pending()) == 1

    rig.store.restart()
    assert until(lambda: _ready(rig))
    assert not rig.parts.ports.spool.pending()
    assert [entry.flags for entry in rig.entries("+12025550101")] == [("spooled",)]
