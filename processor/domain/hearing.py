"""Hearing: what a customer wrote becomes what it asks for, whichever source brought it.

A wish to stop becomes a revocation or a pause, each with the rule by which it was read; a yes
confirms only where a question of ours is open; nothing that is written here ever grants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from processor.domain.address import Address, Channel
from processor.domain.event_parts import Event
from processor.domain.events import (
    AnyEvent,
    ConfirmationMethod,
    ContactConfirmed,
    ContactOptedOut,
    ContactResumed,
    MessageReceived,
    ReviewNeeded,
    RevocationCause,
)
from processor.domain.free_text import Band, Context, Reading, Wish, judge
from processor.domain.keywords import AGREEING, MANDATORY, Keywords, Meaning, folded
from processor.domain.keywords import keyword as keyword_of
from processor.domain.purpose import (
    APPOINTMENT_PURPOSES,
    CONVERSATION_PURPOSES,
    ORDER_PURPOSES,
    SERVICE_PURPOSES,
)
from processor.domain.review import ReviewKind
from processor.domain.sign_up import SignUp

#: Where a text answers what was sent to its number last, and the number may be somebody else's.
_PHONES: Final = frozenset({Channel.SMS, Channel.WHATSAPP})
#: Stop words that may be meant for the appointment or order that was just written about, folded.
_OF_A_BOOKING: Final = frozenset({
    "cancel", "end", "quit", "cancelar", "annulla", "cancella", "fin", "remove", "remover",
})  # fmt: skip
#: Names that say "everything" rather than a part of it, folded.
_ALL_OF_IT: Final = frozenset({
    "all", "everything", "it", "me", "this", "these", "now", "sms", "text", "texts", "message",
    "messages", "msg", "msgs", "pub", "todo", "mensajes", "tout", "marketing",
})  # fmt: skip
_BOOKINGS: Final = frozenset({Context.REMINDER, Context.ORDER})


class Heard(Struct, frozen=True, kw_only=True):
    """What texts are read by: a business's words, and the names that a STOP may narrow to."""

    business: str = ""
    words: Keywords = MANDATORY
    tags: Collection[str] = ()
    brands: Collection[str] = ()


#: The purposes of what was sent to an address lately, the latest first.
Sent = Callable[[Address], tuple[str, ...]]


class Recent(Struct, frozen=True, kw_only=True):
    """What was sent to whoever writes; asked only where the meaning of a text depends on it.

    `sign_up` is the one that the latest message of all asks to confirm, if that is what it does.
    """

    sent: Sent = lambda _: ()
    sign_up: Callable[[Address], SignUp | None] = lambda _: None


#: What is known to have been sent where nobody can be asked.
NOTHING: Final = Recent()


def hear(event: AnyEvent, known: Heard, recent: Recent = NOTHING) -> tuple[AnyEvent, ...]:
    """The events that a text stands for; any other event as it is."""
    if isinstance(event, MessageReceived) and event.text:
        return _message(event, event.text, known, recent)
    if isinstance(event, ContactOptedOut) and event.cause is RevocationCause.CONTACT and event.said:
        return _told_apart(event, event.said, known, recent.sent)
    return (event,)


def context_of(sent: tuple[str, ...]) -> Context:
    """What a text answers, by the latest purpose that was sent."""
    latest = next((purpose for purpose in sent if purpose not in SERVICE_PURPOSES), None)
    if latest is None:
        return Context.NONE
    if latest in APPOINTMENT_PURPOSES:
        return Context.REMINDER
    if latest in ORDER_PURPOSES:
        return Context.ORDER
    return Context.CHAT if latest in CONVERSATION_PURPOSES else Context.MARKETING


def _context(channel: Channel, address: Address, sent: Sent) -> Context:
    """What a text answers; a chat is a chat, whatever was sent."""
    return context_of(sent(address)) if channel in _PHONES else Context.CHAT


def _message(
    event: MessageReceived, text: str, known: Heard, recent: Recent
) -> tuple[AnyEvent, ...]:
    if folded(text) in AGREEING:
        return _agreed(event, known, recent)
    context = _context(event.channel, event.sender, recent.sent)
    read = judge(text, context, known.words)
    return _wished(event, text, Read(reading=read, context=context), known)


class Read(Struct, frozen=True, kw_only=True):
    """A reading and the context that it was made in."""

    reading: Reading
    context: Context

    @property
    def words(self) -> str:
        """The rule by which a text was read, and of which versions, in one line that is kept."""
        read = self.reading
        return (
            f"{read.band} {read.wish} by {read.rule}; words {read.list_version},"
            f" rules {read.rules_version}, context {self.context}"
        )


def _wished(event: MessageReceived, text: str, read: Read, known: Heard) -> tuple[AnyEvent, ...]:
    why = read.words
    if _narrowed(event, text, known):
        return _stopped(event, text, read, known)
    match read.reading.wish, read.reading.band:
        case Wish.REVOKE, Band.SURE:
            return _stopped(event, text, read, known)
        case Wish.REVOKE, Band.LIKELY:
            return (event, *_reviews(event, ReviewKind.LIKELY_OPT_OUT, why))
        case Wish.REVOKE, Band.UNSURE:
            return (event, *_reviews(event, ReviewKind.POSSIBLE_OPT_OUT, why)[:1])
        case Wish.WRONG_NUMBER, _:
            return _not_theirs(event, why)
        case Wish.RESUME, _ if read.reading.rule.startswith("keyword."):
            return (_resumed(event, why),)
        case _:
            return (event,)


