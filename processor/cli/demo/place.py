"""The place where the demo happens: a whole deployment in a folder of its own, real in every part.

Two embedded servers, the web process, Celery workers and beat; configuration, keys and secrets
are made anew each time. Whatever happens, nothing of it is left running.
"""

from __future__ import annotations

import secrets
import socket
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from processor.bootstrap import Parts, assemble, embedded_servers, redis_ports
from processor.cli.demo.caller import Caller, CallFailed
from processor.domain.address import Channel, parse_address
from processor.domain.ledger import Entry, decode_line
from processor.ports import Clock, Known, Scope
from processor.providers import PROVIDERS
from processor.services.birth import make_store
from processor.settings import EMBEDDED, Settings, load_settings, variables
from processor.settings.environment import ENV_FILE
from processor.settings.fresh import CONFIG_FILE, env_text, source_variables
from processor.supervise import Echo, Part, Stack

_PLACE: Final = "place.toml"
_PORT: Final = "port = 8700"
_PREFIX: Final = variables.CONFIG.name.partition("_")[0] + "_"
_SCOPES: Final = (Scope.EVENTS, Scope.GATE, Scope.READ)
_READY: Final = 200
_READY_SECONDS: Final = 60.0


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A running deployment, and what whoever speaks to it needs.

    `keys` are API keys by business, `secrets` those of the sources by `<business>/<source>`.
    """

    caller: Caller
    parts: Parts
    keys: Mapping[str, str]
    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        """Show no key."""
        return f"Place({sorted(self.keys)!r})"

    @property
    def clock(self) -> Clock:
        """This machine's clock."""
        return self.parts.ports.clock

    @property
    def settings(self) -> Settings:
        """How the place is configured."""
        return self.parts.settings

    def entry(self, business: str, channel: str, to: str, entry_id: str) -> Entry | None:
        """An entry as it stands in the ledger of this address, or None."""
        contact = self.parts.composer.contact(business, parse_address(Channel(channel).kind, to))
        found = (decode_line(line) for line in self.parts.ports.ledger.lines(contact))
        return next((entry for entry in found if entry.id == entry_id), None)


@contextmanager
def open_place(
    folder: Path,
    environ: Mapping[str, str],
    *,
    echo: Echo | None,
    began: Callable[[Stack], None],
) -> Iterator[Place]:
    """Build and start everything in an existing folder; stop it all in the end.

    `began` gets the supervisor before anything starts. Raises EmbeddedServerError, PartFailedError.
    """
    with ExitStack() as opened:
        port = free_port()
        configure(folder, port)
        clean = {name: text for name, text in environ.items() if not name.startswith(_PREFIX)}
        env = clean | {variables.CONFIG.name: str(folder / CONFIG_FILE)}
        settings = load_settings(env, providers=PROVIDERS)
        servers = embedded_servers(settings)
        for server in servers:
            opened.enter_context(server)
        place = _founded(settings, Caller(port))
        stack = Stack(_programs(env, place.caller), watched=servers, echo=echo)
        began(stack)
        opened.enter_context(stack)
        yield place


def _founded(settings: Settings, caller: Caller) -> Place:
    """Make the store and a key for each business, as `assent init` does."""
    parts = assemble(settings, redis_ports(settings))
    birth = make_store(
        parts.ports.births,
        settings.policy,
        parts.ids,
        partitions=settings.partitions,
        lanes=settings.lanes,
    )
    parts.ports.memory.remember(Known(store=birth.store))
    now = parts.ports.clock.now()
    keys = {
        name: parts.access.issue(name, _SCOPES, label="demo", expires_at=None, now=now)[0]
        for name in settings.businesses
    }
    return Place(
        caller=caller,
        parts=parts,
        keys=keys,
        secrets=source_secrets(settings),
    )


def source_secrets(settings: Settings) -> dict[str, str]:
    """What each source signs with, by `<business>/<source>`."""
    return {
        f"{business.name}/{source.name}": source.secrets[0]
        for business in settings.businesses.values()
        for source in business.sources.values()
    }


def configure(folder: Path, port: int) -> None:
    """Write the demo's configuration, with fresh secrets, into an existing folder."""
    text = files("processor.cli.demo").joinpath(_PLACE).read_text(encoding="utf-8")
    text = text.replace(_PORT, f"port = {port}")
    sources = source_variables(text)
    values = {
        variables.STORE_URL.name: EMBEDDED,
        variables.ID_KEY.name: _random(),
        variables.SEAL_KEYS.name: f"k1:{_random()}",
        **{name: f"whsec_{_random()}" for name in sources},
    }
    (folder / CONFIG_FILE).write_text(text, encoding="utf-8")
    env_file = folder / ENV_FILE
    env_file.touch(mode=0o600)
    env_file.write_text(env_text(values, sources), encoding="utf-8")


def _programs(env: Mapping[str, str], caller: Caller) -> list[Part]:
    """All at once; the last one counts as ready when the whole is."""

    def ready() -> bool:
        try:
            return caller.get("/readyz").status == _READY
        except CallFailed:
            return False

    start = [sys.executable, "-m", "processor.cli"]
    words = {"web": ["web"], "worker": ["worker"], "bulk": ["worker", "--bulk"], "beat": ["beat"]}
    programs = [Part(name=name, argv=[*start, *told], env=env) for name, told in words.items()]
    last = msgspec.structs.replace(programs[-1], ready=ready, ready_seconds=_READY_SECONDS)
    return [*programs[:-1], last]


def free_port() -> int:
    """A port of the loopback address that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _random() -> str:
    return b64encode(secrets.token_bytes(32)).decode("ascii")
