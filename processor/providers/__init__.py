"""The kinds of systems that can call us, by the name that a source is configured with."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from processor.ports.webhooks import Provider
from processor.providers.cloudevents import CloudEvents
from processor.providers.form import Form
from processor.providers.standard import Standard
from processor.providers.typeform import Typeform

_ALL: Final[tuple[Provider, ...]] = (
    CloudEvents(),
    Form(),
    Standard(),
    Typeform(),
)

#: Every provider by its name.
PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType({each.name: each for each in _ALL})
