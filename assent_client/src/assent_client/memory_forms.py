"""Ids, spellings and forms of the gate in memory: what the real one refuses, this one does too."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from assent_client.errors import FieldProblem, RequestRefused
from assent_client.message import Message

ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@#/-]{0,127}")
_CHANNELS: Final = ("sms", "whatsapp", "webchat", "email")
_PURPOSE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")


def spelled(address: str) -> str:
    """An address without the blanks and brackets that people write into numbers."""
    return re.sub(r"[\s().-]", "", address) if address.startswith("+") else address.lower()


def identifier_of(message: Message) -> str:
    """An id of the form that Assent gives."""
    digest = hashlib.sha256(f"{message.to}\n{message.id}".encode()).hexdigest()
    return f"msg_{digest[:32]}_{digest[32:48]}"


def text_of(message: Message) -> tuple[str | None, ...]:
    """What a permit is bound to of the text of a message."""
    return message.template, message.body_hash, message.body


def refuse_malformed(asked: Message) -> None:
    """What the real gate refuses with 422, for the fields that code gets wrong."""
    if asked.channel not in _CHANNELS:
        raise malformed("/channel", f"must be one of: {', '.join(_CHANNELS)}")
    if not ID.fullmatch(asked.id or ""):
        raise malformed("/id", "must be an id")
    if not asked.to:
        raise malformed("/to", "must not be empty")
    if asked.purpose is not None and not _PURPOSE.fullmatch(asked.purpose):
        raise malformed("/purpose", "must be a purpose name such as order_confirmation")
    for name in ("appointment_at", "not_before", "deadline"):
        moment = getattr(asked, name)
        if moment is not None and moment.tzinfo is None:
            raise malformed(f"/{name}", "must have an offset from UTC")


def malformed(pointer: str, detail: str) -> RequestRefused:
    """The refusal of a request with a field of the wrong form."""
    problems = [FieldProblem(pointer=pointer, detail=detail)]
    return RequestRefused("message_malformed", detail, status=422, problems=problems)
