"""Permits as tests get and redeem them."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Final

from processor.adapters.permits import KeyedPermits
from processor.domain.permit import Text
from processor.ports import NotUnderstood
from processor.ports.permits import Authentic
from processor.services.permits import PermitRefused, Presented
from tests.contract.worlds import memory_world
from tests.services.conftest import ShiftedClock
from tests.services.engines import Engine, engine_over, ticked

ALICE, BOB = "+12025550101", "+12025550102"
LETTERS: Final = string.ascii_letters + string.digits + "-_"
TEXT: Final = Text(template="spring", body_hash="9f86d081", body="Acme: all must go.")
#: The key that the engine of the tests is configured with, and one of another deployment.
OURS, THEIRS = {"k1": b"s" * 32}, {"k1": b"t" * 32}


def permit_of(engine: Engine, job: str = "job-1", text: Text = TEXT) -> str:
    """What the gate gives with an approval of a message to Alice."""
    parts = engine.parts
    asked = engine.request(
        ALICE, id=job, template=text.template, body_hash=text.body_hash, body=text.body
    )
    message = parts.composer.message(asked)
    [judged] = parts.gate.ask([message])
    permit = parts.permits.of(asked, message, judged)
    assert permit is not None
    return permit


def redeem(
    engine: Engine,
    permit: str | Presented,
    attempt: str,
    business: str = "acme",
    named: str = "job-1",
) -> str:
    """`go`, or the code of the refusal."""
    whole = (
        permit if isinstance(permit, Presented) else Presented(permit=permit, to=ALICE, text=TEXT)
    )
    try:
        redeemed = engine.parts.permits.redeemed(business, named, whole)
    except PermitRefused as refused:
        return refused.flaw.value
    except NotUnderstood as odd:
        return odd.problems[0].pointer
    message = redeemed.terms.message.id
    claimed = engine.parts.sending.claim(business, message, attempt, redeemed)
    return "not_found" if claimed is None else claimed.answer.value


def terms_of(permit: str) -> Authentic:
    return KeyedPermits(keys=OURS, current="k1").read("acme", permit)


def fresh_engine(folder: str) -> Engine:
    """An engine whose store nobody used; Alice agreed to marketing."""
    engine = engine_over(memory_world(ShiftedClock()), Path(folder))
    engine.tell("form.submitted", ticked())
    return engine
