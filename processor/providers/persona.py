"""Who acts in a payload, and somebody else in their place, wherever in it they are told of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from processor.domain.address import Address, AddressKind
from processor.domain.events import AnyEvent, Person
from processor.domain.named import addresses_in
from processor.providers.payload_tree import Path, Tree, every_leaf

#: Digits of a number without its country, from which on two numbers that end alike are one.
_NATIONAL: Final = 8


class Persona(msgspec.Struct, frozen=True, kw_only=True):
    """The one who acts, as far as the events of a payload tell."""

    phone: str | None = None
    email: str | None = None
    name: str | None = None

    def __repr__(self) -> str:
        """Hide who it is."""
        return "Persona(...)"


def addresses_of(events: Iterable[AnyEvent]) -> list[Address]:
    """Every address that the events name, each once, in their order."""
    return list(dict.fromkeys(addresses_in(events)))


def persona_of(events: Iterable[AnyEvent]) -> Persona:
    """Who acts in these events; the first that is told of where there are several."""
    events = list(events)
    known = addresses_of(events)
    people = [getattr(event, "person", None) or Person() for event in events]
    mails = [each.email for each in people if each.email]
    names = [each.full_name for each in people if each.full_name]
    return Persona(
        phone=next((each.value for each in known if each.kind is AddressKind.PHONE), None),
        email=next((each.value for each in known if each.kind is AddressKind.EMAIL), None)
        or next(iter(mails), None),
        name=next(iter(names), None),
    )


def with_phone(tree: Tree, old: str, new: str) -> Tree:
    """The payload with another number, in whatever way the old one is written."""

    def change(_: Path, value: Tree) -> Tree:
        if not isinstance(value, str) or not same_number(value, old):
            return value
        kind, mark, number = value.rpartition(":")
        # Some tell a number in digits alone.
        plain = number.isdecimal() and new.startswith("+") and len(number) > len(old) - 2
        return kind + mark + (new.removeprefix("+") if plain else new)

    return every_leaf(tree, change)


def with_email(tree: Tree, old: str, new: str) -> Tree:
    """The payload with another e-mail address."""

    def change(_: Path, value: Tree) -> Tree:
        alike = isinstance(value, str) and value.strip().casefold() == old.casefold()
        return new if alike else value

    return every_leaf(tree, change)


def with_name(tree: Tree, old: str, new: str) -> Tree:
    """The payload with another name, whole or in its two parts."""
    first, _, last = old.partition(" ")
    new_first, _, new_last = new.partition(" ")
    parts = {old: new, first: new_first, last: new_last}

    def change(path: Path, value: Tree) -> Tree:
        named = value == old or any("name" in str(step).casefold() for step in path[-2:])
        numbered = str(path[-1]).replace(".", "").isdecimal() if path else False
        return parts.get(value, value) if isinstance(value, str) and (named or numbered) else value

    return every_leaf(tree, change)


def same_number(text: str, number: str) -> bool:
    """Whether a text is that number, with or without its country, and nothing else."""
    told = text.rpartition(":")[2]
    digits = "".join(sign for sign in told if sign.isdecimal())
    if any(sign.isalpha() for sign in told) or len(digits) < _NATIONAL:
        return False
    return number.removeprefix("+").endswith(digits)
