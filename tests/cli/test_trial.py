"""A trial that nobody records, and the addresses and expectations that it may be given."""

from __future__ import annotations

import pytest

from processor.cli.failure import Failure
from processor.cli.outcome import wait_for
from tests.cli.town import ALICE, Happenings, Town


def test_without_a_worker_it_says_so_and_that_nothing_is_lost(town: Town) -> None:
    happenings = Happenings(town)
    form = {"form": "news", "phone": ALICE.phone, "person": {"full_name": "Alice Example"}}
    received = happenings.hook("form.submitted", form)
    with pytest.raises(Failure, match="is kept, but no worker has recorded it") as caught:
        wait_for(happenings.parts, received.delivery, 1)
    assert caught.value.exit_code == 5
    happenings.drain()
    done = wait_for(happenings.parts, received.delivery, 1)
    assert done is not None
    assert done.state == "recorded"
