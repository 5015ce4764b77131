"""Addresses of one kind by the hundred: their normal forms, and the contacts of a business."""

from __future__ import annotations

from collections.abc import Sequence

from processor.domain.address import AddressKind, parse_address
from processor.domain.errors import AddressInvalid
from processor.domain.identity import IdKey
from processor.domain.phone_list import PhoneList


class AddressList:
    """Reads addresses of one kind and names their contacts; the same as is done one by one.

    `region` is where numbers are dialled that have no country.
    """

    def __init__(
        self, ids: IdKey, business: str, kind: AddressKind, region: str | None = None
    ) -> None:
        self._kind = kind
        self._phones = PhoneList(region)
        self._named = ids.list_namer(business, kind)

    def read(self, texts: Sequence[str]) -> list[str | AddressInvalid]:
        """Each address in its normal form, or why it cannot be read."""
        if self._kind is AddressKind.PHONE:
            return self._phones.read(texts)
        return [self._one(text) for text in texts]

    def contacts(self, addresses: Sequence[str]) -> list[str]:
        """The contact ids of addresses in normal form."""
        return self._named(addresses)

    def _one(self, text: str) -> str | AddressInvalid:
        try:
            return parse_address(self._kind, text).value
        except AddressInvalid as error:
            return error
