"""How fast something goes, beside its bar."""

from __future__ import annotations

from rich.progress import ProgressColumn, Task
from rich.text import Text


class RateColumn(ProgressColumn):
    """Items a second, once two were seen."""

    def render(self, task: Task) -> Text:
        """The latest rate, and at the end that of the whole."""
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="progress.data.speed")