def _agreed(event: MessageReceived, known: Heard, recent: Recent) -> tuple[AnyEvent, ...]:
    """A yes answers the latest question; only where that asks for a sign-up does it confirm.

    It confirms what was asked about and nothing besides: that brand, those tags, on that channel.
    """
    asked = recent.sign_up(event.sender)
    if asked is None or asked.channel is not event.channel:
        return (event,)
    confirmed = ContactConfirmed(
        **{**_heading(event), "brand": asked.brand},
        address=event.sender,
        channel=event.channel,
        tags=asked.tags,
        said=event.text,
        reading=f"a yes to the question for a confirmation; words {known.words.version}",
        method=ConfirmationMethod.REPLY,
    )
    return (confirmed,)


def _stopped(event: MessageReceived, text: str, read: Read, known: Heard) -> tuple[AnyEvent, ...]:
    channels = [event.channel, *(each.channel for each in event.reply_addresses)]
    whole = keyword_of(text, known.words) is not None
    stop = ContactOptedOut(
        **_heading(event),
        addresses=_everywhere(event),
        channels=tuple(dict.fromkeys(channels)),
        cause=RevocationCause.KEYWORD if whole else RevocationCause.FREE_TEXT,
        said=event.text,
        reading=read.words,
        **_narrowed(event, text, known),
    )
    return (stop, *_double_meaning(stop, event.sender, event.channel, read))


def _told_apart(
    event: ContactOptedOut, said: str, known: Heard, sent: Sent
) -> tuple[AnyEvent, ...]:
    """What a source takes for a STOP stays one; a keyword is named as such, with its list."""
    hit = keyword_of(said, known.words)
    if hit is None or hit.meaning is not Meaning.STOP:
        return (event,)
    channel = next(iter(event.channels), Channel.SMS)
    context = _context(channel, event.addresses[0], sent)
    read = Read(reading=judge(said, context, known.words), context=context)
    stop = replace(event, cause=RevocationCause.KEYWORD, reading=read.words)
    return (stop, *_double_meaning(stop, event.addresses[0], channel, read))


def _double_meaning(
    stop: ContactOptedOut, address: Address, channel: Channel, read: Read
) -> tuple[AnyEvent, ...]:
    """CANCEL in answer to a reminder revokes, and a person asks whether the booking was meant."""
    if read.context not in _BOOKINGS or folded(stop.said or "") not in _OF_A_BOOKING:
        return ()
    review = ReviewNeeded(
        **_heading(stop),
        address=address,
        channel=channel,
        why=ReviewKind.CANCEL_TO_PROMPT,
        said=stop.said,
        reading=f"{stop.reading}; or what was written about is to be called off",
    )
    return (review,)


def _narrowed(event: MessageReceived, text: str, known: Heard) -> dict[str, Any]:
    """The tag or brand that follows a stop word; none, which is all, where none is named.

    The name that the writer knows the business by is no part of it, and neither is a word for
    messages as such; a whole message that is a stop word means all that it always means.
    """
    if keyword_of(text, known.words):
        return {}
    own = {folded(event.brand), folded(known.business)}
    for field, names in (("tags", known.tags), ("brands", known.brands)):
        named = tuple(name for name in names if _stops(text, name, own | _ALL_OF_IT, known.words))
        if named:
            return {field: named}
    return {}


def _stops(text: str, name: str, generic: Collection[str], words: Keywords) -> bool:
    """Whether a text is a stop word and then this name, as words of their own."""
    wanted = folded(name)
    if not wanted or wanted in generic:
        return False
    spoken = text.split()
    return any(
        folded(" ".join(spoken[at:])) == wanted
        and words.meanings.get(folded(" ".join(spoken[:at]))) is Meaning.STOP
        for at in range(1, len(spoken))
    )


def _not_theirs(event: MessageReceived, why: str) -> tuple[AnyEvent, ...]:
    """A number that is not the person's is left alone; in a chat it may be any number."""
    if event.channel not in _PHONES:
        return (event, *_reviews(event, ReviewKind.LIKELY_OPT_OUT, why))
    stop = ContactOptedOut(
        **_heading(event),
        addresses=(event.sender,),
        channels=(event.channel,),
        cause=RevocationCause.WRONG_NUMBER,
        said=event.text,
        reading=why,
    )
    return (stop, *_reviews(event, ReviewKind.WRONG_NUMBER, why)[:1])


def _resumed(event: MessageReceived, why: str) -> AnyEvent:
    return ContactResumed(
        **_heading(event),
        address=event.sender,
        channel=event.channel,
        said=event.text,
        reading=why,
    )


def _reviews(event: MessageReceived, why: ReviewKind, reading: str) -> tuple[ReviewNeeded, ...]:
    """One for each address that the wish reaches, that of the writer first."""
    return tuple(
        ReviewNeeded(
            **_heading(event),
            address=address,
            channel=_channel_of(event, address),
            why=why,
            said=event.text,
            reading=reading,
        )
        for address in _everywhere(event)
    )


def _everywhere(event: MessageReceived) -> tuple[Address, ...]:
    """All addresses of whoever wrote that are known, the one that it came from first."""
    left = (each.address for each in event.reply_addresses)
    return tuple(dict.fromkeys((event.sender, *left, *event.also)))


def _channel_of(event: MessageReceived, address: Address) -> Channel:
    """The channel by which an address is known here, or the first that reaches it."""
    known = {each.address: each.channel for each in event.reply_addresses}
    known[event.sender] = event.channel
    return known.get(address) or next(each for each in Channel if each.kind is address.kind)


def _heading(event: Event) -> dict[str, Any]:
    return {name: getattr(event, name) for name in ("brand", "occurred_at", "occurred_text")}
