"""Handing over: a wave goes down a chunk, decides again who changed, and submits the others.

What was decided when all were judged stays decided as long as it holds; only whom something
happened to, or whom time could change, is asked about again. Each message is one like any other: it
is logged with its entries when it is settled, and claimed by its sender at the last moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from processor.domain.campaign import CampaignState
from processor.domain.decision import Verdict
from processor.domain.identity import IdKey
from processor.ports import Job, Ledger, MessageState, Outbound, Outgoing
from processor.ports.campaigns import (
    LEFT,
    Campaign,
    Campaigns,
    ChunkRecord,
    Committed,
    Turn,
    WavePlan,
)
from processor.services.bulk import Answer, BulkGate, version_of
from processor.services.campaign_vault import CampaignEnded, CampaignVault, Changed
from processor.services.compose import Composer, Request
from processor.services.judging import kept
from processor.services.placing import addresses_of, message_of, placed
from processor.services.sending import Sending
from processor.services.standing_answers import Person, changed, moved, people_of
from processor.services.waves import job_of

#: Messages between two looks at whether the chunk is still ours.
_STRIDE: Final = 200
_LOST: Final = Committed(done=False)
CANCELLED: Final = "campaign_cancelled"


class Handing:
    """Works chunks of waves, and of what follows a cancellation.

    Raises StoreUnavailable, VaultUnavailable, CampaignEnded.
    """

    def __init__(
        self,
        *,
        campaigns: Campaigns,
        vault: CampaignVault,
        bulk: BulkGate,
        ledger: Ledger,
        outbound: Outbound,
        composer: Composer,
        sending: Sending,
        ids: IdKey,
    ) -> None:
        self._campaigns = campaigns
        self._vault = vault
        self._bulk = bulk
        self._ledger = ledger
        self._outbound = outbound
        self._composer = composer
        self._sending = sending
        self._ids = ids

    def work(self, campaign: Campaign, turn: Turn) -> Committed:
        """Hand the chunk of a turn over; not done when somebody else has it by now."""
        record = self._record(campaign, turn)
        plan = campaign.wave or WavePlan(upto=turn.chunk + 1)
        people = people_of(
            self._vault.judged(campaign, turn.chunk, record),
            self._vault.changes(campaign, turn.chunk, record),
        )
        known = self.messages(campaign, [person.contact for person in people])
        waiting = [
            person
            for person, message in zip(people, known, strict=True)
            if message is None and _may_go(person, plan)
        ]
        change = self._delta(campaign, waiting)
        by_place = {person.place: person for person in people}
        by_place |= changed(by_place, change)
        ready = [by_place[person.place] for person in waiting]
        ready = [person for person in ready if person.answer.verdict is not Verdict.BLOCKED]
        before = sum(message is not None for message in known)
        most = plan.most if plan.most is not None and turn.chunk == plan.upto - 1 else len(people)
        came = self._hand_over(campaign, turn, ready[: max(most - before, 0)])
        if came is None:
            return _LOST
        counts = {("delta", "checked"): change.checked, ("delta", "changed"): len(change.rows)}
        # Against what was committed: whoever was killed here before may have handed some over.
        counts["handed", ""] = before + came - record.handed
        left = record.approved - record.handed
        record = self._after(campaign, turn, record, change, before + came)
        record = msgspec.structs.replace(record, approved=before + len(ready))
        counts[LEFT] = record.approved - record.handed - left
        return self._campaigns.commit(turn, record, counts)

    def take_back(self, campaign: Campaign, turn: Turn) -> Committed:
        """Withdraw what of a chunk was handed over and not claimed."""
        record = self._record(campaign, turn)
        taken = 0
        for message in self.messages(campaign, self._contacts(campaign, turn.chunk, record)):
            if message is not None and message.state in _UNCLAIMED:
                state = self._sending.withdraw(message.message.id, CANCELLED)
                taken += state is MessageState.BLOCKED
            # By somebody who was killed before it was counted.
            taken += message is not None and message.reasons == (CANCELLED,)
        return self._campaigns.commit(turn, record, +Counter({("withdrawn", ""): taken}))

    def _contacts(self, campaign: Campaign, chunk: int, record: ChunkRecord) -> Sequence[str]:
        """The contacts of a chunk; by its list, if its result is gone: what is sent must end."""
        try:
            judged = self._vault.judged(campaign, chunk, record)
        except CampaignEnded:
            rows = placed(campaign.spec, self._ids, self._vault.rows(campaign, chunk))
            named = dict.fromkeys(row.contact for row in rows if row.contact)
            return [self._ids.lower(contact) for contact in named]
        return [person.contact for person in people_of(judged, ())]

    def messages(self, campaign: Campaign, contacts: Sequence[str]) -> tuple[Outgoing | None, ...]:
        """The message of each contact, by its first id, if it was handed over."""
        business = campaign.spec.business
        jobs = [
            self._composer.job_key(business, job_of(campaign.series, contact))
            for contact in contacts
        ]
        return self._outbound.find_all(business, jobs)

    def _record(self, campaign: Campaign, turn: Turn) -> ChunkRecord:
        record = self._campaigns.chunk(campaign.id, turn.chunk)
        if record is None:
            raise CampaignEnded(f"a chunk of {campaign.id} was never judged")
        return record

    def _delta(self, campaign: Campaign, people: Sequence[Person]) -> Changed:
        """Decide again what does not hold any more."""
        lifted = [self._ids.lift(person.contact) for person in people]
        seen = self._ledger.as_stored(lifted)
        versions = [version_of(raw) for raw in seen.standings]
        birth = seen.birth
        again = moved(people, versions, policy=birth.policy, epoch=birth.epoch, now=seen.now)
        answers = self._bulk.ask(
            message_of(campaign.spec), [self._ids.lift(person.contact) for person in again]
        )
        known: dict[Answer, int] = {}
        rows = [
            (person.place, known.setdefault(answer, len(known)), version)
            for person, answer, version in zip(
                again, answers.answers, answers.versions, strict=True
            )
        ]
        return Changed(
            at=answers.at,
            policy=answers.policy,
            epoch=answers.epoch,
            checked=len(people),
            answers=kept(known),
            rows=rows,
        )

    def _hand_over(self, campaign: Campaign, turn: Turn, people: Sequence[Person]) -> int | None:
        """Submit one message for each; how many. None: the chunk is not ours any more."""
        if not people:
            return 0
        rows = self._vault.rows(campaign, turn.chunk)
        addresses = addresses_of(campaign.spec, self._ids, [rows[each.place] for each in people])
        order = self._vault.whole(campaign)
        # Whoever was erased a moment ago has none, and would be blocked anyway.
        jobs = [
            self._composer.job(_request(order, person, address))
            for person, address in zip(people, addresses, strict=True)
            if address
        ]
        return len(jobs) if self._handed(campaign, turn, jobs) else None

    def _handed(self, campaign: Campaign, turn: Turn, jobs: Sequence[Job]) -> bool:
        """Whether the chunk was ours until all of it was handed over."""
        held = self._campaigns.holds(turn)
        for start in range(0, len(jobs), _STRIDE):
            if not held:
                return False
            some = jobs[start : start + _STRIDE]
            self._sending.hand_over(some)
            held = self._campaigns.holds(turn)
            if not held and self._is_cancelled(campaign):
                # What follows a cancellation may have been here before these were.
                for job in some:
                    self._sending.withdraw(job.message.id, CANCELLED)
        return held

    def _is_cancelled(self, campaign: Campaign) -> bool:
        found = self._campaigns.get(campaign.id)
        return found is None or found.state is CampaignState.CANCELLED

    def _after(
        self, campaign: Campaign, turn: Turn, record: ChunkRecord, change: Changed, handed: int
    ) -> ChunkRecord:
        """The chunk with what was decided again; nothing is written where that is nothing."""
        record = msgspec.structs.replace(record, handed=handed)
        if not change.rows:
            return record
        digest = self._vault.put_result(campaign, turn.turn, turn.chunk, change)
        results = (*record.results, (turn.turn, digest))
        return msgspec.structs.replace(record, results=results)


_UNCLAIMED: Final = frozenset({MessageState.QUEUED, MessageState.DEFERRED, MessageState.RELEASED})


def _may_go(person: Person, plan: WavePlan) -> bool:
    """Whether a wave would hand them over, if they may be sent to when it comes to them."""
    return plan.newcomers or person.first is not Verdict.BLOCKED


def _request(campaign: Campaign, person: Person, address: str) -> Request:
    spec = campaign.spec
    return Request(
        id=job_of(campaign.series, person.contact),
        business=spec.business,
        brand=spec.brand,
        channel=spec.channel,
        to=address,
        purpose=spec.purpose,
        contains_promotion=spec.contains_promotion,
        not_before=spec.not_before,
        deadline=spec.deadline,
        template=spec.template,
        payload_ref=spec.payload_ref,
    )
