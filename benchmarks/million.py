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
from processor.domain.acts import Granted, Revoked
from processor.domain.address import Channel
from processor.domain.answer import Answer
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
        ours, theirs = in_turn(
            [
                _round(batches, partial(gate.check_many, _MESSAGE)),
                _round(batches, peer.ask),
            ],
            _ROUNDS,
        )
    against = "PostgreSQL, `any()` of 1,000 numbers in a table of 1,000,000"
    return compare(_MANY, against, (ours, theirs), target=1.5)


def _against_cedar(place: Town, gate: ManyGate, folder: Path) -> Row:
    peer = Cedar(folder)
    numbers = place.numbers((_ROUNDS + 1) * BATCH)
    batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
    known = [[_known(place, number) for number in batch] for batch in batches]
    phones = [[crowd.phone(number) for number in batch] for batch in batches]
    ours, theirs = in_turn(
        [
            _round(phones, partial(gate.check_many, _MESSAGE), calls=1),
            _round([peer.batch(each) for each in known], peer.ask, calls=1),
        ],
        _ROUNDS,
    )
    against = "Cedar, a batch of 1,000 that was read and put into JSON before"
    return compare(_MANY, against, (ours, theirs), target=20)


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
    """What each of them agreed to and took back, as a table would have it."""
    for number in range(PEOPLE):
        for _, act in crowd.life(number, place.now):
            if isinstance(act, Granted | Revoked):
                yield from ((crowd.phone(number), *row) for row in _rows_of(act))


def _rows_of(act: Granted | Revoked) -> Iterator[tuple[bool, str, str, str, bool]]:
    if isinstance(act, Granted):
        yield from ((False, act.channel, act.brand, tag, act.attested) for tag in act.tags)
    else:
        every = ("*",)
        for channel, brand, tag in product(
            act.channels or every, act.brands or every, act.tags or every
        ):
            yield True, channel, brand, tag, True


def _known(place: Town, number: int) -> tuple[str, list[str], list[str]]:
    """What of one of them the rules in Cedar look at; the name is the contact's."""
    told: dict[bool, list[str]] = {False: [], True: []}
    for _, act in crowd.life(number, place.now):
        if isinstance(act, Granted | Revoked):
            for stops, channel, brand, tag, good in _rows_of(act):
                told[stops] += [f"{channel}/{brand}/{tag}"] * good
    (contact,) = place.contacts([crowd.phone(number)])
    return contact, told[False], told[True]
