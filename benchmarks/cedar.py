"""Cedar with the same rules stated for it: a batch of requests over entities that are given along.

An engine of rules keeps no data: whoever asks has to read it and hand it over. Here each contact is
kept as the JSON that Cedar reads, in the same store, so that a batch has to be read and joined. It
gives the same verdicts, which a run makes sure of, and not all the reasons.
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
_MESSAGE: Final = json.dumps(
    {
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
).encode()


class Cedar:
    """Rules that were read once, and batches of questions."""

    def __init__(self, folder: Path) -> None:
        """Install it below that folder."""
        folder.mkdir()
        install(folder, *_PEERS)
        self._cedar = imported(folder, "cedarpy")
        self._rules = self._cedar.PolicySet.from_str(_RULES)

    @staticmethod
    def entity(name: str, grants: Sequence[str], stops: Sequence[str]) -> bytes:
        """What is kept of a contact: the text that Cedar reads."""
        known = {"grants": list(grants), "stops": list(stops)}
        return json.dumps(
            {"uid": {"type": "Contact", "id": name}, "attrs": known, "parents": []}
        ).encode()

    def ask(self, names: Sequence[str], entities: Sequence[Any]) -> list[bool]:
        """Whether each of these may be sent it."""
        text = b",".join([*entities, _MESSAGE]).decode()
        requests = [
            {
                "principal": f'Contact::"{name}"',
                "action": 'Action::"send"',
                "resource": 'Message::"campaign"',
            }
            for name in names
        ]
        known = self._cedar.Entities.from_json_str(f"[{text}]")
        answers = self._cedar.is_authorized_batch(requests, self._rules, known)
        return [each.allowed for each in answers]
