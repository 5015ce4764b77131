"""The ledger in Redis or Valkey: a list per contact, moved by one script."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from processor.adapters import keys
from processor.adapters.connection import Call, Store, asking, from_ms, moment
from processor.adapters.redis_apikeys import read_key
from processor.adapters.standing_keys import StandingKeys
from processor.domain.fold import fold_all
from processor.domain.identity import partition_of
from processor.domain.standing import EMPTY, Standing, decode_standing, encode_standing
from processor.ports import (
    Append,
    AsStored,
    Birth,
    Claim,
    Glimpse,
    Held,
    Opened,
    Outcome,
    Sealed,
    StoreUnborn,
    decode_birth,
)

#: What of a contact moves with every append, beside the token of a revoker.
_MOVED: Final = ("standing", "ledger", "effects", "seal")
#: Standings that one command reads.
_AT_ONCE: Final = 1000
_FIRST_TAG: Final = keys.partition_tag(0)


class RedisLedger:
    """See the port. `partitions` is the store's own number, fixed when it was made.

    `known` is the id of the store that this machine worked with: what was written anew in its place
    holds no STOP of it, and is refused.
    """

    def __init__(self, store: Store, partitions: int, known: str | None = None) -> None:
        self._store = store
        self._known = known
        self._client = store.client
        self._partitions = partitions
        self._standing_keys = StandingKeys(partitions)

    def glimpse(self, contacts: Sequence[str], *, key: str = "") -> Glimpse:
        by_tag: dict[str, list[str]] = {} if contacts else {_FIRST_TAG: []}
        for contact in dict.fromkeys(contacts):
            by_tag.setdefault(self._tag(contact), []).append(contact)
        with asking():
            asked = [
                ("MGET", keys.birth(tag), *[keys.under(tag, "standing", each) for each in members])
                for tag, members in by_tag.items()
            ]
            named = [("GET", keys.api_key(key))] if key else []
            time, *answers = self._store.together([("TIME",), *asked, *named])
            held = read_key(answers.pop()) if key else None
            births = {decode_birth(answer[0]) for answer in answers}
            standings = {
                contact: self._read(contact, raw)
                for members, (_, *found) in zip(by_tag.values(), answers, strict=True)
                for contact, raw in zip(members, found, strict=True)
            }
        birth = self._one(births)
        return Glimpse(now=moment(time), birth=birth, standings=standings, key=held)

    def as_stored(self, contacts: Sequence[str]) -> AsStored:
        if self._store.clustered:
            return self._as_stored_apart(contacts)
        with asking():
            # The store answers nobody else while it looks one command up.
            some = [contacts[at : at + _AT_ONCE] for at in range(0, len(contacts), _AT_ONCE)]
            commands = [self._standing_keys.command(each) for each in some or [()]]
            time, *answers = self._store.together([("TIME",), *[each for each, _ in commands]])
            births, standings = set[bytes | None](), list[bytes | None]()
            for (_, partitions), answer in zip(commands, answers, strict=True):
                births.update(answer[:partitions])
                standings += answer[partitions:]
            birth = self._one({decode_birth(raw) for raw in births})
        return AsStored(now=moment(time), birth=birth, standings=tuple(standings))

    def as_they_come(self, parts: Iterable[Sequence[str]]) -> Iterator[AsStored]:
        if self._store.clustered:
            yield from map(self._as_stored_apart, parts)
            return
        partitions: deque[int] = deque()

        def batches() -> Iterator[list[Any]]:
            for part in parts:
                command, number = self._standing_keys.command(part)
                partitions.append(number)
                yield [("TIME",), command]

        with asking():
            for time, answer in self._client.as_they_come(batches()):
                number = partitions.popleft()
                birth = self._one({decode_birth(raw) for raw in {*answer[:number]}})
                standings = tuple(answer[number:])
                yield AsStored(now=moment(time), birth=birth, standings=standings)

    def _as_stored_apart(self, contacts: Sequence[str]) -> AsStored:
        """By a command for each partition, since each may be on another server."""
        places: dict[int, list[int]] = {} if contacts else {0: []}
        for place, contact in enumerate(contacts):
            places.setdefault(partition_of(contact, self._partitions), []).append(place)
        with asking():
            time, *answers = self._store.together(
                [("TIME",), *(_all_of(contacts, *each) for each in places.items())]
            )
            births = {decode_birth(answer[0]) for answer in answers}
        standings: list[bytes | None] = [None] * len(contacts)
        for members, answer in zip(places.values(), answers, strict=True):
            for place, raw in zip(members, answer[1:], strict=True):
                standings[place] = raw
        return AsStored(now=moment(time), birth=self._one(births), standings=tuple(standings))

    def open(self, wanted: Mapping[str, Sequence[str]]) -> Opened:
        with asking():
            whose = [self._tag(each) for each in wanted]
            tags = list(dict.fromkeys([_FIRST_TAG, *whose]))
            commands: list[tuple[str, ...]] = [("TIME",)]
            commands += [("GET", keys.birth(tag)) for tag in tags]
            for tag, (contact, effects) in zip(whose, wanted.items(), strict=True):
                commands += (
                    ("GET", keys.under(tag, "standing", contact)),
                    ("LLEN", keys.under(tag, "ledger", contact)),
                    ("HGET", keys.under(tag, "seal", contact), "key"),
                    ("SMISMEMBER", keys.under(tag, "effects", contact), *(effects or ("",))),
                )
            time, *answers = self._store.together(commands)
            births = {decode_birth(raw) for raw in answers[: len(tags)]}
            rows = [answers[at : at + 4] for at in range(len(tags), len(answers), 4)]
            held = {
                contact: self._held(contact, effects, row)
                for (contact, effects), row in zip(wanted.items(), rows, strict=True)
            }
        return Opened(now=moment(time), birth=self._one(births), held=held)

    def append(
        self, appends: Sequence[Append], birth: Birth, *, restrictive: bool = False, claim: str = ""
    ) -> tuple[Outcome, ...]:
        calls = [self._call(each, birth, restrictive, claim) for each in appends]
        return tuple(Outcome(answer.decode()) for answer in self._store.call_all(calls))

    def lines(self, contact: str) -> tuple[bytes, ...]:
        key = self._key(contact, "ledger")
        (lines,) = self._store.ask(self._tag(contact), lambda pipe: pipe.lrange(key, 0, -1))
        return tuple(lines)

    def sealed(self, contact: str) -> Sealed:
        seal = self._key(contact, "seal")
        tag = self._tag(contact)
        ((key, address),) = self._store.ask(tag, lambda pipe: pipe.hmget(seal, "key", "address"))
        return Sealed(wrapped_key=key, address=address)

    def contacts(self) -> Iterator[str]:
        self._store.ask(keys.partition_tag(0), lambda _: None)
        for partition in range(self._partitions):
            prefix = f"{keys.partition_tag(partition)}:ledger:"
            found = self._store.names_like(f"{prefix}*")
            with asking():
                contacts = sorted({key.decode().removeprefix(prefix) for key in found})
            yield from contacts

    def stored_standing(self, contact: str) -> bytes | None:
        key = self._key(contact, "standing")
        (raw,) = self._store.ask(self._tag(contact), lambda pipe: pipe.get(key))
        return None if raw is None else bytes(raw)

    def put_standing(self, contact: str, standing: Standing) -> Outcome:
        names = [
            keys.birth(self._tag(contact)),
            self._key(contact, "standing"),
            self._key(contact, "ledger"),
        ]
        args = [standing.version, encode_standing(standing)]
        answer = self._store.call(Call("restand", names, args, restrictive=True))
        return Outcome(answer.decode())

    def claims(self, contact: str) -> tuple[Claim, ...]:
        key = self._key(contact, "claims")
        (noted,) = self._store.ask(self._tag(contact), lambda pipe: pipe.lrange(key, 0, -1))
        with asking():
            return tuple(_claim(each.decode()) for each in noted)

    def _tag(self, contact: str) -> str:
        return keys.partition_tag(partition_of(contact, self._partitions))

    def _key(self, contact: str, what: str) -> str:
        return keys.of_contact(contact, self._partitions, what)

    def _read(self, contact: str, raw: bytes | None) -> Standing:
        """A standing as stored; folded anew, for this answer only, if an older version made it."""
        if raw is None:
            return EMPTY
        return decode_standing(raw) or fold_all(self.lines(contact))

    def _one(self, births: set[Birth]) -> Birth:
        if len(births) != 1:
            raise StoreUnborn("the copies of the birth record differ; restart to mend them")
        birth = births.pop()
        if self._known not in (None, birth.store):
            raise StoreUnborn("this is another store than this machine knows; see `/readyz`")
        if birth.partitions != self._partitions:
            raise StoreUnborn(f"the store has {birth.partitions} partitions; configure as many")
        return birth

    def _held(self, contact: str, effects: Sequence[str], row: Sequence[Any]) -> Held:
        raw, length, wrapped, applied = row
        standing = self._read(contact, raw)
        if standing.version != length:
            standing = fold_all(self.lines(contact))
        seen = frozenset(e for e, there in zip(effects, applied, strict=False) if there)
        return Held(standing=standing, wrapped_key=wrapped, seen=seen)

    def _call(self, append: Append, birth: Birth, restrictive: bool, claim: str) -> Call:  # noqa: FBT001 - private, both callers' own keywords
        tag = self._tag(append.contact)
        names = [
            keys.birth(tag),
            *[keys.under(tag, part, append.contact) for part in _MOVED],
            f"{tag}:outbox",
            keys.under(tag, "yield", append.contact),
            f"{tag}:counts",
        ]
        args = [
            birth.encode(),
            append.expected,
            encode_standing(append.standing),
            claim,
            append.effect,
            append.wrapped_key or b"",
            append.sealed_address or b"",
            "1" if append.erase else "0",
            " ".join(append.kinds),
            append.head,
            *append.lines,
        ]
        return Call("append", names, args, restrictive=restrictive)


def _all_of(contacts: Sequence[str], partition: int, places: Sequence[int]) -> tuple[str, ...]:
    """The command for a partition's birth record and the standings of some of its contacts."""
    tag = keys.partition_tag(partition)
    before = keys.under(tag, "standing", "")
    return ("MGET", keys.birth(tag), *[before + contacts[place] for place in places])


def _claim(text: str) -> Claim:
    # An attempt's id is its sender's own text and may have spaces in it.
    message, _, rest = text.partition(" ")
    attempt, version, at = rest.rsplit(" ", 2)
    return Claim(message=message, attempt=attempt, version=int(version), at=from_ms(at))
