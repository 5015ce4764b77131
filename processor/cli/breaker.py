"""`assent breaker`: providers' results that are held because too many suppressed at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from processor.cli.failure import Failure, not_found
from processor.cli.group import Group
from processor.cli.options import common, reveal

if TYPE_CHECKING:
    from processor.bootstrap import Parts
    from processor.ports import Tripped
    from processor.services.held_results import Done, Shown


@click.group(
    cls=Group,
    examples=(
        "assent breaker show",
        "assent breaker show acme",
        "assent breaker apply acme",
        "assent breaker discard acme",
    ),
)
def breaker() -> None:
    """Show, apply or discard results of sendings that are held."""


@breaker.command(
    examples=("assent breaker show", "assent breaker show acme --json", "assent breaker show acme")
)
@click.argument("business", required=False)
@reveal
@common
def show(business: str | None, config: Path | None, *, reveal: bool, as_json: bool) -> None:
    """Show what is held of BUSINESS, or which businesses hold something.

    Beside it stand the batches of what was applied within the window before it tripped; `assent
    annul` with those takes them back.
    """
    from processor.cli.engine import reading
    from processor.cli.screen import emit, talk

    parts = reading(config)
    if business is not None:
        _one(parts, _tripped(parts, business), revealed=reveal, as_json=as_json)
        return
    found = parts.ports.results.tripped()
    for each in found:
        if as_json:
            emit(_form(parts, each))
        else:
            _head(parts, each)
    if not found:
        talk("nothing is held")


@breaker.command(examples=("assent breaker apply acme",))
@click.argument("business")
@common
def apply(business: str, config: Path | None, *, as_json: bool) -> None:
    """Record what is held of BUSINESS after all, under a batch of its own, and end the breaker.

    For a burst that was right: a list of dead numbers, say. It may be interrupted and repeated.
    """
    from processor.cli.engine import writing
    from processor.desk import held_results

    parts = writing(config)
    tripped = _tripped(parts, business)
    service = held_results(parts)
    batch = service.batch(tripped)
    _end(service.apply(tripped), "applied", tripped, {"batch": batch}, as_json=as_json)


@breaker.command(examples=("assent breaker discard acme",))
@click.argument("business")
@common
def discard(business: str, config: Path | None, *, as_json: bool) -> None:
    """Let go of what is held of BUSINESS without recording it, and end the breaker.

    For a burst that was an error, of the provider's or of your own. What was applied before is
    taken back by `assent annul` with the batches that this names.
    """
    from processor.cli.engine import writing
    from processor.desk import held_results

    parts = writing(config)
    tripped = _tripped(parts, business)
    service = held_results(parts)
    batches = service.batches(tripped)
    more = {"annul": list(batches)}
    _end(service.discard(tripped), "discarded", tripped, more, as_json=as_json)


def _tripped(parts: Parts, business: str) -> Tripped:
    from processor.cli.options import chosen_business
    from processor.desk import held_results

    owner = chosen_business(parts.settings, business)
    found = held_results(parts).tripped(owner.name)
    if found is None:
        raise not_found(f"nothing is held of `{owner.name}`; its breaker has not tripped")
    return found


def _end(
    steps: Iterator[Done], did: str, tripped: Tripped, more: dict[str, Any], *, as_json: bool
) -> None:
    from processor.cli.progress import tracked
    from processor.cli.screen import emit, talk

    *_, last = tracked(steps, did, total=None, said=lambda: "")
    done, unread = last.results, last.unread
    told = {"business": tripped.business, did: done, "unread": unread, "closed": last.closed}
    emit(told | more) if as_json else talk(f"{did} {done} results of {tripped.business}")
    for batch in more.get("annul", ()) if not as_json else ():
        talk(f"applied before: assent annul {batch} --reason ... --by ...")
    if unread:
        cure = "add the key that sealed them, or discard them"
        raise Failure(f"{unread} results cannot be opened and stay held; {cure}")


def _one(parts: Parts, tripped: Tripped, *, revealed: bool, as_json: bool) -> None:
    from processor.cli.screen import emit, print_page
    from processor.cli.tables import table
    from processor.desk import held_results

    if as_json:
        emit(_form(parts, tripped))
        for each in held_results(parts).held(tripped.business):
            emit(_held_form(each, revealed=revealed))
        return
    _head(parts, tripped)
    kinds: Counter[tuple[str, str]] = Counter()
    for each in held_results(parts).held(tripped.business):
        read = each.result
        kinds[(read.provider, read.code) if read else ("-", "cannot be opened")] += 1
    rows = [(*kind, str(count)) for kind, count in kinds.most_common()]
    print_page(table("provider", "code", "held", rows=rows))


def _head(parts: Parts, tripped: Tripped) -> None:
    from processor.cli.screen import when
    from processor.desk import held_results

    click.echo(f"{tripped.business}: {tripped.held} results held since {when(tripped.at)}")
    for batch in held_results(parts).batches(tripped):
        click.echo(f"applied before: {batch}")


def _form(parts: Parts, tripped: Tripped) -> dict[str, Any]:
    from processor.cli.screen import utc
    from processor.desk import held_results

    told = {"business": tripped.business, "held": tripped.held, "since": utc(tripped.at)}
    return told | {"batches": list(held_results(parts).batches(tripped))}


def _held_form(each: Shown, *, revealed: bool) -> dict[str, Any]:
    from processor.cli.screen import masked, utc, without_none

    read = each.result
    told: dict[str, Any] = {"id": each.id, "at": utc(each.at), "opened": read is not None}
    if read is None:
        return told
    shown = masked(read.address, revealed=revealed)
    whose = {"channel": read.channel, "to": shown, "message": read.message}
    return without_none(told | {"provider": read.provider, "code": read.code} | whose)
