"""Reading: what interpretation needs beside the event."""

from __future__ import annotations

import msgspec

from processor.domain.drafts import Origin
from processor.domain.identity import IdKey
from processor.domain.policy import Policy


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What interpretation needs beside the event: where it came from, the policy, the id key."""

    origin: Origin
    policy: Policy
    ids: IdKey

    def object(self, kind: str, external_id: str) -> str:
        """The keyed reference of a conversation, order or appointment of this business."""
        return self.ids.object(self.origin.business, kind, external_id)
