"""Restore: a backup becomes a store again, in an empty one, and waits to be acknowledged.

It lacks what was revoked since it was made. So it opens with a higher epoch and a shut gate: it
takes in what the sources repeat, and approves nothing until somebody says that they did.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace

from processor.adapters.carry.folder import BackupBroken, Manifest, every_record
from processor.adapters.carry.kinds import Rule, name_of
from processor.adapters.carry.listed import put_listed
from processor.adapters.carry.messages import MESSAGE, as_after_a_loss, put_message
from processor.adapters.carry.proof import proof_of
from processor.adapters.carry.records import Record
from processor.adapters.carry.target import begin, open_up
from processor.adapters.connection import Store, asking, to_ms
from processor.adapters.keys import in_lane
from processor.ports import Birth

_BATCH: Final = 100


def restore(
    store: Store, folder: Path, manifest: Manifest, *, least_epoch: int = 0, proven: bool = False
) -> Birth:
    """Fill an empty store from a backup that was verified; the birth record it opened with.

    The epoch is above the backup's and above `least_epoch`. `proven`: read everything back and
    compare it with the manifest before opening. Raises TargetTaken, BackupBroken, StoreUnavailable.
    """
    epoch = max(manifest.birth.epoch, least_epoch) + 1
    birth = replace(manifest.birth, epoch=epoch, restored=True)
    begin(store, birth)
    now = to_ms(store.now())
    records = iter(every_record(folder, manifest))
    while batch := list(islice(records, _BATCH)):
        with asking():
            pipe = store.client.pipeline(transaction=False)
            for record in batch:
                _put(pipe, record, manifest.began, now)
            pipe.execute()
    if proven and dict(proof_of(store)) != dict(manifest.partitions):
        raise BackupBroken(
            "what was restored is not what the manifest says; see to the store's disk"
        )
    open_up(store, birth)
    return birth


def _put(pipe: Any, record: Record, taken: int, now: int) -> None:  # noqa: ANN401 - the driver's pipeline
    if record.kind == MESSAGE:
        put_message(pipe, as_after_a_loss(record, taken, now))
        return
    put_listed(pipe, record)
    if name_of(record.key).rule is Rule.DELIVERY:
        for key, fields in _unfinished(record):
            if key.endswith(":quarantine"):
                pipe.zadd(key, fields)
            else:
                pipe.xadd(key, fields)


def _unfinished(record: Record) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where a delivery that is not dealt with has to wait again."""
    fields, name = dict(record.value), name_of(record.key)
    delivery = f"dlv_{name.number:02d}_{name.rest}"
    if fields.get(b"state") == b"pending":
        yield in_lane(name.number, "inbox"), {"d": delivery}
    elif fields.get(b"state") == b"quarantined":
        yield in_lane(name.number, "quarantine"), {delivery: int(fields[b"received"])}
