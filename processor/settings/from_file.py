"""What the configuration file says, table by table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import msgspec

from processor.domain.policy import Policy, policy_problems
from processor.ports import Limit, Provider
from processor.settings.allowances import Limits, read_limits
from processor.settings.businesses import BusinessReader
from processor.settings.environment import Environment
from processor.settings.maps import check_tags
from processor.settings.shapes import KeepTable, ResultsTable, StoreTable, WebTable, WorkerTable
from processor.settings.tables import Reader
from processor.settings.values import Business

_TABLES: Final = ("business", "policy", "web", "worker", "store", "keep", "results", "limits")


def read_file(
    table: Mapping[str, object],
    reader: Reader,
    environment: Environment,
    providers: Mapping[str, Provider],
) -> dict[str, Any]:
    """The fields of Settings that stand in the file; what is wrong is noted with the reader."""
    reader.known(table, _TABLES, "")
    limits = read_limits(reader, table.get("limits", {}), "limits", Limits())
    source = BusinessReader(
        reader=reader, environment=environment, providers=providers, limits=limits
    )
    businesses = source.businesses(table.get("business", {}))
    web = reader.read(WebTable, reader.table(table.get("web", {}), "web"), "web")
    _check_public_url(reader, web, businesses, providers)
    worker = reader.read(WorkerTable, reader.table(table.get("worker", {}), "worker"), "worker")
    store = reader.read(StoreTable, reader.table(table.get("store", {}), "store"), "store")
    keep = reader.read(KeepTable, reader.table(table.get("keep", {}), "keep"), "keep")
    told = reader.table(table.get("results", {}), "results")
    results = reader.read(ResultsTable, told, "results")
    _check_numbers(reader, keep, store)
    policy = _policy(reader, table.get("policy", {}), businesses)
    _check_links(reader, web, businesses, policy)
    check_tags(reader, businesses, policy.tags)
    return {
        "businesses": businesses,
        "policy": policy,
        "partitions": store.partitions,
        "lanes": store.lanes,
        "web_host": web.host,
        "web_port": web.port,
        "public_url": web.public_url,
        "trusted_proxies": web.trusted_proxies,
        "max_body_bytes": web.max_body_bytes,
        "capture_max_bytes": web.capture_max_bytes,
        "list_max_bytes": web.list_max_bytes,
        "metrics": web.metrics,
        "worker_concurrency": worker.concurrency,
        "release_retry_seconds": worker.release_retry_seconds,
        "takeover_seconds": worker.takeover_seconds,
        "bulk_concurrency": worker.bulk_concurrency,
        "bulk_chunks": worker.bulk_chunks,
        "bulk_chunks_each": worker.bulk_chunks_each,
        "campaigns_days": keep.campaigns_days,
        "decisions_days": keep.decisions_days,
        "deliveries_days": keep.deliveries_days,
        "proof_days": keep.proof_days,
        "results_limit": Limit(results=results.most, window=timedelta(minutes=results.minutes)),
    }


def _check_numbers(reader: Reader, keep: KeepTable, store: StoreTable) -> None:
    """What must hold between numbers, and of one beyond its range."""
    if keep.proof_days <= max(keep.decisions_days, keep.deliveries_days):
        reader.problem("keep.proof_days", "must be more than decisions_days and deliveries_days")
    if store.partitions & (store.partitions - 1):
        reader.problem("store.partitions", "must be a power of two from 1 to 4096")


def _check_public_url(
    reader: Reader,
    web: WebTable,
    businesses: Mapping[str, Business],
    providers: Mapping[str, Provider],
) -> None:
    """Behind a proxy nobody can guess the URL that a caller signed."""
    bound = sorted(
        f"{business.name}/{source.name}"
        for business in businesses.values()
        for source in business.sources.values()
        if source.provider in providers and providers[source.provider].url_bound
    )
    if bound and not web.public_url:
        reader.problem(
            "web.public_url", f"is needed by {', '.join(bound)}, whose signatures cover the URL"
        )


def _check_links(
    reader: Reader, web: WebTable, businesses: Mapping[str, Business], policy: Policy
) -> None:
    """Nobody can open a link of which only the path is known."""
    asking = ["policy.double_opt_in"] if policy.double_opt_in else []
    asking += sorted(
        f"business.{business.name}.source.{source.name}.double_opt_in"
        for business in businesses.values()
        for source in business.sources.values()
        if source.double_opt_in
    )
    if asking and not web.public_url:
        reader.problem(
            "web.public_url", f"is needed by {', '.join(asking)}: sign-ups are confirmed by a link"
        )


def _policy(reader: Reader, value: object, businesses: Mapping[str, Business]) -> Policy:
    table = reader.table(value, "policy")
    policy = reader.read(Policy, table, "policy", without=("brands",))
    for problem in policy_problems(policy):
        reader.problem("", problem)
    return msgspec.structs.replace(
        policy, brands={name: business.brands for name, business in businesses.items()}
    )
