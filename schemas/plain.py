"""The short way through a schema, for what is plainly right; whatever is not goes the long way.

marshmallow's own walk makes room for hooks, partial loading and errors at every field, which costs
many times what the fields do. Most bodies are right. So the fields of a schema are made into one
type, by which msgspec reads a whole body in one step; only what it has no words for is then read by
the field itself. Any doubt ends in marshmallow's walk, which alone says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from marshmallow import Schema, fields, missing
from marshmallow.validate import Length
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import astuple

from schemas.fields import Choice, Flag, Matched, Part, Several, Tag, Text, Told, label

Reader: TypeAlias = Callable[[Any], Any]

#: Before a pattern: something in the text is no blank.
_FILLED: Final = r"(?=\s*\S)"


class NotPlain(Exception):
    """Something is missing, too much, or of an odd kind; marshmallow will tell."""


class Plain(msgspec.Struct, frozen=True, kw_only=True):
    """What msgspec takes a value as, and what reads what it took, if that is to be read at all."""

    type: Any
    reader: Reader | None = None


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """The short way through one schema: its type, and what reads its fields, in their order."""

    type: type[msgspec.Struct]
    readers: tuple[tuple[str, Reader | None], ...]

    def read(self, given: object) -> dict[str, Any]:
        """The fields by name; raises NotPlain or marshmallow's ValidationError."""
        try:
            taken = msgspec.convert(given, self.type)
        except msgspec.ValidationError:
            raise NotPlain from None
        return self.fields(taken)

    def fields(self, taken: msgspec.Struct) -> dict[str, Any]:
        """The same of what msgspec took already, as a part of a larger body."""
        read = {}
        for (name, reader), value in zip(self.readers, astuple(taken), strict=True):
            if value is not UNSET:
                read[name] = value if reader is None else reader(value)
        return read


#: The way of a schema and what makes of its fields what they mean, if it has a way.
Inner: TypeAlias = Callable[[Schema], Plain | None]


def way_through(
    schema: Schema, inner: Inner, within: Mapping[str, Schema] | None = None
) -> Way | None:
    """The short way, or None when the schema asks for more than reading its fields.

    `inner` tells how an object within the object is read, by its schema. `within` names schemas of
    fields that take any object.
    """
    named = within or {}
    readers, columns, keys = [], [], {}
    for name, field in schema.load_fields.items():
        plain = inner(named[name]) if name in named else _plain_of(field, inner)
        if plain is None:
            return None
        readers.append((name, plain.reader))
        keys[name] = field.data_key or name
        optional = (name, plain.type | UnsetType, UNSET)
        columns.append((name, plain.type) if field.required else optional)
    return Way(
        type=msgspec.defstruct(
            type(schema).__name__,
            columns,
            rename=keys,
            forbid_unknown_fields=True,
            frozen=True,
            kw_only=True,
        ),
        readers=tuple(readers),
    )


def _plain_of(field: fields.Field[Any], inner: Inner) -> Plain | None:
    """How a value is read that is there and not null; None for a field with wishes of its own."""
    special = field.pre_load or field.post_load or field.attribute or field.allow_none
    if special or field.load_default is not missing:
        return None
    match field:
        case Part():
            return None if field.many or field.validators else inner(field.schema)
        case Several():
            each = _plain_of(field.inner, inner)
            return _several(field, each) if each else None
        case Told():
            return None if field.validators else _told(field)
        case _:
            return None


def _several(field: Several, each: Plain) -> Plain | None:
    # The length is looked at before the list becomes a set with an order.
    if [type(validator) for validator in field.validators] != [Length]:
        return None
    length = Meta(min_length=field.least, max_length=field.most)
    many: Any = tuple
    return Plain(type=Annotated[many[each.type, ...], length], reader=_members(each.reader))


def _members(reader: Reader | None) -> Reader:
    def read(taken: tuple[Any, ...]) -> tuple[Any, ...]:
        found = taken if reader is None else tuple(map(reader, taken))
        # As `settled` makes it of what comes the long way.
        return found if len(found) == 1 else tuple(dict.fromkeys(found))

    return read


def _told(field: Told[Any]) -> Plain:
    """By what reads the field, since a field that reads in a way of its own is not its parent."""
    match field:
        case Matched() if _reads_as(field, Matched):
            return Plain(type=_text(field))
        case Matched() if _reads_as(field, Text):
            return Plain(type=_text(field, _FILLED), reader=str.strip)
        case Matched() if _reads_as(field, Tag):
            return Plain(type=_text(field, _FILLED), reader=label)
        case Choice() if _reads_as(field, Choice):
            return _choice(field.offered)
        case Flag() if _reads_as(field, Flag):
            return Plain(type=bool)
        case _:
            return Plain(type=Any, reader=field._read)  # noqa: SLF001 - what `_deserialize` calls


def _reads_as(field: Told[Any], kind: type[Told[Any]]) -> bool:
    return type(field)._read is kind._read  # noqa: SLF001 - the rule itself, which is compared


def _text(field: Matched, before: str = "") -> object:
    whole = rf"\A{before}(?:{field.pattern.removesuffix('$')})\Z"
    return Annotated[str, Meta(pattern=whole, max_length=field.longest)]


def _choice(offered: Mapping[str, StrEnum]) -> Plain:
    words = type(next(iter(offered.values())))
    if len(offered) == len(words):
        return Plain(type=words)
    return Plain(type=Literal[tuple(offered)], reader=offered.__getitem__)
