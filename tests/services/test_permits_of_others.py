"""Permits, where another message goes by the same id by now."""

from __future__ import annotations

from processor.ports import ClaimAnswer, MessageState
from processor.services.permits import Presented
from tests.services.engines import Engine, ticked
from tests.services.permitting import ALICE, TEXT, permit_of, redeem


def submitted(engine: Engine, purpose: str) -> str:
    """A message for that by the id of the permit's, and released; its id."""
    asked = engine.request(
        ALICE,
        id="job-1",
        purpose=purpose,
        template=TEXT.template,
        body_hash=TEXT.body_hash,
        body=TEXT.body,
    )
    job = engine.parts.composer.job(asked)
    engine.parts.sending.submit(job)
    assert engine.parts.sending.judge(job.message.id) is MessageState.RELEASED
    return job.message.id


def test_a_permit_lets_nothing_go_on_the_approval_of_another_message(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("form.submitted", ticked(tag="order updates"))
    permit = permit_of(engine)
    engine.tell("contact.untagged", {"phone": ALICE, "tags": ["marketing consent"]})
    name = submitted(engine, "order_confirmation")
    assert redeem(engine, permit, "a1") == "permit_of_another_message"
    # The other one is as free as before, and once it was claimed, nothing of it is shown.
    claimed = engine.parts.sending.claim("acme", name, "a1")
    assert claimed is not None
    assert claimed.answer is ClaimAnswer.GO
    assert redeem(engine, permit, "a1") == "permit_of_another_message"


def test_a_permit_goes_by_the_same_message_that_was_submitted_since(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    permit = permit_of(engine)
    submitted(engine, "marketing")
    assert redeem(engine, permit, "a1") == "go"
    assert redeem(engine, permit, "a1") == "go"
    assert redeem(engine, permit, "a2") == "already_claimed"


def test_nor_where_it_was_submitted_while_the_permit_was_judged_anew(engine: Engine) -> None:
    engine.tell("form.submitted", ticked())
    engine.tell("form.submitted", ticked(tag="order updates"))
    parts, permit = engine.parts, permit_of(engine)
    found = parts.permits.redeemed("acme", "job-1", Presented(permit=permit, to=ALICE, text=TEXT))
    engine.tell("form.submitted", ticked())
    taken = parts.ports.outbound.claim
    first: list[str] = []

    def claim(*given: object, **named: object) -> object:
        answer = taken(*given, **named)  # type: ignore[arg-type]  # as it was called
        if not first:
            first.append(submitted(engine, "order_confirmation"))
        return answer

    parts.ports.outbound.claim = claim  # type: ignore[method-assign,assignment]  # amid the call
    claimed = parts.sending.claim("acme", found.terms.message.id, "a1", found)
    assert claimed is not None
    assert claimed.answer is ClaimAnswer.OTHER_MESSAGE
