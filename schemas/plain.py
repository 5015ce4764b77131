"""The short way through a schema, for what is plainly right; whatever is not goes the long way.

marshmallow's own walk makes room for hooks, partial loading and errors at every field, which costs
several times what the fields do. Most bodies are right, so they are first read by the same fields
in one pass. Any doubt ends in marshmallow's walk, which alone says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from marshmallow import Schema, fields, missing

from schemas.fields import Part, Several, Told

Reader: TypeAlias = Callable[[Any], Any]


class NotPlain(Exception):
    """Something is missing, too much, or of an odd kind; marshmallow will tell."""


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """The short way through one schema: by key, the name of the field and what reads it."""

    readers: Mapping[str, tuple[str, Reader]]
    required: frozenset[str]

    def read(self, given: object) -> dict[str, Any]:
        """The fields by name; raises NotPlain or ValidationError."""
        if type(given) is not dict or not self.required <= given.keys():
            raise NotPlain
        read = {}
        for key, value in given.items():
            known = self.readers.get(key)
            if known is None or value is None:
                raise NotPlain
            read[known[0]] = known[1](value)
        return read


def way_through(schema: Schema, inner: Callable[[Schema], Reader | None]) -> Way | None:
    """The short way, or None when the schema asks for more than reading its fields.

    `inner` gives the reader of the schema of an object within the object, if there is one.
    """
    readers = {}
    for name, field in schema.load_fields.items():
        reader = _reader_of(field, inner)
        if reader is None:
            return None
        readers[field.data_key or name] = (name, reader)
    required = {key for key, (name, _) in readers.items() if schema.load_fields[name].required}
    return Way(readers=readers, required=frozenset(required))


def _reader_of(field: fields.Field[Any], inner: Callable[[Schema], Reader | None]) -> Reader | None:
    """What reads a value that is there and not null; None for a field with wishes of its own."""
    special = field.pre_load or field.post_load or field.attribute or field.allow_none
    if special or field.load_default is not missing:
        return None
    match field:
        case Part():
            reader = None if field.many else inner(field.schema)
        case Several():
            each = _reader_of(field.inner, inner)
            # Its validators see the list before it becomes a set with an order.
            return _members(each, field.validators) if each else None
        case Told():
            reader = field._read  # noqa: SLF001 - what its own `_deserialize` calls
        case _:
            reader = None
    return _validated(reader, field.validators) if reader and field.validators else reader


def _members(each: Reader, validators: list[Callable[[Any], Any]]) -> Reader:
    def read(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - whatever came
        if type(value) is not list or None in value:
            raise NotPlain
        found = [each(member) for member in value]
        for validate in validators:
            validate(found)
        # As `settled` makes it of what comes the long way.
        return tuple(dict.fromkeys(found))

    return read


def _validated(reader: Reader, validators: list[Callable[[Any], Any]]) -> Reader:
    def read(value: Any) -> Any:  # noqa: ANN401 - whatever came
        found = reader(value)
        for validate in validators:
            validate(found)
        return found

    return read
