"""What holds of a chunk by now: what the first pass decided, with what later passes decided again.

And what of that has to be decided once more: where the person's ledger, the policy or the store's
epoch is another one by now, or a moment has come that could change the answer by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from processor.domain.decision import Verdict
from processor.services.bulk import Answer
from processor.services.campaign_vault import Changed, Judged


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Somebody of a chunk, and what was decided of them last.

    `contact` is the first id of their contact. `first` is the verdict of the first pass.
    """

    place: int
    contact: str
    answer: Answer
    version: int
    at: datetime
    policy: str
    epoch: int
    first: Verdict


def people_of(judged: Judged, changes: Iterable[Changed]) -> list[Person]:
    """Everybody of a chunk who stands for somebody, in its order."""
    answers = [each.answer for each in judged.answers]
    people = {
        place: Person(
            place=place,
            contact=contact.hex(),
            answer=answers[answer],
            version=version,
            at=judged.at,
            policy=judged.policy,
            epoch=judged.epoch,
            first=answers[answer].verdict,
        )
        for place, (contact, answer, version) in enumerate(judged.rows)
        if contact
    }
    for change in changes:
        people.update(changed(people, change))
    return list(people.values())


def changed(people: dict[int, Person], change: Changed) -> dict[int, Person]:
    """Those of whom something else was decided later, as they are then."""
    answers = [each.answer for each in change.answers]
    return {
        place: msgspec.structs.replace(
            people[place],
            answer=answers[answer],
            version=version,
            at=change.at,
            policy=change.policy,
            epoch=change.epoch,
        )
        for place, answer, version in change.rows
    }


def moved(
    people: Sequence[Person],
    versions: Sequence[int],
    *,
    policy: str,
    epoch: int,
    now: datetime,
) -> list[Person]:
    """Whom to decide again, given the versions of their standings now."""
    return [
        person
        for person, version in zip(people, versions, strict=True)
        if (person.version, person.policy, person.epoch) != (version, policy, epoch)
        or (person.answer.until is not None and person.answer.until <= now)
    ]
