"""What Shopify keeps about a customer: consent to texts and to mail, each by itself, and its end.

The customer's record holds a state and the time since when; every delivery repeats it, so only
that time says which of two deliveries is the later one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from processor.domain.address import Channel
from processor.domain.events import AnyEvent
from processor.ports.errors import NotUnderstood
from processor.providers.mapped import OwnConsent, boxes_of, narrowed
from processor.providers.native import event, is_address
from processor.providers.payload import at, full_name, international, moment, one_line, text_at
from processor.providers.shop import NO_CONSENT, buyer
from processor.providers.signed import Call, Ignored

#: Shopify's own consents by the names that a box rule gives them.
OWN: Final[Mapping[str, OwnConsent]] = MappingProxyType(
    {
        "sms_marketing_consent": OwnConsent(channel=Channel.SMS, ticked=("subscribed",)),
        "email_marketing_consent": OwnConsent(channel=Channel.EMAIL, ticked=("subscribed",)),
        "buyer_accepts_sms_marketing": OwnConsent(channel=Channel.SMS),
        "buyer_accepts_marketing": OwnConsent(channel=Channel.EMAIL),
    }
)
#: The topics that tell of a customer's consents.
CONSENT_TOPICS: Final = (
    "customers/create",
    "customers/update",
    "customers_marketing_consent/update",
    "customers_email_marketing_consent/update",
)
_SUBSCRIBED: Final = frozenset({"subscribed"})
_ENDED: Final = frozenset({"unsubscribed", "redacted"})
_LEVELS: Final = frozenset({"single_opt_in", "confirmed_opt_in"})
_COLLECTED: Final = frozenset({"shopify", "other"})


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """One consent of a customer; of a field that is repeated, every reading."""

    field: str
    kind: str
    address: object
    consent: Mapping[str, object]

    @property
    def words(self) -> frozenset[str]:
        return frozenset(map(_word, _readings(self.consent.get("state"))))

    @property
    def at(self) -> str | None:
        return moment(self.consent.get("consent_updated_at"))


def consents(call: Call) -> Iterator[AnyEvent]:
    """What ended, and what the map grants; raises Ignored when neither is there."""
    states = list(_states(call.payload))
    ended = list(_stops(call, [state for state in states if state.words & _ENDED]))
    try:
        granted = list(_grants(call, [state for state in states if not state.words & _ENDED]))
    except NotUnderstood:
        # What ended counts, whatever is wrong with the rest of the record.
        if not ended:
            raise
        granted = []
    if not ended and not granted:
        raise Ignored(NO_CONSENT)
    yield from ended
    yield from granted


def erased(call: Call) -> Iterator[AnyEvent]:
    """A customer whose data must go, by every address that is told."""
    yield _of_customer("contact.erased", call)


def requested(call: Call) -> Iterator[AnyEvent]:
    """A customer who asks for their data; one without an address that can be read asks too."""
    try:
        yield _of_customer("contact.data_requested", call)
    except NotUnderstood:
        raise NotUnderstood("data_request") from None


def _of_customer(kind: str, call: Call) -> AnyEvent:
    customers = _readings(call.payload.get("customer"))
    return event(
        kind,
        call.meant.brand,
        None,
        phone=[number for each in customers for number in _readings(at(each, "phone"))],
        email=[mail for each in customers for mail in _readings(at(each, "email"))],
    )


def _states(customer: Mapping[str, Any]) -> Iterator[_State]:
    region = text_at(customer, "default_address.country_code")
    phones = [international(each, region) for each in _readings(customer.get("phone"))]
    # The topic of e-mail consent alone names the address otherwise.
    mails = _readings(customer.get("email", customer.get("email_address")))
    for field, kind, addresses in (
        ("sms_marketing_consent", "phone", phones),
        ("email_marketing_consent", "email", mails),
    ):
        for consent in _readings(customer.get(field)):
            if isinstance(consent, dict):
                address = addresses[0] if len(addresses) == 1 else addresses
                yield _State(field=field, kind=kind, address=address, consent=consent)


def _stops(call: Call, states: list[_State]) -> Iterator[AnyEvent]:
    """Each at its own time. One that names nobody is told of beside one that does, or refused."""
    readable = [state for state in states if _names_somebody(state)]
    nobody = {state.kind: state.address for state in states if not _names_somebody(state)}
    for state in readable or states[:1]:
        yield event(
            "contact.opted_out",
            call.meant.brand,
            state.at,
            **nobody | {state.kind: state.address},
            channels=[OWN[state.field].channel.value],
            cause="provider",
        )


def _grants(call: Call, states: list[_State]) -> Iterator[AnyEvent]:
    """A form for each state that says yes and that a rule of the map names."""
    rules = narrowed(call.meant.map.boxes, OWN)
    for state in states:
        asked = [rule for rule in rules if rule.field == state.field]
        if asked and state.words == _SUBSCRIBED and is_address(state.kind, state.address):
            boxes = boxes_of(asked, lambda _: ("subscribed", None))
            yield event(
                "form.submitted",
                call.meant.brand,
                state.at,
                form=state.field,
                person=_customer(call.payload),
                boxes=[_with_level(box, state) for box in boxes],
                **{state.kind: state.address},
            )


def _with_level(box: dict[str, Any], state: _State) -> dict[str, Any]:
    """How the consent was given, and to whom, goes into the evidence with the wording's version."""
    level = _word(state.consent.get("opt_in_level"))
    collected = _word(state.consent.get("consent_collected_from"))
    parts = (
        box.get("wording_version"),
        level if level in _LEVELS else None,
        collected if collected in _COLLECTED else None,
    )
    version = "/".join(part for part in parts if part)
    return box | ({"wording_version": version} if version else {})


def _customer(customer: object) -> dict[str, Any]:
    lines = ("address1", "address2", "city", "province", "zip", "country")
    return buyer(
        full_name=full_name(at(customer, "first_name"), at(customer, "last_name")),
        email=text_at(customer, "email"),
        postal_address=one_line(*(at(customer, f"default_address.{line}") for line in lines)),
    )


def _names_somebody(state: _State) -> bool:
    return any(is_address(state.kind, each) for each in _readings(state.address))


def _readings(value: object) -> list[Any]:
    """A value, or all of those that a repeated key has."""
    return value if isinstance(value, list) else [value]


def _word(value: object) -> str:
    return value.strip().casefold().replace(" ", "_") if isinstance(value, str) else ""
