"""What was last handed out for sending to a contact, in Redis or Valkey: the claim notes it."""

from __future__ import annotations

from processor.adapters import keys
from processor.adapters.connection import Store, asking, from_ms
from processor.domain.identity import partition_of
from processor.ports import Prompt
from processor.ports.prompts import newest_first


class RedisPrompts:
    """See the port."""

    def __init__(self, store: Store, partitions: int) -> None:
        self._store = store
        self._partitions = partitions

    def latest(self, contact: str) -> tuple[Prompt, ...]:
        key = keys.of_contact(contact, self._partitions, "sent")
        tag = keys.partition_tag(partition_of(contact, self._partitions))
        (noted,) = self._store.ask(tag, lambda pipe: pipe.hgetall(key))
        if not noted:
            return ()
        now = self._store.now()
        with asking():
            prompts = [_prompt(each.decode(), told.decode()) for each, told in noted.items()]
        return newest_first(prompts, now)


def _prompt(purpose: str, told: str) -> Prompt:
    ms, message = told.split(" ")
    return Prompt(purpose=purpose, message=message, sent_at=from_ms(ms))
