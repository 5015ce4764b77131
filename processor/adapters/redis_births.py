"""Birth records and policies in Redis or Valkey.

One server is made in one step. A cluster is made in several, the first partition's record last:
without that one nothing is decided or recorded, so a making that was cut short can begin anew.
Until then a mark with a short life stands in its place, so that two never make one store.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking
from processor.domain.errors import PolicyInvalid
from processor.domain.policy import Policy, decode_policy, encode_policy
from processor.ports import Birth, StoreContended, StoreUnavailable, StoreUnborn, decode_birth

_FIRST: Final = keys.partition_tag(0)
_BIRTH: Final = keys.birth("").encode()
_POLICY: Final = keys.POLICY_PREFIX.encode()
#: Seconds that the making of a cluster may take.
_MAKING: Final = 60


class RedisBirths:
    """See the port."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._client = store.client

    def read(self) -> Birth:
        first, copies = self._copies()
        if any(copy != first for copy in copies):
            raise StoreUnborn("the copies of the birth record differ; restart to mend them")
        return first

    def copy(self) -> Birth:
        with asking():
            return decode_birth(self._client.get(keys.birth(_FIRST)))

    def is_empty(self) -> bool:
        held = self._store.size()
        return held == 0 or (self._store.clustered and self._is_half_made(held))

    def create(self, birth: Birth, policy: Policy) -> None:
        if not self.is_empty():
            raise StoreUnborn("the store is not empty; use it as it is, or give an empty one")
        with asking():
            if self._store.clustered:
                self._make_in_steps(birth, policy)
            else:
                self._make(birth, policy)

    def _make(self, birth: Birth, policy: Policy) -> None:
        # All at once: a store that is half made could neither be used nor made again.
        pipe = self._client.pipeline(transaction=True)
        pipe.set(keys.policy(policy.digest), encode_policy(policy))
        for name in birth_names(birth):
            pipe.set(name, birth.encode(), nx=True)
        pipe.execute()

    def _make_in_steps(self, birth: Birth, policy: Policy) -> None:
        first, *others = birth_names(birth)
        mark = f"making {birth.store}".encode()
        if not self._client.set(first, mark, nx=True, ex=_MAKING):
            raise StoreUnborn("the store is being made by another; look again in a minute")
        pipe = self._client.pipeline(transaction=False)
        pipe.set(keys.policy(policy.digest), encode_policy(policy))
        for name in others:
            pipe.set(name, birth.encode())
        pipe.execute()

        def finish(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            if pipe.get(first) != mark:
                raise StoreUnborn("making the store took too long; make it again")
            pipe.multi()
            pipe.set(first, birth.encode())

        self._client.transaction(finish, first)

    def _is_half_made(self, held: int) -> bool:
        """Whether there is nothing but what a making that was cut short left behind.

        So many keys are there; if fewer are seen, some moved meanwhile and may be anything.
        """
        with asking():
            if self._client.exists(keys.birth(_FIRST)):
                return False
            seen = set()
            for name in self._client.names():
                if not name.endswith(_BIRTH) and not name.startswith(_POLICY):
                    return False
                seen.add(name)
            return len(seen) >= held

    def adopt(self, policy: Policy) -> Birth:
        first, copies = self._copies()
        strangers = [copy for copy in copies if replace(copy, policy=first.policy) != first]
        if strangers:
            raise StoreUnborn("the copies of the birth record differ in more than the policy")
        birth = replace(first, policy=policy.digest)
        with asking():
            # One that is there is what its digest says; a full store is joined all the same.
            if not self._client.exists(keys.policy(policy.digest)):
                self._client.set(keys.policy(policy.digest), encode_policy(policy))
        if any(copy != birth for copy in (first, *copies)):
            self._replace(birth, copies)
        return birth

    def change(self, birth: Birth) -> None:
        _, copies = self._copies()
        self._replace(birth, copies)

    def policy(self, digest: str) -> Policy:
        (raw,) = self._store.ask(_FIRST, lambda pipe: pipe.get(keys.policy(digest)))
        if raw is None:
            raise StoreUnavailable("the policy in force is not in the store")
        try:
            return decode_policy(bytes(raw))
        except PolicyInvalid as error:
            raise StoreUnavailable(str(error)) from None

    def _copies(self) -> tuple[Birth, list[Birth]]:
        with asking():
            first = self.copy()
            pipe = self._client.pipeline(transaction=False)
            for name in birth_names(first):
                pipe.get(name)
            return first, [decode_birth(raw) for raw in pipe.execute()]

    def _replace(self, birth: Birth, copies: Sequence[Birth]) -> None:
        """Change the copies as they were read; raises StoreUnavailable where they moved since.

        A store that was sealed meanwhile must not be opened again.
        """
        calls = [
            Call("rebirth", [name], [birth.encode(), copy.encode()], restrictive=True)
            for name, copy in zip(birth_names(birth), copies, strict=True)
        ]
        # The first partition last: whoever was killed half-way finds the old record there.
        if b"moved" in self._store.call_all([*calls[1:], calls[0]]):
            self.copy()
            raise StoreContended("the birth record was changed by somebody else; try again")


def write_births(store: Store, birth: Birth, record: bytes) -> None:
    """Put a record into every partition and lane, whatever is there, also when the store is full.

    The first partition comes last: whoever was killed half-way finds the old record there.
    """
    first, *others = birth_names(birth)
    store.call_all([Call("rebirth", [name], [record, ""], restrictive=True) for name in others])
    store.call(Call("rebirth", [first], [record, ""], restrictive=True))


def birth_names(birth: Birth) -> list[str]:
    """The keys of all copies of a birth record, the first partition's first."""
    partitions = [keys.partition_tag(each) for each in range(birth.partitions)]
    lanes = [keys.lane_tag(each) for each in range(birth.lanes)]
    return [keys.birth(tag) for tag in (*partitions, *lanes)]
