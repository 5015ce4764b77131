"""The keeper joins the store and brings waiting revocations into the ledger, whatever it takes.

A process that starts while the store is away must not give up, and one that was cut off from it
holds revocations that nobody else has. Until both are settled, `/readyz` says so.
"""

from __future__ import annotations

import threading
from typing import Final

import structlog

from processor.bootstrap import Parts, known_store
from processor.domain.errors import AssentError
from processor.ports import StoreUnavailable
from processor.services.birth import StoreForeign, join_store
from processor.services.checks import Check, Status

#: Seconds between rounds; a look into an empty folder costs nothing.
_EVERY: Final = 1.0


class Keeper:
    """One background thread per process; `round` may also be called by hand."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._end = threading.Event()
        self._log = structlog.get_logger("assent.keeper")
        self._said = ""
        self.joined = False
        self.foreign = False

    def start(self) -> None:
        """Go round until the process ends or `stop` is called."""
        threading.Thread(target=self._run, name="keeper", daemon=True).start()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._end.set()

    def round(self) -> None:
        """Join if not joined yet, replay what waits, then see that the store went on.

        Raises AssentError or OSError.
        """
        if not self.joined:
            self._join()
        if self._parts.ports.spool.pending():
            left = self._parts.revoker.replay_spool()
            self._log.info("spool replayed", left=left)
        self._parts.lineage.tend(self._parts.ports.clock.now())

    def admit(self) -> None:
        """Raise StoreUnavailable when the store is another deployment's: writing would harm it."""
        if self.foreign:
            raise StoreUnavailable("the store is another deployment's; see `/readyz`")

    def check(self) -> Check:
        """Whether this process has joined the store."""
        if self.joined:
            return Check(name="joined", status=Status.OK, says="the store was joined")
        return Check(name="joined", status=Status.FAIL, says=self._said or "not joined yet")

    def _join(self) -> None:
        settings = self._parts.settings
        try:
            join_store(
                self._parts.ports.births,
                settings.policy,
                self._parts.ids,
                partitions=settings.partitions,
                lanes=settings.lanes,
                known=known_store(settings),
            )
        except StoreForeign:
            self.foreign = True
            raise
        self.joined, self.foreign = True, False
        self._log.info("store joined")

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                self.round()
                self._said = ""
            except AssentError as error:
                self._say(str(error))
            # Nothing may end this thread: revocations would wait for ever.
            except Exception as error:  # noqa: BLE001
                self._say(type(error).__name__)
            self._end.wait(_EVERY)

    def _say(self, what: str) -> None:
        """Log each trouble once, not every second."""
        if what != self._said:
            self._log.warning("not settled", why=what)
        self._said = what
