"""The command line: `assent`. Answers go to stdout, talk to stderr, and heavy imports wait."""

from __future__ import annotations

from processor.cli.commands import assent


def main() -> None:
    """What the `assent` command runs."""
    assent(prog_name="assent")
