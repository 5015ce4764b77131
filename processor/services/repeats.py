"""Repeats: a call that comes again under its idempotency key gets the answer that it was given.

Only successes are kept: a refusal changed nothing, so the same call may be tried again. An answer
that says what holds for a contact is given again only while nothing else happened to the contact.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

import msgspec

from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.domain.ledger import decode_line
from processor.ports import Answers, Hold, Ledger, SealBroken, Sealer

#: Seconds after which a call that never ended counts as crashed; captures can take a while.
_RUNNING: Final = 60
#: Seconds that an answer is kept.
_KEPT: Final = 24 * 3600


class RepeatDiffers(AssentError):
    """The key was given before with another call."""


class RepeatRunning(AssentError):
    """The call that came first under this key is not answered yet."""


class KeyedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call with its idempotency key; `caller` is the id of the API key."""

    business: str
    caller: str
    given: str
    method: str
    path: str
    query: str
    body: bytes

    def __repr__(self) -> str:
        """Hide what was sent."""
        return f"KeyedCall({self.method} {self.path})"


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it was given; `contact` and `delivery` say upon what it stands, if anything."""

    status: int
    body: bytes
    media_type: str
    contact: str | None = None
    delivery: str | None = None


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """The right of one attempt to carry a call out and to keep its answer."""

    name: str
    token: str


class Repeats:
    """Tells first calls from repeated ones. Raises StoreUnavailable."""

    def __init__(self, *, answers: Answers, ledger: Ledger, sealer: Sealer, ids: IdKey) -> None:
        self._answers = answers
        self._ledger = ledger
        self._sealer = sealer
        self._ids = ids

    def begin(self, call: KeyedCall) -> Turn | KeptAnswer:
        """A turn, or the answer there is; raises RepeatDiffers, RepeatRunning."""
        name = self._ids.answer(call.business, call.caller, call.given)
        digest = hashlib.sha256(call.body).hexdigest()
        fingerprint = self._ids.call(call.method, call.path, call.query, digest)
        turn = Turn(name=name, token=secrets.token_hex(16))
        found = self._answers.begin(name, fingerprint, turn.token, seconds=_RUNNING)
        match found.how:
            case Hold.BEGUN:
                return turn
            case Hold.OTHER:
                raise RepeatDiffers("the key was given before with another call; make a new one")
            case Hold.RUNNING:
                raise RepeatRunning("the first call is not answered yet; try again soon")
            case Hold.ANSWERED:
                return self._opened(name, found.sealed)

    def keep(self, turn: Turn, answer: KeptAnswer) -> None:
        """Keep the answer of a turn, unless the turn was lost meanwhile."""
        clear = msgspec.msgpack.encode(answer)
        sealed = self._sealer.seal_envelope(clear, context=_context(turn.name))
        self._answers.keep(turn.name, turn.token, sealed, seconds=_KEPT)

    def drop(self, turn: Turn) -> None:
        """End a turn without an answer."""
        self._answers.drop(turn.name, turn.token)

    def still_stands(self, answer: KeptAnswer) -> bool:
        """Whether what an answer says of a contact is the last that happened to it."""
        if answer.contact is None:
            return True
        lines = self._ledger.lines(answer.contact)
        return bool(lines) and decode_line(lines[-1]).delivery == answer.delivery

    def _opened(self, name: str, sealed: bytes) -> KeptAnswer:
        try:
            clear = self._sealer.open_envelope(sealed, context=_context(name))
        except SealBroken:
            # Without its seal key nobody can say what was answered; it ends by itself.
            raise RepeatRunning("the answer that was given cannot be opened") from None
        return msgspec.msgpack.decode(clear, type=KeptAnswer)


def _context(name: str) -> bytes:
    return b"answer " + name.encode()
