"""One call of every method of every port of the store, for tests of what all have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from processor.adapters import keys
from processor.domain.standing import EMPTY
from processor.ports import (
    Allowance,
    Answers,
    ApiKey,
    ApiKeys,
    Archive,
    Births,
    Breakers,
    Buckets,
    Campaigns,
    Closing,
    Counts,
    DecisionLog,
    DecisionRecord,
    Delivery,
    DeliveryState,
    Draw,
    Enquiries,
    Finished,
    Holder,
    Inbox,
    Kept,
    Leaving,
    Ledger,
    LimitKind,
    Links,
    Marks,
    Outbound,
    Prompts,
    Reviews,
    Scope,
    Segment,
    Wrap,
    Wraps,
)
from tests.contract.campaigns import OF_CAMPAIGNS, begun_campaigns
from tests.contract.makings import (
    ALICE,
    AT,
    BOB,
    GRANT,
    IDS,
    append_of,
    arrival_of,
    decision_of,
    item_of,
    job_of,
    message_id,
)
from tests.contract.worlds import BIRTH, POLICY, World

ORDER = IDS.object("acme", "order", "1001")
MESSAGE = message_id(ALICE, "job-1")
DELIVERY = arrival_of("first").id
WAITS = arrival_of("odd").id
RECORD = DecisionRecord(message=job_of().message, decision=decision_of())
DRAW = Draw(business="acme", kind=LimitKind.GATE, allowance=Allowance(per_minute=60))
KEY = ApiKey(id="k_1", business="acme", scopes=(Scope.READ,), digest=b"digest", created_at=AT)
ANSWER = IDS.answer("acme", "k_1", "given")
FINISHED = Finished(
    ticket="1-1", delivery=DELIVERY, provider="standard", state=DeliveryState.RECORDED
)

CLOSING = Closing(by="Erin Example", at=AT, why="dealt with by telephone")

DAY = timedelta(days=1)
LATER = AT + 3650 * DAY
SEGMENT = Segment(
    kind=Kept.DECISIONS, place=1, name="archive/decisions/p001/1_1-1_1", digest="0" * 64
)
BODIES = Segment(kind=Kept.DELIVERIES, place=1, name="archive/deliveries/i01/short")
LEAVING = Leaving(id=DELIVERY, head=b"sealed", wrapped_key=b"key")

WRAP = Wrap(
    holder=Holder.CONTACT,
    name=keys.of_contact(ALICE, BIRTH.partitions, "seal") + " key",
    wrapped=b"wrapped",
    enveloped=False,
)
_ODD = arrival_of("odd")
HELD = Delivery(
    id=WAITS,
    business=_ODD.business,
    source=_ODD.source,
    provider=_ODD.provider,
    brand=_ODD.brand,
    sealed=_ODD.sealed,
    received_at=AT,
    state=DeliveryState.QUARANTINED,
)

ITEM = item_of(ALICE)

Act = Callable[[World], object]
#: Every method that needs a store which was made, by the name of its port and its own.
ACTS: dict[str, Act] = {
    "births.read": lambda w: w.births.read(),
    "births.copy": lambda w: w.births.copy(),
    "births.adopt": lambda w: w.births.adopt(POLICY),
    "births.change": lambda w: w.births.change(BIRTH),
    "births.policy": lambda w: w.births.policy(POLICY.digest),
    "ledger.glimpse": lambda w: w.ledger.glimpse([ALICE, BOB]),
    "ledger.glimpse of nobody": lambda w: w.ledger.glimpse([]),
    "ledger.as_stored": lambda w: w.ledger.as_stored([ALICE, BOB]),
    "ledger.as_stored of nobody": lambda w: w.ledger.as_stored([]),
    "ledger.as_they_come": lambda w: list(w.ledger.as_they_come([[ALICE], [BOB, ALICE]])),
    "ledger.as_they_come of nobody": lambda w: list(w.ledger.as_they_come([[]])),
    "ledger.open": lambda w: w.ledger.open({ALICE: ["evt_1"], BOB: []}),
    "ledger.open of nobody": lambda w: w.ledger.open({}),
    "ledger.append": lambda w: w.ledger.append([append_of(ALICE, GRANT)], BIRTH),
    "ledger.append restrictive": lambda w: w.ledger.append(
        [append_of(BOB, GRANT)], BIRTH, restrictive=True, claim="t1"
    ),
    "ledger.lines": lambda w: w.ledger.lines(ALICE),
    "ledger.sealed": lambda w: w.ledger.sealed(ALICE),
    "ledger.contacts": lambda w: list(w.ledger.contacts()),
    "ledger.stored_standing": lambda w: w.ledger.stored_standing(ALICE),
    "ledger.put_standing": lambda w: w.ledger.put_standing(ALICE, EMPTY),
    "ledger.claims": lambda w: w.ledger.claims(ALICE),
    "links.link": lambda w: w.links.link([(ORDER, ALICE)]),
    "links.note": lambda w: w.links.note([(ORDER, "evt_1", b"shipped")]),
    "inbox.accept": lambda w: w.inbox.accept(arrival_of("fresh")),
    "inbox.ignore": lambda w: w.inbox.ignore(DELIVERY, "standard", "event_not_used"),
    "inbox.claim": lambda w: w.inbox.claim(1, "w1", 5),
    "inbox.reclaim": lambda w: w.inbox.reclaim(1, "w1", 5, 0),
    "inbox.finish": lambda w: w.inbox.finish(1, [FINISHED]),
    "inbox.get": lambda w: w.inbox.get(DELIVERY),
    "inbox.fingerprint": lambda w: w.inbox.fingerprint(DELIVERY),
    "inbox.quarantined": lambda w: list(w.inbox.quarantined(5)),
    "inbox.held": lambda w: w.inbox.held("acme", None, 5),
    "inbox.over": lambda w: list(w.inbox.over(AT, 5)),
    "inbox.requeue": lambda w: w.inbox.requeue(DELIVERY),
    "inbox.close": lambda w: w.inbox.close(WAITS, CLOSING),
    "inbox.shred": lambda w: w.inbox.shred(DELIVERY),
    "inbox.depths": lambda w: w.inbox.depths(),
    "outbound.submit": lambda w: w.outbound.submit(job_of(BOB, "job-2")),
    "outbound.submit_all": lambda w: w.outbound.submit_all([job_of(BOB, "job-2")]),
    "outbound.find": lambda w: w.outbound.find("acme", MESSAGE),
    "outbound.find by job": lambda w: w.outbound.find("acme", MESSAGE[-16:]),
    "outbound.find_all": lambda w: w.outbound.find_all("acme", [MESSAGE[-16:], "0" * 16]),
    "outbound.find_all of nobody": lambda w: w.outbound.find_all("acme", []),
    "outbound.get": lambda w: w.outbound.get(MESSAGE),
    "outbound.settle": lambda w: w.outbound.settle(MESSAGE, decision_of(), BIRTH),
    "outbound.settle_all": lambda w: w.outbound.settle_all([RECORD], BIRTH),
    "outbound.claim": lambda w: w.outbound.claim(MESSAGE, "a1", 60, business="acme"),
    "outbound.conclude": lambda w: w.outbound.conclude(MESSAGE, "a1", "sent"),
    "outbound.due": lambda w: w.outbound.due(5),
    "outbound.waiting": lambda w: w.outbound.waiting(0, 5),
    "outbound.unclaimed": lambda w: w.outbound.unclaimed(0, 5),
    "prompts.latest": lambda w: w.prompts.latest(ALICE),
    "decisions.log": lambda w: w.decisions.log([RECORD]),
    "decisions.get": lambda w: w.decisions.get("dec_001_1_1"),
    "decisions.ended": lambda w: w.decisions.ended(ALICE, "dec_001_1_1"),
    "decisions.all_ended": lambda w: w.decisions.all_ended(ALICE),
    "decisions.page": lambda w: w.decisions.page(ALICE, None, 5),
    "decisions.recent": lambda w: w.decisions.recent(ALICE, 5),
    "counts.tally": lambda w: w.counts.tally(),
    "decisions.about": lambda w: list(w.decisions.about(ALICE)),
    "marks.at": lambda w: w.marks.at("m1"),
    "marks.advance": lambda w: w.marks.advance("m1"),
    "archive.oldest": lambda w: w.archive.oldest(),
    "archive.decisions": lambda w: w.archive.decisions(1, LATER, 5),
    "archive.move_decisions": lambda w: w.archive.move_decisions(SEGMENT, ["dec_001_1_1"]),
    "archive.let_go": lambda w: w.archive.let_go([("dec_001_1_1", RECORD)]),
    "archive.deliveries": lambda w: w.archive.deliveries(1, LATER, 5),
    "archive.move_deliveries": lambda w: w.archive.move_deliveries(BODIES, [LEAVING], DAY),
    "archive.segment_of": lambda w: w.archive.segment_of("dec_001_1_1"),
    "archive.segments": lambda w: w.archive.segments(1),
    "archive.moved": lambda w: w.archive.moved(DELIVERY),
    "archive.outlived": lambda w: w.archive.outlived(LATER, 5),
    "archive.forget": lambda w: w.archive.forget(SEGMENT),
    "wraps.batches": lambda w: list(w.wraps.batches()),
    "wraps.swap": lambda w: w.wraps.swap([(WRAP, b"anew")]),
    "apikeys.put": lambda w: w.apikeys.put(KEY),
    "apikeys.get": lambda w: w.apikeys.get("k_1"),
    "answers.begin": lambda w: w.answers.begin(ANSWER, "print", "t2", seconds=60),
    "answers.keep": lambda w: w.answers.keep(ANSWER, "t1", b"sealed", seconds=60),
    "answers.drop": lambda w: w.answers.drop(ANSWER, "t1"),
    "enquiries.open": lambda w: w.enquiries.open(WAITS),
    "enquiries.due": lambda w: w.enquiries.due(5),
    "enquiries.take": lambda w: w.enquiries.take(WAITS, DAY),
    "enquiries.put_off": lambda w: w.enquiries.put_off(WAITS, DAY),
    "enquiries.close": lambda w: w.enquiries.close(WAITS, "details_gone"),
    "enquiries.complete": lambda w: w.enquiries.complete(HELD, b"sealed anew"),
    "breakers.wait": lambda w: w.breakers.wait("acme", "shop"),
    "breakers.well": lambda w: w.breakers.well("acme", "shop"),
    "breakers.ill": lambda w: w.breakers.ill("acme", "shop", DAY),
    "breakers.begin": lambda w: w.breakers.begin(DAY),
    "breakers.end": lambda w: w.breakers.end(),
    "reviews.settle": lambda w: w.reviews.settle([ITEM]),
    "reviews.page": lambda w: w.reviews.page("acme", None, 5),
    "reviews.waiting": lambda w: w.reviews.waiting(["acme"]),
    "buckets.draw": lambda w: w.buckets.draw(DRAW),
    "buckets.level": lambda w: w.buckets.level("acme", LimitKind.GATE, DRAW.allowance),
    **{f"campaigns.{name}": act for name, act in OF_CAMPAIGNS.items()},
    "apikeys.all": lambda w: w.apikeys.all(),
}
#: The two that are for a store which was not made.
BEFORE: dict[str, Act] = {
    "births.is_empty": lambda w: w.births.is_empty(),
    "births.create": lambda w: w.births.create(BIRTH, POLICY),
}


def lived_in(world: World) -> World:
    """A store in which every kind of key is there."""
    append = append_of(ALICE, GRANT, wrapped_key=b"wrapped", sealed_address=b"sealed")
    world.ledger.append([append], BIRTH)
    world.ledger.append([append_of(BOB, GRANT)], BIRTH, claim="t1")
    world.links.link([(ORDER, ALICE)])
    world.links.note([(ORDER, "evt_1", b"shipped")])
    for name in ("first", "second", "third"):
        world.inbox.accept(arrival_of(name))
    world.inbox.accept(arrival_of("odd", reason="not_json"))
    world.enquiries.open(WAITS)
    world.inbox.claim(1, "w1", 2)
    world.outbound.submit(job_of())
    world.outbound.settle(MESSAGE, decision_of(), BIRTH)
    world.outbound.claim(MESSAGE, "a1", 60, business="acme")
    world.apikeys.put(KEY)
    world.marks.advance("m1")
    world.reviews.settle([ITEM])
    world.answers.begin(ANSWER, "print", "t1", seconds=60)
    begun_campaigns(world)
    return world


def all_methods() -> set[str]:
    """The names of all methods, as the protocols have them."""
    ports = {
        "births": Births,
        "ledger": Ledger,
        "links": Links,
        "inbox": Inbox,
        "outbound": Outbound,
        "prompts": Prompts,
        "decisions": DecisionLog,
        "counts": Counts,
        "archive": Archive,
        "wraps": Wraps,
        "apikeys": ApiKeys,
        "buckets": Buckets,
        "marks": Marks,
        "answers": Answers,
        "enquiries": Enquiries,
        "breakers": Breakers,
        "campaigns": Campaigns,
        "reviews": Reviews,
    }
    return {
        f"{name}.{method}"
        for name, port in ports.items()
        for method in vars(port)
        if not method.startswith("_")
    }
