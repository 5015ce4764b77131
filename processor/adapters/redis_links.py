"""Links between contacts and what they are in, and what happened to it, in Redis or Valkey."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Store

#: Seconds: longer than any scope lives, an appointment a year ahead included.
_LIFE: Final = 420 * 24 * 3600


class RedisLinks:
    """See the port."""

    def __init__(self, store: Store, partitions: int) -> None:
        self._store = store
        self._partitions = partitions

    def link(self, pairs: Sequence[tuple[str, str]]) -> Mapping[str, tuple[bytes, ...]]:
        references = list(dict.fromkeys(reference for reference, _ in pairs))

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for reference, contact in pairs:
                pipe.sadd(self._key(reference, "links"), contact)
            for reference in references:
                pipe.expire(self._key(reference, "links"), _LIFE)
            for reference in references:
                pipe.hgetall(self._key(reference, "facts"))

        noted = self._last(references, fill)
        return {
            reference: tuple(facts[effect] for effect in sorted(facts))
            for reference, facts in zip(references, noted, strict=True)
        }

    def note(self, facts: Sequence[tuple[str, str, bytes]]) -> Mapping[str, tuple[str, ...]]:
        references = list(dict.fromkeys(reference for reference, _, _ in facts))

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            for reference, effect, fact in facts:
                pipe.hset(self._key(reference, "facts"), effect, fact)
            for reference in references:
                pipe.expire(self._key(reference, "facts"), _LIFE)
            for reference in references:
                pipe.smembers(self._key(reference, "links"))

        linked = self._last(references, fill)
        return {
            reference: tuple(sorted(contact.decode() for contact in contacts))
            for reference, contacts in zip(references, linked, strict=True)
        }

    def _last(self, references: Sequence[str], fill: Callable[[Any], None]) -> Sequence[Any]:
        """The answers to the last commands, one for each reference."""
        answers = self._store.ask(keys.partition_tag(0), fill)
        return answers[len(answers) - len(references) :]

    def _key(self, reference: str, what: str) -> str:
        return keys.of_object(reference, self._partitions, what)
