"""The table of the page of the sandbox: magic numbers, and what the gate says about each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from docs.markdown import table
from processor.domain.address import Channel
from processor.domain.decide import decide
from processor.domain.decision import Reason
from processor.domain.identity import IdKey
from processor.domain.magic import APPOINTMENT, CONVERSATION, MAGIC, ORDER, appointment_starts
from processor.domain.message import Message
from processor.domain.policy import Policy
from processor.services.sandbox import Sandbox

_BUSINESS: Final = "acme-test"
_NOW: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
_IDS: Final = IdKey(b"the key of a page, secret to none")
_POLICY: Final = Policy(
    tags={"marketing consent": ("marketing",)}, brands={_BUSINESS: (_BUSINESS,)}
)


def magic_table() -> str:
    """The table of magic numbers."""
    sandbox = Sandbox(_IDS, {_BUSINESS: _BUSINESS})
    head = ("Number", "Standing", *(f"`{purpose}`" for purpose in _asked()))
    rows = []
    for magic in MAGIC:
        contact = _IDS.contact(_BUSINESS, magic.address)
        standing = sandbox.standing(contact, _NOW, _POLICY)
        told = [
            decide(_message(contact, purpose, about), standing, _POLICY, _NOW)
            for purpose, about in _asked().items()
        ]
        said = [f"{each.verdict}: {_codes(each.reasons)}" for each in told]
        rows.append((f"`{magic.number}`", magic.standing, *said))
    return table(head, rows)


def _asked() -> Mapping[str, Mapping[str, Any]]:
    """The purposes shown, each with what a message of it is about."""
    return {
        "marketing": {},
        "order_confirmation": {"order": _IDS.object(_BUSINESS, "order", ORDER)},
        "conversation_reply": {
            "conversation": _IDS.object(_BUSINESS, "conversation", CONVERSATION)
        },
        "appointment_reminder": {
            "appointment": _IDS.object(_BUSINESS, "appointment", APPOINTMENT),
            "appointment_at": appointment_starts(_NOW),
        },
    }


def _message(contact: str, purpose: str, about: Mapping[str, Any]) -> Message:
    return Message(
        id="msg_page",
        business=_BUSINESS,
        brand=_BUSINESS,
        channel=Channel.SMS,
        contact=contact,
        purpose=purpose,
        **about,
    )


def _codes(reasons: tuple[Reason, ...]) -> str:
    return ", ".join(f"`{reason.code}`" for reason in reasons)
