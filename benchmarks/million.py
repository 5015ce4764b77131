"""A million contacts: very many asked about at once, against whatever else could answer.

`make bench ARGS=million`, since it takes minutes and installs what it compares with.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle, product
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from benchmarks import client_memory, crowd
from benchmarks.cedar import Cedar
from benchmarks.postgres import Kept, postgres
from benchmarks.results import Bound, Row
from benchmarks.timing import Round, compare, in_turn, timed
from benchmarks.town import BATCH, Town, town
from processor.desk import explainer, many_gate
from processor.domain.acts import (
    AnyAct,
    AppointmentOpened,
    ConversationExtended,
    Granted,
    OrderOpened,
    Revoked,
)
from processor.domain.address import Channel
from processor.domain.answer import Answer
from processor.domain.decision import Verdict
from processor.domain.events import RevocationCause
from processor.domain.message import Message
from processor.ports import ServerState
from processor.services.board import BoardLine, Subject
from processor.services.many import ManyGate

PEOPLE, _FEW = 1_000_000, 10_000
#: Contacts of one round; enough rounds for all to be asked about others of them.
_ROUND, _ROUNDS = 10_000, 15
_EXPLAINED: Final = 1_000
_LOOKED_AT: Final = 300_000
_LEAST_SHAPES: Final = 5_000
_MESSAGE: Final = Message(
    id="",
    business="acme",
    brand="acme",
    channel=Channel.SMS,
    contact="",
    purpose="marketing",
)

_MANY: Final = "`check_many`, 1,000,000 contacts"
_MGET: Final = "MGET of the same values"

Batch = TypeVar("Batch")
Rates = tuple[Sequence[float], Sequence[float]]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a run found, and on which store."""

    rows: list[Row]
    bounds: list[Bound]
    state: ServerState


def measure(folder: Path) -> Found:
    """Everything about a million contacts."""
    with town(folder / "town") as place:
        place.grow(_FEW)
        few = _against_mget(place, _met_all(place))
        place.grow(PEOPLE)
        gate = _met_all(place)
        many = _against_mget(place, gate)
        rows = [
            compare(_MANY, _MGET, many, target=0.35),
            compare("`check_many`, 10,000 contacts", _MGET, few),
            _first_pass(place),
            _against_postgres(place, gate),
            _against_cedar(place, gate, folder / "cedar"),
        ]
        bounds = [*_bounds(place, few, many), client_memory.measure(place.rig, folder)]
        return Found(rows=rows, bounds=bounds, state=place.rig.parts.ports.server.state())


def _met_all(place: Town) -> ManyGate:
    """A gate that was asked about everybody, so that it knows every shape."""
    gate = many_gate(place.rig.parts)
    for batch in place.batches(place.people):
        gate.check_many(_MESSAGE, batch)
    return gate


def _against_mget(place: Town, gate: ManyGate) -> Rates:
    """Each round asks about others, as far as there are others."""
    batches = place.batches(min(place.people, (_ROUNDS + 1) * _ROUND))
    ours, theirs = in_turn(
        [
            _round(batches, partial(gate.check_many, _MESSAGE)),
            _round(place.names(batches), place.client.mget),
        ],
        _ROUNDS,
    )
    return ours, theirs


def _first_pass(place: Town) -> Row:
    """A whole list by a gate that has met nobody yet, against the same list by MGET."""
    batches = place.batches(200_000)
    names = place.names(batches)

    def ours() -> None:
        gate = many_gate(place.rig.parts)
        for batch in batches:
            gate.check_many(_MESSAGE, batch)

    def theirs() -> None:
        for each in names:
            place.client.mget(each)

    rates = in_turn([timed(200_000, ours), timed(200_000, theirs)], 5)
    what = "`check_many` of 200,000, every shape for the first time"
    return compare(what, _MGET, (rates[0], rates[1]))


def _against_postgres(place: Town, gate: ManyGate) -> Row:
    batches = place.batches((_ROUNDS + 1) * _ROUND)
    with postgres() as peer:
        peer.load(_kept(place))
        for batch in batches[:3]:
            _same(
                [(verdict, set(codes)) for verdict, codes in peer.ask(batch)],
                [(_yes(each), set(each.codes)) for each in gate.check_many(_MESSAGE, batch)],
            )
        ours, theirs = in_turn(
            [_round(batches, partial(gate.check_many, _MESSAGE)), _round(batches, peer.ask)],
            _ROUNDS,
        )
    against = "PostgreSQL, the same verdicts and reasons for `any()` of 1,000 numbers"
    return compare(_MANY, against, (ours, theirs), target=1.5)


