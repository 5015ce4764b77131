"""The options that many commands share, and how an address is named on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.domain.address import Address, Channel
    from processor.services.board import Subject
    from processor.settings import Business, Settings

_F = TypeVar("_F", bound=Callable[..., Any])

_CHANNELS: Final = ("sms", "whatsapp", "email", "webchat")


def common(command: _F) -> _F:
    """`--config` and `--json`."""
    command = click.option(
        "--json", "as_json", is_flag=True, help="One JSON object, or a line of JSON for each item."
    )(command)
    return configured(command)


def configured(command: _F) -> _F:
    """`--config` alone, for what answers in another way."""
    return click.option(
        "--config",
        type=click.Path(dir_okay=False, path_type=Path),
        help="The configuration file. Default: what ASSENT_CONFIG names, else ./assent.toml.",
    )(command)


reveal: Final = click.option(
    "--reveal", is_flag=True, help="Show addresses and records in full instead of masked."
)
business: Final = click.option(
    "--business", metavar="NAME", help="Whose. Needed where several are configured."
)
brand: Final = click.option(
    "--brand", metavar="NAME", help="The sender identity. Default: the business's default brand."
)


def addressed(command: _F) -> _F:
    """`--sms`, `--whatsapp`, `--email`, `--webchat`, and whose and for which brand."""
    return _channels(business(brand(command)))


def owned(command: _F) -> _F:
    """`--sms`, `--whatsapp`, `--email`, `--webchat`, and whose."""
    return _channels(business(command))


def _channels(command: _F) -> _F:
    for name in reversed(_CHANNELS):
        metavar = {"email": "ADDRESS", "webchat": "VISITOR"}.get(name, "NUMBER")
        text = f"The address, as reached by {name}."
        command = click.option(f"--{name}", metavar=metavar, help=text)(command)
    return command


def named_address(given: dict[str, str | None]) -> tuple[str, str] | None:
    """The channel and address among the options of `addressed`; None when there is none."""
    found = [(name, text) for name in _CHANNELS if (text := given.get(name)) is not None]
    if len(found) > 1:
        names = " and ".join(f"--{name}" for name, _ in found)
        raise click.UsageError(f"{names} are two addresses; give one")
    return found[0] if found else None


def guessed_channel(text: str) -> str:
    """The channel that an address looks like, where none is named."""
    from processor.domain.address import likely_channel

    return likely_channel(text).value


def chosen_business(settings: Settings, name: str | None) -> Business:
    """The business of that name, or the only one there is."""
    known = settings.businesses
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    if name is None:
        raise click.UsageError(f"name one by --business: {', '.join(sorted(known))}")
    if name not in known:
        raise click.UsageError(f"no business `{name}`; there is {', '.join(sorted(known))}")
    return known[name]


def subject_of(
    parts: Parts, place: tuple[str, str], business_name: str | None, brand_name: str | None
) -> tuple[Subject, Address]:
    """Whom a question is about, and the address; raises AddressInvalid."""
    from processor.domain.address import parse_address
    from processor.services.board import Subject

    channel = _channel(place[0])
    address = parse_address(channel.kind, place[1])
    owner = chosen_business(parts.settings, business_name)
    if brand_name is not None and brand_name not in owner.brands:
        raise click.UsageError(f"no brand `{brand_name}`; there is {', '.join(owner.brands)}")
    subject = Subject(
        business=owner.name,
        brand=brand_name or owner.default_brand,
        channel=channel,
        contact=parts.composer.contact(owner.name, address),
    )
    return subject, address


def _channel(name: str) -> Channel:
    from processor.domain.address import Channel

    return Channel(name)
