"""The retention that the settings say."""

from __future__ import annotations

from datetime import timedelta

from processor.services.archive import Retention
from processor.settings.values import Settings


def retention_of(settings: Settings) -> Retention:
    """How long what stays where, as it is configured."""
    return Retention(
        decisions=timedelta(days=settings.decisions_days),
        deliveries=timedelta(days=settings.deliveries_days),
        proof=timedelta(days=settings.proof_days),
    )
