"""`assent archive`: one pass by hand of what beat has done anyway."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from processor.cli.group import Command
from processor.cli.options import common


@click.command(cls=Command, examples=("assent archive", "assent archive --json"))
@common
def archive(config: Path | None, *, as_json: bool) -> None:
    """Move what grew old from the store to the vault, until nothing is due.

    `[keep]` in assent.toml says when that is; only days that are over are moved. Beat has a worker
    do the same every minute. It may be interrupted and repeated, and may run while others write.
    """
    from processor.cli.engine import writing
    from processor.cli.progress import tracked
    from processor.cli.screen import emit, talk
    from processor.ports import Kept

    moved: Counter[Kept] = Counter()
    segments = 0
    batches = writing(config).archivist.run()
    for batch in tracked(batches, "moving", total=None, said=lambda: f"{moved.total()} moved"):
        moved[batch.kind] += batch.rows
        segments += 1
    told = {kind.value: moved[kind] for kind in Kept}
    if as_json:
        emit({**told, "segments": segments})
        return
    talk(
        f"moved {told['decisions']} decisions and {told['deliveries']} deliveries"
        f" to the vault, in {segments} segments"
    )
