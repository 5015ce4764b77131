"""`make bench`: every figure as a ratio to a baseline of the same run, on the same store."""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import drain, http, store
from tests.e2e.rig import Rig


def main() -> None:
    """Run everything and print one table."""
    table = Table("what", "against", "ours/s", "theirs/s", "ratio", "target", "met")
    with tempfile.TemporaryDirectory(prefix="assent-bench-") as folder:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = int(server.getsockname()[1])
        with Rig(Path(folder) / "rig", port=port) as rig:
            for part in (store, http, drain):
                for row in part.measure(rig):
                    table.add_row(
                        row.what,
                        row.against,
                        f"{row.ours:,.0f}",
                        f"{row.baseline:,.0f}",
                        f"{row.ratio:.2f}",
                        "" if row.target is None else f"{row.target:g}",
                        row.met,
                    )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
