"""What the known form builders call things, as a table; whatever the operator mapped wins.

A builder is told by names that only it writes together, so that an `ip` of somebody else's payload,
which may be a server's, is never taken for the customer's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import msgspec


class Builder(msgspec.Struct, frozen=True, kw_only=True):
    """The names by which a builder's payload is known, and those it has for what we record."""

    signs: frozenset[str]
    names: Mapping[str, str]


_GRAVITY_FORMS: Final = Builder(
    signs=frozenset({"id", "form_id", "source_url", "date_created"}),
    names={
        "form": "form_id",
        "entry_id": "id",
        "ip": "ip",
        "page_url": "source_url",
        "user_agent": "user_agent",
        "submitted_at": "date_created",
    },
)
_JOTFORM: Final = Builder(
    signs=frozenset({"formID", "submissionID"}),
    names={"form": "formID", "entry_id": "submissionID", "ip": "ip"},
)
_ELEMENTOR: Final = Builder(
    signs=frozenset({"form_id", "form_name", "Remote IP"}),
    names={
        "form": "form_id",
        "ip": "Remote IP",
        "page_url": "Page URL",
        "user_agent": "User Agent",
    },
)
_ELEMENTOR_ADVANCED: Final = Builder(
    signs=frozenset({"form[id]", "form[name]"}),
    names={
        "form": "form[id]",
        "ip": "meta[remote_ip][value]",
        "page_url": "meta[page_url][value]",
        "user_agent": "meta[user_agent][value]",
    },
)
_BUILDERS: Final = (_GRAVITY_FORMS, _JOTFORM, _ELEMENTOR, _ELEMENTOR_ADVANCED)
#: Names that speak for themselves in anybody's form.
_PLAIN: Final[Mapping[str, str]] = {"phone": "phone", "email": "email"}
#: Every name that a builder gives by itself, whoever fills its form in.
BUILDER_NAMES: Final = frozenset(
    {name for each in _BUILDERS for name in (*each.signs, *each.names.values())}
)


def known_names(present: Collection[str]) -> Mapping[str, str]:
    """Our names, each with the payload's own, by the builder whose payload it is."""
    found = (each.names for each in _BUILDERS if each.signs.issubset(present))
    return {**_PLAIN, **next(found, {})}
