"""A ledger that a newer program wrote to: an older one blocks, and changes nothing."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from processor.domain.decision import Verdict
from processor.domain.ledger import HASH_BYTES, chain, head_of
from processor.domain.standing import FOLD_VERSION, encode_standing
from processor.domain.upcast import SCHEMA
from processor.ports import Append, Outcome, StoreUnavailable
from tests.services.engines import Engine, ticked


def written_by_a_newer_program(engine: Engine) -> None:
    """One more line of a form that is not known yet, and a standing of a fold that is not."""
    contact = engine.contact()
    (first,) = engine.world.ledger.lines(contact)
    fields = msgspec.msgpack.decode(first[HASH_BYTES:])
    body = msgspec.msgpack.encode({**fields, "seq": 2, "schema": SCHEMA + 1})
    line = chain(head_of(first), body) + body
    opened = engine.world.ledger.open({contact: ()})
    after = replace(opened.held[contact].standing, version=2, head=head_of(line))
    append = Append(
        contact=contact,
        lines=(line,),
        entries=("ent_" + "0" * 32,),
        kinds=("granted",),
        standing=after,
        effect="evt_" + "0" * 32,
        head=head_of(first),
    )
    assert engine.world.ledger.append([append], opened.birth) == (Outcome.DONE,)
    engine.world.damage(contact, encode_standing(replace(after, fold=FOLD_VERSION + 1)))


def test_a_line_of_a_newer_version_blocks(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    assert engine.ask().approved
    written_by_a_newer_program(engine)
    before = engine.world.ledger.lines(engine.contact())
    message = engine.parts.composer.message(engine.request())
    (judged,) = engine.parts.gate.ask([message])
    decision = judged.decision
    assert decision.verdict is Verdict.BLOCKED
    assert [reason.code for reason in decision.reasons] == ["gate_unavailable"]
    with pytest.raises(StoreUnavailable, match=f"reads {SCHEMA}; update it"):
        engine.world.ledger.open({engine.contact(): ()})
    assert engine.world.ledger.lines(engine.contact()) == before
