"""What a machine looks at in one of its two worlds, without what may differ between them: times."""

from __future__ import annotations

from processor.domain.message import Message
from processor.domain.standing import Standing
from processor.ports import Job, JobConflict, Sealed
from tests.contract.worlds import World

#: The transactional purposes that are tried, and the kind of scope that each rests on.
BASES = {"conversation_reply": "conversation", "order_confirmation": "order"}


def fitting(standing: Standing) -> tuple[str, ...]:
    """Purposes that something in a standing speaks for."""
    scoped = {scope.kind.value for scope in standing.scopes}
    return (
        *(("marketing",) if standing.grants else ()),
        *(purpose for purpose, kind in BASES.items() if kind in scoped),
        *(("opt_out_confirmation",) if standing.stops else ()),
    )


def submitted(world: World, job: Job) -> str:
    """The state of a job's message, or `conflict`."""
    try:
        return world.outbound.submit(job).state.value
    except JobConflict:
        return "conflict"


def state(world: World, message: Message) -> tuple[object, ...]:
    """What is kept of a message, without times."""
    found = world.outbound.get(message.id)
    assert found is not None
    return found.message, found.state, found.reasons, found.attempt, found.outcome


def kept(world: World, contact: str) -> tuple[bytes | None, tuple[bytes, ...]]:
    """The stored standing and all lines of a contact."""
    return world.ledger.stored_standing(contact), world.ledger.lines(contact)


def claims(world: World, contact: str) -> list[tuple[str, int]]:
    """The claims of a contact, without times."""
    return [(claim.message, claim.version) for claim in world.ledger.claims(contact)]


def beside(world: World, contact: str) -> tuple[Sealed, list[str]]:
    """What is kept of a contact beside its ledger: in sealed form, and its last messages."""
    last = sorted(prompt.message for prompt in world.prompts.latest(contact))
    return world.ledger.sealed(contact), last
