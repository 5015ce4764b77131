"""`assent store`: what concerns the store as a whole."""

from __future__ import annotations

import click

from processor.cli.group import Group
from processor.cli.store_copy import copy


@click.group(
    cls=Group,
    examples=("assent store copy --to redis://127.0.0.1:6380/0 --partitions 512",),
)
def store() -> None:
    """Rebuild the store."""


store.add_command(copy)
