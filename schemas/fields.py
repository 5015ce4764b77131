"""The kinds of field our schemas are made of: strict, plain spoken, and able to say their shape.

Every message names the cure and never the value. `shape` is the same rule in JSON Schema, kept
beside the check it restates.
"""

from __future__ import annotations

import ipaddress
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

from marshmallow import ValidationError, fields, validate
from marshmallow.types import ErrorMessages

T = TypeVar("T")
Shape: TypeAlias = dict[str, object]

#: All but control characters; tabulator and line ends may stand in a text.
_PRINTABLE: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_OCTET: Final = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
#: IPv4 as it is written canonically; taking it apart costs ten times as much.
_DOTTED: Final = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")


def say(**special: str) -> ErrorMessages:
    """The error messages of a field: the common ones and its own."""
    common = {
        "required": "is missing; add it",
        "null": "must not be null; leave the field out instead",
        "validator_failed": "is not acceptable",
    }
    return {**common, **special}


def about(description: str, example: object) -> dict[str, object]:
    """The metadata that every field carries: what it means, and one value as an example."""
    return {"description": description, "example": example}


def label(text: str) -> str:
    """A label as it is kept, whatever its case and blanks."""
    return " ".join(text.lower().split())


class Told(fields.Field[T], ABC):
    """A field that can restate its rule in JSON Schema."""

    default_error_messages = say()

    def _deserialize(
        self,
        value: object,
        attr: object,  # noqa: ARG002 - marshmallow's signature
        data: object,  # noqa: ARG002 - marshmallow's signature
        **_: object,
    ) -> T:
        return self._read(value)

    @abstractmethod
    def _read(self, value: object) -> T:
        """Read a value from JSON; raises ValidationError with the cure."""

    @abstractmethod
    def shape(self) -> Shape:
        """The rule as a fragment of JSON Schema, without description and example."""


class Matched(Told[str]):
    """A string of one pattern, at most so long, taken as it is."""

    longest: ClassVar[int] = 128
    pattern: ClassVar[str] = _PRINTABLE
    cure: ClassVar[str] = "has control characters; take them out"
    default_error_messages = say(invalid="must be a string; put it in quotes")

    def _read(self, value: object) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if len(value) > self.longest:
            raise ValidationError(f"must have at most {self.longest} characters; shorten it")
        if not self._whole.fullmatch(value):
            raise ValidationError(self.cure)
        return value

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        """The pattern without the `$` at its end, which in Python admits a final newline."""
        return re.compile(self.pattern.removesuffix("$"))

    def shape(self) -> Shape:
        """A string with its pattern and length."""
        return {"type": "string", "maxLength": self.longest, "pattern": self.pattern}


class Identifier(Matched):
    """An id that another system chose."""

    pattern = r"^[A-Za-z0-9][A-Za-z0-9._:@#/-]{0,127}$"
    cure = "must be 1 to 128 letters, digits or `._:@#/-`, beginning with a letter or digit"


class CaptureId(Matched):
    """The id of a screenshot or page copy that was uploaded before."""

    pattern = r"^cap_[0-9a-f]{64}$"
    cure = "must be `cap_` and 64 hexadecimal digits, as the upload answered"


class PageUrl(Matched):
    """Where on the web it happened."""

    longest = 2048
    pattern = r"^https?://[^\s<>\"]+$"
    cure = "must be an address that begins with http:// or https://"


class Speech(Matched):
    """A customer's own words, taken whole: whatever they typed is evidence."""

    longest = 20_000
    pattern = r"^[\s\S]*$"


class Text(Matched):
    """Text that is not empty; blanks around it are dropped."""

    longest = 256

    def _read(self, value: object) -> str:
        text = super()._read(value).strip()
        if not text:
            raise ValidationError("must not be empty; fill it in, or leave an optional field out")
        return text

    def shape(self) -> Shape:
        """As the parent's, with at least one character that is no blank."""
        return super().shape() | {"allOf": [{"pattern": r"\S"}]}


class LongText(Text):
    """A text of some paragraphs, such as the wording of a consent."""

    longest = 10_000


class Tag(Text):
    """A label: blanks collapsed, lower case, so that one tag is spelled one way."""

    longest = 64

    def _read(self, value: object) -> str:
        return label(super()._read(value))


class Ip(Matched):
    """An IPv4 or IPv6 address, in its canonical spelling."""

    longest = 45

    def _read(self, value: object) -> str:
        if isinstance(value, str) and _DOTTED.fullmatch(value):
            return value
        text = super()._read(value)
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            raise ValidationError("must be an IPv4 or IPv6 address") from None
        if "%" in text:
            raise ValidationError("must be an IP address without a zone; drop `%` and what follows")
        return str(address)

    def shape(self) -> Shape:
        """Either format."""
        return {"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}


class Flag(Told[bool]):
    """True or false; no 1, no "yes"."""

    default_error_messages = say(invalid="must be true or false, without quotes")

    def _read(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value

    def shape(self) -> Shape:
        """A boolean."""
        return {"type": "boolean"}


class Choice(Told[StrEnum]):
    """One of a closed set of words; `only` offers fewer of them."""

    default_error_messages = say(invalid="must be one of: {choices}")

    def __init__(
        self,
        words: type[StrEnum],
        *,
        only: Sequence[StrEnum] = (),
        required: bool = False,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(required=required, metadata=metadata)
        self.offered = {word.value: word for word in only or words}

    def _read(self, value: object) -> StrEnum:
        word = self.offered.get(value) if isinstance(value, str) else None
        if word is None:
            raise self.make_error("invalid", choices=", ".join(self.offered))
        return word

    def shape(self) -> Shape:
        """An enumeration."""
        return {"enum": list(self.offered)}


class Part(fields.Nested):
    """An object within the object."""

    default_error_messages = say(type="must be an object, in braces")


class Several(fields.List[Any]):
    """A list of `least` to `most` members."""

    default_error_messages = say(invalid="must be a list, in brackets")

    def __init__(
        self,
        inner: fields.Field[Any],
        *,
        least: int = 0,
        most: int = 32,
        required: bool = False,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.least, self.most = least, most
        cure = f"must have {least} to {most} members"
        super().__init__(
            inner,
            required=required,
            metadata=metadata,
            validate=validate.Length(min=least, max=most, error=cure),
        )
