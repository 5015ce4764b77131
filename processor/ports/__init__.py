"""The edges of the core, as protocols; each has a real adapter and an in-memory twin."""

from __future__ import annotations

from processor.ports.access import (
    ApiKey,
    ApiKeys,
    Scope,
)
from processor.ports.births import (
    Birth,
    Births,
    decode_birth,
)
from processor.ports.dispatch import Clock, Dispatcher, QueueName, Spool, TaskName
from processor.ports.errors import (
    FieldProblem,
    NotUnderstood,
    SealBroken,
    SignatureInvalid,
    StoreContended,
    StoreFull,
    StoreUnavailable,
    StoreUnborn,
    VaultUnavailable,
)
from processor.ports.inbox import (
    Acceptance,
    Accepted,
    Arrival,
    Claimed,
    Delivery,
    DeliveryState,
    Finished,
    Inbox,
)
from processor.ports.ledger import (
    Append,
    Claim,
    Glimpse,
    Held,
    Ledger,
    Links,
    Opened,
    Outcome,
    Sealed,
)
from processor.ports.machine import Disk, Machine
from processor.ports.outbound import (
    ClaimAnswer,
    DecisionLog,
    DecisionRecord,
    Job,
    JobConflict,
    MessageState,
    Outbound,
    Outgoing,
    Settled,
    Taken,
)
from processor.ports.pulses import Pulses, Role
from processor.ports.queues import Backlog, Queues
from processor.ports.server import ServerFacts, ServerState
from processor.ports.vault import (
    ContactKeys,
    DataKey,
    Sealer,
    Vault,
)
from processor.ports.webhooks import (
    Provider,
    RawRequest,
    Verified,
)

__all__ = [
    "Acceptance",
    "Accepted",
    "ApiKey",
    "ApiKeys",
    "Append",
    "Arrival",
    "Backlog",
    "Birth",
    "Births",
    "Claim",
    "ClaimAnswer",
    "Claimed",
    "Clock",
    "ContactKeys",
    "DataKey",
    "DecisionLog",
    "DecisionRecord",
    "Delivery",
    "DeliveryState",
    "Disk",
    "Dispatcher",
    "FieldProblem",
    "Finished",
    "Glimpse",
    "Held",
    "Inbox",
    "Job",
    "JobConflict",
    "Ledger",
    "Links",
    "Machine",
    "MessageState",
    "NotUnderstood",
    "Opened",
    "Outbound",
    "Outcome",
    "Outgoing",
    "Provider",
    "Pulses",
    "QueueName",
    "Queues",
    "RawRequest",
    "Role",
    "Scope",
    "SealBroken",
    "Sealed",
    "Sealer",
    "ServerFacts",
    "ServerState",
    "Settled",
    "SignatureInvalid",
    "Spool",
    "StoreContended",
    "StoreFull",
    "StoreUnavailable",
    "StoreUnborn",
    "Taken",
    "TaskName",
    "Vault",
    "VaultUnavailable",
    "Verified",
    "decode_birth",
]
