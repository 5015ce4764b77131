"""What a sender needs to ask Assent before it sends.

`Client` is the gate over HTTP, `assent_client.memory.MemoryGate` the one for tests, and
`assent_client.celery.gated` puts it before a Celery task.
"""

from __future__ import annotations

from assent_client.campaign import BadRow, Campaign, Order, Part
from assent_client.campaigns import Campaigns
from assent_client.client import Client
from assent_client.decision import Decision, Reason, Verdict
from assent_client.errors import (
    AssentClientError,
    FieldProblem,
    GateUnavailable,
    JobConflict,
    KeyRefused,
    Misuse,
    RequestRefused,
    ScopeMissing,
)
from assent_client.gate import Gate
from assent_client.job import Job, Outcome, Permit, Refusal, State
from assent_client.message import Message
from assent_client.outcomes import Deferred, Ending, Failed, Sent, Skipped, Unknown, ending_of

__all__ = [
    "AssentClientError",
    "BadRow",
    "Campaign",
    "Campaigns",
    "Client",
    "Decision",
    "Deferred",
    "Ending",
    "Failed",
    "FieldProblem",
    "Gate",
    "GateUnavailable",
    "Job",
    "JobConflict",
    "KeyRefused",
    "Message",
    "Misuse",
    "Order",
    "Outcome",
    "Part",
    "Permit",
    "Reason",
    "Refusal",
    "RequestRefused",
    "ScopeMissing",
    "Sent",
    "Skipped",
    "State",
    "Unknown",
    "Verdict",
    "ending_of",
]
