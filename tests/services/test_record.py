"""Recording: once per contact, in any order, and nothing personal in clear."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from processor.domain import acts
from processor.domain.fold import fold_all
from processor.domain.standing import encode_standing
from tests.services.engines import Engine, ticked

PURCHASE = {
    "order_id": "order-1042",
    "phone": "+1 202 555 0101",
    "phone_given": True,
    "person": {"full_name": "Bob Example"},
}
DELIVERED = {"order_id": "order-1042", "status": "delivered"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_happens_to_an_order_counts_in_whatever_order_it_arrives(
    engine: Engine, order: tuple[int, ...]
) -> None:
    now = engine.world.now()
    events: list[tuple[str, dict[str, Any], timedelta]] = [
        ("purchase.made", PURCHASE, timedelta(days=20)),
        ("order.updated", {"order_id": "order-1042", "status": "shipped"}, timedelta(days=19)),
        ("order.updated", DELIVERED, timedelta(days=15)),
    ]
    for at in order:
        kind, content, ago = events[at]
        engine.tell(kind, content, occurred=now - ago)

    decision = engine.ask(purpose="order_confirmation", order_id="order-1042")
    assert [reason.code for reason in decision.reasons] == ["object_ended"]


def test_a_lively_chat_does_not_write_an_entry_per_message(engine: Engine) -> None:
    wrote = {
        "channel": "sms",
        "from": {"phone": "+1 202 555 0101"},
        "conversation_id": "chat-1",
        "text": "are you open on Sunday?",
    }
    for _ in range(5):
        engine.tell("message.received", wrote)
    assert len(engine.entries()) == 1

    engine.tell("conversation.closed", {"conversation_id": "chat-1"})
    engine.tell("message.received", wrote)

    assert len(engine.entries()) == 3
    assert engine.ask(purpose="conversation_reply", conversation_id="chat-1").approved


def test_a_number_left_in_the_chat_is_answered_there_and_nowhere_else(engine: Engine) -> None:
    engine.tell(
        "message.received",
        {
            "channel": "webchat",
            "from": {"visitor": "visitor-9"},
            "conversation_id": "chat-7",
            "text": "text me at this number please",
            "reply_addresses": [{"channel": "sms", "address": "+1 202 555 0101"}],
        },
    )
    reply: dict[str, Any] = {"purpose": "conversation_reply", "conversation_id": "chat-7"}

    assert engine.ask(**reply).approved
    assert not engine.ask("+12025550102", **reply).approved
    assert not engine.ask(**(reply | {"conversation_id": "chat-8"})).approved
    assert not engine.ask(purpose="marketing").approved


def test_erasure_destroys_the_evidence_and_keeps_the_block(engine: Engine) -> None:
    capture = engine.parts.captures.store("acme", b"%PDF-1.7\n%%EOF\n").id
    form = ticked()
    form["person"]["captures"] = [capture]
    given = engine.tell("form.submitted", form)
    engine.tell("contact.opted_out", {"phone": "+1 202 555 0101"})
    before = engine.ask().standing_version

    engine.tell("contact.erased", {"phone": "+1 202 555 0101"})

    sealed = engine.world.ledger.sealed(engine.contact())
    kept = engine.world.inbox.get(given.delivery)
    assert (sealed.wrapped_key, sealed.address) == (None, None)
    assert kept is not None
    assert kept.sealed == b""
    assert not engine.parts.captures.exists("acme", capture)
    assert engine.ask().standing_version > before
    assert engine.ask().reasons[0].code == "revoked_all"


def test_a_new_consent_after_erasure_has_a_key_of_its_own(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    first = engine.world.ledger.sealed(engine.contact()).wrapped_key
    engine.tell("contact.erased", {"phone": "+1 202 555 0101"})
    engine.tell("form.submitted", ticked())

    second = engine.world.ledger.sealed(engine.contact()).wrapped_key
    assert second is not None
    assert second != first
    assert engine.ask().approved


def test_a_standing_can_be_folded_again_to_the_same_bytes_without_any_key(
    engine: Engine,
) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("purchase.made", PURCHASE)
    engine.tell("contact.opted_out", {"phone": "+1 202 555 0101"})

    lines = engine.world.ledger.lines(engine.contact())
    stored = engine.world.ledger.stored_standing(engine.contact())
    assert encode_standing(fold_all(lines)) == stored


def test_nothing_personal_stands_in_the_lines(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("contact.opted_out", {"phone": "+1 202 555 0101", "text": "please STOP, Alice"})

    text = b"".join(engine.world.ledger.lines(engine.contact()))
    for canary in (b"Alice", b"2025550101", b"192.0.2.7", b"please STOP"):
        assert canary not in text


def test_one_stop_for_several_addresses_blocks_each_of_them(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.deliver("contact.opted_out", {"phone": "+1 202 555 0101", "email": "alice@shop.example"})

    kinds = {type(entry.act) for entry in engine.entries()}
    assert kinds == {acts.Granted, acts.Revoked}
    assert engine.ask().reasons[0].code == "revoked_all"


def test_a_delivery_about_an_order_names_the_entries_it_led_to(engine: Engine) -> None:
    engine.tell("purchase.made", PURCHASE)
    updated = engine.tell("order.updated", DELIVERED)

    kept = engine.world.inbox.get(updated.delivery)
    assert kept is not None
    assert kept.entries == (f"{engine.contact()}/{engine.entries()[-1].id}",)
