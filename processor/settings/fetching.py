"""How a source's provider may be asked for details: with which token, and at which of its hosts."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from processor.ports import Access, Provider
from processor.settings.environment import Environment
from processor.settings.secret_references import resolve
from processor.settings.shapes import FetchTable
from processor.settings.tables import Reader


class FetchReader(msgspec.Struct, frozen=True, kw_only=True):
    """Reads the `fetch` table of one source; `suggestion` names a variable for its token."""

    reader: Reader
    environment: Environment
    place: str
    suggestion: str

    def read(self, table: Mapping[str, object] | None, provider: Provider | None) -> Access | None:
        """The access, or None without a table; a host that is not the provider's is a problem."""
        if table is None:
            return None
        if provider is not None and provider.api is None:
            self.reader.problem(
                self.place, f"`{provider.name}` is not asked for anything; remove this table"
            )
            return None
        read = self.reader.read(FetchTable, table, self.place, required=("token",))
        token = self._token(read.token) if read.token else ""
        hosts = provider.api.hosts if provider is not None and provider.api is not None else ()
        host = read.base_url.removeprefix("https://").rstrip("/") or next(iter(hosts), "")
        if host not in hosts:
            known = ", ".join(f"https://{each}" for each in hosts)
            self.reader.problem(f"{self.place}.base_url", f"must be one of {known}")
        return Access(host=host, token=token)

    def _token(self, reference: str) -> str:
        place = f"{self.place}.token"
        token = resolve(
            reference,
            place=place,
            suggestion=self.suggestion,
            environment=self.environment,
            reader=self.reader,
        )
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            self.reader.problem(place, "must be one line of ASCII without spaces")
        return token
