"""Send errors: what a provider's code for a sending says about the address, as a table.

A code is one of four things. The provider refuses this address (`blocked`): somebody wrote STOP to
it, or it keeps a list. Nobody can be reached there by this channel (`failed`), and trying again
would fail again. It did not arrive this time (`passing`): a phone that is switched off, a filter
that disliked the words, a network that was down. Or it says nothing about the address (`noted`).
The first two suppress at once. A code that has a passing cause among its causes suppresses when it
comes for the third time within a week and nothing arrived in between: once is no fact about the
address, three times are, and whoever agreed is not silenced by one journey.
None of them is ever a word of the customer's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import msgspec

from processor.domain.events import RevocationCause

#: Raised whenever a row changes; each suppression names the version that made it.
VERSION: Final = 2
#: So many results that may pass, in a row and within so long, suppress.
TIMES: Final = 3
WITHIN: Final = timedelta(days=7)
#: The provider whose words need no provider: anybody may use them.
GENERIC: Final = "generic"
#: The flag of what a provider says of a sending; it stays on the channel that it was told for.
SEND_ERROR: Final = "send_error"
#: The flag of what stands on a provider's block list.
BLOCK_LIST: Final = "block_list"
#: What a machine of a provider's says of an address, which is never a person's own act.
OF_PROVIDERS: Final = frozenset({SEND_ERROR, BLOCK_LIST})


class Effect(StrEnum):
    """What a result does."""

    #: The provider refuses this address: suppressed until START from it.
    BLOCKED = "blocked"
    #: Nobody can be reached there: suppressed until it is found to work.
    FAILED = "failed"
    #: It did not arrive this time: suppressed once that has repeated, as its row says.
    PASSING = "passing"
    #: It arrived: a failure, if one stands, is over.
    REACHED = "reached"
    #: It says nothing about the address.
    NOTED = "noted"


class SendError(msgspec.Struct, frozen=True, kw_only=True):
    """One row: a provider's code, what it does, what the provider says it means, and where.

    `cause` is what it is recorded as where it suppresses, at once or repeated.
    """

    provider: str
    code: str
    effect: Effect
    says: str
    source: str
    cause: RevocationCause | None = None


_TWILIO: Final = "twilio.com/docs/api/errors/"
_TELNYX: Final = "developers.telnyx.com/docs/messaging/messages/error-codes"
_PLIVO: Final = "plivo.com/docs/messaging/troubleshooting/error-codes"
_VONAGE: Final = "developer.vonage.com/en/opt-out-assist/guides/messaging-opted-out-numbers"
_OURS: Final = "docs/senders.md"


#: What each effect that suppresses at once is recorded as.
CAUSES: Final[Mapping[Effect, RevocationCause]] = MappingProxyType(
    {Effect.BLOCKED: RevocationCause.PROVIDER, Effect.FAILED: RevocationCause.HARD_FAILURE}
)


def _row(
    provider: str, code: str, effect: Effect, says: str, source: str, then: Effect | None = None
) -> SendError:
    """One row; `then` is what a passing result comes to once it has repeated."""
    at = f"{source}{code}" if source == _TWILIO else source
    cause = CAUSES.get(then or effect)
    return SendError(provider=provider, code=code, effect=effect, says=says, source=at, cause=cause)


def _passing(
    provider: str, code: str, says: str, source: str, then: Effect = Effect.FAILED
) -> SendError:
    """A result that may pass: a failure once it has repeated, for that ends by a success."""
    return _row(provider, code, Effect.PASSING, says, source, then)


#: Every code that is known; any other is noted.
TABLE: Final = (
    _row("twilio", "21610", Effect.BLOCKED, "the recipient opted out at Twilio", _TWILIO),
    _row("twilio", "21614", Effect.FAILED, "the number cannot receive SMS", _TWILIO),
    _passing("twilio", "30003", "switched off, without signal, or roaming", _TWILIO),
    _passing("twilio", "30004", "blocked, for one of many reasons", _TWILIO, Effect.BLOCKED),
    _row("twilio", "30005", Effect.FAILED, "the number is unknown or out of service", _TWILIO),
    _row("twilio", "30006", Effect.FAILED, "a landline, or a carrier out of reach", _TWILIO),
    _passing("twilio", "30007", "a filter disliked the message", _TWILIO),
    _row("twilio", "63014", Effect.BLOCKED, "the recipient blocked the sender", _TWILIO),
    _row("telnyx", "40001", Effect.FAILED, "a landline or a number without a route", _TELNYX),
    _passing("telnyx", "40002", "a filter disliked the message", _TELNYX),
    _passing("telnyx", "40006", "the recipient's carrier is down", _TELNYX),
    _row("telnyx", "40300", Effect.BLOCKED, "the recipient wrote STOP to Telnyx", _TELNYX),
    _passing("plivo", "20", "the carrier's network was down", _PLIVO),
    _passing("plivo", "30", "a filter disliked the message", _PLIVO),
    _row("plivo", "200", Effect.BLOCKED, "the recipient wrote STOP to Plivo", _PLIVO),
    _row("vonage", "9", Effect.BLOCKED, "the recipient opted out at Vonage", _VONAGE),
    _row(GENERIC, "blocked", Effect.BLOCKED, "the provider refuses this address", _OURS),
    _row(GENERIC, "unreachable", Effect.FAILED, "nobody can be reached there, for good", _OURS),
    _row(GENERIC, "landline", Effect.FAILED, "a landline", _OURS),
    _passing(GENERIC, "undelivered", "it did not arrive this time", _OURS),
    _row(GENERIC, "delivered", Effect.REACHED, "it arrived", _OURS),
)
#: The providers that the table speaks of.
PROVIDERS: Final = tuple(dict.fromkeys(row.provider for row in TABLE))
_BY_CODE: Final = {(row.provider, row.code): row for row in TABLE}


def effect_of(provider: str, code: str) -> Effect:
    """What a code does; our own words may be used for any provider, unknown codes are noted."""
    row = _found(provider, code)
    return Effect.NOTED if row is None else row.effect


def cause_of(provider: str, code: str) -> RevocationCause | None:
    """What a code is recorded as where it suppresses, at once or repeated; None: it never does."""
    row = _found(provider, code)
    return None if row is None else row.cause


def _found(provider: str, code: str) -> SendError | None:
    return _BY_CODE.get((provider, code)) or _BY_CODE.get((GENERIC, code))


def rule_of(provider: str, code: str) -> str:
    """What an entry says it was read by: the table, its version, and the code."""
    return f"send_errors/{VERSION} {provider} {code}"
