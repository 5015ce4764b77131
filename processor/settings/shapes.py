"""The shape of `assent.toml`: every table with its keys, limits and defaults."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from processor.domain.address import Channel
from processor.settings.values import Answering, BusinessKind, MetricsAccess

NAME: Final = r"^[a-z0-9][a-z0-9-]{0,39}\Z"
NAME_RULE: Final = "1 to 40 of the characters a-z, 0-9 and `-`, not beginning with `-`"

Name = Annotated[str, Meta(pattern=NAME, description=NAME_RULE)]
Text = Annotated[str, Meta(min_length=1, max_length=200, description="a text in quotes")]
LANGUAGE: Final = r"^[a-z]{2}\Z"
TEXTS_RULE: Final = 'texts by language, such as opt_out.en = "..."'
Texts = dict[
    Annotated[str, Meta(pattern=LANGUAGE)], Annotated[str, Meta(min_length=1, max_length=1000)]
]


class BusinessTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[business.NAME]`."""

    brands: Annotated[
        tuple[Name, ...],
        Meta(min_length=1, description=f'a list of names such as ["acme"], each {NAME_RULE}'),
    ] = ()
    default_brand: Name = ""
    kind: Annotated[BusinessKind, Meta(description='"live" or "sandbox"')] = "live"
    source: Annotated[dict[str, object], Meta(description="tables `[business.X.source.Y]`")] = {}
    release: Annotated[
        dict[str, object] | None, Meta(description="a table `[business.X.release]`")
    ] = None
    words: Annotated[dict[str, object] | None, Meta(description="a table `[business.X.words]`")] = (
        None
    )
    observe: Annotated[bool, Meta(description="true or false, without quotes")] = False
    calls_per_minute: Annotated[
        int, Meta(ge=0, le=1_000_000, description="a whole number from 0 to 1000000; 0: no limit")
    ] = 0
    limits: Annotated[
        dict[str, object] | None, Meta(description="a table `[business.X.limits]`")
    ] = None
    replies: Annotated[
        dict[str, object] | None, Meta(description="a table `[business.X.replies]`")
    ] = None


class RepliesTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[business.NAME.replies]`: texts by language, such as `opt_out.en`."""

    language: Annotated[
        str, Meta(pattern=LANGUAGE, description='a language in two letters, such as "en"')
    ] = "en"
    help_contact: Annotated[
        Text, Meta(description="a telephone number or e-mail address, in quotes")
    ] = ""
    names: Annotated[
        dict[str, Text], Meta(description='a table of brands as people know them: acme = "Acme"')
    ] = {}
    opt_out: Annotated[Texts, Meta(description=TEXTS_RULE)] = {}
    help: Annotated[Texts, Meta(description=TEXTS_RULE)] = {}
    double_opt_in: Annotated[Texts, Meta(description=TEXTS_RULE)] = {}


class WordsTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[business.NAME.words]`: whole messages that count as well as the mandatory keywords."""

    stop: Annotated[
        tuple[Text, ...], Meta(max_length=100, description='a list of words, such as ["basta ya"]')
    ] = ()
    resume: Annotated[
        tuple[Text, ...], Meta(max_length=100, description='a list of words, such as ["join"]')
    ] = ()
    help: Annotated[
        tuple[Text, ...], Meta(max_length=100, description='a list of words, such as ["hours"]')
    ] = ()


class SourceTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[business.NAME.source.NAME]`."""

    provider: Annotated[str, Meta(description='the name of a provider, such as "standard"')] = ""
    brand: Name = ""
    secrets: Annotated[
        tuple[str, ...],
        Meta(min_length=1, description='a list of references, such as ["env:ASSENT_SECRET_X"]'),
    ] = ()
    map: Annotated[
        dict[str, Text], Meta(description='a table such as phone = "the payload\'s name of it"')
    ] = {}
    box: Annotated[
        tuple[dict[str, object], ...], Meta(description="tables `[[business.X.source.Y.box]]`")
    ] = ()
    fetch: Annotated[
        dict[str, object] | None, Meta(description="a table `[business.X.source.Y.fetch]`")
    ] = None
    double_opt_in: Annotated[bool, Meta(description="true or false, without quotes")] = False
    answers: Annotated[Answering, Meta(description='"provider" or "assent"')] = "provider"


class FetchTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[business.NAME.source.NAME.fetch]`: how the provider's API is asked for details."""

    token: Annotated[
        Text, Meta(description='a reference such as "env:ASSENT_TOKEN_X" to a token of its API')
    ] = ""
    base_url: Annotated[
        str,
        Meta(
            pattern=r"^https://[a-z0-9.-]+/?\Z",
            description="`https://` and one of the provider's own hosts, without a path",
        ),
    ] = ""


class BoxTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[[business.NAME.source.NAME.box]]`: one consent box of the source's forms."""

    field: Annotated[Text, Meta(description="the payload's own name of the box")] = ""
    channels: Annotated[
        tuple[Channel, ...],
        Meta(min_length=1, description='a list of channels that the wording names: ["sms"]'),
    ] = ()
    tags: Annotated[
        tuple[Text, ...],
        Meta(min_length=1, description='a list of labels, such as ["marketing consent"]'),
    ] = ()
    ticked: Annotated[
        tuple[Text, ...], Meta(description='a list of values that mean yes, such as ["I agree"]')
    ] = ()
    wording: Annotated[
        str, Meta(max_length=4000, description="the wording that is shown, in quotes")
    ] = ""
    wording_version: Annotated[
        str, Meta(max_length=100, description='a version of the wording, such as "2026-03"')
    ] = ""


class CeleryTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[business.NAME.release]` with `kind = "celery"`."""

    kind: str = ""
    task: Annotated[
        Text, Meta(description='the name of your Celery task, such as "shop.send_message"')
    ] = ""
    queue: Annotated[
        Text, Meta(description='the queue that your workers read, such as "outbound"')
    ] = ""


class StreamTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[business.NAME.release]` with `kind = "stream"`, which is also the default."""

    kind: str = ""
    stream: Annotated[
        str,
        Meta(
            pattern=r"^assent:released:[a-z0-9:-]{1,80}\Z",
            description='a name that begins with "assent:released:", in a-z, 0-9, `:` and `-`',
        ),
    ] = ""


class WebTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[web]`."""

    host: Annotated[Text, Meta(description='an address to listen on, such as "127.0.0.1"')] = (
        "127.0.0.1"
    )
    port: Annotated[int, Meta(ge=1, le=65_535, description="a whole number from 1 to 65535")] = 8700
    public_url: Annotated[
        str,
        Meta(
            pattern=r"^https?://[^/?#\s]+\Z",
            description='where callers reach it, such as "https://hooks.example.com"',
        ),
    ] = ""
    trusted_proxies: Annotated[
        Annotated[int, Meta(ge=0, le=10)] | None,
        Meta(description="how many proxies of yours a request passes, from 0 to 10"),
    ] = None
    max_body_bytes: Annotated[
        int, Meta(ge=1024, le=67_108_864, description="a whole number from 1024 to 67108864")
    ] = 1_048_576
    capture_max_bytes: Annotated[
        int, Meta(ge=1024, le=104_857_600, description="a whole number from 1024 to 104857600")
    ] = 10_485_760
    list_max_bytes: Annotated[
        int, Meta(ge=1024, le=10_737_418_240, description="a whole number from 1024 to 10737418240")
    ] = 536_870_912
    metrics: Annotated[MetricsAccess, Meta(description='"key", "open" or "off"')] = "key"


class WorkerTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[worker]`."""

    concurrency: Annotated[int, Meta(ge=1, le=256, description="a whole number from 1 to 256")] = 2
    release_retry_seconds: Annotated[
        int, Meta(ge=5, le=86_400, description="a whole number from 5 to 86400")
    ] = 30
    takeover_seconds: Annotated[
        int, Meta(ge=1, le=3600, description="a whole number from 1 to 3600")
    ] = 60
    bulk_concurrency: Annotated[
        int, Meta(ge=1, le=256, description="a whole number from 1 to 256")
    ] = 1
    bulk_chunks: Annotated[int, Meta(ge=1, le=256, description="a whole number from 1 to 256")] = 4
    bulk_chunks_each: Annotated[
        int, Meta(ge=1, le=256, description="a whole number from 1 to 256")
    ] = 2


class StoreTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[store]`: both numbers are fixed when the store is born."""

    partitions: Annotated[int, Meta(ge=1, le=4096, description="a power of two from 1 to 4096")] = (
        256
    )
    lanes: Annotated[int, Meta(ge=1, le=256, description="a whole number from 1 to 256")] = 16


class ResultsTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[results]`: how many results of sendings may suppress before a business's breaker trips."""

    most: Annotated[
        int, Meta(ge=1, le=1_000_000, description="a whole number from 1 to 1000000")
    ] = 100
    minutes: Annotated[int, Meta(ge=1, le=1440, description="a whole number from 1 to 1440")] = 10


class KeepTable(msgspec.Struct, frozen=True, kw_only=True):
    """`[keep]`: how long what grows without end stays in the store, and in the vault after that."""

    decisions_days: Annotated[
        int, Meta(ge=1, le=3650, description="a whole number from 1 to 3650")
    ] = 30
    deliveries_days: Annotated[
        int, Meta(ge=1, le=3650, description="a whole number from 1 to 3650")
    ] = 90
    campaigns_days: Annotated[int, Meta(ge=1, le=30, description="a whole number from 1 to 30")] = (
        30
    )
    proof_days: Annotated[
        int, Meta(ge=31, le=36_500, description="a whole number from 31 to 36500")
    ] = 1826
