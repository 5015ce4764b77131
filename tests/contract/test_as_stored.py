"""Standings as their bytes are stored: of one part, or of several that are on their way at once."""

from __future__ import annotations

from collections.abc import Iterator

from processor.domain.standing import encode_standing
from tests.contract.makings import ALICE, BOB, DANA, GRANT, recorded
from tests.contract.worlds import BIRTH, World

OTHER_FOLD = b"1\n\x93\x01\xc4\x00\xcd\x03\xe7"


def test_standings_come_as_they_are_stored_in_the_order_asked_for(world: World) -> None:
    """Also those of a release to come, which whoever asks has to read for himself."""
    standing = recorded(world, ALICE, GRANT)
    stored = world.ledger.as_stored([BOB, ALICE, DANA, ALICE])
    raw = encode_standing(standing)
    assert stored.standings == (None, raw, None, raw)
    assert stored.birth == BIRTH
    assert stored.now.utcoffset() is not None
    world.damage(ALICE, OTHER_FOLD)
    assert world.ledger.as_stored([ALICE]).standings == (OTHER_FOLD,)
    assert world.ledger.as_stored([]).standings == ()
    assert world.ledger.as_stored([]).birth == BIRTH
    many = [f"{number:032x}" for number in range(2500)]
    stored = world.ledger.as_stored([*many, ALICE, *many, BOB])
    assert stored.standings == (*[None] * 2500, OTHER_FOLD, *[None] * 2501)


def test_parts_are_answered_in_turn_as_each_would_be_alone(world: World) -> None:
    """A part that is made late is seen as late: what happened before it was made is in it."""
    raw = encode_standing(recorded(world, ALICE, GRANT))

    def parts() -> Iterator[list[str]]:
        yield from ([BOB, ALICE], [], [f"{number:032x}" for number in range(900)])
        recorded(world, DANA, GRANT)
        yield [DANA]

    *found, last = world.ledger.as_they_come(parts())
    assert [each.standings for each in found] == [(None, raw), (), (None,) * 900]
    assert last.standings == (world.ledger.stored_standing(DANA),)
    assert {each.birth for each in (*found, last)} == {BIRTH}
    assert list(world.ledger.as_they_come([])) == []
