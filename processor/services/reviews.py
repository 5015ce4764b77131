"""Reviews: what waits for a person, shown with its text, and answered by an entry of the ledger.

An answer ends what the item held back and may restrict more; it never lifts what the customer took
back, which is the customer's alone. Everything it leads to is appended in one step under an effect
of the item's own, so there is one answer however often and from wherever it is given.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from processor.domain.acts import ReviewOpened, ReviewResolved
from processor.domain.address import Address
from processor.domain.drafts import Origin
from processor.domain.errors import AssentError
from processor.domain.identity import IdKey
from processor.domain.purpose import MARKETING
from processor.domain.review import PAUSING, Outcome, answer_effect, split_review
from processor.domain.ruling import Ruling, consequences
from processor.ports import (
    ContactKeys,
    FieldProblem,
    Ledger,
    NotUnderstood,
    Opened,
    Page,
    ReviewItem,
    Reviews,
    StoreContended,
)
from processor.ports import Outcome as Appended
from processor.services.board import Subject
from processor.services.explain import ContactView, EntryView, Explainer
from processor.services.lines import LineWriter, Work, kept_address
from processor.services.opt_out import DESK
from processor.services.policies import PolicyBook
from processor.services.review_index import ReviewIndex, business_of, item_of

#: Attempts before an answer gives way; one that restricts claims the contact after a few of them.
_ATTEMPTS: Final = 30
_CLAIM_AFTER: Final = 3
_TAKEN_BACK: Final = frozenset({"revoked_all", "revoked_tag"})


class ReviewUnknown(AssentError):
    """There is no such item, or it is another business's."""


