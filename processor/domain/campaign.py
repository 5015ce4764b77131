"""The life of a campaign: which state it is in, what may be done to it, and what comes of that.

A campaign is worked through in passes. Each pass goes over all chunks of the list once: the first
judges everybody, each later one hands a wave over, and one that follows a cancellation takes back
what was handed over and not claimed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class CampaignState(StrEnum):
    """Where a campaign is.

    `done`: nobody is left who was approved and not handed over. `cancelled` is final.
    """

    RECEIVING = "receiving"
    JUDGING = "judging"
    JUDGING_PAUSED = "judging_paused"
    JUDGED = "judged"
    SENDING = "sending"
    SENDING_PAUSED = "sending_paused"
    DONE = "done"
    CANCELLED = "cancelled"


class CampaignAct(StrEnum):
    """What happens to a campaign; `over` is the end of a pass, `touch` a sign of its upload."""

    TOUCH = "touch"
    RECEIVED = "received"
    OVER = "over"
    WAVE = "wave"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    FINISH = "finish"


class PassKind(StrEnum):
    """What a pass does with each chunk of the list."""

    JUDGE = "judge"
    WAVE = "wave"
    WITHDRAW = "withdraw"


class Effect(StrEnum):
    """What an act does to the work of a campaign.

    `open` begins a pass, `hold` stops handing out chunks, `go` goes on with that, `end` leaves no
    work behind, `keep` leaves it as it is.
    """

    KEEP = "keep"
    OPEN = "open"
    HOLD = "hold"
    GO = "go"
    END = "end"


_S = CampaignState
_A = CampaignAct

#: What each act makes of a campaign. What does not stand here cannot be done.
MOVES: Final[Mapping[CampaignAct, Mapping[CampaignState, CampaignState]]] = {
    _A.TOUCH: {_S.RECEIVING: _S.RECEIVING},
    _A.RECEIVED: {_S.RECEIVING: _S.JUDGING},
    _A.OVER: {
        _S.JUDGING: _S.JUDGED,
        _S.JUDGING_PAUSED: _S.JUDGED,
        _S.SENDING: _S.JUDGED,
        _S.SENDING_PAUSED: _S.JUDGED,
        _S.CANCELLED: _S.CANCELLED,
    },
    # Newcomers may still be asked for once nobody else is left.
    _A.WAVE: {_S.JUDGED: _S.SENDING, _S.DONE: _S.SENDING},
    _A.PAUSE: {
        _S.JUDGING: _S.JUDGING_PAUSED,
        _S.JUDGING_PAUSED: _S.JUDGING_PAUSED,
        _S.SENDING: _S.SENDING_PAUSED,
        _S.SENDING_PAUSED: _S.SENDING_PAUSED,
    },
    _A.RESUME: {
        _S.JUDGING_PAUSED: _S.JUDGING,
        _S.JUDGING: _S.JUDGING,
        _S.SENDING_PAUSED: _S.SENDING,
        _S.SENDING: _S.SENDING,
    },
    # Also when all are handed over: who was not claimed yet is taken back.
    _A.CANCEL: {
        _S.RECEIVING: _S.CANCELLED,
        _S.JUDGING: _S.CANCELLED,
        _S.JUDGING_PAUSED: _S.CANCELLED,
        _S.JUDGED: _S.CANCELLED,
        _S.SENDING: _S.CANCELLED,
        _S.SENDING_PAUSED: _S.CANCELLED,
        _S.DONE: _S.CANCELLED,
    },
    _A.FINISH: {_S.JUDGED: _S.DONE},
}

#: What each act does to the work; a cancellation opens a pass only where somebody was handed over.
EFFECTS: Final[Mapping[CampaignAct, Effect]] = {
    _A.TOUCH: Effect.KEEP,
    _A.RECEIVED: Effect.OPEN,
    _A.OVER: Effect.END,
    _A.WAVE: Effect.OPEN,
    _A.PAUSE: Effect.HOLD,
    _A.RESUME: Effect.GO,
    _A.CANCEL: Effect.END,
    _A.FINISH: Effect.KEEP,
}

#: States in which there is a result of everybody.
WHOLE: Final = frozenset({_S.JUDGED, _S.SENDING, _S.SENDING_PAUSED, _S.DONE})


def after(state: CampaignState, act: CampaignAct) -> CampaignState | None:
    """What an act makes of a campaign in this state; None when it cannot be done to it."""
    return MOVES[act].get(state)
