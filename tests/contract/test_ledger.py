"""The ledger: compare-and-append, standings that add up, and revokers that are let through."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from processor.domain import acts
from processor.domain.fold import fold_all
from processor.domain.standing import EMPTY, encode_standing
from processor.ports import (
    ApiKey,
    Held,
    Outcome,
    Scope,
    Sealed,
    StoreFull,
    StoreUnavailable,
)
from tests.contract.makings import (
    ALICE,
    BOB,
    CHARLIE,
    DANA,
    GRANT,
    STOP,
    append_of,
    event_id,
    recorded,
)
from tests.contract.worlds import BIRTH, World

MADE = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
#: A standing as a release to come would write it: another fold version, of a shape unknown here.
OTHER_FOLD = b"1\n\x93\x01\xc4\x00\xcd\x03\xe7"


def test_unknown_contacts_have_an_empty_standing(world: World) -> None:
    """A glimpse of contacts without a ledger is EMPTY for each, at the store's time and birth."""
    glimpse = world.ledger.glimpse([ALICE, BOB, ALICE])
    assert glimpse.standings == {ALICE: EMPTY, BOB: EMPTY}
    assert glimpse.birth == BIRTH
    assert glimpse.now.utcoffset() is not None
    assert world.ledger.open({DANA: ["evt_1"]}).held == {DANA: Held(standing=EMPTY)}
    assert world.ledger.lines(ALICE) == ()
    assert world.ledger.stored_standing(ALICE) is None
    assert world.ledger.sealed(ALICE) == Sealed()
    assert world.ledger.claims(ALICE) == ()
    assert list(world.ledger.contacts()) == []


def test_asking_about_nobody_is_no_error(world: World) -> None:
    """The birth and the time are told all the same."""
    assert world.ledger.glimpse([]).birth == BIRTH


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


def test_a_key_is_seen_with_the_standings_as_it_is_now(world: World) -> None:
    kept = ApiKey(
        id="abcdefghijkl",
        business="acme",
        scopes=(Scope.GATE,),
        digest=b"d" * 32,
        created_at=MADE,
    )
    world.apikeys.put(kept)
    assert world.ledger.glimpse([ALICE, BOB], key=kept.id).key == kept
    assert world.ledger.glimpse([], key=kept.id).key == kept
    world.apikeys.put(replace(kept, revoked_at=MADE))
    seen = world.ledger.glimpse([ALICE], key=kept.id)
    assert seen.key == replace(kept, revoked_at=MADE)
    assert ALICE in seen.standings
    assert world.ledger.glimpse([ALICE], key="nobody").key is None
    assert world.ledger.glimpse([ALICE]).key is None
    assert world.ledger.open({}).birth == BIRTH
    assert world.ledger.append([], BIRTH) == ()


def test_an_append_moves_everything_at_once(world: World) -> None:
    """Lines, standing, effect, key and address are there together."""
    append = append_of(ALICE, GRANT, STOP, wrapped_key=b"wrapped", sealed_address=b"sealed")
    assert world.ledger.append([append], BIRTH) == (Outcome.DONE,)
    assert world.ledger.lines(ALICE) == append.lines
    assert world.ledger.stored_standing(ALICE) == encode_standing(append.standing)
    assert world.ledger.glimpse([ALICE]).standings[ALICE] == append.standing
    held = world.ledger.open({ALICE: [append.effect, event_id("other")]}).held[ALICE]
    assert held == Held(
        standing=append.standing, wrapped_key=b"wrapped", seen=frozenset({append.effect})
    )
    assert world.ledger.sealed(ALICE) == Sealed(wrapped_key=b"wrapped", address=b"sealed")
    assert fold_all(world.ledger.lines(ALICE)) == append.standing


def test_an_append_on_an_old_standing_moves_nothing(world: World) -> None:
    """Who read before somebody else wrote has to read again."""
    before = recorded(world, ALICE, GRANT)
    late = append_of(ALICE, GRANT, on=EMPTY, effect="late", wrapped_key=b"other")
    early = append_of(ALICE, GRANT, on=replace(before, version=7), effect="early")
    assert world.ledger.append([late, early], BIRTH) == (Outcome.MOVED, Outcome.MOVED)
    assert world.ledger.stored_standing(ALICE) == encode_standing(before)
    assert len(world.ledger.lines(ALICE)) == 1
    assert world.ledger.sealed(ALICE) == Sealed()
    assert world.ledger.open({ALICE: [late.effect]}).held[ALICE].seen == frozenset()


