"""A vault at whose writing something else happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from processor.ports import Vault


class DyingVault:
    """A vault; once something is written durably, something happens."""

    def __init__(self, vault: Vault, then: Callable[[], object]) -> None:
        self._vault = vault
        self._then = then

    def put(self, name: str, sealed: bytes) -> None:
        self._vault.put(name, sealed)
        self._then()

    def get(self, name: str) -> bytes | None:
        return self._vault.get(name)

    def exists(self, name: str) -> bool:
        return self._vault.exists(name)

    def delete(self, name: str) -> None:
        self._vault.delete(name)

    def swap(self, name: str, seen: bytes, sealed: bytes) -> bool:
        return self._vault.swap(name, seen, sealed)

    def names(self, prefix: str) -> Iterator[str]:
        return self._vault.names(prefix)
