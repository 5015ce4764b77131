"""Notices: one for each entry that it answers, however many messages ask to be it."""

from __future__ import annotations

from processor.domain.decision import Decision, Reason
from processor.domain.purpose import HELP_REPLY, OPT_OUT_CONFIRMATION
from processor.ports import ClaimAnswer, MessageState
from tests.contract.makings import BOB, DANA, STOP, decision_of, job_of, recorded
from tests.contract.worlds import BIRTH, World

GO = ClaimAnswer.GO


def notice(entry: str, purpose: str) -> Decision:
    """An approval of the one notice that may follow an entry."""
    reason = Reason(code="service_notice", entry=entry)
    return decision_of(reasons=(reason,), purpose=purpose)


def test_a_notice_is_used_once(world: World) -> None:
    """A second message in answer to the same entry is refused; another purpose is another use."""
    recorded(world, DANA, STOP)
    once, twice, other = (job_of(DANA, name) for name in "abc")
    for job, purpose in (
        (once, OPT_OUT_CONFIRMATION),
        (twice, OPT_OUT_CONFIRMATION),
        (other, HELP_REPLY),
    ):
        world.outbound.submit(job)
        world.outbound.settle(job.message.id, notice("ent_stop", purpose), BIRTH)
    assert world.outbound.claim(once.message.id, "a1", 60, business="acme").answer is GO
    assert world.outbound.claim(once.message.id, "a1", 60, business="acme").answer is GO
    assert (
        world.outbound.claim(twice.message.id, "a2", 60, business="acme").answer
        is ClaimAnswer.NOTICE_USED
    )
    refused = world.outbound.get(twice.message.id)
    assert refused is not None
    assert refused.state is MessageState.RELEASED
    assert world.outbound.claim(other.message.id, "a3", 60, business="acme").answer is GO


def test_a_notice_belongs_to_its_entry_and_contact(world: World) -> None:
    """A later opt-out, or another person's, may be confirmed once as well."""
    recorded(world, DANA, STOP)
    recorded(world, BOB, STOP)
    for contact, name, entry in ((DANA, "a", "ent_1"), (DANA, "b", "ent_2"), (BOB, "c", "ent_1")):
        job = job_of(contact, name)
        world.outbound.submit(job)
        world.outbound.settle(job.message.id, notice(entry, OPT_OUT_CONFIRMATION), BIRTH)
        assert world.outbound.claim(job.message.id, "a1", 60, business="acme").answer is GO