class ReviewAnswered(AssentError):
    """The item was answered before, and otherwise."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """How an item was answered: by the entry, and by what it took back for these tags (or all)."""

    outcome: Outcome
    view: EntryView
    tags: tuple[str, ...] = ()


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """An item as a person has to see it, and what is known of its contact.

    `address` is None once it was erased.
    """

    item: ReviewItem
    opening: EntryView
    contact: ContactView
    address: Address | None = None
    answer: Answered | None = None

    @property
    def pauses(self) -> bool:
        """Whether it holds marketing back: of a kind that does, and not answered."""
        return self.item.why in PAUSING and self.answer is None

    @property
    def opted_out(self) -> bool:
        """Whether marketing is held back by what the customer took back, which no answer lifts."""
        marketing = next(each for each in self.contact.board if each.purpose == MARKETING)
        return any(reason.code in _TAKEN_BACK for reason in marketing.decision.reasons)

    def __repr__(self) -> str:
        """Hide the text and the address."""
        return f"ReviewView({self.item.id})"


class ReviewDesk:
    """Lists, shows and answers. Raises StoreUnavailable, LedgerBroken, and the errors above."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        reviews: Reviews,
        index: ReviewIndex,
        keys: ContactKeys,
        ids: IdKey,
        policies: PolicyBook,
        explainer: Explainer,
    ) -> None:
        self._ledger = ledger
        self._reviews = reviews
        self._index = index
        self._keys = keys
        self._lines = LineWriter(ledger=ledger, keys=keys, ids=ids)
        self._ids = ids
        self._policies = policies
        self._explainer = explainer

    def page(self, business: str, after: str | None, limit: int) -> Page[ReviewItem]:
        """What of a business waits, the longest first."""
        return self._reviews.page(business, after, limit)

    def show(self, review: str, business: str | None = None) -> ReviewView:
        """An item, open or answered; with `business` only one of that business's."""
        contact, opening, entries = self._found(review, business)
        item = item_of(contact, opening.entry)
        subject = Subject(
            business=item.business, brand=item.brand, channel=item.channel, contact=contact
        )
        return ReviewView(
            item=item,
            opening=opening,
            contact=self._explainer.look(subject),
            address=self._address(contact),
            answer=_answer(opening, entries),
        )

    def resolve(
        self, review: str, ruling: Ruling, business: str | None = None
    ) -> tuple[ReviewView, bool]:
        """Answer an item; what it is then, and whether it had been answered so before.

        In force when this returns. Raises NotUnderstood, refusable, for an answer that does not
        fit the item.
        """
        for attempt in range(_ATTEMPTS):
            contact, opening, entries = self._found(review, business)
            _see_that_it_fits(ruling, item_of(contact, opening.entry))
            answer = _answer(opening, entries)
            if answer is not None:
                self._index.settle([contact])
                self._see_that_it_is_the_same(answer, ruling)
                return self.show(review, business), True
            if self._append(contact, opening, ruling, claims=attempt >= _CLAIM_AFTER):
                self._index.settle([contact])
                return self.show(review, business), False
        raise StoreContended("the contact kept moving; the same answer may be given again")

    def _found(
        self, review: str, business: str | None
    ) -> tuple[str, EntryView, Sequence[EntryView]]:
        """The contact, the entry that opened the item, and the whole ledger."""
        for contact, event in self._names(review):
            entries = self._explainer.entries(contact)
            for view in entries:
                opened = isinstance(view.entry.act, ReviewOpened)
                if not opened or not view.entry.event.startswith(event):
                    continue
                if business in (None, business_of(view.entry)):
                    return contact, view, entries
        raise ReviewUnknown("no such review; see `assent review list`")

    def _names(self, review: str) -> Iterator[tuple[str, str]]:
        """The contact as the id has it, then what it became if an earlier id key made it."""
        parts = split_review(review)
        if parts is None:
            return
        yield parts
        for version in range(1, self._ids.version):
            yield self._ids.lift(parts[0], version), parts[1]

    def _append(self, contact: str, opening: EntryView, ruling: Ruling, *, claims: bool) -> bool:
        """Append the answer and what follows from it; False when somebody else wrote meanwhile."""
        effect = answer_effect(opening.entry.event)
        opened = self._ledger.open({contact: [effect]})
        if effect in opened.held[contact].seen:
            return False
        work = self._work(contact, opening, ruling, opened)
        appends = self._lines.appends([work], opened.held, self._policies.under(opened.birth))
        claim = secrets.token_hex(8) if claims and ruling.restricts else ""
        outcomes = self._ledger.append(
            appends, opened.birth, restrictive=ruling.restricts, claim=claim
        )
        return outcomes == (Appended.DONE,)

    def _work(self, contact: str, opening: EntryView, ruling: Ruling, opened: Opened) -> Work:
        policy = self._policies.under(opened.birth)
        entry, heard = opening.entry, opening.evidence
        drafts = consequences(entry, heard, ruling, policy, opened.now)
        address = self._address(contact)
        effect = answer_effect(entry.event)
        origin = Origin(
            event=self._ids.event(effect, 0),
            delivery=entry.delivery,
            business=business_of(entry),
            source=DESK,
            received_at=opened.now,
        )
        return Work(
            contact=contact,
            about="",
            effect=effect,
            origin=origin,
            drafts=tuple(replace(draft, address=address) for draft in drafts),
        )

    def _address(self, contact: str) -> Address | None:
        return kept_address(self._ledger, self._keys, self._ids, contact)

    def _see_that_it_is_the_same(self, answer: Answered, ruling: Ruling) -> None:
        policy = self._policies.under(self._ledger.glimpse(()).birth)
        same = (answer.outcome, answer.tags) == (ruling.outcome, ruling.tags_in_force(policy))
        if not same:
            raise ReviewAnswered(
                f"the review was answered before, as `{answer.outcome}`; an answer is not changed,"
                " but `assent opt-out` records an opt-out at any time"
            )


def _answer(opening: EntryView, entries: Sequence[EntryView]) -> Answered | None:
    """The answer to an item, with what it took back."""
    for view in entries:
        act = view.entry.act
        if isinstance(act, ReviewResolved) and act.entry == opening.entry.id:
            together = [each for each in entries if each.entry.event == view.entry.event]
            tags = tuple(tag for each in together for tag in getattr(each.entry.act, "tags", ()))
            return Answered(outcome=act.outcome, view=view, tags=tags)
    return None


def _see_that_it_fits(ruling: Ruling, item: ReviewItem) -> None:
    """Raise NotUnderstood, refusable, where a ruling does not answer what the item asks."""
    if ruling.outcome is Outcome.SEEN_TO and item.why in PAUSING:
        cure = "must say whether it is an opt-out: this item holds marketing back"
        raise _refused("/outcome", cure)
    if ruling.tags and ruling.outcome is not Outcome.OPTED_OUT:
        cure = f"narrow an opt-out; leave them out, or answer `{Outcome.OPTED_OUT}`"
        raise _refused("/tags", cure)


def _refused(pointer: str, detail: str) -> NotUnderstood:
    problem = FieldProblem(pointer=pointer, detail=detail)
    return NotUnderstood("body_invalid", (problem,), refusable=True)
