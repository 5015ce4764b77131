"""`assent rewrap`: after a rotation, wrap every data key by the current seal key."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from processor.cli.failure import Failure
from processor.cli.group import Command
from processor.cli.options import common


@click.command(cls=Command, examples=("assent rewrap", "assent rewrap --json"))
@common
def rewrap(config: Path | None, *, as_json: bool) -> None:
    """Wrap every data key anew by the first of ASSENT_SEAL_KEYS, so that the others can go.

    Start it once all programs run with the new key first and the old ones behind it. It goes
    through store and vault, may run while others write and erase, may be interrupted, and may be
    repeated. Exit code 1 when something is still wrapped by another key. It cannot look into the
    spools of other machines: see that they are empty.
    """
    from processor.cli.engine import writing
    from processor.cli.progress import tracked
    from processor.cli.screen import emit, talk

    rewrapper = writing(config).rewrapper
    anew: Counter[str] = Counter()
    steps = rewrapper.run()
    for step in tracked(steps, "wrapping", total=None, said=lambda: f"{anew.total()} anew"):
        anew["done"] += step.done
    done = anew.total()
    left = rewrapper.left()
    if as_json:
        emit({"rewrapped": done, "left": dict(left)})
    else:
        talk(f"{done} data keys wrapped anew")
    if left:
        told = ", ".join(f"{many} by `{key}`" for key, many in sorted(left.items()))
        raise Failure(
            f"still wrapped by other keys: {told}; keep those keys, see that every program runs"
            " with the new one and that nothing is spooled, and run this again"
        )
    talk(
        "nothing that lasts is wrapped by any other key; once every program runs with the new one"
        " first, wait a day for kept answers to go, and the old ones may be removed"
    )
