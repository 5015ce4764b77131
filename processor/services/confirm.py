"""Confirm: a sign-up is looked at, and confirmed, by the link that was sent to its address.

Looking changes nothing. A confirmation takes the path of a webhook that permits, as one of our own
events: it is durable in the inbox before anybody is thanked, and a worker records it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from processor.domain.errors import AssentError
from processor.domain.events import ConfirmationMethod, Person
from processor.domain.identity import IdKey
from processor.domain.ledger import read_chain
from processor.domain.sign_up import SignUp, SignUpState, sign_ups, state_of
from processor.ports import (
    Arrival,
    ContactKeys,
    Dispatcher,
    Inbox,
    Ledger,
    Meant,
    Provider,
    Sealer,
)
from processor.services.arrivals import delivery_name, lane_of
from processor.services.lineage import ensure_current
from processor.services.lines import kept_address
from processor.services.link_names import LinkNames
from processor.services.understood import seal_events

#: No source can be configured by this name, so no webhook can use up an id of a link.
LINK: Final = "@link"
#: Our own events are read by this one.
_PROVIDER: Final = "standard"


class LinkUnknown(AssentError):
    """A link that leads to no sign-up."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The sign-up behind a link, and where it stands.

    `accepted`: it was confirmed by this very call, or by another one that is about to be recorded.
    """

    sign_up: SignUp
    state: SignUpState
    accepted: bool = False


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """The sign-up behind a link, and the contact that it belongs to."""

    contact: str
    sign_up: SignUp


class Confirmations:
    """Looks at and confirms sign-ups. Raises LinkUnknown, SealBroken, StoreUnavailable.

    `ensure_open` raises StoreUnavailable while an opt-out may wait on this machine.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        inbox: Inbox,
        dispatcher: Dispatcher,
        providers: Mapping[str, Provider],
        keys: ContactKeys,
        sealer: Sealer,
        ids: IdKey,
        lanes: int,
        businesses: Collection[str],
        ensure_open: Callable[[], None],
    ) -> None:
        self._ledger = ledger
        self._inbox = inbox
        self._dispatcher = dispatcher
        self._provider = providers[_PROVIDER]
        self._keys = keys
        self._sealer = sealer
        self._ids = ids
        self._lanes = lanes
        self._businesses = frozenset(businesses)
        self._ensure_open = ensure_open
        self._names = LinkNames(ids)

    def look(self, name: str) -> Found:
        """The sign-up that a link names; nothing is changed."""
        place = self._place(name)
        glimpse = self._ledger.glimpse([place.contact])
        state = state_of(place.sign_up, glimpse.standings[place.contact], glimpse.now)
        return Found(sign_up=place.sign_up, state=state)

    def confirm(self, name: str, *, wording: str, person: Person) -> Found:
        """Confirm a sign-up if it waits; durable when this returns it as confirmed.

        Any other state says why it was not. `wording` is what was shown, `person` what is known of
        the one who pressed the button. It ranks at the moment at which it was found to wait, so
        that it lifts no opt-out that comes in meanwhile.
        """
        place = self._place(name)
        self._ensure_open()
        glimpse = self._ledger.glimpse([place.contact])
        # An opt-out that a restored store has yet to be told again must not be out-ranked.
        ensure_current(glimpse.birth)
        state = state_of(place.sign_up, glimpse.standings[place.contact], glimpse.now)
        address = kept_address(self._ledger, self._keys, self._ids, place.contact)
        if state is not SignUpState.WAITING:
            return Found(sign_up=place.sign_up, state=state)
        if address is None:
            return Found(sign_up=place.sign_up, state=SignUpState.VOID)
        told: dict[str, Any] = {
            address.kind.value: address.value,
            "brand": place.sign_up.brand,
            "channel": place.sign_up.channel,
            "tags": place.sign_up.tags,
            "method": ConfirmationMethod.LINK,
            "wording": wording,
        }
        about = {"ip": person.ip, "user_agent": person.user_agent}
        told["person"] = {field: value for field, value in about.items() if value}
        event = {"type": "contact.confirmed", "timestamp": _whole(glimpse.now), "data": told}
        self._take_in(name, place.sign_up, msgspec.json.encode(event))
        return Found(sign_up=place.sign_up, state=SignUpState.CONFIRMED, accepted=True)

    def seal_of(self, name: str) -> str:
        """What the page of a link hands out, and has to be given back to confirm it."""
        return self._names.form_seal(name)

    def _place(self, name: str) -> _Place:
        contact = self._names.contact(name)
        chain = read_chain(self._ledger.lines(contact)) if contact else ()
        for sign_up in sign_ups(entry for entry, _ in chain):
            known = sign_up.business in self._businesses
            if contact and known and self._names.names(name, contact, sign_up.entry):
                return _Place(contact=contact, sign_up=sign_up)
        raise LinkUnknown("the link leads to no sign-up")

    def _take_in(self, name: str, sign_up: SignUp, body: bytes) -> None:
        """Store the event; a second one of the same link finds the first and adds nothing."""
        natural = (sign_up.business, LINK, name)
        delivery = delivery_name(self._ids, natural, self._lanes)
        read = self._provider.translate(body, Meant(brand=sign_up.brand))
        arrival = Arrival(
            id=delivery,
            business=sign_up.business,
            source=LINK,
            provider=_PROVIDER,
            brand=sign_up.brand,
            sealed=self._sealer.seal_envelope(body, context=delivery.encode()),
            fingerprint=hashlib.sha256(body).hexdigest(),
            understood=seal_events(self._sealer, delivery, read.events),
        )
        accepted = self._inbox.accept(arrival)
        if accepted.wake:
            self._dispatcher.wake(lane_of(arrival))


def _whole(now: datetime) -> datetime:
    """The millisecond, as the inbox tells it: an opt-out of the same one then out-ranks this."""
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
