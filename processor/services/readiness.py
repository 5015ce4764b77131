"""Readiness: whether this machine can keep its promises, said in checks with words and cures."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.domain.policy import Policy
from processor.ports import (
    Archive,
    Birth,
    Births,
    Clock,
    Machine,
    ServerFacts,
    ServerState,
    Spool,
    StoreFilling,
    StoreSealed,
    StoreUnavailable,
    StoreUnborn,
    Vault,
)
from processor.services.archive import Retention
from processor.services.archive_checks import archive_checks
from processor.services.checks import Check, fail, guarded, ok, warn
from processor.services.fleet_checks import Fleet, fleet_checks
from processor.services.lineage import WAITS, Lineage
from processor.services.machine_checks import machine_checks
from processor.services.server_checks import broker_checks, setup_checks
from processor.services.vault_probe import VaultProbe

_LATER: Final = "they are recorded once the store answers, so keep this machine running"


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What this machine is configured for, and the id of the store that it knows, if any.

    `rotating` names the sources that have more than one secret, as `<business>/<source>`.
    `tokenless` names those whose thin events wait for details that nobody can ask for.
    `observing` are the businesses of which nothing is released.
    """

    policy: Policy
    ids: IdKey
    partitions: int
    lanes: int
    retention: Retention
    store: str | None = None
    rotating: tuple[str, ...] = ()
    tokenless: tuple[str, ...] = ()
    observing: tuple[str, ...] = ()


class Readiness:
    """Looks at everything that a promise rests on; never raises."""

    def __init__(
        self,
        *,
        expected: Expected,
        births: Births,
        lineage: Lineage,
        server: ServerFacts,
        broker: ServerFacts,
        fleet: Fleet,
        archive: Archive,
        machine: Machine,
        spool: Spool,
        vault: Vault,
        clock: Clock,
    ) -> None:
        self._expected = expected
        self._births = births
        self._lineage = lineage
        self._server = server
        self._broker = broker
        self._fleet = fleet
        self._archive = archive
        self._machine = machine
        self._spool = spool
        self._vault = VaultProbe(vault)
        self._clock = clock

    def checks(self) -> tuple[Check, ...]:
        """All checks, in the order in which to mend what fails."""
        now = self._clock.now()
        return (
            *self._birth(),
            *self._servers(now),
            self._spooled(),
            *guarded(("inbox",), lambda: fleet_checks(self._fleet)),
            self._vault_check(now),
            *guarded(("archive",), lambda: archive_checks(self._archive, self._expected.retention)),
            *machine_checks(self._machine, self._expected.rotating),
            *_tokenless(self._expected.tokenless),
            *_observing(self._expected.observing),
        )

    def _birth(self) -> tuple[Check, ...]:
        try:
            birth = self._births.copy()
        except (StoreFilling, StoreSealed) as closed:
            return (fail("store", str(closed)),)
        except StoreUnborn as unborn:
            return (fail("store", f"{unborn}; {self._unborn_cure()}"),)
        except StoreUnavailable as away:
            return (fail("store", f"{away}; start it, or see to ASSENT_STORE_URL"),)
        wrong = self._foreign(birth)
        if wrong:
            return (fail("store", wrong),)
        if birth.restored or self._behind():
            return (fail("store", WAITS), self._policy(birth))
        return (ok("store", "is reachable and ours"), self._policy(birth))

    def _behind(self) -> bool:
        try:
            return self._lineage.behind()
        except AssentError:
            # What the marks cannot tell is no reason to trust the store less than its record.
            return False

    def _unborn_cure(self) -> str:
        known = self._expected.store
        if known is None:
            return "run `assent init --store-only` to make it"
        return f"this machine knew it as `{known}`: restore a backup"

    def _foreign(self, birth: Birth) -> str | None:
        expected = self._expected
        if expected.store not in (None, birth.store):
            return f"is `{birth.store}`, this machine knows `{expected.store}`; restore a backup"
        if (birth.partitions, birth.lanes) != (expected.partitions, expected.lanes):
            return f"has {birth.partitions} partitions, {birth.lanes} lanes; configure as many"
        if birth.id_key != expected.ids.fingerprint():
            return "was made with another id key; set ASSENT_ID_KEY to that one"
        return None

    def _policy(self, birth: Birth) -> Check:
        if birth.policy == self._expected.policy.digest:
            return ok("policy", "in force is ours")
        return warn("policy", "in force is another; give every machine the same file, restart")

    def _servers(self, now: datetime) -> tuple[Check, ...]:
        state: ServerState | None = None
        names = ("durability", "eviction", "version", "memory", "clock")
        try:
            state = self._server.state()
        except StoreUnavailable as away:
            setup = tuple(fail(name, str(away)) for name in names)
        else:
            setup = setup_checks(state, now)
        return (*setup, *broker_checks(self._broker, state))

    def _spooled(self) -> Check:
        try:
            waiting = len(self._spool.pending())
        except (OSError, StoreUnavailable):
            return fail("spool", "cannot be read; check the state directory's permissions")
        if waiting:
            return fail(
                "spool", f"holds {waiting} revocations that are not in the ledger yet; {_LATER}"
            )
        return ok("spool", "is empty")

    def _vault_check(self, now: datetime) -> Check:
        trouble = self._vault.trouble(now)
        return ok("vault", "can be written") if trouble is None else warn("vault", trouble)


def _tokenless(sources: tuple[str, ...]) -> tuple[Check, ...]:
    if not sources:
        return ()
    says = f"cannot be asked for by {', '.join(sources)}: give each a `fetch` table with a token"
    return (warn("details", says),)


def _observing(businesses: tuple[str, ...]) -> tuple[Check, ...]:
    if not businesses:
        return ()
    says = f"is on for {', '.join(businesses)}: nothing is released; take it out to send"
    return (warn("observe", says),)
