"""Translate: what a source sent becomes events, by its provider and by what the operator mapped.

The same call is read when it comes, when it is drained, and when it is played again; so a mapping
that was mended is used by the next reading.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.ports import Arrival, Delivery, FieldMap, Meant, Provider, Translation


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A configured source: whose webhooks, verified how, speaking for which brand."""

    business: str
    source: str
    provider: str
    brand: str
    secrets: tuple[str, ...]
    map: FieldMap = FieldMap()

    def __repr__(self) -> str:
        """Hide the secrets."""
        return f"Endpoint({self.business}/{self.source})"


class Translator:
    """Reads what was kept of a call. Raises NotUnderstood, and KeyError for an unknown provider.

    Whatever else is raised is a fault of the provider's file, which the caller shows to people.
    """

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        endpoints: Mapping[tuple[str, str], Endpoint],
    ) -> None:
        self._providers = providers
        self._endpoints = endpoints

    def translate(self, kept: bytes, of: Arrival | Delivery) -> Translation:
        """Read a call; a source that is configured no more, or anew, has no map for it."""
        provider = self._providers[of.provider]
        endpoint = self._endpoints.get((of.business, of.source))
        known = endpoint is not None and endpoint.provider == of.provider
        map_ = endpoint.map if endpoint is not None and known else FieldMap()
        return provider.translate(kept, Meant(brand=of.brand, map=map_))
