"""The webhook endpoints that the settings amount to."""

from __future__ import annotations

from processor.domain.reading import DOUBLE_OPT_IN
from processor.services.translate import Endpoint, Hearing
from processor.settings.values import Settings


def hearing_of(settings: Settings) -> Hearing:
    """What texts are read by."""
    businesses = settings.businesses.values()
    return Hearing(
        words={business.name: business.words for business in businesses},
        brands={business.name: business.brands for business in businesses},
        tags=tuple(settings.policy.tags),
    )


def endpoints_of(settings: Settings) -> dict[tuple[str, str], Endpoint]:
    """The endpoints, by business and source."""
    return {
        (business.name, source.name): Endpoint(
            business=business.name,
            source=source.name,
            provider=source.provider,
            brand=source.brand,
            secrets=source.secrets,
            map=source.map,
            access=source.access,
            flags=(DOUBLE_OPT_IN,) if source.double_opt_in else (),
        )
        for business in settings.businesses.values()
        for source in business.sources.values()
    }
