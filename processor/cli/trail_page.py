"""The trail of a message on a screen: what came with it, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from processor.cli.forms import decision_view_form, delivery_form
from processor.cli.screen import exact, utc, when, without_none
from processor.cli.tables import decision_page, section, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from processor.services.trail import Course, Trail


def trail_form(trail: Trail, *, revealed: bool) -> dict[str, Any]:
    """The trail in its stable form."""
    return decision_view_form(trail.decision, revealed=revealed) | {
        "deliveries": [delivery_form(each) for each in trail.deliveries],
        "sending": _form(trail.course) if trail.course else None,
    }


def trail_page(trail: Trail) -> RenderableType:
    """The trail, from the webhook to the provider."""
    more: list[RenderableType] = []
    if trail.deliveries:
        rows = [
            (when(each.received_at), each.source, each.state.value, each.id)
            for each in trail.deliveries
        ]
        more += section(
            "webhooks behind them", table("received", "from", "", "delivery", rows=rows)
        )
    if trail.course:
        more += section("what came of it", table("", "", rows=_rows(trail.course)))
    return decision_page(trail.decision, more)


def _rows(course: Course) -> list[tuple[str, str]]:
    overtaken = course.in_flight
    rows = [
        ("state", course.state),
        ("claimed", course.claimed_at and exact(course.claimed_at)),
        ("attempt", course.attempt),
        ("in flight", overtaken and f"an opt-out followed at {exact(overtaken.revoked_at)}"),
        (
            "ended",
            course.outcome_at and f"{exact(course.outcome_at)}, told by the {course.told_by}",
        ),
        ("provider id", course.provider_id),
    ]
    return [(name, value) for name, value in rows if value]


def _form(course: Course) -> dict[str, Any]:
    overtaken = course.in_flight
    return without_none(
        {
            "state": course.state,
            "attempt": course.attempt,
            "claimed_at": utc(course.claimed_at),
            "lease_ends_at": utc(course.lease_ends_at),
            "outcome": course.outcome,
            "outcome_at": utc(course.outcome_at),
            "told_by": course.told_by,
            "provider_id": course.provider_id,
            "in_flight": overtaken
            and {
                "entry": overtaken.entry,
                "claimed_at": utc(overtaken.claimed_at),
                "revoked_at": utc(overtaken.revoked_at),
            },
        }
    )
