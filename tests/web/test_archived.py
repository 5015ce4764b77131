"""What was moved to the vault is answered over HTTP as before."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from processor.bootstrap import assemble
from processor.ports import Kept
from processor.web.app import create_app
from tests.services.engines import ticked
from tests.web.edges import Edge, message


def test_decisions_and_deliveries_are_answered_after_they_were_moved(edge: Edge) -> None:
    delivery = edge.hook("form.submitted", ticked()).json["delivery"]
    edge.engine.drain()
    decision = edge.post("/v1/gate", message()).json["decision"]
    places = (f"/v1/deliveries/{delivery}", f"/v1/decisions/{decision}")
    before = [edge.get(place).json for place in places]
    edge.engine.world.later(timedelta(days=95).total_seconds())
    moved = {batch.kind for batch in edge.engine.parts.archivist.run()}
    assert moved == set(Kept)
    assert edge.engine.world.decisions.get(decision) is None
    assert edge.engine.world.inbox.get(delivery) is None
    assert [edge.get(place).json for place in places] == before
    stranger = edge.key(business="globex")
    assert [edge.get(place, stranger).status_code for place in places] == [404, 404]


def test_a_segment_that_is_gone_is_no_answer(edge: Edge) -> None:
    """Never 404: that would say that there was no such decision."""
    decision = edge.post("/v1/gate", message()).json["decision"]
    edge.engine.world.later(timedelta(days=35).total_seconds())
    list(edge.engine.parts.archivist.run())
    # As after a loss: the same store, with an empty vault.
    parts = edge.engine.parts
    emptied = assemble(parts.settings, replace(parts.ports, decisions=edge.engine.world.decisions))
    other = Edge(engine=edge.engine, app=create_app(emptied, edge.keeper), keeper=edge.keeper)
    answer = other.get(f"/v1/decisions/{decision}")
    assert (answer.status_code, answer.json["code"]) == (503, "vault_unavailable")
