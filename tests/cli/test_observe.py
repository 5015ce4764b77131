"""`observe = true` from the file: what the commands say of it."""

from __future__ import annotations

import pytest

from processor.domain.address import Channel
from processor.services.compose import Request
from processor.settings import SettingsInvalid
from tests.cli.town import ALICE, Happenings, Town


def written(town: Town, value: str) -> None:
    """Have the file say so."""
    text = town.config.read_text("utf-8")
    assert "observe = false" in text
    town.config.write_text(text.replace("observe = false", f"observe = {value}"), "utf-8")


def test_a_message_is_said_to_be_only_observed(town: Town, lived: Happenings) -> None:
    written(town, "true")
    parts = town.parts()
    request = Request(
        id="spring-1", business="acme", brand="acme", channel=Channel.SMS, to=ALICE.phone
    )
    stored = parts.sending.submit(parts.composer.job(request)).message.id
    parts.sending.judge(stored)
    assert town.answer("message", "spring-1")["state"] == "observed"
    page = town.run("message", stored).stdout
    assert f"{stored}  observed" in page
    assert "the business only observes" in page
    assert town.answer("why", ALICE.phone)["verdict"] == "approved"


def test_the_configuration_is_shown_with_it(town: Town) -> None:
    assert town.answer("check-config")["businesses"]["acme"]["observe"] is False
    written(town, "true")
    assert town.answer("check-config")["businesses"]["acme"]["observe"] is True
    assert "only observes" in town.run("check-config").stdout


def test_anything_but_true_or_false_is_a_problem(town: Town) -> None:
    written(town, '"yes"')
    with pytest.raises(SettingsInvalid, match="true or false"):
        _ = town.settings
