"""What an export gathers, over both stores: all of one contact, nothing of another, no silence."""

from __future__ import annotations

import pytest
from msgspec import structs

from processor.bootstrap import Parts, assemble
from processor.desk import exporter
from processor.domain.address import AddressKind, Channel, parse_address
from processor.domain.ledger import decode_line
from processor.services.board import Subject
from processor.services.explain import SealState
from processor.services.export import Gathered, PieceState
from tests.services.campaigns import office_over, phone
from tests.services.engines import Engine, ticked

PDF = b"%PDF-1.7\nAlice Example, the form as she saw it"


def gathered(parts: Parts, contact: str, business: str = "acme") -> Gathered:
    """All that is kept of a contact."""
    subject = Subject(business=business, brand=business, channel=Channel.SMS, contact=contact)
    return exporter(parts).gather(subject)


def granted_with_capture(engine: Engine) -> str:
    """Alice ticks the box, and a picture of it is kept; its id."""
    capture = engine.parts.captures.store("acme", PDF).id
    form = ticked()
    form["person"] = form["person"] | {"captures": [capture]}
    engine.tell("form.submitted", form)
    return capture


def test_lines_entries_decisions_and_captures_are_gathered(engine: Engine) -> None:
    capture = granted_with_capture(engine)
    engine.tell("contact.opted_out", {"phone": "+12025550101", "text": "STOP"})
    message = engine.parts.composer.message(engine.request())
    asked = [engine.parts.gate.ask([message])[0].id for _ in range(25)]
    found = gathered(engine.parts, engine.contact())
    assert [decode_line(line) for line in found.lines] == list(engine.entries())
    assert [each.seal for each in found.view.entries] == [SealState.OPEN, SealState.OPEN]
    assert [name for name, _ in found.view.decisions] == asked
    [piece] = found.pieces
    assert (piece.id, piece.state, piece.content) == (capture, PieceState.KEPT, PDF)
    assert (found.closed, found.empty) == (0, False)
    assert "Alice" not in repr(piece)


def test_rows_of_campaigns_are_gathered_repeated_ones_too(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = office_over(engine, monkeypatch)
    office.agree(1)
    rows = [phone(2), phone(1), phone(3), phone(4), phone(1)]
    campaign = office.upload(b"note,phone\n" + b"".join(f"x,{each}\n".encode() for each in rows))
    office.work()
    office.stop(1)
    office.wave(campaign)
    found = gathered(engine.parts, engine.contact(phone(1))).listings
    assert [(each.campaign, each.line) for each in found] == [(campaign.id, 3), (campaign.id, 6)]
    assert found[0].cells == ["x", phone(1)]
    assert [made.codes for made in found[0].made] == [("express_grant",), ("revoked_all",)]
    assert [made.codes for made in found[1].made] == [("duplicate_in_list",)]
    stranger = gathered(engine.parts, engine.contact(phone(4)))
    assert (len(stranger.listings), stranger.empty) == (1, False)
    assert gathered(engine.parts, engine.contact(phone(9))).empty
    assert phone(1) not in repr(found)


def test_of_a_stranger_nothing_is_gathered(engine: Engine) -> None:
    granted_with_capture(engine)
    assert gathered(engine.parts, engine.contact("+12025550102")).empty


def test_decisions_alone_are_something(engine: Engine) -> None:
    """A blocked message to somebody without a ledger is kept of them all the same."""
    engine.parts.gate.ask([engine.parts.composer.message(engine.request())])
    found = gathered(engine.parts, engine.contact())
    assert (found.lines, len(found.view.decisions), found.empty) == ((), 1, False)


def test_a_capture_that_was_added_later_is_gathered_too(engine: Engine) -> None:
    delivery = engine.tell("form.submitted", ticked()).delivery
    kept, _ = engine.parts.attacher.keep("acme", PDF, delivery)
    assert [piece.id for piece in gathered(engine.parts, engine.contact()).pieces] == [kept.id]


def test_what_is_gone_or_cannot_be_opened_is_said_so(engine: Engine) -> None:
    capture = granted_with_capture(engine)
    changes = {"seal_keys": {"k2": b"t" * 32}, "seal_current": "k2"}
    rekeyed = assemble(structs.replace(engine.parts.settings, **changes), engine.parts.ports)
    found = gathered(rekeyed, engine.contact())
    assert ([each.seal for each in found.view.entries], found.closed) == ([SealState.SEALED], 1)
    engine.parts.captures.remove("acme", capture)
    [piece] = gathered(engine.parts, engine.contact()).pieces
    assert (piece.state, piece.content) == (PieceState.GONE, b"")


def test_another_business_gathers_neither_entries_nor_captures(engine: Engine) -> None:
    capture = granted_with_capture(engine)
    alice = parse_address(AddressKind.PHONE, "+12025550101")
    theirs = engine.parts.composer.contact("globex", alice)
    assert gathered(engine.parts, theirs, "globex").empty
    assert not engine.parts.captures.exists("globex", capture)
