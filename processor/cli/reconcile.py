"""`assent reconcile`: a provider's block list against the ledger; a dry run unless told to act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from processor.cli.failure import ExitCode, Failure
from processor.cli.group import Command
from processor.cli.options import brand, common

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.cli.block_list import BlockList
    from processor.domain.imports import Order
    from processor.ports.imports import RowBook
    from processor.services.reconcile import Compared

#: Refused rows that are shown to a person; `--json` shows all.
_SHOWN: Final = 20


@click.command(
    cls=Command,
    examples=(
        "assent reconcile acme twilio-blocklist.csv",
        "assent reconcile acme blocklist.csv --out drift.csv",
        "assent reconcile acme blocklist.csv --apply",
        'assent reconcile acme export.csv --number-column "Recipient" --delimiter ";"',
    ),
)
@click.argument("business", metavar="BUSINESS")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@brand
@click.option(
    "--channel",
    type=click.Choice(["sms", "whatsapp", "email"]),
    default="sms",
    show_default=True,
    help="The channel that the provider blocks.",
)
@click.option("--apply", is_flag=True, help="Block what only they block; else nothing is written.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A new CSV file of what differs, with addresses in clear, for its owner's eyes only.",
)
@click.option("--number-column", metavar="NAME", help="The column of addresses; default: found.")
@click.option("--source-name", default="block-list", show_default=True, help="Named by each entry.")
@click.option("--delimiter", default=",", show_default=True, help="Between two cells.")
@click.option(
    "--default-country",
    type=click.Choice(["none"]),
    default="none",
    show_default=True,
    help="Numbers must begin with + and their country; none is ever guessed.",
)
@common
def reconcile(
    business: str, file: Path, out: Path | None, config: Path | None, *, apply: bool, as_json: bool,
    **told: str | None,
) -> None:  # fmt: skip
    """Compare the block list FILE of a provider with the ledger of BUSINESS: the block wins.

    The file's first line names its columns; the number's is found by its name, a date and a reason
    too, if there are any. Both, ours only and theirs only are counted; with --apply what only they
    block is blocked here, with the cause `provider`, until START from that address; `assent annul`
    takes it back. Ours only are all contacts that opted out here and are not in the file; the
    address of one that was erased is not known any more. Exit code 1 when a row cannot be read.
    """
    from processor.cli.block_list import BlockList, Drift
    from processor.cli.engine import reading, writing
    from processor.cli.screen import talk

    parts = writing(config) if apply else reading(config)
    blocked = BlockList.at(parts, file, business, told)
    talk(f"batch {blocked.order.batch}" + ("" if apply else ", a dry run: nothing is written"))
    counts: Counter[str] = Counter()
    if out is not None and (out.exists() or out.is_symlink()):
        raise Failure(f"`{out}` exists; name a new file", ExitCode.NOT_ALLOWED)
    with Drift.to(out) as drift:
        for each in _compared(parts, blocked, counts, apply=apply):
            counts[each.side.value] += 1
            drift.write(each)
            _refused(each, counts, as_json=as_json)
    _tell(blocked.order, counts, applied=apply, as_json=as_json)
    if not as_json and not apply and counts["theirs only"]:
        talk("give --apply to block what only they block")
    if counts["refused"]:
        raise Failure(f"{counts['refused']} rows could not be taken; all others hold")


def _compared(
    parts: Parts, blocked: BlockList, counts: Counter[str], *, apply: bool
) -> Iterator[Compared]:
    from processor.adapters.row_book import TemporaryRowBook
    from processor.cli.parts import reconciler_of
    from processor.cli.progress import tracked

    reconciler = reconciler_of(parts)
    with closing(TemporaryRowBook()) as book:
        rows = tracked(
            blocked.rows(), "their list", total=blocked.lines,
            said=lambda: f"{counts['theirs only']} theirs only",
        )  # fmt: skip
        yield from reconciler.theirs(rows, blocked.order, book, apply=apply)
        yield from _ours(parts, blocked.order, book, counts)


def _ours(
    parts: Parts, order: Order, book: RowBook, counts: Counter[str]
) -> Iterator[Compared]:  # fmt: skip
    from processor.cli.parts import reconciler_of
    from processor.cli.progress import tracked

    looked = reconciler_of(parts).ours(order, book)
    said = lambda: f"{counts['ours only']} ours only"  # noqa: E731 - as short as the one above
    for each in tracked(looked, "our contacts", total=None, said=said):
        if each is not None:
            yield each


def _refused(each: Compared, counts: Counter[str], *, as_json: bool) -> None:
    from processor.cli.screen import emit

    if not each.reason:
        return
    if as_json:
        emit({"line": each.line, "reason": each.reason, "detail": each.detail})
    elif counts["refused"] <= _SHOWN:
        click.echo(f"line {each.line}: {each.reason}: {each.detail}")


def _tell(order: Order, counts: Counter[str], *, applied: bool, as_json: bool) -> None:
    from processor.cli.screen import emit, print_page
    from processor.cli.tables import table
    from processor.services.reconcile import Side

    found = {side.value: counts[side.value] for side in Side}
    if as_json:
        emit({"batch": order.batch, "applied": applied} | {
            name.replace(" ", "_"): count for name, count in found.items()
        })  # fmt: skip
        return
    done = {Side.THEIRS.value: "blocked here now" if applied else "not blocked here"}
    done |= {Side.BOTH.value: "as it should be", Side.OURS.value: "block it there as well"}
    done |= {Side.REPEATED.value: "named twice", Side.REFUSED.value: "not read"}
    rows = [(name, str(count), done[name]) for name, count in found.items()]
    print_page(table("blocked", "addresses", "", rows=rows))