def _against_cedar(place: Town, gate: ManyGate, folder: Path) -> Row:
    """In batches that are all made before; what Cedar reads of a contact is in the store too."""
    peer, client = Cedar(folder), place.client
    numbers = place.numbers((_ROUNDS + 1) * BATCH)
    phones = [crowd.phone(number) for number in numbers]
    names = [f"bench:{contact}" for contact in place.contacts(phones)]
    known = {
        name: peer.entity(name, *_known(place, number))
        for name, number in zip(names, numbers, strict=True)
    }
    client.mset(known)

    def ask(batch: Sequence[str]) -> list[bool]:
        return peer.ask(batch, client.mget(batch))

    asked, named = (
        [each[at : at + BATCH] for at in range(0, len(each), BATCH)] for each in (phones, names)
    )
    for batch, same in zip(asked[:3], named, strict=False):
        _same(ask(same), [_yes(each) for each in gate.check_many(_MESSAGE, batch)])
    ours, theirs = in_turn(
        [
            _round(asked, partial(gate.check_many, _MESSAGE), calls=1),
            _round(named, ask, calls=1),
        ],
        _ROUNDS,
    )
    against = "Cedar, a batch of 1,000 entities out of the same store"
    return compare(_MANY, against, (ours, theirs), target=20)


def _yes(answer: Answer) -> bool:
    return answer.verdict is Verdict.APPROVED


def _same(theirs: Sequence[object], ours: Sequence[object]) -> None:
    """A yardstick that answers something else measures nothing."""
    if list(theirs) != list(ours):
        raise RuntimeError("a peer answers otherwise than the gate")


def _bounds(place: Town, few: Rates, many: Rates) -> Iterator[Bound]:
    slower = [statistics.median(few[side]) / statistics.median(many[side]) for side in (0, 1)]
    yield Bound(
        what="how much slower 1,000,000 contacts are than 10,000, over what MGET is slower",
        value=slower[0] / slower[1],
        aim=1.1,
    )
    yield Bound(
        what=f"shapes among {_LOOKED_AT:,} of the contacts",
        value=place.shapes(_LOOKED_AT),
        aim=_LEAST_SHAPES,
        least=True,
    )
    yield Bound(
        what=f"answers that `explain` gives otherwise, of {_EXPLAINED:,} at random",
        value=_otherwise(place),
        aim=0,
    )


def _otherwise(place: Town) -> int:
    """By the board that `explain` shows, of a standing folded from the ledger."""
    numbers = place.numbers(_EXPLAINED)
    phones = [crowd.phone(number) for number in numbers]
    answers = many_gate(place.rig.parts).check_many(_MESSAGE, phones)
    shown, now = explainer(place.rig.parts), place.rig.parts.recorder.now()
    return sum(
        answer != _shown(shown.look(_subject(contact), as_of=now).board)
        for answer, contact in zip(answers, place.contacts(phones), strict=True)
    )


def _shown(board: Sequence[BoardLine]) -> Answer:
    """What the first line says, which is about marketing."""
    return Answer.of(board[0].decision)


def _subject(contact: str) -> Subject:
    return Subject(business="acme", brand="acme", channel=Channel.SMS, contact=contact)


def _round(
    batches: Sequence[Batch], ask: Callable[[Batch], object], *, calls: int = _ROUND // BATCH
) -> Round:
    """The next batches in every round, from the first again behind the last."""
    waiting = cycle(batches)
    return timed(calls * BATCH, lambda: [ask(next(waiting)) for _ in range(calls)])


def _kept(place: Town) -> Iterator[Kept]:
    """What each of them did, as a table would have it."""
    for number in range(PEOPLE):
        for act in _counting(place, number):
            yield from ((crowd.phone(number), *row) for row in _rows_of(act))


def _counting(place: Town, number: int) -> list[AnyAct]:
    """What one of them did, without a failure to reach somebody who wrote afterwards."""
    acts = [act for _, act in crowd.life(number, place.now)]
    wrote = [at for at, act in enumerate(acts) if isinstance(act, ConversationExtended)]
    return [act for at, act in enumerate(acts) if not (_failed(act) and max(wrote, default=0) > at)]


def _failed(act: AnyAct) -> bool:
    return isinstance(act, Revoked) and act.cause is RevocationCause.HARD_FAILURE


def _rows_of(act: AnyAct) -> Iterator[tuple[str, str, str, str, bool]]:
    match act:
        case Granted():
            yield from (("grant", act.channel, act.brand, tag, act.attested) for tag in act.tags)
        case Revoked():
            kind = "failure" if _failed(act) else "stop"
            every = ("*",)
            for where in product(act.channels or every, act.brands or every, act.tags or every):
                yield (kind, *where, True)
        case ConversationExtended() | OrderOpened() | AppointmentOpened():
            yield "scope", act.channel, act.brand, "", True
        case _:
            return


def _known(place: Town, number: int) -> tuple[list[str], list[str]]:
    """What of one of them the rules in Cedar look at: grants that count, and stops."""
    told: dict[bool, list[str]] = {False: [], True: []}
    for act in _counting(place, number):
        for kind, channel, brand, tag, good in _rows_of(act):
            if kind == "failure":
                told[True].append(f"{channel}/*/*")
            elif kind != "scope" and good:
                told[kind == "stop"].append(f"{channel}/{brand}/{tag}")
    return told[False], told[True]
