"""The businesses of the configuration file, with their brands, sources and releases."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from processor.ports import Provider
from processor.ports.dispatch import QueueName
from processor.settings.allowances import Limits, read_limits
from processor.settings.environment import Environment
from processor.settings.fetching import FetchReader
from processor.settings.maps import MapReader
from processor.settings.replies import ReplyReader
from processor.settings.secret_references import resolve, suggested_token, suggested_variable
from processor.settings.shapes import (
    NAME,
    NAME_RULE,
    BusinessTable,
    CeleryTable,
    SourceTable,
    StreamTable,
)
from processor.settings.tables import Reader
from processor.settings.values import Business, CeleryRelease, Release, Source, StreamRelease
from processor.settings.words import read_words

_OUR_QUEUES = {value for name, value in vars(QueueName).items() if name.isupper()}


class BusinessReader(msgspec.Struct, frozen=True, kw_only=True):
    """Reads the `business` tables; secrets come from the environment, providers check them."""

    reader: Reader
    environment: Environment
    providers: Mapping[str, Provider]
    limits: Limits

    def businesses(self, value: object) -> dict[str, Business]:
        """All of them by name; having none at all is a problem."""
        tables = self.reader.table(value, "business")
        if not tables and isinstance(value, dict):
            self.reader.problem("", "has no business; add `[business.NAME]`")
        return {
            name: self._business(name, table)
            for name, table in tables.items()
            if self._named(name, f"business.{name}")
        }

    def _named(self, name: str, place: str) -> bool:
        if re.match(NAME, name):
            return True
        self.reader.problem(place, f"`{name}` is no name; use {NAME_RULE}")
        return False

    def _business(self, name: str, value: object) -> Business:
        place = f"business.{name}"
        table = self.reader.read(BusinessTable, self.reader.table(value, place), place)
        brands = table.brands or (name,)
        default = self._brand(table.default_brand or brands[0], brands, f"{place}.default_brand")
        if table.kind == "sandbox" and table.release is not None:
            self.reader.problem(
                f"{place}.release",
                'a sandbox never releases; remove this table or `kind = "sandbox"`',
            )
        sources = {
            source: self._source(source, value, business=(name, brands, default))
            for source, value in table.source.items()
            if self._named(source, f"{place}.source.{source}")
        }
        limits = read_limits(self.reader, table.limits or {}, f"{place}.limits", self.limits)
        return Business(
            name=name,
            brands=tuple(dict.fromkeys(brands)),
            default_brand=default,
            sources=sources,
            replies=ReplyReader(reader=self.reader, place=f"{place}.replies").read(
                table.replies, brands, sources
            ),
            release=None if table.release is None else self._release(name, table.release),
            observe=table.observe,
            words=read_words(self.reader, table.words, f"{place}.words"),
            calls_per_minute=table.calls_per_minute,
            kind=table.kind,
            limits=limits.given,
            active_campaigns=limits.active_campaigns,
        )

    def _brand(self, brand: str, brands: tuple[str, ...], place: str) -> str:
        if brand not in brands:
            self.reader.problem(
                place, f"`{brand}` is no brand of this business; choose from {', '.join(brands)}"
            )
        return brand

    def _source(
        self, name: str, value: object, *, business: tuple[str, tuple[str, ...], str]
    ) -> Source:
        owner, brands, default = business
        place = f"business.{owner}.source.{name}"
        table = self.reader.read(
            SourceTable,
            self.reader.table(value, place),
            place,
            required=("provider", "secrets"),
        )
        provider = self.providers.get(table.provider)
        return Source(
            name=name,
            provider=table.provider,
            brand=self._brand(table.brand or default, brands, f"{place}.brand"),
            secrets=self._secrets(table, place, suggested_variable(owner, name)),
            double_opt_in=table.double_opt_in,
            map=MapReader(reader=self.reader, place=place).read(table, provider),
            access=FetchReader(
                reader=self.reader,
                environment=self.environment,
                place=f"{place}.fetch",
                suggestion=suggested_token(owner, name),
            ).read(table.fetch, provider),
            answers=table.answers,
        )

    def _secrets(self, table: SourceTable, place: str, suggestion: str) -> tuple[str, ...]:
        provider = self.providers.get(table.provider)
        if provider is None and table.provider:
            self.reader.problem(
                f"{place}.provider",
                f"`{table.provider}` is unknown; choose from {', '.join(sorted(self.providers))}",
            )
        found = []
        for position, reference in enumerate(table.secrets):
            here = f"{place}.secrets[{position}]"
            secret = resolve(
                reference,
                place=here,
                suggestion=suggestion,
                environment=self.environment,
                reader=self.reader,
            )
            wrong = provider.check_secret(secret) if provider and secret else None
            if wrong:
                self.reader.problem(here, wrong)
            found.append(secret)
        return tuple(found)

    def _release(self, business: str, table: Mapping[str, object]) -> Release:
        place = f"business.{business}.release"
        match table.get("kind", "stream"):
            case "celery":
                task = self.reader.read(CeleryTable, table, place, required=("task", "queue"))
                if task.queue in _OUR_QUEUES:
                    self.reader.problem(
                        f"{place}.queue",
                        f"`{task.queue}` is read by Assent's own workers; name one of yours",
                    )
                return CeleryRelease(task=task.task, queue=task.queue)
            case "stream":
                stream = self.reader.read(StreamTable, table, place).stream
                return StreamRelease(stream=stream or f"assent:released:{business}")
            case _:
                self.reader.problem(f"{place}.kind", 'must be "celery" or "stream"')
                return StreamRelease(stream="")
