"""Each decision of a campaign, one by one: from the compact result, and from the ledger as it was.

A result holds of each person the verdict, the codes, and the version of the standing it was decided
on. The entries behind it are not copied: the ledger is folded to that version and asked again, by
the policy and at the time of the result. It must say the same; if it does not, that is told.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from processor.domain.bloom import may_hold
from processor.domain.decide import decide
from processor.domain.decision import Decision, Reason
from processor.domain.fold import fold_chain
from processor.domain.identity import IdKey
from processor.domain.ledger import read_chain
from processor.ports import Births, DecisionRecord, Ledger, Outgoing
from processor.ports.campaigns import Campaign, Campaigns, ChunkRecord
from processor.services.bulk import Answer
from processor.services.campaign_vault import CampaignVault
from processor.services.explain import DecisionView, Explainer
from processor.services.handing import Handing
from processor.services.placing import message_of, reader_of
from processor.services.standing_answers import Person, changed, people_of


class CampaignDecision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision about one person, in full; `turn` is the number of the pass that made it.

    `told` is what the result says, `same` whether the ledger, folded to that version, says so too.
    """

    turn: int
    told: Answer
    same: bool
    view: DecisionView


class WhereSomebodyIs(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a campaign: the number of their row, what was decided, latest last, the message.

    The message is None for whom was not handed over.
    """

    row: int
    decisions: tuple[CampaignDecision, ...]
    message: Outgoing | None = None


class CampaignExplainer:
    """Explains. Raises StoreUnavailable, VaultUnavailable, CampaignEnded, AddressInvalid."""

    def __init__(
        self,
        *,
        campaigns: Campaigns,
        vault: CampaignVault,
        handing: Handing,
        ledger: Ledger,
        births: Births,
        explainer: Explainer,
        ids: IdKey,
    ) -> None:
        self._campaigns = campaigns
        self._vault = vault
        self._handing = handing
        self._ledger = ledger
        self._births = births
        self._explainer = explainer
        self._ids = ids

    def explain(self, campaign: Campaign, address: str) -> WhereSomebodyIs | None:
        """What was decided of an address; None when it is not on the list, or not judged yet.

        The address may be written as it is in the list. A few chunks are read, whatever the length
        of the list.
        """
        spec = campaign.spec
        value = reader_of(spec.channel, spec.region)(address)
        lowered = self._ids.lower(self._ids.namer(spec.business, spec.channel.kind)(value))
        for chunk, bloom in sorted(self._campaigns.blooms(campaign.id).items()):
            if may_hold(bloom, bytes.fromhex(lowered)):
                found = self._in_chunk(campaign, chunk, lowered)
                if found is not None:
                    return found
        return None

    def _in_chunk(self, campaign: Campaign, chunk: int, lowered: str) -> WhereSomebodyIs | None:
        record = self._campaigns.chunk(campaign.id, chunk)
        if record is None:
            return None
        made = list(self._made(campaign, chunk, record, lowered))
        if not made:
            return None
        before = self._campaigns.chunk_records(campaign.id)
        above = sum(each.rows for number, each in before.items() if number < chunk)
        _, person = made[0]
        (message,) = self._handing.messages(campaign, [person.contact])
        return WhereSomebodyIs(
            row=above + person.place,
            decisions=tuple(self._decision(campaign, turn, each) for turn, each in made),
            message=message,
        )

    def _made(
        self, campaign: Campaign, chunk: int, record: ChunkRecord, lowered: str
    ) -> Iterator[tuple[int, Person]]:
        """What each pass decided of a contact, by the pass."""
        judged = self._vault.judged(campaign, chunk, record)
        mine = {each.place: each for each in people_of(judged, ()) if each.contact == lowered}
        for place, person in mine.items():
            yield record.results[0][0], person
            changes = self._vault.changes(campaign, chunk, record)
            for (turn, _), change in zip(record.results[1:], changes, strict=True):
                own = msgspec.structs.replace(
                    change, rows=[row for row in change.rows if row[0] == place]
                )
                for each in changed(mine, own).values():
                    yield turn, each

    def _decision(self, campaign: Campaign, turn: int, person: Person) -> CampaignDecision:
        contact = self._ids.lift(person.contact)
        message = msgspec.structs.replace(message_of(campaign.spec), contact=contact)
        chain = list(read_chain(self._ledger.lines(contact)))[: person.version]
        policy = self._births.policy(person.policy)
        made = decide(message, fold_chain(chain), policy, person.at)
        same = Answer.of(made) == person.answer
        shown = made if same else _as_told(made, person)
        record = DecisionRecord(message=message, decision=shown)
        name = f"{campaign.id}/{turn}/{person.place}"
        view = self._explainer.recorded(name, record)
        return CampaignDecision(turn=turn, told=person.answer, same=same, view=view)


def _as_told(made: Decision, person: Person) -> Decision:
    """What the result says, where the ledger does not say the same: without entries."""
    return msgspec.structs.replace(
        made,
        verdict=person.answer.verdict,
        reasons=tuple(Reason(code=code) for code in person.answer.codes),
    )
