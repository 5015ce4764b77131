"""The made parts of the pages of providers: who they are, and what becomes of each event."""

from __future__ import annotations

from docs.markdown import table
from processor.ports.webhooks import Outcome, Provider
from processor.providers import PROVIDERS


def providers_table() -> str:
    """The table of every provider: what may be mapped, and how its calls are signed."""
    rows = [
        (
            f"[`{name}`](providers/{name}.md)",
            " ".join((type(each).__doc__ or "").split()),
            ", ".join(f"`{field}`" for field in sorted(each.mappable)),
            "yes" if each.boxes else "",
            "yes" if each.url_bound else "",
            "429" if each.comes_again else "taken in all the same",
        )
        for name, each in sorted(PROVIDERS.items())
    ]
    headings = (
        "Provider",
        "Takes",
        "`map` may name",
        "Boxes",
        "Needs `public_url`",
        "Over a limit",
    )
    return table(headings, rows)


def events_table(provider: Provider) -> str:
    """What becomes of every event that a provider declares."""
    rows = [(_event(each), each.when, _end(each)) for each in provider.outcomes]
    return table(("Event", "When", "What becomes of it"), rows)


def _event(outcome: Outcome) -> str:
    """The provider's own name as code, and what is no name as words."""
    return outcome.event if " " in outcome.event else f"`{outcome.event}`"


def _end(outcome: Outcome) -> str:
    if outcome.becomes:
        return " and ".join(f"`{kind}`" for kind in outcome.becomes)
    if outcome.ignored:
        return f"ignored as `{outcome.ignored}`"
    return f"waits in quarantine as `{outcome.waits}`"
