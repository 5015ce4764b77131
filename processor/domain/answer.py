"""An answer: what contacts of one shape are told alike."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

import msgspec

from processor.domain.decision import Decision, Verdict


class Answer(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A verdict and the codes of its reasons, each once.

    `until` is the first moment at which time alone could change it.
    """

    verdict: Verdict
    codes: tuple[str, ...]
    until: datetime | None = None

    @cached_property
    def told(self) -> tuple[str, str]:
        """The verdict and the codes as cells of a table."""
        return self.verdict.value, ";".join(self.codes)

    @classmethod
    def of(cls, decision: Decision) -> Answer:
        """What of a decision contacts of one shape have in common."""
        codes = tuple(dict.fromkeys(reason.code for reason in decision.reasons))
        until = decision.valid_until or decision.not_before
        return cls(verdict=decision.verdict, codes=codes, until=until)
