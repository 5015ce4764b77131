"""What the operator says about the fields of a source: checked against what its provider takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.ports.webhooks import BoxRule, FieldMap, Provider
from processor.settings.shapes import BoxTable, SourceTable
from processor.settings.tables import Reader


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
