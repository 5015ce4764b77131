"""`assent annul`: take an import back, as one act."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import click

from processor.cli.failure import not_found
from processor.cli.group import Command
from processor.cli.options import common

_BATCH: Final = re.compile(r"bat_[0-9a-f]{32}")


class BatchId(click.ParamType[str]):
    """The id of an import."""

    name = "batch"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is none as a usage error."""
        if not _BATCH.fullmatch(value):
            self.fail(f"`{value}` is no batch id (`bat_` and 32 hexadecimal digits)", param, ctx)
        return value


@click.command(
    cls=Command,
    examples=('assent annul bat_3f2a... --reason "wrong column for the tag" --by "Erin Example"',),
)
@click.argument("batch", type=BatchId())
@click.option("--reason", required=True, help="Why; kept sealed with each contact it reached.")
@click.option("--by", "by", required=True, metavar="NAME", help="Who takes it back.")
@common
def annul(batch: str, reason: str, by: str, config: Path | None, *, as_json: bool) -> None:
    """Take back everything that the import BATCH brought; nothing is deleted.

    Every contact it reached then stands as if it had never been imported. What anybody did in
    between stays: whoever sent STOP is still opted out. It reads every ledger, may be interrupted,
    and may be repeated.
    """
    from processor.cli.engine import writing
    from processor.cli.parts import annuller_of
    from processor.cli.progress import tracked
    from processor.cli.screen import emit, talk
    from processor.services.annul import Annulment, Reach

    act = Annulment(batch=batch, by=by, reason=reason)
    contacts: Counter[Reach] = Counter()
    entries = 0
    looked = annuller_of(writing(config)).annul(act)
    for each in tracked(
        looked, "annulling", total=None, said=lambda: f"{contacts[Reach.ANNULLED]} annulled"
    ):
        contacts[each.reach] += 1
        entries += each.entries if each.reach is Reach.ANNULLED else 0
    done, already = contacts[Reach.ANNULLED], contacts[Reach.ALREADY]
    if not done and not already:
        raise not_found("no entry of that batch is on record; `assent import` tells the id")
    if as_json:
        emit({"batch": batch, "annulled": done, "entries": entries, "already": already})
        return
    known = f"; {already} were annulled before" if already else ""
    talk(f"annulled {entries} entries of {done} contacts{known}")
