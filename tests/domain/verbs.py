"""The verbs of the decision table: what each of them says, turned into an event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from processor.domain import events
from processor.domain.address import Address, AddressKind, Channel, parse_address
from processor.domain.attestation import Attestation
from processor.domain.events import AnyEvent, BoxState
from processor.domain.review import ReviewKind
from tests.builders import CAST

Told = dict[str, Any]

_BOXES: Final = {
    "ticked": BoxState.CHECKED,
    "empty": BoxState.UNCHECKED,
    "ticked beforehand": BoxState.PRECHECKED,
    "not shown": BoxState.ABSENT,
}


def address_of(told: Told, kind: AddressKind, who: str = "who") -> Address:
    """The address of whoever a line names: a number, or somebody of the cast."""
    if kind is AddressKind.PHONE and "number" in told:
        return parse_address(kind, told["number"])
    return CAST[told.get(who, "alice").lower()].address(kind)


def _addresses(told: Told) -> tuple[Address, ...]:
    kinds = told.get("typed", ["phone"])
    return tuple(address_of(told, AddressKind(kind)) for kind in kinds)


def _channels(told: Told, default: str = "sms") -> tuple[Channel, ...]:
    return tuple(Channel(name) for name in told.get("channels", [default] if default else []))


def _tags(told: Told) -> tuple[str, ...]:
    return tuple(told.get("tags", ["marketing consent"]))


def _boxes(told: Told) -> tuple[events.ConsentBox, ...]:
    if "box" not in told:
        return ()
    box = events.ConsentBox(
        channels=_channels(told),
        tags=_tags(told),
        state=_BOXES[told["box"]],
        wording=told.get("wording"),
    )
    return (box,)


def _person(told: Told) -> events.Person:
    return events.Person(**{name: told[name] for name in ("full_name", "ip") if name in told})


def _form(told: Told, common: Told) -> AnyEvent:
    return events.FormSubmitted(
        **common, form="f1", addresses=_addresses(told), person=_person(told), boxes=_boxes(told)
    )


def _writes(told: Told, common: Told) -> AnyEvent:
    channel = Channel(told.get("by", "sms"))
    replies = [
        events.ReplyAddress(channel=Channel.SMS, address=parse_address(AddressKind.PHONE, number))
        for number in told.get("leaves", [])
    ]
    return events.MessageReceived(
        **common,
        channel=channel,
        sender=address_of(told, channel.kind),
        conversation=told.get("chat", "c1"),
        text=told.get("said"),
        reply_addresses=tuple(replies),
        boxes=_boxes(told),
    )


def _closes(told: Told, common: Told) -> AnyEvent:
    return events.ConversationClosed(**common, conversation=told.get("chat", "c1"))


def _given(told: Told) -> Told:
    return {
        "address": address_of(told, AddressKind(told.get("kind", "phone"))),
        "number_given": told.get("number_given", True),
        "conversation": told.get("chat"),
        "channels": _channels(told),
        "boxes": _boxes(told),
    }


def _buys(told: Told, common: Told) -> AnyEvent:
    recipient = address_of(told, AddressKind.PHONE, "sent_to") if "sent_to" in told else None
    return events.PurchaseMade(
        **common, order=told.get("order", "o1"), recipient=recipient, **_given(told)
    )


def _order(told: Told, common: Told) -> AnyEvent:
    status = events.OrderStatus(told["status"])
    return events.OrderUpdated(**common, order=told.get("order", "o1"), status=status)


def _hours(told: Told) -> Told:
    starts: datetime | None = told.get("starts")
    return {"starts_at": starts, "ends_at": starts + timedelta(hours=1) if starts else None}


def _books(told: Told, common: Told) -> AnyEvent:
    appointment = told.get("appointment", "a1")
    return events.AppointmentBooked(
        **common, appointment=appointment, **_hours(told), **_given(told)
    )


def _change(change: events.AppointmentChange) -> Callable[[Told, Told], AnyEvent]:
    def read(told: Told, common: Told) -> AnyEvent:
        return events.AppointmentChanged(
            **common, appointment=told.get("appointment", "a1"), change=change, **_hours(told)
        )

    return read


def _attested(told: Told) -> Attestation:
    return Attestation(
        recorded_by=told.get("recorded_by"),
        method=told.get("attested_by"),
        acted_on=told.get("acted_on"),
    )


def _opts_in(told: Told, common: Told) -> AnyEvent:
    return events.ContactOptedIn(
        **common,
        method=events.OptInMethod(told.get("method", "newsletter")),
        addresses=_addresses(told),
        channels=_channels(told),
        tags=_tags(told),
        attestation=_attested(told),
    )


def _tagged(told: Told, common: Told) -> AnyEvent:
    return events.ContactTagged(
        **common,
        addresses=_addresses(told),
        channels=_channels(told),
        tags=_tags(told),
        attestation=_attested(told),
    )


def _untagged(told: Told, common: Told) -> AnyEvent:
    return events.ContactUntagged(
        **common, addresses=_addresses(told), tags=_tags(told), channels=_channels(told, "")
    )


def _opts_out(told: Told, common: Told) -> AnyEvent:
    return events.ContactOptedOut(
        **common,
        addresses=_addresses(told),
        channels=_channels(told, ""),
        tags=tuple(told.get("tags", [])),
        brands=tuple(told.get("brands", [])),
        cause=events.RevocationCause(told.get("cause", "contact")),
    )


def _own_act(told: Told) -> Told:
    channel = Channel(told.get("by", "sms"))
    return {"channel": channel, "address": address_of(told, channel.kind)}


def _start(told: Told, common: Told) -> AnyEvent:
    return events.ContactResumed(**common, **_own_act(told))


def _confirms(told: Told, common: Told) -> AnyEvent:
    return events.ContactConfirmed(**common, **_own_act(told), tags=tuple(told.get("tags", [])))


def _erased(told: Told, common: Told) -> AnyEvent:
    return events.ContactErased(**common, addresses=_addresses(told))


def _reassigned(told: Told, common: Told) -> AnyEvent:
    address = address_of(told, AddressKind.PHONE)
    return events.NumberReassigned(**common, address=address, since=told.get("since"))


def _asks(told: Told, common: Told) -> AnyEvent:
    return events.ReviewNeeded(
        **common,
        **_own_act(told),
        why=ReviewKind(told.get("why", "likely_opt_out")),
        said=told.get("said"),
    )


def _fails(told: Told, common: Told) -> AnyEvent:
    return _opts_out({"channels": ["sms"], **told, "cause": "hard_failure"}, common)


def _blocks(told: Told, common: Told) -> AnyEvent:
    return _opts_out({"channels": ["sms"], **told, "cause": "provider"}, common)


def _reached(told: Told, common: Told) -> AnyEvent:
    return events.SuppressionEnded(**common, **_own_act(told), recorded_by=told.get("recorded_by"))


VERBS: Final[dict[str, Callable[[Told, Told], AnyEvent]]] = {
    "form": _form,
    "writes": _writes,
    "texts": _writes,
    "closes": _closes,
    "buys": _buys,
    "order": _order,
    "books": _books,
    "moves": _change(events.AppointmentChange.RESCHEDULED),
    "cancels": _change(events.AppointmentChange.CANCELLED),
    "completes": _change(events.AppointmentChange.COMPLETED),
    "opts in": _opts_in,
    "tagged": _tagged,
    "untagged": _untagged,
    "opts out": _opts_out,
    "START": _start,
    "confirms": _confirms,
    "erased": _erased,
    "reassigned": _reassigned,
    "asks for a person": _asks,
    "fails": _fails,
    "refused by the provider": _blocks,
    "reached": _reached,
}
#: What comes from the sending itself, and not from a person.
