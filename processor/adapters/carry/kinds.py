"""What sort of key a name is, and how each sort is carried; the rules for every line of the table.

A sort that has no rule yet is carried as it is, after everything else.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import msgspec


class Rule(StrEnum):
    """How keys of one sort are carried."""

    #: Made by whoever opens the store.
    BIRTH = "birth"
    #: Of no use elsewhere: it lives for seconds, or somebody makes it anew.
    LEFT = "left"
    #: All keys of a contact together, at one moment.
    CONTACT = "contact"
    #: A message, with its places in the queues of its partition.
    MESSAGE = "message"
    #: Follows from what is carried with messages, deliveries and contacts.
    DERIVED = "derived"
    #: By job, call, delivery or object: its own rewriting, each by itself.
    JOB = "job"
    PLACED = "placed"
    LINKS = "links"
    FACTS = "facts"
    DELIVERY = "delivery"
    INBOX = "inbox"
    #: Streams that only grow at their end, under the name they have.
    DECISIONS = "decisions"
    RELEASES = "releases"
    #: Numbers of partitions, added up where there are fewer of them.
    COUNTS = "counts"
    PLAIN = "plain"


class Section(StrEnum):
    """The parts of a backup, in the order in which they are read.

    A delivery that is recorded in the backup has its entries there too, since contacts come later:
    else a source's repetition would be taken for a duplicate of a revocation that is not there.
    """

    INBOX = "inbox"
    OUTBOUND = "outbound"
    CONTACTS = "contacts"
    OBJECTS = "objects"
    LOG = "log"
    REST = "rest"


#: By owner of the slot and sort, as in `docs/keys.md`.
RULES: Final[dict[tuple[str, str], Rule]] = {
    ("p", "birth"): Rule.BIRTH,
    ("p", "standing"): Rule.CONTACT,
    ("p", "ledger"): Rule.CONTACT,
    ("p", "effects"): Rule.CONTACT,
    ("p", "seal"): Rule.CONTACT,
    ("p", "claims"): Rule.CONTACT,
    ("p", "once"): Rule.CONTACT,
    ("p", "sent"): Rule.CONTACT,
    ("p", "ended"): Rule.CONTACT,
    ("p", "review"): Rule.CONTACT,
    ("p", "yield"): Rule.LEFT,
    # Nothing reads it yet; whoever will, begins at the opening of the store.
    ("p", "outbox"): Rule.LEFT,
    ("p", "links"): Rule.LINKS,
    ("p", "facts"): Rule.FACTS,
    ("p", "message"): Rule.MESSAGE,
    ("p", "job"): Rule.JOB,
    ("p", "answer"): Rule.PLACED,
    ("p", "bucket"): Rule.PLAIN,
    ("p", "breaker"): Rule.LEFT,
    ("p", "turn"): Rule.LEFT,
    ("p", "results"): Rule.PLAIN,
    ("p", "tripped"): Rule.PLAIN,
    ("p", "held"): Rule.PLAIN,
    ("p", "row"): Rule.PLAIN,
    ("p", "campaign"): Rule.PLAIN,
    ("p", "campaigns"): Rule.PLAIN,
    ("p", "endings"): Rule.PLAIN,
    ("p", "chunks"): Rule.PLAIN,
    ("p", "blooms"): Rule.PLAIN,
    ("p", "listed"): Rule.PLAIN,
    ("p", "work"): Rule.PLAIN,
    # A chunk that is lent stands nowhere else; it is given again when its lease is over.
    ("p", "lent"): Rule.PLAIN,
    ("p", "slots"): Rule.LEFT,
    ("p", "segments"): Rule.PLAIN,
    ("p", "queued"): Rule.DERIVED,
    ("p", "deferred"): Rule.DERIVED,
    ("p", "released"): Rule.DERIVED,
    ("p", "reviews"): Rule.DERIVED,
    ("p", "decisions"): Rule.DECISIONS,
    ("p", "counts"): Rule.COUNTS,
    ("assent", "released"): Rule.RELEASES,
    ("i", "birth"): Rule.BIRTH,
    ("i", "delivery"): Rule.DELIVERY,
    ("i", "inbox"): Rule.INBOX,
    ("i", "wake"): Rule.LEFT,
    ("i", "quarantine"): Rule.PLAIN,
    ("i", "enquiries"): Rule.PLAIN,
    ("i", "counts"): Rule.PLAIN,
    ("i", "recorded"): Rule.PLAIN,
    ("i", "segments"): Rule.PLAIN,
    ("keys", "apikey"): Rule.PLAIN,
    ("keys", "apikeys"): Rule.PLAIN,
    ("feed", "heard"): Rule.LEFT,
    ("feed", "ears"): Rule.LEFT,
    ("pulse", "worker"): Rule.LEFT,
    ("pulse", "beat"): Rule.LEFT,
    ("marks", "marks"): Rule.PLAIN,
    ("policies", "policy"): Rule.PLAIN,
}
#: The sorts of a contact that are read together.
OF_CONTACT: Final = tuple(what for (_, what), rule in RULES.items() if rule is Rule.CONTACT)
QUEUES: Final = ("queued", "deferred", "released")
_SECTIONS: Final = {
    Rule.CONTACT: Section.CONTACTS,
    Rule.MESSAGE: Section.OUTBOUND,
    Rule.JOB: Section.OUTBOUND,
    Rule.LINKS: Section.OBJECTS,
    Rule.FACTS: Section.OBJECTS,
    Rule.DELIVERY: Section.INBOX,
    Rule.DECISIONS: Section.LOG,
}
_TAGGED: Final = re.compile(r"\{([a-z]+)(\d*)\}:([a-z]+)(?::(.*))?", re.DOTALL)


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """A key's name taken apart; `number` is the partition or lane, `rest` what comes after."""

    owner: str
    what: str
    number: int = 0
    rest: str = ""

    @property
    def rule(self) -> Rule:
        """How it is carried."""
        return RULES.get((self.owner, self.what), Rule.PLAIN)

    @property
    def section(self) -> Section:
        """Where it stands in a backup."""
        return _SECTIONS.get(self.rule, Section.REST)


def name_of(key: bytes) -> Name:
    """Take a key's name apart; one that is not ours has the owner ``""``."""
    text = key.decode("utf-8", "surrogateescape")
    found = _TAGGED.fullmatch(text)
    if found is not None:
        owner, number, what, rest = found.groups()
        return Name(owner=owner, number=int(number or 0), what=what, rest=rest or "")
    if text.startswith("assent:released:"):
        return Name(owner="assent", what="released", rest=text.removeprefix("assent:released:"))
    return Name(owner="", what="", rest=text)
