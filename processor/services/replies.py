"""Replies: a STOP is confirmed and a HELP answered, by jobs that pass the gate like any other.

A job is named by the entry that it answers. So a delivery that is read again, by another worker or
after a crash, leads to the same job, and the claim lets one message out for an entry at most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import msgspec

from processor.domain.address import Address, AddressKind, Channel
from processor.domain.drafts import rank
from processor.domain.events import OWN_WORDS, ContactOptedOut, MessageReceived, RevocationCause
from processor.domain.identity import IdKey
from processor.domain.keywords import MANDATORY, Keywords, is_help, languages
from processor.domain.replies import PURPOSES, ReplyKind, ReplyTexts
from processor.ports import (
    Clock,
    Delivery,
    JobConflict,
    NotUnderstood,
    Outgoing,
    SealBroken,
    Sealer,
)
from processor.services.compose import Composer, Request
from processor.services.record import Told
from processor.services.sending import Sending
from processor.services.translate import Translator

#: Channels on which somebody writes who can be written back to by phone.
_TEXTED: Final = frozenset({Channel.SMS, Channel.WHATSAPP})
#: What a customer wrote to us, and did not click.
_WRITTEN: Final = OWN_WORDS - {RevocationCause.PREFERENCE_PAGE}
#: Deliveries of which nobody knows when they were sent, or that somebody else may have made.
_DOUBTFUL: Final = frozenset({"stale", "conflict", "spooled"})
#: The answer to a text comes within this of the text. Source: 47 CFR 64.1200(a)(12).
_WINDOW: Final = timedelta(minutes=5)
#: One answer to HELP for each span of this length.
_HELP_PAUSE: Final = timedelta(minutes=10)
#: A delivery older than this is read again for another reason than to answer it.
_PAST: Final = timedelta(hours=1)


class _Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that an event calls for."""

    kind: ReplyKind
    address: Address
    channel: Channel
    said: str | None


class Replies:
    """Submits replies; raises StoreUnavailable.

    `texts` are of the businesses that may send at all, by name; none of one that only observes.
    `answering` are the sources, by business and name, that leave answering to us; `words` the
    keywords of the businesses that have some of their own.
    """

    def __init__(
        self,
        *,
        composer: Composer,
        sending: Sending,
        translator: Translator,
        sealer: Sealer,
        ids: IdKey,
        clock: Clock,
        texts: Mapping[str, ReplyTexts],
        answering: Collection[tuple[str, str]] = (),
        words: Mapping[str, Keywords] = {},
    ) -> None:
        self._composer = composer
        self._sending = sending
        self._translator = translator
        self._sealer = sealer
        self._ids = ids
        self._clock = clock
        self._texts = texts
        self._answering = frozenset(answering)
        self._words = words

    def submit(
        self,
        *,
        kind: ReplyKind | str,
        business: str,
        brand: str,
        entry: str,
        address: Address,
        channel: Channel = Channel.SMS,
        language: str | Iterable[str] = (),
        fields: Mapping[str, str] = {},
        natural: str = "",
        deadline: datetime | None = None,
    ) -> Outgoing | None:
        """Have a reply judged and sent, once for each `natural`, by default the entry it answers.

        None for a business that sends nothing, and where that reply was submitted before with
        another text; the one there is stands.

        Args:
            kind: What is answered.
            business: Whose message it is.
            brand: The brand it speaks for.
            entry: The entry it answers; the gate lets one out for it, within minutes.
            address: To whom.
            channel: How it travels.
            language: The language, or several, the best first; else that of the business.
            fields: What is filled in besides the brand, such as `link`.
            natural: What names the job among the business's own replies of this kind.
            deadline: Not to be sent after.
        """
        texts, kind = self._texts.get(business), ReplyKind(kind)
        if texts is None:
            return None
        wanted = (language,) if isinstance(language, str) else tuple(language)
        request = Request(
            # No business can give its own job an id that begins so.
            id=f"~{kind}:{natural or entry}",
            business=business,
            brand=brand,
            channel=channel,
            to=address.value,
            purpose=PURPOSES[kind],
            cause=entry,
            deadline=deadline,
            body=texts.text(kind, brand, wanted, fields),
        )
        with suppress(JobConflict):
            return self._sending.submit(self._composer.job(request))
        return None

    def answer(self, delivery: Delivery, told: Sequence[Told], entries: Collection[str]) -> int:
        """Submit what a recorded delivery calls for; how many replies there are.

        `entries` are the `<contact>/<entry id>` that it led to.
        """
        words = self._words.get(delivery.business, MANDATORY)
        wanted = [(each, want) for each in told if (want := _wanted(each, words))]
        if not wanted or not self._may(delivery) or self._answered(delivery):
            return 0
        return sum(self._reply(each, want, entries) for each, want in wanted)

    def _reply(self, told: Told, want: _Wanted, entries: Collection[str]) -> bool:
        origin = told.origin
        contact = self._ids.contact(origin.business, want.address)
        # What an event says of a contact first: its STOP, or that it wrote in.
        entry = self._ids.entry(origin.event, contact, 0)
        if f"{contact}/{entry}" not in entries:
            return False
        submitted = self.submit(
            kind=want.kind,
            business=origin.business,
            brand=told.event.brand,
            entry=entry,
            address=want.address,
            channel=want.channel,
            language=languages(want.said),
            natural=_burst(contact, origin.received_at) if want.kind is ReplyKind.HELP else "",
            deadline=rank(told.event, origin) + _WINDOW,
        )
        return submitted is not None

    def _may(self, delivery: Delivery) -> bool:
        ours = (delivery.business, delivery.source) in self._answering
        fresh = self._clock.now() - delivery.received_at < _PAST
        return ours and fresh and _DOUBTFUL.isdisjoint(delivery.flags)

    def _answered(self, delivery: Delivery) -> bool:
        """Whether the provider says that it answered the customer itself; also in doubt."""
        try:
            body = self._sealer.open_envelope(delivery.sealed, context=delivery.id.encode())
            return self._translator.answered(body, delivery)
        except (SealBroken, NotUnderstood, KeyError):
            return True


def _burst(contact: str, at: datetime) -> str:
    """What all calls for help of some minutes have in common: machines that answer us end there."""
    return f"{contact}:{int(at.timestamp()) // int(_HELP_PAUSE.total_seconds())}"


def _wanted(told: Told, words: Keywords) -> _Wanted | None:
    """The answer that an event calls for, on the channel that it came by, to whoever wrote."""
    match told.event:
        # One that is narrowed leaves something to be sent, which the text would deny.
        case ContactOptedOut(cause=cause, tags=(), brands=(), channels=(channel, *_)) as event:
            phones = [each for each in event.addresses if each.kind is AddressKind.PHONE]
            if cause in _WRITTEN and channel in _TEXTED and phones:
                return _Wanted(
                    kind=ReplyKind.OPT_OUT, address=phones[0], channel=channel, said=event.said
                )
        case MessageReceived(channel=channel) as event:
            if channel in _TEXTED and is_help(event.text, words):
                return _Wanted(
                    kind=ReplyKind.HELP, address=event.sender, channel=channel, said=event.text
                )
    return None
