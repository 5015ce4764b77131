"""The policies by digest, as the store keeps them: every process judges by the one in force."""

from __future__ import annotations

from processor.domain.policy import Policy
from processor.ports import Birth, Births


class PolicyBook:
    """Remembers policies it has read; a digest never changes its meaning."""

    def __init__(self, births: Births) -> None:
        self._births = births
        self._known: dict[str, Policy] = {}

    def under(self, birth: Birth) -> Policy:
        """The policy in force under this birth record; raises StoreUnavailable."""
        if birth.policy not in self._known:
            self._known[birth.policy] = self._births.policy(birth.policy)
        return self._known[birth.policy]
