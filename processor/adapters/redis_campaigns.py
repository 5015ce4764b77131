"""Campaigns in Redis or Valkey.

All of it is in the first partition, so that one script sees the work of all businesses.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from processor.adapters import keys
from processor.adapters.connection import Call, asking, from_ms
from processor.adapters.redis_campaign_chunks import RedisCampaignChunks, natural_of
from processor.adapters.redis_campaign_forms import (
    count_field,
    encode_record,
    encode_spec,
    moves,
    read_campaign,
)
from processor.domain.campaign import CampaignAct, CampaignState, Effect, PassKind
from processor.ports import StoreUnavailable
from processor.ports.campaigns import (
    LEFT,
    Begun,
    Campaign,
    CampaignConflict,
    CampaignCounts,
    CampaignSpec,
    ChunkRecord,
    Committed,
    Lent,
    Moved,
    Opening,
    Received,
    Turn,
    WavePlan,
)
from processor.ports.pages import Page

_TAG: Final = keys.partition_tag(0)
_BIRTH: Final = keys.birth(_TAG)
_WORK, _LENT, _SLOTS, _ENDINGS = map(keys.of_campaigns, ("work", "lent", "slots", "endings"))
_MS: Final = timedelta(milliseconds=1)
#: Seconds after which the sets of contacts go by themselves, if nobody removed them.
_LISTED: Final = 60 * 24 * 3600


class RedisCampaigns(RedisCampaignChunks):
    """See the port."""

    def begin(
        self,
        campaign: str,
        spec: CampaignSpec,
        *,
        attempt: str,
        wrapped_key: bytes,
        keep: timedelta,
        within: timedelta,
        fingerprint: str,
        sealed: bytes,
    ) -> Begun:
        natural = natural_of(campaign)
        names = [_BIRTH, keys.campaign(natural), keys.campaigns(spec.business), _ENDINGS]
        args: list[Any] = [natural, spec.business, encode_spec(spec), attempt, wrapped_key]
        args += [keep // _MS, within // _MS, fingerprint, sealed]
        word = self._store.call(Call("begin_campaign", names, args))
        if word == b"conflict":
            raise CampaignConflict("this key was given before with another order; use a new key")
        found = self.get(campaign)
        if found is None:
            raise StoreUnavailable("a campaign that was begun cannot be read")
        if word == b"known":
            return Begun(campaign=found, writing=False)
        # Whoever took over meanwhile must not have its pieces mixed with ours.
        return Begun(campaign=msgspec.structs.replace(found, attempt=attempt), writing=True)

    def get(self, campaign: str) -> Campaign | None:
        natural = keys.split_campaign(campaign)
        if natural is None:
            return None

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.hgetall(keys.campaign(natural))
            pipe.hgetall(_LENT)

        raw, lent = self._store.ask(_TAG, fill)
        with asking():
            return read_campaign(campaign, raw, lent)

    def page(self, business: str, before: str | None, limit: int) -> Page[Campaign]:
        key, until = keys.campaigns(business), f"({before}" if before else "+inf"
        (found,) = self._store.ask(
            _TAG, lambda pipe: pipe.zrevrangebyscore(key, until, "-inf", 0, limit, withscores=True)
        )
        with asking():
            naturals = [name.decode() for name, _ in found]
            last = str(int(found[-1][1])) if found else ""
            # Several may have begun in one millisecond, and none may be left out.
            same = self._client.zrangebyscore(key, last, last) if found else []
            naturals += sorted({each.decode() for each in same} - set(naturals), reverse=True)
        asked = [_LENT, *map(keys.campaign, naturals)]
        lent, *raws = self._store.ask(_TAG, lambda pipe: [pipe.hgetall(each) for each in asked])
        with asking():
            read = [
                read_campaign(f"cmp_{each}", raw, lent)
                for each, raw in zip(naturals, raws, strict=True)
            ]
        rows = tuple([each for each in read if each is not None])
        return Page(rows=rows, next=last if len(found) == limit else None)

    def upload(self, campaign: str, attempt: str, received: Received) -> bool:
        fields = {"rows": received.rows, "chunks": received.chunks}
        if not received.digest:
            moved = self._act(campaign, CampaignAct.TOUCH, Effect.KEEP, fields, attempt)
            return moved is not None and moved.done
        whole = {"head": received.head, "digest": received.digest, "buckets": received.buckets}
        opening = Opening(kind=PassKind.JUDGE, upto=received.chunks)
        self._keep(campaign, attempt)
        moved = self._act(
            campaign, CampaignAct.RECEIVED, Effect.OPEN, fields | whole, attempt, opening
        )
        return moved is not None and moved.done

    def act(
        self,
        campaign: str,
        act: CampaignAct,
        effect: Effect,
        *,
        opening: Opening | None = None,
        wave: WavePlan | None = None,
    ) -> Moved | None:
        fields = {"wave": msgspec.msgpack.encode(wave)} if wave else {}
        return self._act(campaign, act, effect, fields, "", opening)

    def ring(self, slots: int, lost: timedelta) -> Sequence[tuple[int, int]]:
        answer = self._store.call(Call("ring", [_BIRTH, _WORK, _SLOTS], [slots, lost // _MS]))
        with asking():
            numbers = [int(each) for each in answer]
            return list(zip(numbers[::2], numbers[1::2], strict=True))

    def lend(self, slot: int, number: int, *, lease: timedelta, each: int, all_in_all: int) -> Lent:
        token = secrets.token_hex(8)
        args = [slot, number, token, lease // _MS, each, all_in_all]
        answer = self._store.call(Call("lend", [_BIRTH, _WORK, _LENT, _SLOTS], args))
        if not answer:
            return Lent()
        with asking():
            natural, chunk, turn, kind, tries, after = (part.decode() for part in answer)
            lent = Turn(
                campaign=f"cmp_{natural}",
                chunk=int(chunk),
                turn=int(turn),
                kind=PassKind(kind),
                token=token,
                tries=int(tries),
            )
            return Lent(turn=lent, next=int(after))

    def holds(self, turn: Turn) -> bool:
        natural = natural_of(turn.campaign)

        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.hget(_LENT, f"{natural}/{turn.chunk}")
            pipe.hget(_WORK, natural)

        lent, work = self._store.ask(_TAG, fill)
        mine = f"{turn.token} {turn.turn} ".encode()
        present = (work or b"").split(b" ")[1:2]
        return (lent or b"").startswith(mine) and present == [str(turn.turn).encode()]

    def enlist(self, turn: Turn, contacts: Sequence[str]) -> Sequence[int] | None:
        natural, found = natural_of(turn.campaign), self.get(turn.campaign)
        buckets = found.buckets if found else 1
        raws = [bytes.fromhex(each) for each in contacts]
        # The last bytes: a contact's partition is of the first ones.
        of = [int.from_bytes(raw[-4:], "big") % buckets for raw in raws]
        places = {bucket: at for at, bucket in enumerate(dict.fromkeys(of), start=1)}
        names = [_BIRTH, _LENT, keys.chunks(natural)]
        names += [keys.listed(natural, bucket) for bucket in places]
        lent = f"{natural}/{turn.chunk}"
        args: list[Any] = [lent, turn.token, turn.turn, turn.chunk, _LISTED]
        for bucket, raw in zip(of, raws, strict=True):
            args += (places[bucket], raw)
        answer = self._store.call(Call("enlist", names, args))
        if answer == b"lost":
            return None
        with asking():
            return [int(place) for place in answer.split()]

    def commit(
        self,
        turn: Turn,
        record: ChunkRecord,
        counts: CampaignCounts,
        *,
        bloom: bytes = b"",
    ) -> Committed:
        natural = natural_of(turn.campaign)
        names = [
            *(_BIRTH, _WORK, _LENT, keys.campaign(natural)),
            *(keys.chunks(natural), keys.blooms(natural)),
        ]
        args = [natural, turn.chunk, turn.token, turn.turn]
        args += [moves(CampaignAct.OVER), moves(CampaignAct.FINISH), encode_record(record), bloom]
        for label, number in ({LEFT: 0} | dict(counts)).items():
            args += (count_field(label), number)
        done, over = self._store.call(Call("commit", names, args))
        return Committed(done=bool(done), over=bool(over))

    def idle(self) -> timedelta | None:
        def fill(pipe: Any) -> None:  # noqa: ANN401 - the driver's pipeline, of either kind
            pipe.hvals(_WORK)
            pipe.hget(_SLOTS, "worked")

        now, (works, worked) = self._store.now(), self._store.ask(_TAG, fill)
        with asking():
            opened = [int(work.split()[-2]) for work in works if work.endswith(b" 0")]
            latest = max(min(opened, default=0), int(worked or 0))
            return max(now - from_ms(latest), timedelta()) if opened else None

    def _keep(self, campaign: str, attempt: str) -> None:
        """Before a list is whole, so that whoever dies in between leaves nothing half kept."""
        natural = natural_of(campaign)
        asked = keys.campaign(natural), ("ends", "attempt")
        ((ends, present),) = self._store.ask(_TAG, lambda pipe: pipe.hmget(*asked))
        if ends is not None and present == attempt.encode():
            self._store.ask(_TAG, lambda pipe: pipe.zadd(_ENDINGS, {natural: int(ends)}))

    def _act(
        self,
        campaign: str,
        act: CampaignAct,
        effect: Effect,
        fields: Mapping[str, Any],
        attempt: str,
        opening: Opening | None = None,
    ) -> Moved | None:
        natural = keys.split_campaign(campaign)
        if natural is None:
            return None
        kind, upto = (opening.kind.value, opening.upto) if opening else ("", 0)
        effect = Effect.OPEN if opening else effect
        args = [natural, moves(act), attempt, effect.value, kind, upto]
        args += [part for pair in fields.items() for part in pair]
        call = Call("move_campaign", [_BIRTH, keys.campaign(natural), _WORK], args)
        done, state = self._store.call(call)
        with asking():
            if not state:
                return None
            return Moved(done=bool(done), state=CampaignState(state.decode()))
