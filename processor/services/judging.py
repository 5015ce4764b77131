"""Judging: each person of a chunk gets an answer, which is kept with what it rests on.

Safe to repeat, and to be killed anywhere: who stands for somebody is settled once for each chunk,
what was decided is kept under a name of its own, and only what is committed counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from processor.domain.bloom import bloom_of
from processor.domain.decision import Verdict
from processor.domain.identity import IdKey
from processor.ports.campaigns import LEFT, Campaign, Campaigns, ChunkRecord, Committed, Turn
from processor.services.bulk import Answer, Answers, BulkGate
from processor.services.campaign_vault import CampaignVault, Judged, KeptAnswer, ResultRow
from processor.services.placing import Placed, message_of, placed

DUPLICATE: Final = Answer(verdict=Verdict.BLOCKED, codes=("duplicate_in_list",))
UNREADABLE: Final = Answer(verdict=Verdict.BLOCKED, codes=("row_unreadable",))
_LOST: Final = Committed(done=False)


class Judge:
    """Judges chunks. Raises StoreUnavailable, VaultUnavailable, CampaignEnded."""

    def __init__(
        self, *, campaigns: Campaigns, vault: CampaignVault, bulk: BulkGate, ids: IdKey
    ) -> None:
        self._campaigns = campaigns
        self._vault = vault
        self._bulk = bulk
        self._ids = ids

    def work(self, campaign: Campaign, turn: Turn) -> Committed:
        """Judge the chunk of a turn; not done when somebody else has it by now."""
        rows = placed(campaign.spec, self._ids, self._vault.rows(campaign, turn.chunk))
        people = [place for place, each in enumerate(rows) if each.contact]
        lowered = [self._ids.lower(rows[place].contact) for place in people]
        twice = self._campaigns.enlist(turn, lowered)
        if twice is None:
            return _LOST
        again = frozenset(people[at] for at in twice)
        contacts = [rows[place].contact for place in people if place not in again]
        answers = self._bulk.ask(message_of(campaign.spec), contacts)
        result = self._result(rows, again, answers)
        record, counts = _summed(result)
        digest = self._vault.put_result(campaign, turn.turn, turn.chunk, result)
        record = msgspec.structs.replace(record, results=((turn.turn, digest),))
        bloom = bloom_of(map(bytes.fromhex, lowered))
        done = self._campaigns.commit(turn, record, counts, bloom=bloom)
        if done.over:
            self._campaigns.unlist(campaign.id)
        return done

    def _result(self, rows: Sequence[Placed], again: frozenset[int], answers: Answers) -> Judged:
        """Every row with its answer, each answer once."""
        judged = iter(zip(answers.answers, answers.versions, strict=True))
        known: dict[Answer, int] = {}
        told: list[ResultRow] = []
        for place, row in enumerate(rows):
            answer, version, contact = self._nobody(row, answers), 0, b""
            if place in again:
                answer = DUPLICATE
            elif row.contact:
                answer, version = next(judged)
                contact = bytes.fromhex(self._ids.lower(row.contact))
            told.append((contact, known.setdefault(answer, len(known)), version))
        return Judged(
            at=answers.at,
            policy=answers.policy,
            epoch=answers.epoch,
            answers=kept(known),
            rows=told,
        )

    def _nobody(self, row: Placed, answers: Answers) -> Answer:
        return answers.unreadable if row.wrong else UNREADABLE


def kept(answers: Iterable[Answer]) -> tuple[KeptAnswer, ...]:
    """Answers as a result keeps them."""
    return tuple([KeptAnswer(each.verdict, each.codes, each.until) for each in answers])


def _summed(result: Judged) -> tuple[ChunkRecord, Counter[tuple[str, str]]]:
    """What came of a chunk, and what is counted of it."""
    times = Counter(row[1] for row in result.rows)
    people = Counter(row[1] for row in result.rows if row[0])
    counts: Counter[tuple[str, str]] = Counter()
    for place, answer in enumerate(result.answers):
        counts["verdict", answer.verdict.value] += times[place]
        for code in answer.codes:
            counts["reason", code] += times[place]
    ready = [at for at, each in enumerate(result.answers) if each.verdict is not Verdict.BLOCKED]
    counts["policy", result.policy] = 1
    counts["people", ""] = people.total()
    counts[LEFT] = sum(people[at] for at in ready)
    record = ChunkRecord(
        rows=len(result.rows),
        people=people.total(),
        approved=counts[LEFT],
    )
    return record, +counts
