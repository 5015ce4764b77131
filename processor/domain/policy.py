"""The policy: the numbers and switches a business may set, versioned by digest.

A policy can narrow what is allowed and name purposes for tags. It cannot widen implied consent:
transactional purposes are closed in the domain and the windows have ceilings.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final

import msgspec

from processor.domain.errors import UNREADABLE, PolicyInvalid
from processor.domain.evidence import FULL_RECORD
from processor.domain.purpose import BUILT_IN_PURPOSES, MARKETING, SERVICE_PURPOSES
from processor.domain.tags import normal_tag

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
#: Upper bounds of the windows, in the unit of each field; a policy may only be stricter.
_CEILINGS: Final = {
    "conversation_idle_hours": 168,
    "order_after_days": 90,
    "order_max_days": 180,
    "appointment_after_hours": 168,
    "service_minutes": 5,
    "double_opt_in_days": 30,
    "permit_minutes": 60,
}


#: Names that would read as "every" or as nothing.
_RESERVED: Final = frozenset({"", "*"})


class RevocationSpan(StrEnum):
    """How far a revocation reaches that names one channel of an address."""

    ADDRESS = "address"
    CHANNEL = "channel"


class Policy(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One version of the rules' numbers; the default is the strictest reading that is usable."""

    name: str = "default"
    #: Tag (lower-cased) -> purposes that a grant with this tag allows.
    tags: dict[str, tuple[str, ...]] = msgspec.field(
        default_factory=lambda: {"marketing consent": (MARKETING,)}
    )
    #: Business -> its sender identities.
    brands: dict[str, tuple[str, ...]] = {}
    #: Hours after the customer's last message during which a conversation may be answered.
    conversation_idle_hours: int = 24
    #: Days after delivery or cancellation during which an order may still be written about.
    order_after_days: int = 14
    #: Days after which an order is over in any case.
    order_max_days: int = 180
    #: Hours after an appointment's end during which it may still be written about.
    appointment_after_hours: int = 24
    #: Minutes for a service message after the entry it answers. Source: 47 CFR 64.1200(a)(12).
    service_minutes: int = 5
    revocation_span: RevocationSpan = RevocationSpan.ADDRESS
    #: Tags whose grants wait for a confirmation from the address itself.
    double_opt_in: frozenset[str] = frozenset()
    #: Days during which it may be confirmed.
    double_opt_in_days: int = 30
    #: Minutes after which an approval that was not redeemed is judged anew.
    permit_minutes: int = 10
    #: Parts of the record without which a grant does not carry marketing.
    evidence_minimum: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical form: the policy's version, named by every decision."""
        return hashlib.sha256(encode_policy(self)).hexdigest()

    @cached_property
    def purposes(self) -> frozenset[str]:
        """All purposes this policy knows; any other is treated as marketing."""
        return BUILT_IN_PURPOSES.union(*self.tags.values())

    @property
    def conversation_idle(self) -> timedelta:
        """How long a conversation stays open after an inbound message."""
        return timedelta(hours=self.conversation_idle_hours)

    @property
    def order_after(self) -> timedelta:
        """How long an order stays open after its end."""
        return timedelta(days=self.order_after_days)

    @property
    def order_max(self) -> timedelta:
        """How long an order stays open at most."""
        return timedelta(days=self.order_max_days)

    @property
    def appointment_after(self) -> timedelta:
        """How long an appointment stays open after its end."""
        return timedelta(hours=self.appointment_after_hours)

    @property
    def service_window(self) -> timedelta:
        """How long a service message may follow its entry."""
        return timedelta(minutes=self.service_minutes)

    @property
    def double_opt_in_pending(self) -> timedelta:
        """How long a sign-up waits for its confirmation."""
        return timedelta(days=self.double_opt_in_days)

    @property
    def permit_limit(self) -> timedelta:
        """How long a permit may stand without being judged anew."""
        return timedelta(minutes=self.permit_minutes)

    def grants(self, tag: str, purpose: str) -> bool:
        """Whether a grant with this tag allows this purpose."""
        return purpose in self.tags.get(tag, ())


def encode_policy(policy: Policy) -> bytes:
    """The canonical form, as kept in the store under the digest."""
    return msgspec.json.encode(policy, order="deterministic")


def decode_policy(raw: bytes) -> Policy:
    """Read a policy back from its canonical form; raises PolicyInvalid when it is none."""
    try:
        return msgspec.json.decode(raw, type=Policy)
    except UNREADABLE as error:
        raise PolicyInvalid(f"stored policy cannot be read: {error}") from error


def policy_problems(policy: Policy) -> list[str]:
    """Everything that is wrong with a policy, each with its cure; empty when it may be used."""
    return [
        *_window_problems(policy),
        *_brand_problems(policy),
        *_tag_problems(policy),
        *_double_opt_in_problems(policy),
        *_evidence_problems(policy),
    ]


def _window_problems(policy: Policy) -> list[str]:
    return [
        f"policy.{name} is {getattr(policy, name)}; set it between 1 and {ceiling}"
        for name, ceiling in _CEILINGS.items()
        if not 1 <= getattr(policy, name) <= ceiling
    ]


def _brand_problems(policy: Policy) -> list[str]:
    return [
        f"policy.brands `{business}`: `{brand}` cannot be the name of a brand"
        for business, brands in policy.brands.items()
        for brand in brands
        if brand.strip() != brand or brand in _RESERVED
    ]


def _tag_problems(policy: Policy) -> list[str]:
    problems = []
    for tag, purposes in policy.tags.items():
        if tag != normal_tag(tag) or tag in _RESERVED:
            problems.append(f"policy.tags `{tag}`: write tags in lower case with single spaces")
        for purpose in purposes:
            if not _NAME.fullmatch(purpose):
                problems.append(
                    f"policy.tags `{tag}`: `{purpose}` is no purpose name (a-z, 0-9, _)"
                )
            if purpose in SERVICE_PURPOSES:
                problems.append(f"policy.tags `{tag}`: `{purpose}` cannot be granted; remove it")
    return problems


def _double_opt_in_problems(policy: Policy) -> list[str]:
    return [
        f"policy.double_opt_in: `{tag}` is not in policy.tags; add it there or take it out"
        for tag in sorted(policy.double_opt_in - policy.tags.keys())
    ]


def _evidence_problems(policy: Policy) -> list[str]:
    return [
        f"policy.evidence_minimum: `{part}` is unknown; choose from {', '.join(FULL_RECORD)}"
        for part in policy.evidence_minimum
        if part not in FULL_RECORD
    ]
