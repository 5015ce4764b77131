"""Birth records and policies in Redis or Valkey.

One server is made in one step. A cluster is made in several, the first partition's record last:
without that one nothing is decided or recorded, so a making that was cut short can begin anew.
Until then a mark with a short life stands in its place, so that two never make one store.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from processor.adapters import keys
from processor.adapters.connection import Store, asking
from processor.domain.errors import PolicyInvalid
from processor.domain.policy import Policy, decode_policy, encode_policy
from processor.ports import Birth, StoreUnavailable, StoreUnborn, decode_birth

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
        for name in _names(birth):
            pipe.set(name, birth.encode(), nx=True)
        pipe.execute()

    def _make_in_steps(self, birth: Birth, policy: Policy) -> None:
        first, *others = _names(birth)
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
            self._client.set(keys.policy(policy.digest), encode_policy(policy))
        if any(copy != birth for copy in (first, *copies)):
            self._write(birth)
        return birth

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
            for name in _names(first):
                pipe.get(name)
            return first, [decode_birth(raw) for raw in pipe.execute()]

    def _write(self, birth: Birth) -> None:
        with asking():
            pipe = self._client.pipeline(transaction=False)
            for name in _names(birth):
                pipe.set(name, birth.encode())
            pipe.execute()


def _names(birth: Birth) -> list[str]:
    partitions = [keys.partition_tag(each) for each in range(birth.partitions)]
    lanes = [keys.lane_tag(each) for each in range(birth.lanes)]
    return [keys.birth(tag) for tag in (*partitions, *lanes)]