def test_an_append_on_a_line_that_was_refused_moves_nothing(world: World) -> None:
    """A STOP that got in between must not be folded away by the second of two grants."""
    first = append_of(ALICE, GRANT, effect="one")
    second = append_of(ALICE, GRANT, on=first.standing, effect="two")
    stopped = recorded(world, ALICE, STOP, effect="stop")

    assert world.ledger.append([first, second], BIRTH) == (Outcome.MOVED, Outcome.MOVED)
    assert world.ledger.stored_standing(ALICE) == encode_standing(stopped)
    assert fold_all(world.ledger.lines(ALICE)) == stopped


def test_an_effect_happens_once(world: World) -> None:
    """The same event again, even on top of the newest standing, leaves nothing."""
    standing = recorded(world, ALICE, GRANT, effect="same")
    again = append_of(ALICE, GRANT, on=standing, effect="same")
    assert world.ledger.append([again], BIRTH) == (Outcome.MOVED,)
    assert len(world.ledger.lines(ALICE)) == 1
    assert recorded(world, BOB, GRANT, effect="same").version == 1


def test_appends_run_in_order_and_each_for_itself(world: World) -> None:
    """Later appends build on earlier ones; one that is refused does not stop the others."""
    first = append_of(ALICE, GRANT)
    second = append_of(ALICE, STOP, on=first.standing, effect="two")
    stale = append_of(ALICE, STOP, on=first.standing, effect="three")
    other = append_of(BOB, STOP)
    answers = world.ledger.append([first, second, stale, other], BIRTH)
    assert answers == (Outcome.DONE, Outcome.DONE, Outcome.MOVED, Outcome.DONE)
    assert world.ledger.glimpse([ALICE]).standings[ALICE] == second.standing
    assert sorted(world.ledger.contacts()) == sorted([ALICE, BOB])


def test_an_append_read_under_another_policy_is_tried_again(world: World) -> None:
    """Entries name the policy they were interpreted under, so a change is noticed."""
    world.adopt(order_after_days=7)
    assert world.ledger.append([append_of(ALICE, GRANT)], BIRTH) == (Outcome.MOVED,)
    assert world.ledger.lines(ALICE) == ()


def test_an_append_of_nothing_is_refused(world: World) -> None:
    """An append without lines, or without its effect, is a defect of the caller."""
    for defect in (append_of(ALICE), replace(append_of(ALICE, GRANT), effect="")):
        with pytest.raises(StoreUnavailable):
            world.ledger.append([defect], BIRTH)
    assert world.ledger.lines(ALICE) == ()


def test_erasing_destroys_key_and_address(world: World) -> None:
    """What the key sealed is gone; lines and standing stay, and a new key may come later."""
    first = append_of(ALICE, STOP, wrapped_key=b"wrapped", sealed_address=b"sealed")
    erased = append_of(ALICE, acts.Erased(), on=first.standing, effect="two", erase=True)
    assert set(world.ledger.append([first, erased], BIRTH)) == {Outcome.DONE}
    assert world.ledger.sealed(ALICE) == Sealed()
    assert world.ledger.open({ALICE: ()}).held[ALICE].wrapped_key is None
    assert world.ledger.lines(ALICE) == first.lines + erased.lines
    anew = append_of(ALICE, GRANT, on=erased.standing, effect="three", wrapped_key=b"new")
    assert world.ledger.append([anew], BIRTH) == (Outcome.DONE,)
    assert world.ledger.sealed(ALICE) == Sealed(wrapped_key=b"new")


def test_full_memory_lets_revocations_in_and_grants_out(world: World) -> None:
    """What restricts still goes in; reading goes on."""
    world.fill(True)
    with pytest.raises(StoreFull):
        world.ledger.append([append_of(ALICE, GRANT)], BIRTH)
    assert world.ledger.lines(ALICE) == ()
    stopped = recorded(world, ALICE, STOP)
    assert world.ledger.glimpse([ALICE]).standings[ALICE] == stopped


def test_full_memory_lets_a_revocation_of_several_addresses_in(world: World) -> None:
    """A STOP may name a number and an address for e-mail; both are stopped."""
    world.fill(True)
    stops = [append_of(each, STOP) for each in (ALICE, BOB)]
    done = world.ledger.append(stops, BIRTH, restrictive=True)
    assert done == (Outcome.DONE, Outcome.DONE)
    found = world.ledger.glimpse([ALICE, BOB]).standings
    assert found == {ALICE: stops[0].standing, BOB: stops[1].standing}


