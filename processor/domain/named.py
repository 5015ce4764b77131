"""Whom events name: every address in them, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from processor.domain.address import Address


def addresses_in(value: object) -> Iterator[Address]:
    """Every address inside events or parts of them."""
    if isinstance(value, Address):
        yield value
    elif isinstance(value, msgspec.Struct):
        yield from addresses_in(getattr(value, name) for name in value.__struct_fields__)
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping):
        for each in value:
            yield from addresses_in(each)
