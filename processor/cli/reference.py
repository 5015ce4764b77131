"""The page of all commands, made of their own help: `python -m processor.cli.reference`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import click

from processor.cli.commands import assent
from processor.cli.failure import INTERRUPTED, MEANINGS

_WIDE: Final[dict[str, Any]] = {"terminal_width": 100, "max_content_width": 100}
_HEAD = """# The command line

This page is made of the commands' own help by `python -m processor.cli.reference > docs/cli.md`.

Answers go to stdout and talk to stderr.
`--json` gives one JSON object, or a line of JSON for each item of a list.
Times in it are ISO 8601 in UTC.
On a terminal times are local, with their offset.
Addresses are masked unless `--reveal` is given, and no secret is ever an argument.
`NO_COLOR` turns colours off.

| exit code | meaning |
| --- | --- |
"""


def reference() -> str:
    """The whole page, in Markdown."""
    codes = [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()]
    codes.append(f"| {INTERRUPTED} | interrupted |")
    sections = [f"## {name}\n\n```\n{text}\n```\n" for name, text in pages()]
    return _HEAD + "\n".join(codes) + "\n\n" + "\n".join(sections)


def pages() -> Iterator[tuple[str, str]]:
    """Each command's full name with its help, those that only hold others too."""
    root = click.Context(assent, info_name="assent", **_WIDE)
    yield "assent", _text(assent, root)
    yield from _below(assent, root)


def _below(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None:
            continue
        inner = click.Context(command, parent=context, info_name=name, **_WIDE)
        yield inner.command_path, _text(command, inner)
        if isinstance(command, click.Group):
            yield from _below(command, inner)


def _text(command: click.Command, context: click.Context) -> str:
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines()).strip()


if __name__ == "__main__":
    click.echo(reference(), nl=False)
