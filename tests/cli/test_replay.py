"""`assent replay`: what becomes of each delivery, said before and after."""

from __future__ import annotations

import json

from processor.ports import DeliveryState
from tests.cli.town import Happenings, Town


def test_a_dry_run_says_what_would_become_of_each_and_changes_nothing(
    town: Town, lived: Happenings
) -> None:
    odd = lived.hook("thing.happened", {"phone": "+12025550101"}).delivery
    result = town.run("replay", "--since", "2h", "--state", "all", "--dry-run")
    lines = result.stdout.splitlines()
    assert len(lines) == len({line.split()[0] for line in lines}) > 3
    (held,) = (line for line in lines if odd in line)
    assert held.endswith("quarantined (event_type_unknown) -> still not read: event_type_unknown")
    assert all(line.endswith("recorded -> nothing new") for line in lines if odd not in line)
    assert result.stderr.startswith("dry run: ")
    assert "1 not read" in result.stderr
    assert result.exit_code == 1
    assert "+12025550101" not in result.output
    found = lived.parts.ports.inbox.get(odd)
    assert found is not None
    assert found.state is DeliveryState.QUARANTINED


def test_without_a_worker_deliveries_wait_and_are_recorded_once(
    town: Town, lived: Happenings
) -> None:
    result = town.run("replay", "--state", "recorded", "--wait", "0", "--json")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0, result.stderr
    assert {each["ending"] for each in told} == {"waiting"}
    again = town.run("replay", told[0]["delivery"], "--wait", "0")
    assert again.stdout.strip().endswith("-> waits for a worker already")
    before = [lived.parts.ports.inbox.get(each["delivery"]) for each in told]
    lived.drain()
    after = [lived.parts.ports.inbox.get(each["delivery"]) for each in told]
    assert [each and each.entries for each in before] == [each and each.entries for each in after]
    assert {each and each.state for each in after} == {DeliveryState.RECORDED}


def test_only_the_named_source_or_business_is_replayed(town: Town, lived: Happenings) -> None:
    result = town.run("replay", "--state", "all", "--source", "acme/website", "--dry-run")
    assert "nothing new" in result.stdout
    assert result.exit_code == 0
    assert town.run("replay", "--state", "all", "--source", "acme/nowhere").exit_code == 2
    assert town.run("replay", "--state", "all", "--business", "nobody").exit_code == 2
