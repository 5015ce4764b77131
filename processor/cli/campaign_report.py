"""What came of a list: how many of each verdict, and what would help for each reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from processor.services.screening import Bad, Tally

#: Rows that nobody can be reached by and that are shown to a person; `--json` shows all.
_SHOWN: Final = 20
_VERDICTS: Final = ("approved", "deferred", "blocked")


class Report:
    """Tells of one list; on stderr where the list itself goes to stdout."""

    def __init__(self, *, aside: bool, as_json: bool) -> None:
        self._aside = aside
        self._as_json = as_json
        self._bad = 0

    def bad(self, row: Bad) -> None:
        """A row that names nobody, as soon as it is found."""
        self._bad += 1
        if self._as_json:
            self._emit({"line": row.line, "reason": row.reason, "detail": row.detail})
        elif self._bad <= _SHOWN:
            click.echo(f"line {row.line}: {row.reason}: {row.detail}", err=self._aside)

    def end(self, tally: Tally) -> None:
        """The whole list."""
        if self._as_json:
            self._emit(_form(tally))
            return
        if self._bad > _SHOWN:
            click.echo(f"and {self._bad - _SHOWN:,} more such lines", err=self._aside)
        counts = ", ".join(f"{tally.verdicts[name]:,} {name}" for name in _VERDICTS)
        click.echo(f"{tally.rows:,} rows: {counts}", err=self._aside)
        for reason in _reasons(tally):
            click.echo(f"{reason['rows']:>9,}  {reason['code']}: {reason['says']}", err=self._aside)
            click.echo(f"{'':9}  {reason['remedy']}", err=self._aside)

    def _emit(self, form: dict[str, Any]) -> None:
        import msgspec

        click.echo(msgspec.json.encode(form).decode(), err=self._aside)


def _form(tally: Tally) -> dict[str, Any]:
    from processor.cli.screen import utc

    verdicts = {name: tally.verdicts[name] for name in _VERDICTS}
    about = {"policy": tally.policy, "since": utc(tally.since)}
    return {"rows": tally.rows} | verdicts | about | {"reasons": _reasons(tally)}


def _reasons(tally: Tally) -> list[dict[str, Any]]:
    """Each reason with what it says and what helps, the most frequent first."""
    from processor.domain.reasons import sentence

    return [
        {"code": code, "rows": rows, "says": told.says, "remedy": told.remedy, "who": told.who}
        for code, rows in tally.codes.most_common()
        for told in (sentence(code),)
    ]
