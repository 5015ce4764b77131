"""Every key of the store, made here and nowhere else; `docs/keys.md` is the table of them.

The part in braces is the hash tag: all keys of one contact share a slot, so one script can change
them together and the same code runs on a cluster. No key holds personal data: contacts, objects
and messages are named by keyed hashes.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from processor.domain.identity import partition_of
from processor.ports import StoreUnavailable

_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_MOMENT: Final = re.compile(r"[0-9]{1,16}")
_SHORT: Final = re.compile(r"[0-9a-f]{16}")
_NATURAL: Final = re.compile(r"[0-9a-f]{32}")
POLICY_PREFIX = "{policies}:policy:"
API_KEYS = "{keys}:apikeys"
MARKS = "{marks}:marks"
FEED = "{feed}:heard"
FEED_EARS = "{feed}:ears"


def partition_tag(partition: int) -> str:
    """The hash tag of a partition of contacts."""
    return f"{{p{partition:03d}}}"


def lane_tag(lane: int) -> str:
    """The hash tag of a lane of the inbox."""
    return f"{{i{lane:02d}}}"


def birth(tag: str) -> str:
    """String: the birth record's copy of a partition or lane."""
    return f"{tag}:birth"


def of_contact(contact: str, partitions: int, what: str) -> str:
    """A key of one contact.

    `standing`, `ledger`, `effects`, `seal`, `yield`, `claims`, `once`, `sent`, `ended`,
    `review`, `message`.
    """
    return under(partition_tag(partition_of(contact, partitions)), what, contact)


def under(tag: str, what: str, contact: str) -> str:
    """As `of_contact`, where the contact's partition is known by its tag."""
    return f"{tag}:{what}:{contact}"


def of_object(reference: str, partitions: int, what: str) -> str:
    """A key of one conversation, order or appointment: `links`, `facts`."""
    return f"{partition_tag(partition_of(reference, partitions))}:{what}:{reference}"


def in_partition(partition: int, what: str) -> str:
    """A key of a whole partition.

    `outbox`, `decisions`, `segments`, `queued`, `deferred`, `released`, `counts`.
    """
    return f"{partition_tag(partition)}:{what}"


def in_lane(lane: int, what: str) -> str:
    """A key of a whole lane.

    `inbox`, `wake`, `quarantine`, `enquiries`, `recorded`, `segments`, `counts`.
    """
    return f"{lane_tag(lane)}:{what}"


def reviews(partition: int, business: str) -> str:
    """Zset: what of a business waits for a person in a partition, by when it was opened."""
    return f"{partition_tag(partition)}:reviews:{business}"


def api_key(key_id: str) -> str:
    """String: one API key, by its id."""
    return f"{{keys}}:apikey:{key_id}"


def bucket(business: str, kind: str) -> str:
    """String: what a business has had of what is limited; all of them in the first partition."""
    return f"{partition_tag(0)}:bucket:{business}:{kind}"


def breaker(business: str, source: str) -> str:
    """Hash: how a source's API answered the last questions; all in the first partition."""
    return f"{partition_tag(0)}:breaker:{business}:{source}"


def results(business: str) -> str:
    """Zset: results that suppressed, by when they were counted; all in the first partition."""
    return f"{partition_tag(0)}:results:{business}"


def tripped() -> str:
    """Hash: the breakers of results that tripped, by business; in the first partition."""
    return f"{partition_tag(0)}:tripped"


def held_results(business: str) -> str:
    """Hash: results that are held, sealed, by their ids; all in the first partition."""
    return f"{partition_tag(0)}:held:{business}"


def row(business: str, name: str) -> str:
    """Zset: results of one address in a row, by their order; all in the first partition."""
    return f"{partition_tag(0)}:row:{business}:{name}"


def turn() -> str:
    """String: somebody asks for details just now; in the first partition."""
    return f"{partition_tag(0)}:turn"


def campaign(natural: str) -> str:
    """Hash: one campaign; all that is kept of campaigns is in the first partition."""
    return f"{partition_tag(0)}:campaign:{natural}"


def campaigns(business: str) -> str:
    """Zset: the campaigns of a business, by when they began; in the first partition."""
    return f"{partition_tag(0)}:campaigns:{business}"


def chunks(natural: str) -> str:
    """Hash: what came of each chunk of a campaign; in the first partition."""
    return f"{partition_tag(0)}:chunks:{natural}"


def blooms(natural: str) -> str:
    """Hash: by which the chunk of a contact is found; in the first partition."""
    return f"{partition_tag(0)}:blooms:{natural}"


