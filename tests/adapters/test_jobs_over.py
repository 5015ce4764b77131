"""Jobs whose messages are over and gone: what was sent once is not sent again."""

from __future__ import annotations

import pytest

from processor.adapters import keys
from processor.adapters.connection import connect
from processor.adapters.redis_message import KEPT
from processor.ports import JobConflict
from tests.contract.makings import ALICE, BOB, job_of
from tests.contract.worlds import BIRTH, POLICY, valkey_world

JOB, OTHER = job_of(ALICE, "job-1"), job_of(BOB, "job-2")
#: Seconds for which a job id is remembered.
REMEMBERED = 420 * 24 * 3600


@pytest.mark.parametrize(("age", "refused"), [(KEPT - 60, False), (KEPT + 60, True)])
def test_a_message_that_is_gone_is_not_stored_anew(
    store_url: str, age: int, *, refused: bool
) -> None:
    """Younger than a message that is over is kept, it was never stored."""
    world, raw = valkey_world(store_url), connect(store_url).client
    world.births.create(BIRTH, POLICY)
    world.outbound.submit(JOB)
    contact, natural = keys.split_message(JOB.message.id) or ("", "")
    assert raw.delete(keys.message(contact, natural, 8)) == 1
    assert raw.expire(keys.job(natural * 2, 8), REMEMBERED - age)
    if not refused:
        assert [each.message for each in world.outbound.submit_all([OTHER, JOB])] == [
            OTHER.message,
            JOB.message,
        ]
        return
    with pytest.raises(JobConflict):
        world.outbound.submit_all([OTHER, JOB])
    assert world.outbound.get(JOB.message.id) is None
    assert world.outbound.get(OTHER.message.id) is None
