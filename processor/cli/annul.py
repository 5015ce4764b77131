"""`assent annul`: take an import, or results of sendings, back as one act."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import not_found
from processor.cli.group import Command
from processor.cli.options import common

if TYPE_CHECKING:
    from processor.services.annul import Looked, Reach

_BATCH: Final = re.compile(r"bat_[0-9a-f]{32}")


class BatchId(click.ParamType[str]):
    """The id of an import, or of results of sendings."""

    name = "batch"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Refuse what is none as a usage error."""
        if not _BATCH.fullmatch(value):
            self.fail(f"`{value}` is no batch id (`bat_` and 32 hexadecimal digits)", param, ctx)
        return value


@click.command(
    cls=Command,
    examples=(
        'assent annul bat_3f2a... --reason "wrong column for the tag" --by "Erin Example"',
        'assent annul bat_91c0... bat_92d1... --reason "wrong codes of the provider" --by Erin',
    ),
)
@click.argument("batches", type=BatchId(), nargs=-1, required=True, metavar="BATCH...")
@click.option("--reason", required=True, help="Why; kept sealed with each contact it reached.")
@click.option("--by", "by", required=True, metavar="NAME", help="Who takes it back.")
@common
def annul(
    batches: tuple[str, ...], reason: str, by: str, config: Path | None, *, as_json: bool
) -> None:
    """Take back everything that a BATCH brought, an import's or a provider's; nothing is deleted.

    Every contact it reached then stands as if it had never been. What anybody did in
    between stays: whoever sent STOP is still opted out. It reads every ledger, may be interrupted,
    and may be repeated.
    """
    from processor.cli.engine import writing
    from processor.cli.parts import annuller_of
    from processor.cli.screen import emit, talk
    from processor.services.annul import Annulment, Reach

    annuller = annuller_of(writing(config))
    for batch in dict.fromkeys(batches):
        act = Annulment(batch=batch, by=by, reason=reason)
        contacts, entries = _annulled(annuller.annul(act))
        done, already = contacts[Reach.ANNULLED], contacts[Reach.ALREADY]
        if not done and not already:
            raise not_found(f"no entry of `{batch}` is on record; look at its id again")
        if as_json:
            emit({"batch": batch, "annulled": done, "entries": entries, "already": already})
            continue
        known = f"; {already} were annulled before" if already else ""
        talk(f"annulled {entries} entries of {done} contacts{known}")


def _annulled(looked: Iterator[Looked]) -> tuple[Counter[Reach], int]:
    """How far it came with how many contacts, and how many entries it annulled."""
    from processor.cli.progress import tracked
    from processor.services.annul import Reach

    contacts: Counter[Reach] = Counter()
    entries = 0
    for each in tracked(
        looked, "annulling", total=None, said=lambda: f"{contacts[Reach.ANNULLED]} annulled"
    ):
        contacts[each.reach] += 1
        entries += each.entries if each.reach is Reach.ANNULLED else 0
    return contacts, entries
