"""One call that tells of a STOP and of a message: the first is in force at once, both are kept."""

from __future__ import annotations

import json
from dataclasses import replace

from msgspec import structs

from processor.bootstrap import assemble
from processor.domain import acts
from processor.domain.address import Channel
from processor.ports import Acceptance
from processor.settings import Source
from tests.providers.calls import CALLERS, SECRET
from tests.services.engines import Engine, ticked

CHARLIE, DANA = "+12025550103", "+12025550104"
CALLER = CALLERS["whatsapp"]
REPLY = {
    "purpose": "conversation_reply",
    "channel": Channel.WHATSAPP,
    "conversation_id": "whatsapp:100000000000190:12025550103",
}


def _with_whatsapp(engine: Engine) -> Engine:
    """The same engine, whose business has a number of WhatsApp."""
    settings = engine.parts.settings
    chats = Source(name="chats", provider="whatsapp", brand="acme", secrets=(SECRET,))
    acme = settings.businesses["acme"]
    acme = structs.replace(acme, sources={**acme.sources, "chats": chats})
    changed = structs.replace(settings, businesses={**settings.businesses, "acme": acme})
    return replace(engine, parts=assemble(changed, engine.parts.ports))


def _body(engine: Engine) -> bytes:
    """Charlie writes and Dana stops, now."""
    now = str(int(engine.world.now().timestamp()))
    sample = json.loads(CALLER.body)
    [change, _] = sample["entry"][0]["changes"]
    for message in change["value"]["messages"]:
        message["timestamp"] = now
    sample["entry"][0]["changes"] = [change]
    return json.dumps(sample).encode()


def test_the_stop_is_in_force_before_the_answer_and_the_message_once_drained(
    engine: Engine,
) -> None:
    engine = _with_whatsapp(engine)
    engine.tell("form.submitted", ticked(phone=DANA))
    assert engine.ask(DANA).approved
    body = _body(engine)

    received = engine.parts.intake.receive("acme", "chats", CALLER.request(body))

    assert (received.how, received.quarantined) == (Acceptance.STORED, None)
    assert engine.ask(DANA).reasons[0].code == "revoked_all"
    assert engine.entries(CHARLIE) == []
    assert not engine.ask(CHARLIE, **REPLY).approved
    engine.drain()
    assert engine.ask(CHARLIE, **REPLY).approved
    assert not engine.ask(CHARLIE, **(REPLY | {"channel": Channel.SMS})).approved
    assert not engine.ask(
        CHARLIE, **(REPLY | {"conversation_id": "whatsapp:1:12025550103"})
    ).approved
    assert [type(entry.act) for entry in engine.entries(DANA)] == [acts.Granted, acts.Revoked]


def test_the_same_call_again_is_a_repeat_and_changes_nothing(engine: Engine) -> None:
    engine = _with_whatsapp(engine)
    request = CALLER.request(_body(engine))
    for _ in range(2):
        received = engine.parts.intake.receive("acme", "chats", request)
        engine.drain()
    assert received.how is Acceptance.DUPLICATE
    assert [type(entry.act) for entry in engine.entries(DANA)] == [acts.Revoked]
    assert len(engine.entries(CHARLIE)) == 1


def test_no_number_stands_in_the_ledger_though_it_names_the_conversation(engine: Engine) -> None:
    engine = _with_whatsapp(engine)
    engine.parts.intake.receive("acme", "chats", CALLER.request(_body(engine)))
    engine.drain()
    [line] = engine.world.ledger.lines(engine.contact(CHARLIE))
    assert b"2025550103" not in line
    assert b"100000000000190" not in line


def test_a_part_that_nobody_understood_is_shown_while_its_neighbour_s_stop_counts(
    engine: Engine,
) -> None:
    engine = _with_whatsapp(engine)
    engine.tell("form.submitted", ticked(phone=DANA))
    sample = json.loads(_body(engine))
    del sample["entry"][0]["changes"][0]["value"]["metadata"]

    request = CALLER.request(json.dumps(sample).encode())
    received = engine.parts.intake.receive("acme", "chats", request)

    assert received.quarantined == "address_unreadable"
    assert engine.ask(DANA).reasons[0].code == "revoked_all"
    assert len(list(engine.parts.ports.inbox.quarantined(10))) == 1
