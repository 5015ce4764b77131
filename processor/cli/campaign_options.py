"""The options by which the commands of a campaign say what is to be sent, and to which list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from processor.cli.explain import Moment
from processor.cli.imports import Mapped
from processor.cli.options import brand, business

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.services.screening import Target

_F = TypeVar("_F", bound=Callable[..., Any])

_channel = click.option(
    "--channel",
    type=click.Choice(["sms", "whatsapp", "email", "webchat"]),
    default="sms",
    show_default=True,
    help="By which everybody is to be reached.",
)
_purpose = click.option(
    "--purpose", default="marketing", show_default=True, help="What the message is for."
)
_region = click.option(
    "--region",
    metavar="XX",
    help="Numbers without a country are of this one, such as US. Default: they are refused.",
)
_deadline = click.option(
    "--deadline",
    type=Moment(),
    metavar="TIME",
    help="Nobody is sent this after it, such as 2026-03-02T20:00:00-05:00.",
)
_file = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
)
_map = click.option(
    "--map", "maps", multiple=True, type=Mapped(), help="Which column is the address."
)
_delimiter = click.option(
    "--delimiter",
    default=",",
    show_default=True,
    callback=lambda *each: _one(each[2]),
    help="Between two cells.",
)
named = click.option(
    "--name", required=True, help="Your own name of the campaign; it stays the same."
)


def _one(delimiter: str) -> str:
    if len(delimiter) != 1:
        raise click.UsageError("--delimiter is one character")
    return delimiter


def targeted(command: _F) -> _F:
    """Who sends what, and by which channel."""
    return business(brand(_channel(_purpose(_deadline(_region(command))))))


def listed(command: _F) -> _F:
    """The list, how it is written, and as `targeted`."""
    return _file(targeted(_map(_delimiter(command))))


def target_of(parts: Parts, told: Mapping[str, Any]) -> Target:
    """What is to be sent, by the options; raises AddressInvalid for an unknown region."""
    from processor.cli.options import chosen_business
    from processor.domain.address import Channel
    from processor.domain.phone import known_region
    from processor.services.screening import Target

    owner, region = chosen_business(parts.settings, told["business"]), told["region"]
    brand = told["brand"] or owner.default_brand
    if brand not in owner.brands:
        raise click.UsageError(f"no brand `{brand}`; there is {', '.join(owner.brands)}")
    return Target(
        business=owner.name,
        brand=brand,
        channel=Channel(told["channel"]),
        purpose=told["purpose"],
        region=known_region(region) if region else None,
        deadline=told["deadline"],
    )
