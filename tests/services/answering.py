"""The engine of a business that answers STOP and HELP itself, and what it submitted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import structs

from processor.bootstrap import assemble
from processor.domain.address import AddressKind, parse_address
from processor.domain.replies import ReplyTexts
from processor.ports import MessageState, Outgoing
from processor.settings import Source
from tests.services.engines import Engine

DANA = "+12025550104"
STOP = {"phone": DANA, "channels": ["sms"], "text": "STOP"}
TEXTS = ReplyTexts(help_contact="help@example.com", names={"acme": "Acme"})


def answering(
    engine: Engine, *more: Source, texts: ReplyTexts = TEXTS, observe: bool = False
) -> Engine:
    """The same deployment, in which acme's sources leave it to us to answer."""
    settings = engine.parts.settings
    acme = settings.businesses["acme"]
    sources = {each.name: each for each in (*acme.sources.values(), *more)}
    changed = structs.replace(
        acme,
        sources={name: structs.replace(each, answers="assent") for name, each in sources.items()},
        replies=texts,
        observe=observe,
    )
    businesses = {**settings.businesses, "acme": changed}
    parts = assemble(structs.replace(settings, businesses=businesses), engine.parts.ports)
    return replace(engine, parts=parts)


def written(text: str, phone: str = DANA, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """What a customer wrote by SMS."""
    told = {"channel": "sms", "from": {"phone": phone}, "conversation_id": "conv-1", "text": text}
    return told | more


def jobs(engine: Engine) -> list[str]:
    """The messages that were ever submitted, by the times they were to be judged, each once."""
    return list(dict.fromkeys(engine.dispatcher.gated))


def outgoing(engine: Engine, message: str) -> Outgoing:
    """A message as it is now."""
    found = engine.world.outbound.get(message)
    assert found is not None
    return found


def judged(engine: Engine, message: str) -> tuple[MessageState | None, tuple[str, ...]]:
    """Where a message is once it is judged, and why."""
    return engine.parts.sending.judge(message), outgoing(engine, message).reasons


def sent(engine: Engine, message: str) -> tuple[str, str | None]:
    """The address and the text that a claim hands out."""
    claimed = engine.parts.sending.claim("acme", message, f"attempt of {message}")
    assert claimed is not None
    assert claimed.outgoing is not None, claimed.answer
    content = engine.parts.composer.content(claimed.outgoing)
    return content.to, content.body


def address(phone: str = DANA) -> Any:  # noqa: ANN401 - an Address
    """A phone number, read."""
    return parse_address(AddressKind.PHONE, phone)
