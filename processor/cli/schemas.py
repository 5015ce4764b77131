"""`assent schemas`: what an event has to look like, for senders in any language."""

from __future__ import annotations

import click

from processor.cli.failure import not_found
from processor.cli.group import Command


@click.command(
    cls=Command,
    examples=(
        "assent schemas                 the types of events",
        "assent schemas form.submitted  the JSON Schema of one",
        "assent schemas --json          the JSON Schemas of all, by type",
    ),
)
@click.argument("event_type", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def schemas(event_type: str | None, *, as_json: bool) -> None:
    """Show the JSON Schema of EVENT_TYPE, or list the types.

    The web server gives the same under `/v1/schemas`. No configuration is needed.
    """
    from processor.cli.screen import emit
    from schemas.export import all_schemas

    found = all_schemas()
    if event_type is None:
        emit(found) if as_json else click.echo("\n".join(found))
    elif event_type in found:
        emit(found[event_type])
    else:
        raise not_found(f"no event type `{event_type}`; `assent schemas` lists them")
