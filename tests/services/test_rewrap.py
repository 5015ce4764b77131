"""Wrapping anew after a rotation: the old key can go, and nothing that was erased comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from processor.adapters.sealing import key_id_of
from processor.adapters.vault import open_vault
from processor.bootstrap import Parts, assemble
from processor.domain.capture import capture_id
from processor.ports import DecisionRecord, Delivery, Outgoing
from processor.services.captures import CaptureUnknown
from tests.services.engines import Engine, ports_over, ticked
from tests.services.test_archive import archivist

ALICE, BOB, DANA = "+12025550101", "+12025550102", "+12025550104"
OLD, NEW = {"k1": b"s" * 32}, {"k2": b"n" * 32}
PAGE = b"%PDF-1.4 the page as "


class House:
    """One store and one vault, opened under several rings of keys."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine = engine
        self.folder = folder
        self.vault_url = (folder / "vault").as_uri()

    def under(self, current: str, **keys: bytes) -> Engine:
        settings = replace(
            self.engine.parts.settings,
            vault_url=self.vault_url,
            seal_keys=keys,
            seal_current=current,
        )
        parts = assemble(settings, ports_over(self.engine.world, self.folder))
        world, dispatcher = self.engine.world, self.engine.dispatcher
        return Engine(world=world, parts=parts, dispatcher=dispatcher, clock=self.engine.clock)


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    return House(engine, tmp_path)


def signed_up(engine: Engine, phone: str) -> str:
    """A form with a capture, recorded; the delivery."""
    capture = engine.parts.captures.store("acme", PAGE + phone.encode()).id
    form = ticked(phone=phone)
    form["person"]["captures"] = [capture]
    return engine.tell("form.submitted", form, delivery=f"form-of-{phone[1:]}").delivery


def lived_in(house: House) -> tuple[list[str], list[str], list[str]]:
    """Three people under the old key; two of their forms and a decision are in the vault."""
    old = house.under("k1", **OLD)
    deliveries = [signed_up(old, phone) for phone in (BOB, DANA)]
    message = old.parts.composer.message(old.request(BOB))
    decision = old.parts.gate.check([message])[0]
    decisions = old.world.decisions.log([DecisionRecord(message=message, decision=decision)])
    list(archivist(old.parts, open_vault(house.vault_url, {})).run())
    deliveries.append(signed_up(old, ALICE))
    job = old.parts.composer.job(old.request(ALICE))
    return deliveries, list(decisions), [old.parts.sending.submit(job).message.id]


def delivery(parts: Parts, name: str) -> Delivery:
    found = parts.ports.inbox.get(name)
    assert found is not None
    return found


def outgoing(parts: Parts, name: str) -> Outgoing:
    found = parts.ports.outbound.get(name)
    assert found is not None
    return found


def opens(parts: Parts, name: str) -> bytes:
    return parts.keyring.open_envelope(delivery(parts, name).sealed, context=name.encode())


def captures(parts: Parts, phone: str) -> Iterator[bytes]:
    yield parts.captures.fetch("acme", capture_id(PAGE + phone.encode())).content


def test_everything_opens_after_the_old_key_is_gone(house: House) -> None:
    deliveries, decisions, messages = lived_in(house)
    both = house.under("k2", **NEW, **OLD)
    assert sum(step.done for step in both.parts.rewrapper.run()) > 9
    assert both.parts.rewrapper.left() == {}
    new = house.under("k2", **NEW).parts
    for name in deliveries:
        assert b"Alice Example" in opens(new, name)
    assert new.composer.content(outgoing(new, messages[0])).to == ALICE
    assert all(new.ports.decisions.get(each) for each in decisions)
    for phone in (ALICE, BOB, DANA):
        assert list(captures(new, phone)) == [PAGE + phone.encode()]
        wrapped = new.ports.ledger.sealed(both.contact(phone)).wrapped_key
        assert wrapped is not None
        assert key_id_of(wrapped) == "k2"
        assert new.keyring.unwrap(wrapped)
    assert [step.done for step in new.rewrapper.run() if step.done] == []


def test_it_goes_on_after_an_interruption_and_tells_what_is_left(house: House) -> None:
    lived_in(house)
    both = house.under("k2", **NEW, **OLD).parts
    before = both.rewrapper.left()
    assert set(before) == {"k1"}
    steps = both.rewrapper.run()
    done = next(steps).done
    del steps
    assert both.rewrapper.left() == {"k1": before["k1"] - done}
    assert sum(step.done for step in both.rewrapper.run()) == before["k1"] - done


def test_a_key_that_is_not_there_is_named_and_nothing_is_lost(house: House) -> None:
    lived_in(house)
    new = house.under("k2", **NEW).parts
    assert sum(step.done for step in new.rewrapper.run()) == 0
    assert set(new.rewrapper.left()) == {"k1"}
    assert list(captures(house.under("k1", **OLD).parts, BOB))


def test_what_is_spooled_under_an_old_key_keeps_that_key(house: House) -> None:
    old = house.under("k1", **OLD).parts
    sealed = old.keyring.seal_envelope(b"a STOP", context=b"c")
    old.ports.spool.keep("dlv_00_" + "0" * 32, sealed)
    assert house.under("k2", **NEW, **OLD).parts.rewrapper.left() == {"k1": 1}


def test_it_runs_while_others_write_and_erase(house: House) -> None:
    """Writers of the old and the new key, and Dana erased in the middle of it."""
    deliveries, _, _ = lived_in(house)
    writers = [house.under("k1", **OLD, **NEW), house.under("k2", **NEW, **OLD)]
    over = threading.Event()
    written: list[str] = []

    def write(engine: Engine, first: int) -> None:
        for number in range(first, first + 20):
            if over.is_set():
                return
            written.append(signed_up(engine, f"+120255501{number}"))

    threads = [
        threading.Thread(target=write, args=(engine, 10 + 20 * at))
        for at, engine in enumerate(writers)
    ]
    both = house.under("k2", **NEW, **OLD)
    for thread in threads:
        thread.start()
    steps = both.parts.rewrapper.run()
    next(steps)
    both.tell("contact.erased", {"phone": DANA}, delivery="erasure")
    list(steps)
    for thread in threads:
        thread.join()
    list(both.parts.rewrapper.run())
    assert both.parts.rewrapper.left() == {}
    new = house.under("k2", **NEW).parts
    assert len(written) == 40
    for name in (deliveries[0], deliveries[2], *written):
        assert b"Alice Example" in opens(new, name)
    assert delivery(new, deliveries[1]).sealed == b""
    assert new.ports.ledger.sealed(both.contact(DANA)).wrapped_key is None
    with pytest.raises(CaptureUnknown):
        list(captures(new, DANA))
