"""A whole deployment in a folder: real store, broker, worker, beat and web, to be shaken."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from processor.adapters.connection import connect
from processor.adapters.embedded import EmbeddedServer
from processor.adapters.redis_births import RedisBirths
from processor.bootstrap import Parts, assemble, redis_ports
from processor.domain.address import AddressKind, parse_address
from processor.domain.ledger import Entry, decode_line
from processor.ports import RawRequest
from processor.providers import PROVIDERS
from processor.providers.signing import sign
from processor.services.arrivals import Received
from processor.services.birth import make_store
from processor.settings import load_settings

_CONFIG = """
[business.acme]
brands = ["acme"]
[business.acme.source.website]
provider = "standard"
secrets = ["env:ASSENT_SECRET_ACME_WEBSITE"]
[business.acme.release]
kind = "stream"
[web]
port = {port}
[worker]
concurrency = 2
release_retry_seconds = 5
takeover_seconds = {takeover}
[store]
partitions = 16
lanes = 4
"""


class Rig:
    """Starts what a test asks for and leaves nothing behind."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 8700,
        store: EmbeddedServer | None = None,
        store_url: str | None = None,
        broker_url: str | None = None,
        takeover: int = 2,
    ) -> None:
        """With addresses the servers there are used, which somebody else runs."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.port = port
        self.secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        self.store = store or EmbeddedServer(folder / "store", durable=True)
        self.broker = EmbeddedServer(folder / "broker", durable=False)
        config = _CONFIG.format(port=port, takeover=takeover)
        (folder / "assent.toml").write_text(config, encoding="utf-8")
        self.env = self._environment(
            store_url or self.store.url, broker_url or self.broker.broker_url
        )
        self._own = [self.store] * (store_url is None) + [self.broker] * (broker_url is None)
        self._children: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        for server in self._own:
            server.start()
        self.parts = self.engine()
        settings = self.parts.settings
        make_store(
            RedisBirths(connect(settings.store_url)),
            settings.policy,
            self.parts.ids,
            partitions=settings.partitions,
            lanes=settings.lanes,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end_programs()
        for server in reversed(self._own):
            server.stop()

    def engine(self, **changes: str) -> Parts:
        """The engine in this process, over the same store."""
        settings = load_settings(self.env | changes, providers=PROVIDERS)
        return assemble(settings, redis_ports(settings))

    def worker(self, app: str = "workers.main", **changes: str) -> subprocess.Popen[bytes]:
        """A real worker with two processes, in a process group of its own."""
        words = ["--queues=intake,gate,upkeep,details", "--concurrency=2", "--loglevel=WARNING"]
        words += ["--without-gossip", "--without-mingle"]  # as `assent worker` has it
        return self._celery("worker", *words, app=app, changes=changes)

    def bulk(self, **changes: str) -> subprocess.Popen[bytes]:
        """A worker of campaigns with one process."""
        words = ["--queues=bulk", "--concurrency=1", "--loglevel=WARNING"]
        words += ["--without-gossip", "--without-mingle", f"--hostname={secrets.token_hex(4)}@%h"]
        return self._celery("worker", *words, changes=changes)

    def beat(self, **changes: str) -> subprocess.Popen[bytes]:
        """The clock of the sweeps."""
        schedule = self.folder / f"beat-{secrets.token_hex(4)}"
        return self._celery("beat", f"--schedule={schedule}", "--loglevel=WARNING", changes=changes)

    def command(self, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """One command of the command line, to its end."""
        return subprocess.run(
            [sys.executable, "-m", "processor.cli", *words],
            env=self.env | changes,
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )

    def web(self, **changes: str) -> subprocess.Popen[bytes]:
        """The web server on this rig's port."""
        return self._start([sys.executable, "-m", "processor.cli", "web"], changes)

    def program(self, *argv: str, **changes: str) -> subprocess.Popen[bytes]:
        """Any other program, with what it needs to know of this deployment."""
        return self._start([*argv], changes)

    def end_programs(self) -> None:
        """Kill what was started, but for the servers."""
        for child in self._children:
            kill_group(child)

    def ended(self, child: subprocess.Popen[bytes], seconds: float = 90) -> int:
        """Ask a program to end, as an orchestrator does; what it ended with.

        One that does not end is made to write where it stands, which is then in the error.
        """
        child.terminate()
        try:
            return child.wait(seconds)
        except subprocess.TimeoutExpired:
            kill_group(child, signal.SIGABRT)
            log = self.folder / f"{self._children.index(child)}.log"
            raise AssertionError(log.read_text(errors="replace")[-20_000:]) from None

    def deliver(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        delivery: str | None = None,
        at: datetime | None = None,
    ) -> Received:
        """Take a signed webhook in through this process's engine."""
        return self.receive(*self.signed(kind, content, delivery=delivery, at=at))

    def receive(self, headers: Mapping[str, str], body: bytes) -> Received:
        """Take a webhook in that somebody signed, through this process's engine."""
        request = RawRequest(headers={k.lower(): v for k, v in headers.items()}, body=body)
        return self.parts.intake.receive("acme", "website", request)

    def signed(
        self,
        kind: str,
        content: Mapping[str, Any],
        *,
        delivery: str | None = None,
        at: datetime | None = None,
    ) -> tuple[dict[str, str], bytes]:
        """Headers and body of a webhook with a valid signature."""
        now = datetime.now(UTC)
        event = {"type": kind, "timestamp": (at or now).isoformat(), "data": content}
        body = json.dumps(event).encode()
        return sign(self.secret, delivery or secrets.token_hex(8), now, body), body

    def contact(self, phone: str) -> str:
        """The contact id of a phone number of acme."""
        return self.parts.composer.contact("acme", parse_address(AddressKind.PHONE, phone))

    def entries(self, phone: str) -> list[Entry]:
        """The ledger of a phone number."""
        return [decode_line(line) for line in self.parts.ports.ledger.lines(self.contact(phone))]

    def waiting(self) -> int:
        """Deliveries that are not dealt with yet."""
        return sum(self.parts.ports.inbox.depths())

    def _environment(self, store_url: str, broker_url: str) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "ASSENT_CONFIG": str(self.folder / "assent.toml"),
            "ASSENT_STORE_URL": store_url,
            "ASSENT_BROKER_URL": broker_url,
            "ASSENT_STATE_DIR": str(self.folder / "state"),
            "ASSENT_ID_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "ASSENT_SEAL_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "ASSENT_SECRET_ACME_WEBSITE": self.secret,
            "ASSENT_LOG_LEVEL": "warning",
            "PYTHONFAULTHANDLER": "1",
        }

    def _celery(
        self, *words: str, changes: Mapping[str, str], app: str = "workers.main"
    ) -> subprocess.Popen[bytes]:
        return self._start([sys.executable, "-m", "celery", f"--app={app}", *words], dict(changes))

    def _start(self, argv: list[str], changes: dict[str, str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{len(self._children)}.log").open("wb") as log:
            child = subprocess.Popen(
                argv, env=self.env | changes, stdout=log, stderr=log, start_new_session=True
            )
        self._children.append(child)
        return child


def a_free_port() -> int:
    """A TCP port of the loopback address that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def kill_group(child: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> None:
    """Kill a process with everything it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, how)
    child.wait()


def until(condition: Callable[[], bool], seconds: float = 180) -> bool:
    """Whether a condition comes true within generous limits."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