def listed(natural: str, bucket: int) -> str:
    """Set: contacts that stand for somebody in a campaign being judged; in the first partition."""
    return f"{partition_tag(0)}:listed:{natural}:{bucket}"


def of_campaigns(what: str) -> str:
    """What all campaigns share: `endings`, `work`, `lent`, `slots`; in the first partition."""
    return f"{partition_tag(0)}:{what}"


def split_campaign(campaign_id: str) -> str | None:
    """The natural part of `cmp_<hash>`; None when it is no such id."""
    prefix, _, natural = campaign_id.partition("_")
    return natural if prefix == "cmp" and _NATURAL.fullmatch(natural) else None


def policy(digest: str) -> str:
    """String: a policy in canonical form, by its digest."""
    return f"{POLICY_PREFIX}{digest}"


def pulse(role: str) -> str:
    """Zset: who was seen when; one for each role: `worker`, `beat`."""
    return f"{{pulse}}:{role}"


def split_delivery(delivery_id: str) -> tuple[int, str] | None:
    """The lane and the natural part of `dlv_<lane>_<hash>`; None when it is no such id."""
    prefix, _, rest = delivery_id.partition("_")
    lane, _, natural = rest.partition("_")
    if prefix != "dlv" or not _NUMBER.fullmatch(lane) or not _NATURAL.fullmatch(natural):
        return None
    return int(lane), natural


def split_message(message_id: str) -> tuple[str, str] | None:
    """The contact and the natural part of `msg_<contact>_<hash>`; None when it is no such id.

    A message id carries its contact, so that a claim finds every key in one round trip.
    """
    prefix, _, rest = message_id.partition("_")
    contact, _, natural = rest.partition("_")
    sound = prefix == "msg" and _NATURAL.fullmatch(contact) and _SHORT.fullmatch(natural)
    return (contact, natural) if sound else None


def split_decision(decision_id: str) -> tuple[int, str] | None:
    """The partition and the stream id of `dec_<partition>_<ms>_<seq>`; None when it is none."""
    prefix, _, rest = decision_id.partition("_")
    partition, _, place = rest.partition("_")
    ms, _, seq = place.partition("_")
    numbers = (_NUMBER.fullmatch(partition), _MOMENT.fullmatch(ms), _MOMENT.fullmatch(seq))
    if prefix != "dec" or not all(numbers):
        return None
    return int(partition), f"{ms}-{seq}"


def delivery(delivery_id: str) -> str:
    """Hash: one delivery. Raises StoreUnavailable for an id that could not have been made here."""
    return _delivery(*_made_here(delivery_id))


def of_arrival(delivery_id: str) -> tuple[str, ...]:
    """All that taking in a delivery touches, in the script's order; raises as `delivery`."""
    lane, natural = _made_here(delivery_id)
    born, *others = _around_arrivals(lane)
    return (born, _delivery(lane, natural), *others)


def _made_here(delivery_id: str) -> tuple[int, str]:
    found = split_delivery(delivery_id)
    if found is None:
        raise StoreUnavailable("not a delivery id")
    return found


def _delivery(lane: int, natural: str) -> str:
    return f"{lane_tag(lane)}:delivery:{natural}"


@cache
def _around_arrivals(lane: int) -> tuple[str, ...]:
    """What all arrivals of a lane touch; there are few lanes."""
    parts = ("inbox", "wake", "quarantine", "counts")
    return (birth(lane_tag(lane)), *(in_lane(lane, part) for part in parts))


def message(contact: str, natural: str, partitions: int) -> str:
    """Hash: one outbound message."""
    return f"{of_contact(contact, partitions, 'message')}:{natural}"


def of_claim(partition: int, contact: str, natural: str) -> list[str]:
    """All that a claim reads or changes, in the script's order."""
    tag = partition_tag(partition)
    return [
        birth(tag),
        under(tag, "standing", contact),
        f"{under(tag, 'message', contact)}:{natural}",
        f"{tag}:released",
        under(tag, "once", contact),
        under(tag, "claims", contact),
        f"{tag}:counts",
        under(tag, "sent", contact),
    ]


def answer(natural: str, partitions: int) -> str:
    """Hash: the answer to a call that came with an idempotency key, by both (hashed)."""
    return f"{partition_tag(partition_of(natural, partitions))}:answer:{natural}"


def job(natural: str, partitions: int) -> str:
    """String: the message id and fingerprint behind a business's own job id (hashed)."""
    return f"{partition_tag(partition_of(natural, partitions))}:job:{natural}"
