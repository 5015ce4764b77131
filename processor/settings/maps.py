"""What the operator says about the fields of a source: checked against what its provider takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

import msgspec
import phonenumbers

from processor.domain.tags import normal_tag
from processor.ports.webhooks import BoxRule, FieldMap, Provider
from processor.settings.shapes import BoxTable, SourceTable
from processor.settings.tables import Reader
from processor.settings.values import Business

#: The one name of a map that is given a value and no field: the country of national numbers.
_REGION: Final = "phone_region"


class MapReader(msgspec.Struct, frozen=True, kw_only=True):
    """Reads the `map` and the `box` tables of one source."""

    reader: Reader
    place: str

    def read(self, table: SourceTable, provider: Provider | None) -> FieldMap:
        """The map; a name or a box that the provider has no use for is a problem."""
        if provider is not None:
            self._check(table, provider)
        return FieldMap(fields=dict(table.map), boxes=tuple(self._boxes(table.box)))

    def _check(self, table: SourceTable, provider: Provider) -> None:
        self.reader.known(table.map, sorted(provider.mappable), f"{self.place}.map")
        if table.box and not provider.boxes:
            self.reader.problem(
                f"{self.place}.box", f"`{provider.name}` has no boxes; remove these tables"
            )

        region = table.map.get(_REGION)
        if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
            self.reader.problem(
                f"{self.place}.map.{_REGION}",
                f'`{region}` is no region; write two capital letters, such as "US"',
            )

    def _boxes(self, tables: Sequence[Mapping[str, object]]) -> list[BoxRule]:
        read = []
        for position, value in enumerate(tables):
            box = self.reader.read(
                BoxTable,
                value,
                f"{self.place}.box[{position}]",
                required=("field", "channels", "tags"),
            )
            read.append(
                BoxRule(
                    field=box.field,
                    channels=box.channels,
                    tags=box.tags,
                    ticked=box.ticked,
                    wording=box.wording or None,
                    wording_version=box.wording_version or None,
                )
            )
        return read


def check_tags(reader: Reader, businesses: Mapping[str, Business], tags: Collection[str]) -> None:
    """A box whose tag the policy does not know would be ticked for nothing, and nobody told."""
    for business in businesses.values():
        for source in business.sources.values():
            place = f"business.{business.name}.source.{source.name}.box"
            for position, rule in enumerate(source.map.boxes):
                for tag in rule.tags:
                    if normal_tag(tag) not in tags:
                        reader.problem(f"{place}[{position}].tags", _unknown(tag, tags))


def _unknown(tag: str, tags: Collection[str]) -> str:
    close = get_close_matches(normal_tag(tag), tags, n=1)
    cure = f"did you mean `{close[0]}`?" if close else "add it to `[policy.tags]`"
    return f"`{tag}` stands for no purpose; {cure}"
