"""Birth records and policies in memory."""

from __future__ import annotations

from msgspec.structs import replace

from processor.adapters.memory_store import MemoryStore, Shelves, birth_of
from processor.domain.policy import Policy, decode_policy, encode_policy
from processor.ports.births import Birth
from processor.ports.errors import StoreFull, StoreUnavailable, StoreUnborn


class MemoryBirths:
    """The births port over a MemoryStore."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def read(self) -> Birth:
        with self._store.reading() as shelves:
            return birth_of(shelves)

    def copy(self) -> Birth:
        return self.read()

    def is_empty(self) -> bool:
        with self._store.reached() as shelves:
            return shelves == Shelves()

    def create(self, birth: Birth, policy: Policy) -> None:
        with self._store.reached() as shelves:
            if shelves != Shelves():
                raise StoreUnborn("the store is not empty; use it as it is or give an empty one")
            if self._store.full:
                raise StoreFull("the store is out of memory; raise its limit")
            shelves.policies[policy.digest] = encode_policy(policy)
            shelves.birth = birth

    def adopt(self, policy: Policy) -> Birth:
        with self._store.reached() as shelves:
            known = policy.digest in shelves.policies
        with self._store.writing(restrictive=known) as shelves:
            adopted = replace(birth_of(shelves), policy=policy.digest)
            shelves.policies[policy.digest] = encode_policy(policy)
            shelves.birth = adopted
            return adopted

    def change(self, birth: Birth) -> None:
        with self._store.writing(restrictive=True) as shelves:
            shelves.birth = birth

    def policy(self, digest: str) -> Policy:
        with self._store.reading() as shelves:
            kept = shelves.policies.get(digest)
        if kept is None:
            raise StoreUnavailable(f"the store does not hold policy `{digest}`; adopt it again")
        return decode_policy(kept)
