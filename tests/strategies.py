"""Hypothesis strategies: addresses, events, histories, messages and valid policies.

They draw from a small world (few people, few objects, a few days), so that events meet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st
from msgspec.structs import replace

from processor.domain import events
from processor.domain.address import Address, AddressKind, Channel
from processor.domain.attestation import Attestation
from processor.domain.evidence import FULL_RECORD
from processor.domain.message import Message
from processor.domain.policy import Policy, RevocationSpan
from processor.domain.purpose import BUILT_IN_PURPOSES, IMPLIED_PURPOSES, MARKETING
from tests.builders import ALICE, ALICE_PHONE, BOB, message
from tests.builders import at as moment

TAGS: Final = ("marketing consent", "newsletter", "reviews", "order texts")
OWN_PURPOSES: Final = ("review_request", "survey")
BRANDS: Final = ("acme", "outlet")
OBJECTS: Final = ("x1", "x2")

ADDRESSES: Final = (
    ALICE_PHONE,
    BOB.address(AddressKind.PHONE),
    ALICE.address(AddressKind.EMAIL),
    ALICE.address(AddressKind.VISITOR),
)
PHONES: Final = tuple(each for each in ADDRESSES if each.kind is AddressKind.PHONE)

# Mostly one person, channel, brand and object, so that what happens has to do with each other.
addresses: Final = st.sampled_from((*[ALICE_PHONE] * 8, *ADDRESSES))
phones: Final = st.sampled_from((*[ALICE_PHONE] * 4, *PHONES))
channels: Final = st.sampled_from((*[Channel.SMS] * 6, *Channel))
brands: Final = st.sampled_from(("acme", "acme", "acme", "outlet"))
objects: Final = st.sampled_from(("x1", "x1", "x1", "x2"))


def some(strategy: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, min_size=least, max_size=2, unique=True).map(tuple)


tags: Final = some(st.sampled_from((*TAGS, "unknown tag", "Newsletter ")), 1)
some_channels: Final = st.lists(channels, min_size=1, max_size=2, unique=True).map(tuple)


def moments(days: int = 3) -> st.SearchStrategy[datetime]:
    """Moments of a few days: whole hours often, so that they meet, any microsecond sometimes."""
    hours = st.integers(0, days * 24).map(moment)
    return hours | st.timedeltas(timedelta(0), timedelta(days=days)).map(
        lambda gone: moment() + gone
    )


_attestations: Final = st.builds(
    Attestation,
    recorded_by=st.none() | st.just("Erin Example"),
    method=st.none() | st.just("paper"),
    acted_on=st.sampled_from((None, "2026-03-01", "2026-03-05T10:00:00+02:00", "last week")),
)
_boxes: Final = st.lists(
    st.builds(
        events.ConsentBox,
        channels=some_channels,
        tags=tags,
        state=st.sampled_from((events.BoxState.CHECKED,) * 4 + tuple(events.BoxState)),
        wording=st.none() | st.just("Text me offers"),
    ),
    min_size=1,
    max_size=2,
).map(tuple)
_people: Final = st.builds(
    events.Person,
    full_name=st.none() | st.just("Alice Example"),
    ip=st.none() | st.just("192.0.2.7"),
)
_several: Final = st.lists(addresses, min_size=1, max_size=2, unique=True).map(tuple)
_when: Final = st.sampled_from((*[None] * 4, 0, 10, 40)).map(
    lambda hours: None if hours is None else moment(hours)
)
_starts: Final = st.sampled_from((moment(days=3), moment(days=4)))
_seldom: Final = st.sampled_from((*[None] * 9, 1, 30)).map(
    lambda hours: None if hours is None else moment(hours)
)
_chats: Final = st.none() | objects


def _acts(*, granting: bool) -> list[st.SearchStrategy[events.AnyEvent]]:
    boxes = _boxes if granting else _boxes.map(_unticked)
    given = {
        "brand": brands,
        "occurred_at": _when,
        "address": st.sampled_from((*[ALICE_PHONE] * 6, *ADDRESSES, None)),
        "number_given": st.sampled_from((True, True, False)),
        "conversation": _chats,
        "channels": some_channels,
        "boxes": boxes,
    }
    return [
        st.builds(
            events.FormSubmitted,
            brand=brands,
            occurred_at=_when,
            form=st.just("f1"),
            addresses=_several,
            person=_people,
            boxes=boxes,
        ),
        st.builds(
            events.MessageReceived,
            brand=brands,
            occurred_at=_when,
            channel=channels,
            sender=addresses,
            conversation=objects,
            reply_addresses=st.lists(
                st.builds(events.ReplyAddress, channel=channels, address=phones), max_size=1
            ).map(tuple),
            boxes=boxes,
        ),
        st.builds(events.ConversationClosed, brand=brands, occurred_at=_when, conversation=objects),
        st.builds(events.PurchaseMade, order=objects, **given),
        st.builds(
            events.OrderUpdated,
            brand=brands,
            occurred_at=_when,
            order=objects,
            status=st.sampled_from(events.OrderStatus),
        ),
        st.builds(
            events.AppointmentBooked,
            appointment=objects,
            starts_at=_starts,
            ends_at=_starts,
            **given,
        ),
        st.builds(
            events.AppointmentChanged,
            brand=brands,
            occurred_at=_when,
            appointment=objects,
            change=st.sampled_from(events.AppointmentChange),
            starts_at=st.none() | _starts,
            ends_at=st.none() | _starts,
        ),
    ]


def _unticked(boxes: tuple[events.ConsentBox, ...]) -> tuple[events.ConsentBox, ...]:
    return tuple(box for box in boxes if box.state is not events.BoxState.CHECKED)


agreeing: Final[list[st.SearchStrategy[events.AnyEvent]]] = [
    st.builds(
        events.ContactOptedIn,
        brand=brands,
        occurred_at=_when,
        method=st.sampled_from(events.OptInMethod),
        addresses=_several,
        channels=some_channels,
        tags=tags,
        attestation=_attestations,
    ),
    st.builds(
        events.ContactTagged,
        brand=brands,
        occurred_at=_when,
        addresses=_several,
        channels=some_channels,
        tags=tags,
        attestation=_attestations,
    ),
]
revoking: Final[list[st.SearchStrategy[events.AnyEvent]]] = [
    st.builds(
        events.ContactOptedOut,
        brand=brands,
        occurred_at=_when,
        addresses=_several,
        channels=some_channels,
        tags=st.just(()) | tags,
        brands=st.just(()) | some(brands),
        cause=st.sampled_from(events.RevocationCause),
    ),
    st.builds(
        events.ContactUntagged, brand=brands, occurred_at=_when, addresses=_several, tags=tags
    ),
    st.builds(events.ContactErased, brand=brands, occurred_at=_when, addresses=_several),
    st.builds(
        events.NumberReassigned, brand=brands, occurred_at=_when, address=phones, since=_when
    ),
]
_own_acts: Final[list[st.SearchStrategy[events.AnyEvent]]] = [
    st.builds(
        events.ContactResumed, brand=brands, occurred_at=_when, address=addresses, channel=channels
    ),
    st.builds(
        events.ContactConfirmed,
        brand=brands,
        occurred_at=_when,
        address=addresses,
        channel=channels,
        tags=st.just(()) | tags,
    ),
]

anything: Final = st.one_of(
    *_acts(granting=True) * 3, *_acts(granting=True)[:1] * 3, *agreeing, *revoking, *_own_acts * 2
)
#: Events without any affirmative act: nothing in them is express consent.
nothing_agreed: Final = st.one_of(*_acts(granting=False) * 3, *revoking, *_own_acts)
#: Everything that is no act of the address itself.
by_others: Final = st.one_of(*_acts(granting=True), *agreeing, *revoking)


def histories(
    event: st.SearchStrategy[events.AnyEvent] = anything, most: int = 8
) -> st.SearchStrategy[list[tuple[events.AnyEvent, datetime]]]:
    """Events with the moments they were received at, in the order of arrival."""
    return st.lists(st.tuples(event, moments()), min_size=4, max_size=most).map(
        lambda told: sorted(told, key=lambda each: each[1])
    )


def soon_after(told: list[tuple[events.AnyEvent, datetime]]) -> st.SearchStrategy[datetime]:
    """Minutes, hours or days after something happened: where decisions change."""
    since = st.sampled_from([received_at for _, received_at in told] or [moment()])
    gone = st.one_of(
        st.timedeltas(timedelta(0), timedelta(minutes=6)),
        st.timedeltas(timedelta(0), timedelta(days=2)),
        st.timedeltas(timedelta(0), timedelta(days=200)),
    )
    return st.builds(lambda start, after: start + after, since, gone)


purposes: Final = st.sampled_from(
    (*[MARKETING] * 4, *sorted(BUILT_IN_PURPOSES), *OWN_PURPOSES, "never heard of")
)


@st.composite
def messages(
    draw: st.DrawFn,
    purpose: st.SearchStrategy[str] = purposes,
    address: st.SearchStrategy[Address] = addresses,
) -> Message:
    """A message to someone of this world, about anything of it."""
    to = draw(address)
    fitting = [channel for channel in Channel if channel.kind is to.kind]
    return message(
        draw(purpose),
        address=to,
        channel=draw(st.sampled_from(fitting)),
        brand=draw(brands),
        contains_promotion=draw(st.sampled_from((*[False] * 7, True))),
        conversation=draw(objects),
        order=draw(objects),
        appointment=draw(objects),
        appointment_at=draw(st.none() | _starts),
        not_before=draw(_seldom),
        deadline=draw(_seldom),
    )


_mapped: Final = st.sampled_from((MARKETING, *OWN_PURPOSES, *sorted(IMPLIED_PURPOSES)))

policies: Final = st.builds(
    Policy,
    tags=st.dictionaries(st.sampled_from(TAGS), some(_mapped, 1), min_size=1),
    brands=st.just({"acme": BRANDS}),
    conversation_idle_hours=st.integers(1, 168),
    order_after_days=st.integers(1, 90),
    order_max_days=st.integers(1, 180),
    appointment_after_hours=st.integers(1, 168),
    service_minutes=st.integers(1, 5),
    revocation_span=st.sampled_from(RevocationSpan),
    evidence_minimum=st.just(()) | st.just(()) | some(st.sampled_from(FULL_RECORD)),
    double_opt_in=st.just(frozenset()) | st.frozensets(st.sampled_from(TAGS), max_size=2),
    double_opt_in_days=st.sampled_from((1, 2, 30)),
    permit_minutes=st.sampled_from((1, 10, 60)),
).map(lambda each: replace(each, double_opt_in=each.double_opt_in & each.tags.keys()))
