"""`assent limits show`, over a real store."""

from __future__ import annotations

import json

from processor.ports import LimitKind
from tests.cli.town import Town

LIMITS = """
[business.acme.limits.gate]
per_minute = 60
at_once = 10
per_day = 1000
[business.acme.limits.campaign]
rows_per_day = 5000
"""


def test_without_limits_it_says_where_they_are_set(town: Town) -> None:
    shown = town.run("limits", "show")
    assert (shown.exit_code, shown.stdout) == (0, "")
    assert "[limits]" in shown.stderr


def test_what_is_left_and_what_was_had_today(town: Town) -> None:
    town.config.write_text(town.config.read_text(encoding="utf-8") + LIMITS, encoding="utf-8")
    town.parts().allowances.spend("acme", LimitKind.GATE, 4)
    shown = town.run("limits", "show", "--json").stdout.splitlines()
    campaign, gate = sorted(map(json.loads, shown), key=lambda each: each["kind"])
    assert gate.pop("left") in {6, 7, 8}
    assert gate == {
        "business": "acme",
        "kind": "gate",
        "per_minute": 60,
        "at_once": 10,
        "per_day": 1000,
        "used_today": 4,
    }
    assert campaign == {"business": "acme", "kind": "campaign", "per_day": 5000, "used_today": 0}
    assert "1000" in town.run("limits", "show", "acme").stdout
    assert town.run("limits", "show", "nobody").exit_code == 2
