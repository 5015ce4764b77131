"""Translate: what a source sent becomes events, by its provider and by what the operator mapped.

The same call is read when it comes, when it is drained, and when it is played again; so a mapping
that was mended is used by the next reading, and details that were fetched meanwhile are too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from processor.domain.hearing import NOTHING, Heard, Recent, hear
from processor.domain.keywords import MANDATORY, Keywords
from processor.ports import (
    NEEDS_DETAILS,
    Access,
    Api,
    Arrival,
    Ask,
    Delivery,
    FieldMap,
    Meant,
    NotUnderstood,
    Provider,
    Translation,
)
from processor.services.completed import completed_of

#: The reason of a delivery whose details were fetched and still do not say enough.
DETAILS_LACKING = "details_lacking"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A configured source: whose webhooks, verified how, speaking for which brand.

    `access` is the business's own way to the provider's API, if it gave one. `flags` are what its
    deliveries carry, such as that what they bring has to be confirmed.
    """

    business: str
    source: str
    provider: str
    brand: str
    secrets: tuple[str, ...]
    map: FieldMap = FieldMap()
    access: Access | None = None
    flags: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Hide the secrets."""
        return f"Endpoint({self.business}/{self.source})"


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """What texts are read by: each business's words and brands, and the tags of the policy."""

    words: Mapping[str, Keywords] = {}
    brands: Mapping[str, Sequence[str]] = {}
    tags: Sequence[str] = ()

    def of(self, business: str) -> Heard:
        """What is known of a business, whatever was sent."""
        return Heard(
            business=business,
            words=self.words.get(business, MANDATORY),
            tags=self.tags,
            brands=self.brands.get(business, ()),
        )


class Translator:
    """Reads what was kept of a call. Raises NotUnderstood, and KeyError for an unknown provider.

    Whatever else is raised is a fault of the provider's file, which the caller shows to people.
    """

    def __init__(
        self,
        *,
        providers: Mapping[str, Provider],
        endpoints: Mapping[tuple[str, str], Endpoint],
        hearing: Hearing,
    ) -> None:
        self._providers = providers
        self._endpoints = endpoints
        self._hearing = hearing

    def provider(self, name: str) -> Provider:
        """The provider of that name; raises KeyError."""
        return self._providers[name]

    def translate(
        self, kept: bytes, of: Arrival | Delivery, recent: Recent = NOTHING
    ) -> Translation:
        """Read a call; a source that is configured no more, or anew, has no map for it.

        Without what was sent to its writer, a text is read in the sense that restricts most.
        """
        read = self._translated(kept, of)
        known = self._hearing.of(of.business)
        events = tuple(heard for event in read.events for heard in hear(event, known, recent))
        return msgspec.structs.replace(read, events=events)

    def _translated(self, kept: bytes, of: Arrival | Delivery) -> Translation:
        provider = self._providers[of.provider]
        call = completed_of(kept)
        try:
            return provider.translate(call.kept, self._meant(of, call.details))
        except NotUnderstood as error:
            if call.details and error.reason == NEEDS_DETAILS:
                # Asking again would bring the same answers.
                raise NotUnderstood(DETAILS_LACKING) from None
            raise

    def answered(self, kept: bytes, of: Delivery) -> bool:
        """Whether the provider answered the customer itself; raises NotUnderstood, KeyError."""
        return self._providers[of.provider].answered(completed_of(kept).kept)

    def way(self, of: Delivery) -> tuple[Api, Access] | None:
        """Where to ask for a delivery's details; None where nobody said, or nothing is to ask."""
        api, endpoint = self._providers[of.provider].api, self._endpoint(of)
        if api is None or endpoint is None or endpoint.access is None:
            return None
        return api, endpoint.access

    def ask(self, kept: bytes, of: Delivery, details: Mapping[str, bytes]) -> Ask | None:
        """What to ask next, or None once a call can be read; raises NotUnderstood."""
        call = completed_of(kept)
        return self._providers[of.provider].ask(call.kept, self._meant(of, details))

    def _endpoint(self, of: Arrival | Delivery) -> Endpoint | None:
        endpoint = self._endpoints.get((of.business, of.source))
        return endpoint if endpoint is not None and endpoint.provider == of.provider else None

    def _meant(self, of: Arrival | Delivery, details: Mapping[str, bytes]) -> Meant:
        endpoint = self._endpoint(of)
        map_ = FieldMap() if endpoint is None else endpoint.map
        return Meant(brand=of.brand, map=map_, details=details)
