"""Whether the vault can be written, tried rarely and never waited for long.

A vault that is away may take a quarter of a minute to say so; whoever asks for readiness has
seconds, and would otherwise take a slow answer for a dead machine.
"""

from __future__ import annotations

import secrets
import threading
from datetime import datetime, timedelta
from typing import Final

from processor.ports import Vault, VaultUnavailable

_EVERY: Final = timedelta(seconds=30)
#: Seconds that somebody who asks is kept waiting.
_PATIENCE: Final = 2.0


class VaultProbe:
    """Remembers the latest try; several processes may try at once."""

    def __init__(self, vault: Vault, *, patience: float = _PATIENCE) -> None:
        self._vault = vault
        self._patience = patience
        self._trouble: str | None = None
        self._tried_at: datetime | None = None
        self._trying: threading.Thread | None = None
        self._guard = threading.Lock()

    def trouble(self, now: datetime) -> str | None:
        """What is wrong with the vault, or None; tries again when the last time is long past."""
        with self._guard:
            if self._due(now):
                self._tried_at = now
                self._trying = threading.Thread(target=self._try, name="vault probe", daemon=True)
                self._trying.start()
            trying = self._trying
        if trying is not None:
            trying.join(self._patience)
            if trying.is_alive():
                return "does not answer; check its URL and the network"
        return self._trouble

    def _due(self, now: datetime) -> bool:
        busy = self._trying is not None and self._trying.is_alive()
        return not busy and (self._tried_at is None or now - self._tried_at >= _EVERY)

    def _try(self) -> None:
        name = f"readiness/{secrets.token_hex(8)}"
        try:
            self._vault.put(name, b"readiness")
            self._vault.delete(name)
        except VaultUnavailable as error:
            self._trouble = str(error)
        else:
            self._trouble = None
