"""A gate with the customers behind it: the real one over HTTP, and the one in memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from assent_client import Client, Gate, Job, Message, Refusal, State
from assent_client.memory import MemoryGate
from processor.ports import Scope
from tests.e2e.rig import Rig, until
from tests.services.engines import ticked


class World(Protocol):
    """What a test of the contract may do."""

    @property
    def gate(self) -> Gate: ...

    def agree(self, phone: str) -> None:
        """The customer ticks the box for marketing by SMS; it is in force."""

    def stop(self, phone: str) -> None:
        """The customer writes STOP; it is in force."""


@dataclass(frozen=True)
class RealWorld:
    """A whole deployment; its web process and its worker run."""

    rig: Rig
    gate: Client

    def agree(self, phone: str) -> None:
        self.rig.deliver("form.submitted", ticked(phone=phone))
        assert until(lambda: self.gate.check(offer(phone)).approved)

    def stop(self, phone: str) -> None:
        self.rig.deliver("contact.opted_out", {"phone": phone, "text": "STOP"})


@dataclass(frozen=True)
class MemoryWorld:
    """No server at all."""

    gate: MemoryGate

    def agree(self, phone: str) -> None:
        self.gate.approve(phone)

    def stop(self, phone: str) -> None:
        self.gate.block(phone, "revoked_all")


def offer(phone: str, **more: object) -> Message:
    """An offer by text."""
    return Message(channel="sms", to=phone, **more)  # type: ignore[arg-type] # the tests' own words


def judged(gate: Gate, message: Message) -> Job:
    """The message once it was handed in and judged."""
    job = gate.submit(message)

    def seen() -> Job:
        found = gate.look(job.message)
        assert found is not None
        return found

    assert until(lambda: seen().state is not State.QUEUED)
    return seen()


def key_of(rig: Rig, *scopes: Scope) -> str:
    """A fresh API key of acme."""
    now = datetime.now(UTC)
    text, _ = rig.parts.access.issue("acme", scopes, label="test", expires_at=None, now=now)
    return text


def url_of(rig: Rig) -> str:
    """Where its web process answers."""
    return f"http://127.0.0.1:{rig.port}"


def answers(gate: Client) -> bool:
    """Whether the web process runs and lets this client in."""
    refusal = gate.redeem("msg_none")
    return isinstance(refusal, Refusal) and refusal.code != "gate_unavailable"
