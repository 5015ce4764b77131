"""The settings as values: what the rest of the program is built from, and nothing undecided."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from processor.domain.keywords import MANDATORY, Keywords
from processor.domain.policy import Policy
from processor.domain.replies import ReplyTexts
from processor.ports.buckets import Allowance, LimitKind
from processor.ports.details import Access
from processor.ports.results import Limit
from processor.ports.webhooks import FieldMap

MetricsAccess = Literal["key", "open", "off"]
BusinessKind = Literal["live", "sandbox"]
Answering = Literal["provider", "assent"]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook endpoint of a business; `brand` is meant where an event names none.

    `secrets` are in clear; the provider found each of them usable. More than one: a rotation.
    `map` says what the fields of its payloads stand for. By `access` the provider's API is asked
    for what its events name by an id only; None: they wait. With `double_opt_in` every sign-up
    that it brings has to be confirmed. `answers` says who confirms a STOP and answers HELP.
    """

    name: str
    provider: str
    brand: str
    secrets: tuple[str, ...]
    map: FieldMap = FieldMap()
    access: Access | None = None
    double_opt_in: bool = False
    answers: Answering = "provider"

    def __repr__(self) -> str:
        """Never show the secrets."""
        return f"Source({self.name!r}, provider={self.provider!r}, brand={self.brand!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Never show the secrets to rich either, which would otherwise list the fields."""
        return [("name", self.name), ("provider", self.provider), ("brand", self.brand)]


class CeleryRelease(msgspec.Struct, frozen=True, kw_only=True):
    """Approved messages are handed to a Celery task of the business, by message id only."""

    task: str
    queue: str


class StreamRelease(msgspec.Struct, frozen=True, kw_only=True):
    """Approved messages are handed on in a stream of the store, by message id only."""

    stream: str


Release = CeleryRelease | StreamRelease


class Business(msgspec.Struct, frozen=True, kw_only=True):
    """Whose messages these are. Without a release, approved messages wait to be asked for.

    With `observe` messages are judged and logged, and none is ever released; nor is any of the
    kind `sandbox`, which has test keys and magic numbers. Its API keys together
    may make so many `calls_per_minute`; 0: as many as they like. `words` are the keywords by which
    texts to it are read, `replies` the texts of its own answers. `limits` are what it may have of
    other kinds, `active_campaigns` how many may run at a time; 0: any number.
    """

    name: str
    brands: tuple[str, ...]
    default_brand: str
    sources: Mapping[str, Source]
    release: Release | None = None
    observe: bool = False
    calls_per_minute: int = 0
    kind: BusinessKind = "live"
    words: Keywords = MANDATORY
    replies: ReplyTexts = ReplyTexts()
    limits: Mapping[LimitKind, Allowance] = {}
    active_campaigns: int = 0


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is configured, complete and checked.

    Attributes:
        config_path: The file it was read from.
        businesses: By name.
        policy: With the brands of the businesses filled in.
        store_url: As redis-py reads it, `redis+cluster://host:port,host:port/0`, or `embedded:`.
        broker_url: As Celery and kombu read it, but for several nodes, which share one address with
            commas between; or `embedded:`.
        state_dir: Absolute; for what is kept on this machine.
        vault_url: `file:///directory`, `s3://bucket/prefix` or `memory:`.
        vault_options: Options of an S3 vault; may hold credentials.
        id_key: At least 32 bytes, the first there was; losing it orphans every contact.
        id_key_later: The keys that came after it, in that order; losing one orphans them too.
        seal_keys: 32 bytes each, by key id.
        seal_current: Id of the key that seals from now on.
        partitions: Of the contacts; fixed when the store is born.
        lanes: Of the inbox; fixed when the store is born.
        web_host: Where the web server listens.
        web_port: Where the web server listens.
        public_url: Where callers reach it, without a path; empty if nothing needs to know.
        trusted_proxies: How many proxies tell a caller's address; None: it is not known at all.
        max_body_bytes: Largest webhook or request body.
        capture_max_bytes: Largest capture.
        list_max_bytes: Largest list of a campaign.
        metrics: Who may read `/metrics`: holders of an admin key, anyone, or nobody.
        log_level: In capitals, as `logging` names it.
        worker_concurrency: Processes of a worker.
        release_retry_seconds: After this long, a release that nobody claimed is published again.
        takeover_seconds: After this long, a delivery that a worker left behind is taken over.
        decisions_days: Days a logged decision stays in the store before it is moved to the vault.
        deliveries_days: Days the raw body of a delivery that is over stays in the store.
        proof_days: Days after which what was moved is let go of in the vault too.
        campaigns_days: Days after which a campaign, its list and its result are let go of.
        bulk_concurrency: Processes of a worker that works on campaigns.
        bulk_chunks: Chunks of campaigns that are worked at once, by all workers together.
        bulk_chunks_each: Of these, chunks of one business.
        results_limit: How many providers' results may suppress, within which time, for a business.
        secret_files: The files that secrets were read from.
    """

    config_path: Path
    businesses: Mapping[str, Business]
    policy: Policy
    store_url: str
    broker_url: str
    state_dir: Path
    vault_url: str
    vault_options: Mapping[str, str]
    id_key: bytes
    seal_keys: Mapping[str, bytes]
    seal_current: str
    partitions: int = 256
    lanes: int = 16
    web_host: str = "127.0.0.1"
    web_port: int = 8700
    public_url: str = ""
    trusted_proxies: int | None = None
    max_body_bytes: int = 1_048_576
    capture_max_bytes: int = 10_485_760
    list_max_bytes: int = 536_870_912
    metrics: MetricsAccess = "key"
    log_level: str = "INFO"
    worker_concurrency: int = 2
    release_retry_seconds: int = 30
    takeover_seconds: int = 60
    decisions_days: int = 30
    deliveries_days: int = 90
    proof_days: int = 1826
    campaigns_days: int = 30
    bulk_concurrency: int = 1
    bulk_chunks: int = 4
    bulk_chunks_each: int = 2
    results_limit: Limit = Limit()
    secret_files: tuple[Path, ...] = ()
    id_key_later: tuple[bytes, ...] = ()

    @property
    def observing(self) -> tuple[str, ...]:
        """The businesses that only observe, by name."""
        return tuple(sorted(name for name, each in self.businesses.items() if each.observe))

    @property
    def sandboxes(self) -> Mapping[str, str]:
        """The businesses to try things out in, each with its default brand."""
        kinds = sorted(self.businesses.items())
        return {name: each.default_brand for name, each in kinds if each.kind == "sandbox"}

    def __repr__(self) -> str:
        """Name the file and the businesses only: addresses and options can hold passwords."""
        return f"Settings({str(self.config_path)!r}, businesses={sorted(self.businesses)!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Show rich no more, which would otherwise list the fields."""
        return [("config_path", str(self.config_path)), ("businesses", sorted(self.businesses))]
