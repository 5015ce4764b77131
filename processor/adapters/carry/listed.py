"""What waits for a person is listed again wherever its record is written.

The lists are shared by many contacts, so they are not carried; a record that is gone there leaves
its name in a list here, which is taken out when the list is read.
"""

from __future__ import annotations

from typing import Any

from processor.adapters.carry.kinds import name_of
from processor.adapters.carry.records import Record, put
from processor.adapters.connection import to_ms
from processor.adapters.keys import reviews
from processor.adapters.redis_reviews import member_of, read_item


def put_listed(pipe: Any, record: Record) -> None:  # noqa: ANN401 - the driver's pipeline
    """Have a pipeline write one key, and list what in it waits for a person."""
    put(pipe, record)
    name = name_of(record.key)
    if name.what == "review":
        for event, kept in record.value:
            item = read_item(kept, name.rest, event.decode())
            member = member_of(item.contact, item.event)
            pipe.zadd(reviews(name.number, item.business), {member: to_ms(item.opened_at)})