def test_a_revoker_makes_others_yield(world: World) -> None:
    """After its first miss with a token nobody else gets in, until it is done or two seconds."""
    standing = recorded(world, ALICE, GRANT)
    stale = append_of(ALICE, STOP, on=EMPTY, effect="stop")
    assert world.ledger.append([stale], BIRTH, restrictive=True, claim="t1") == (Outcome.MOVED,)
    rival = append_of(ALICE, GRANT, on=standing, effect="rival")
    assert world.ledger.append([rival], BIRTH) == (Outcome.MOVED,)
    elsewhere = append_of(BOB, GRANT)
    assert world.ledger.append([elsewhere], BIRTH) == (Outcome.DONE,)
    fresh = append_of(ALICE, STOP, on=standing, effect="stop")
    assert world.ledger.append([fresh], BIRTH, restrictive=True, claim="t1") == (Outcome.DONE,)
    world.later(2.1)
    again = append_of(ALICE, GRANT, on=fresh.standing, effect="rival")
    assert world.ledger.append([again], BIRTH) == (Outcome.DONE,)


def test_a_lost_standing_is_folded_anew(world: World) -> None:
    """A glimpse never rebuilds; a writer gets the true standing, and a rebuild is byte-equal."""
    standing = recorded(world, ALICE, GRANT, STOP)
    stored = world.ledger.stored_standing(ALICE)
    world.damage(ALICE, None)
    assert world.ledger.glimpse([ALICE]).standings[ALICE] == EMPTY
    assert world.ledger.stored_standing(ALICE) is None
    assert world.ledger.open({ALICE: ()}).held[ALICE].standing == standing
    folded = fold_all(world.ledger.lines(ALICE))
    assert world.ledger.put_standing(ALICE, folded) is Outcome.DONE
    assert world.ledger.stored_standing(ALICE) == stored


def test_a_standing_of_another_fold_version_is_folded_anew(world: World) -> None:
    """A new release reads every ledger right before anything was rebuilt."""
    standing = recorded(world, ALICE, GRANT)
    world.damage(ALICE, OTHER_FOLD)
    assert world.ledger.glimpse([ALICE]).standings[ALICE] == standing
    assert world.ledger.open({ALICE: ()}).held[ALICE].standing == standing
    assert world.ledger.stored_standing(ALICE) == OTHER_FOLD


def test_a_nonsense_standing_is_unavailable(world: World) -> None:
    """Nothing is decided by a standing that cannot be read or contradicts its version."""
    standing = recorded(world, ALICE, GRANT)
    contradiction = b"2" + encode_standing(standing)[1:]
    for raw in (b"1\nnonsense", b"", contradiction):
        world.damage(ALICE, raw)
        with pytest.raises(StoreUnavailable):
            world.ledger.glimpse([ALICE])
        with pytest.raises(StoreUnavailable):
            world.ledger.open({ALICE: ()})


def test_a_rebuild_gives_way_to_a_ledger_that_grew(world: World) -> None:
    """A standing folded from fewer lines than there are is not put in place."""
    old = recorded(world, ALICE, GRANT)
    new = recorded(world, ALICE, STOP, effect="two")
    assert world.ledger.put_standing(ALICE, old) is Outcome.MOVED
    assert world.ledger.stored_standing(ALICE) == encode_standing(new)


def test_contacts_are_listed_once(world: World) -> None:
    """All who have a ledger, whatever their partition."""
    for contact in (ALICE, BOB, CHARLIE, DANA):
        recorded(world, contact, STOP)
        recorded(world, contact, GRANT, effect="two")
    listed = list(world.ledger.contacts())
    assert sorted(listed) == sorted([ALICE, BOB, CHARLIE, DANA])


def test_many_writers_lose_nothing(world: World) -> None:
    """Eight threads append to one contact; each entry is there once and the chain holds."""

    def write(writer: int) -> None:
        for number in range(5):
            effect = f"{writer}/{number}"
            outcome = Outcome.MOVED
            while outcome is Outcome.MOVED:
                opened = world.ledger.open({ALICE: [event_id(effect)]})
                standing = opened.held[ALICE].standing
                append = append_of(ALICE, GRANT, on=standing, effect=effect)
                (outcome,) = world.ledger.append([append], opened.birth)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    folded = fold_all(world.ledger.lines(ALICE))
    assert folded.version == 40
    assert world.ledger.stored_standing(ALICE) == encode_standing(folded)
