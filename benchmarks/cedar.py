"""Cedar with the same rules stated for it: a batch of requests over entities that are given along.

An engine of rules keeps no data: whoever asks has to read it and hand it over. That is done here
before the clock starts, up to a JSON text, and Cedar reads the text and decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.peers import imported, install

_PEERS: Final = ("cedarpy==4.12.2",)
_RULES: Final = """
@id("express_grant")
permit (principal is Contact, action == Action::"send", resource is Message)
when { principal.grants.contains(resource.grant) };
@id("revoked")
forbid (principal is Contact, action == Action::"send", resource is Message)
when { resource.stops.containsAny(principal.stops) };
"""
_MESSAGE: Final = {
    "uid": {"type": "Message", "id": "campaign"},
    "attrs": {
        "grant": "sms/acme/marketing consent",
        "stops": [
            f"{channel}/{brand}/{tag}"
            for channel in ("*", "sms")
            for brand in ("*", "acme")
            for tag in ("*", "marketing consent")
        ],
    },
    "parents": [],
}


class Cedar:
    """Rules that were read once, and batches of questions."""

    def __init__(self, folder: Path) -> None:
        """Install it below that folder."""
        folder.mkdir()
        install(folder, *_PEERS)
        self._cedar = imported(folder, "cedarpy")
        self._rules = self._cedar.PolicySet.from_str(_RULES)

    def batch(self, contacts: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Any:  # noqa: ANN401 - Cedar's own
        """The text of what is known of these, and a question for each; see `ask`."""
        entities = [
            {
                "uid": {"type": "Contact", "id": name},
                "attrs": {"grants": list(grants), "stops": list(stops)},
                "parents": [],
            }
            for name, grants, stops in contacts
        ]
        requests = [
            {
                "principal": f'Contact::"{name}"',
                "action": 'Action::"send"',
                "resource": 'Message::"campaign"',
            }
            for name, _, _ in contacts
        ]
        return json.dumps([*entities, _MESSAGE]), requests

    def ask(self, batch: Any) -> int:  # noqa: ANN401 - Cedar's own
        """How many of a batch may be sent it."""
        text, requests = batch
        entities = self._cedar.Entities.from_json_str(text)
        answers = self._cedar.is_authorized_batch(requests, self._rules, entities)
        return sum([each.allowed for each in answers])
