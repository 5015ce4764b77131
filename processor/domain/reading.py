"""Reading: what interpretation needs beside the event."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from processor.domain.drafts import Origin
from processor.domain.identity import IdKey
from processor.domain.policy import Policy

#: The flag of what comes from a source whose sign-ups have to be confirmed.
DOUBLE_OPT_IN: Final = "double_opt_in"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What interpretation needs beside the event: where it came from, the policy, the id key."""

    origin: Origin
    policy: Policy
    ids: IdKey

    def confirm_by(self, tags: tuple[str, ...], at: datetime) -> datetime | None:
        """Until when a grant of these tags has to be confirmed; None where it need not be.

        Asked for by the policy for a tag, or by the source for whatever it brings. What comes in
        an import was agreed to elsewhere, and is vouched for by whoever imports it.
        """
        asked = DOUBLE_OPT_IN in self.origin.flags or self.policy.double_opt_in & frozenset(tags)
        if not asked or self.origin.batch:
            return None
        return at + self.policy.double_opt_in_pending

    def object(self, kind: str, external_id: str) -> str:
        """The keyed reference of a conversation, order or appointment of this business."""
        return self.ids.object(self.origin.business, kind, external_id)
