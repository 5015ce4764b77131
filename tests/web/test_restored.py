"""While a restored store waits everything is taken in, nothing goes out, and it is told why."""

from __future__ import annotations

from msgspec.structs import replace

from processor.ports import Known
from tests.services.engines import ticked
from tests.web.edges import ALICE, STOP, Edge, codes, message


def _waits(edge: Edge) -> None:
    births = edge.engine.world.births
    births.change(replace(births.copy(), epoch=2, restored=True))


def _store_check(edge: Edge) -> dict[str, str]:
    checks = edge.call("GET", "/readyz").json["checks"]
    return next(check for check in checks if check["name"] == "store")


def test_webhooks_are_taken_in_and_nothing_is_approved_or_claimed(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    edge.post("/v1/messages", message(id="job"))
    job = edge.engine.parts.composer.message_id("acme", "job", edge.engine.contact(ALICE))
    assert edge.engine.parts.sending.judge(job) == "released"
    _waits(edge)
    assert codes(edge.post("/v1/gate", message())) == ["gate_unavailable"]
    claim = {"attempt": "attempt-1"}
    assert edge.post(f"/v1/messages/{job}/claim", claim).status_code == 503
    assert edge.hook("form.submitted", ticked(phone="+12025550102")).status_code == 202
    assert edge.hook("contact.opted_out", STOP).status_code == 202
    answer = edge.call("GET", "/readyz")
    assert answer.status_code == 503
    assert "assent restore --acknowledge" in _store_check(edge)["says"]
    edge.engine.drain()
    edge.engine.parts.lineage.acknowledge()
    assert edge.call("GET", "/readyz").status_code == 200
    assert codes(edge.post("/v1/gate", message(ALICE))) == ["revoked_all"]
    assert edge.post("/v1/gate", message("+12025550102")).json["verdict"] == "approved"


def test_a_running_process_notices_that_its_store_went_back(edge: Edge) -> None:
    edge.engine.tell("form.submitted", ticked())
    memory, birth = edge.engine.parts.ports.memory, edge.engine.world.births.copy()
    memory.remember(Known(store=birth.store, epoch=1, machine="0123456789abcdef", mark=5))
    assert _store_check(edge)["status"] == "fail"
    edge.keeper.round()
    assert codes(edge.post("/v1/gate", message())) == ["gate_unavailable"]
    assert edge.engine.world.births.copy().restored
