"""The magic numbers of a sandbox: what is on record about each of them, whatever is sent.

A number yields a history, told in the same events as a real customer's, and never a verdict: the
rules read it as they read any other. No business but a sandbox knows these numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from processor.domain import events
from processor.domain.address import Address, AddressKind, Channel
from processor.domain.events import AnyEvent, BoxState, RevocationCause

#: The ids under which a magic number bought, wrote in and booked.
ORDER: Final = "sandbox-order"
CONVERSATION: Final = "sandbox-conversation"
APPOINTMENT: Final = "sandbox-appointment"

_PHONE_CHANNELS: Final = (Channel.SMS, Channel.WHATSAPP)
_WORDING: Final = "Yes, text me offers. Reply STOP to end."
_APPOINTMENT_HOUR: Final = 12


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a history is about, and when: a number, its brand, the policy's tags, the moment."""

    address: Address
    brand: str
    tags: tuple[str, ...]
    now: datetime


#: Tells one event that was received at this moment.
Telling = Callable[[Setting, datetime], AnyEvent]


class Magic(msgspec.Struct, frozen=True, kw_only=True):
    """A number, what it stands for, and what happened to it, each so long before it is asked."""

    number: str
    standing: str
    history: tuple[tuple[timedelta, Telling], ...] = ()

    @property
    def address(self) -> Address:
        """The number as an address."""
        return Address(kind=AddressKind.PHONE, value=self.number)

    def told(self, setting: Setting) -> tuple[tuple[datetime, AnyEvent], ...]:
        """When each event was received, and the event; oldest first."""
        moments = [(setting.now - ago, tell) for ago, tell in self.history]
        return tuple((at, tell(setting, at)) for at, tell in moments)


def appointment_starts(now: datetime) -> datetime:
    """When the appointment of a magic number is: at noon (UTC) of the day after `now`."""
    day = (now + timedelta(days=1)).astimezone(UTC)
    return day.replace(hour=_APPOINTMENT_HOUR, minute=0, second=0, microsecond=0)


def _form(state: BoxState, channels: tuple[Channel, ...] = _PHONE_CHANNELS) -> Telling:
    """A form with one box for every tag of the policy, left in that state."""

    def tell(setting: Setting, at: datetime) -> AnyEvent:
        box = events.ConsentBox(
            channels=channels,
            tags=setting.tags,
            state=state,
            wording=_WORDING,
            wording_version="sandbox",
        )
        return events.FormSubmitted(
            brand=setting.brand,
            occurred_at=at,
            occurred_text=at.isoformat(),
            form="sandbox",
            addresses=(setting.address,),
            person=_SOMEBODY,
            boxes=(box,),
        )

    return tell


def _stop(cause: RevocationCause) -> Telling:
    def tell(setting: Setting, at: datetime) -> AnyEvent:
        return events.ContactOptedOut(
            brand=setting.brand, occurred_at=at, addresses=(setting.address,), cause=cause
        )

    return tell


def _start(setting: Setting, at: datetime) -> AnyEvent:
    return events.ContactResumed(
        brand=setting.brand, occurred_at=at, address=setting.address, channel=Channel.SMS
    )


def _reassigned(setting: Setting, at: datetime) -> AnyEvent:
    return events.NumberReassigned(brand=setting.brand, occurred_at=at, address=setting.address)


def _order(setting: Setting, at: datetime) -> AnyEvent:
    return events.PurchaseMade(
        brand=setting.brand,
        occurred_at=at,
        order=ORDER,
        address=setting.address,
        number_given=True,
        channels=_PHONE_CHANNELS,
    )


def _wrote(setting: Setting, at: datetime) -> AnyEvent:
    return events.MessageReceived(
        brand=setting.brand,
        occurred_at=at,
        channel=Channel.SMS,
        sender=setting.address,
        conversation=CONVERSATION,
    )


def _booked(setting: Setting, at: datetime) -> AnyEvent:
    starts_at = appointment_starts(setting.now)
    return events.AppointmentBooked(
        brand=setting.brand,
        occurred_at=at,
        appointment=APPOINTMENT,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        address=setting.address,
        number_given=True,
        channels=_PHONE_CHANNELS,
    )


_SOMEBODY: Final = events.Person(
    full_name="Sandbox Example",
    email="sandbox@example.com",
    postal_address="1 Main Street, Springfield, IL 62701",
    ip="192.0.2.80",
    user_agent="Sandbox/1.0",
    page_url="https://shop.example/join",
    captures=(f"cap_{'0' * 64}",),
)
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)
_AGREED: Final = (10 * _DAY, _form(BoxState.CHECKED))
# Younger than the shortest times that a policy may set, so that no policy ends them.
_BOUGHT: Final = (5 * _HOUR, _order)
_BOOKED: Final = (5 * _HOUR, _booked)
_WROTE: Final = (timedelta(minutes=10), _wrote)
_SAID_STOP: Final = (2 * _HOUR, _stop(RevocationCause.CONTACT))

#: Every magic number. Those not in it are ordinary ones, also in a sandbox.
MAGIC: Final = (
    Magic(
        number="+12025550180",
        standing="agreed to everything, bought, wrote in and booked",
        history=(_AGREED, _BOUGHT, _BOOKED, _WROTE),
    ),
    Magic(
        number="+12025550181",
        standing="agreed and bought, then opted out",
        history=(_AGREED, _BOUGHT, _SAID_STOP),
    ),
    Magic(
        number="+12025550182",
        standing="opted out, then agreed in a form; the confirmation is pending",
        history=((10 * _DAY, _stop(RevocationCause.CONTACT)), (_HOUR, _form(BoxState.CHECKED))),
    ),
    Magic(
        number="+12025550183",
        standing="agreed and bought, then the number was reassigned",
        history=(_AGREED, _BOUGHT, (2 * _HOUR, _reassigned)),
    ),
    Magic(
        number="+12025550184",
        standing="agreed and bought, then the provider blocked it",
        history=(_AGREED, _BOUGHT, (2 * _HOUR, _stop(RevocationCause.PROVIDER))),
    ),
    Magic(number="+12025550185", standing="only bought", history=(_BOUGHT,)),
    Magic(number="+12025550186", standing="only wrote in", history=(_WROTE,)),
    Magic(number="+12025550187", standing="only booked", history=(_BOOKED,)),
    Magic(
        number="+12025550188",
        standing="left the consent box empty",
        history=((_DAY, _form(BoxState.UNCHECKED)),),
    ),
    Magic(
        number="+12025550189",
        standing="sent a consent box that was ticked beforehand",
        history=((_DAY, _form(BoxState.PRECHECKED)),),
    ),
    Magic(
        number="+12025550190",
        standing="agreed and bought, opted out, then came back with START",
        history=(_AGREED, _BOUGHT, _SAID_STOP, (_HOUR, _start)),
    ),
    Magic(
        number="+12025550191",
        standing="agreed to e-mail only",
        history=((_DAY, _form(BoxState.CHECKED, (Channel.EMAIL,))),),
    ),
    Magic(number="+12025550199", standing="unknown: nothing is ever on record"),
)
