"""All ports together, as the engine is built over them."""

from __future__ import annotations

import msgspec

from processor.ports import (
    Answers,
    ApiKeys,
    Archive,
    Births,
    Breakers,
    Buckets,
    Campaigns,
    Clock,
    Counts,
    DecisionLog,
    Details,
    Dispatcher,
    Enquiries,
    Feed,
    Inbox,
    Ledger,
    Links,
    Machine,
    Marks,
    Memory,
    Outbound,
    Prompts,
    Pulses,
    Queues,
    ResultBreakers,
    Reviews,
    ServerFacts,
    Spool,
    Wraps,
)


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the use cases stand on; the same for Redis and for memory."""

    births: Births
    marks: Marks
    memory: Memory
    ledger: Ledger
    links: Links
    inbox: Inbox
    outbound: Outbound
    prompts: Prompts
    decisions: DecisionLog
    archive: Archive
    counts: Counts
    api_keys: ApiKeys
    buckets: Buckets
    answers: Answers
    spool: Spool
    dispatcher: Dispatcher
    clock: Clock
    server: ServerFacts
    broker: ServerFacts
    pulses: Pulses
    feed: Feed
    queues: Queues
    machine: Machine
    wraps: Wraps
    enquiries: Enquiries
    breakers: Breakers
    campaigns: Campaigns
    reviews: Reviews
    details: Details
    results: ResultBreakers
