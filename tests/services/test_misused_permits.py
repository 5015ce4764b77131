"""Permits: whatever is done to one, and what that comes to (case 21), over the whole engine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from processor.adapters.permits import KeyedPermits
from processor.domain.permit import Text
from processor.services.permits import Presented
from tests.services.engines import Engine, ticked
from tests.services.permitting import (
    ALICE,
    BOB,
    OURS,
    TEXT,
    THEIRS,
    fresh_engine,
    permit_of,
    redeem,
    terms_of,
)


@dataclass(kw_only=True)
class Try:
    """Somebody who redeems a permit of Alice's in some way."""

    engine: Engine
    permit: str
    business: str = "acme"
    named: str = "job-1"
    attempt: str = "a1"
    to: str | None = ALICE
    text: Text = TEXT

    def __post_init__(self) -> None:
        self.terms = terms_of(self.permit).terms

    def resign(self, keys: dict[str, bytes], business: str, key: str = "k1") -> None:
        """The same terms, signed by whoever holds these keys."""
        signer = KeyedPermits(keys={key: keys["k1"]}, current=key)
        self.permit = signer.sign(business, self.terms)

    def claimed(self, outcome: str | None = None, seconds: float = 0) -> None:
        """Somebody else redeemed it before."""
        taken = redeem(self.engine, self.permit, "first")
        assert taken == "go"
        message = self.terms.message.id
        if outcome is not None:
            self.engine.parts.sending.conclude("acme", message, "first", outcome)
        self.engine.world.later(seconds)

    def restored(self) -> None:
        """The store is of another epoch now."""
        birth = self.engine.world.births.read()
        self.engine.world.births.change(structs.replace(birth, epoch=birth.epoch + 1))

    def said(self) -> str:
        """What comes of it."""
        presented = Presented(permit=self.permit, to=self.to, text=self.text)
        return redeem(self.engine, presented, self.attempt, self.business, self.named)


#: Everything that may be done to a permit or beside it, and what it comes to. Where several were
#: done, the one that stands first here is told.
TABLE: Final[tuple[tuple[str, str, Callable[[Try], object]], ...]] = (
    ("another mark", "permit_malformed", lambda t: setattr(t, "permit", "x" + t.permit)),
    ("a part more", "permit_malformed", lambda t: setattr(t, "permit", t.permit + ".x")),
    ("nothing", "permit_malformed", lambda t: setattr(t, "permit", "")),
    ("a key of no name", "permit_key_unknown", lambda t: t.resign(OURS, "acme", "k9")),
    ("another's key", "permit_unknown", lambda t: t.resign(THEIRS, "acme")),
    ("another business's", "permit_unknown", lambda t: t.resign(OURS, "globex")),
    ("to another business", "permit_unknown", lambda t: setattr(t, "business", "globex")),
    ("of another message", "permit_of_another_message", lambda t: setattr(t, "named", "job-2")),
    (
        "of another message by our id",
        "permit_of_another_message",
        lambda t: setattr(t, "named", "msg_" + "0" * 32 + "_" + "0" * 16),
    ),
    ("to nobody", "/to", lambda t: setattr(t, "to", None)),
    ("to Bob", "contact_changed", lambda t: setattr(t, "to", BOB)),
    ("to no address", "contact_changed", lambda t: setattr(t, "to", "nowhere")),
    ("another text", "message_changed", lambda t: _with(t, body="Globex: all must go.")),
    ("another hash", "message_changed", lambda t: _with(t, body_hash="00000000")),
    ("another template", "message_changed", lambda t: _with(t, template="autumn")),
    ("a text left out", "message_changed", lambda t: _with(t, body=None)),
    ("no text at all", "message_changed", lambda t: setattr(t, "text", Text())),
    ("a text in another's place", "message_changed", lambda t: _with(t, body_hash="spring")),
    ("sent before", "already_claimed", lambda t: t.claimed("sent")),
    ("failed before", "already_claimed", lambda t: t.claimed("failed")),
    ("unknown before", "outcome_unknown", lambda t: t.claimed("unknown")),
    ("under way", "already_claimed", lambda t: t.claimed()),
    ("under way for long", "outcome_unknown", lambda t: t.claimed(seconds=6)),
    ("of an older store", "permit_of_another_epoch", lambda t: t.restored()),
    ("of last week", "permit_expired", lambda t: t.engine.world.later(7 * 86_400)),
    (
        "after a STOP",
        "revoked_since_permit",
        lambda t: t.engine.deliver("contact.opted_out", {"phone": ALICE}),
    ),
    ("of an hour ago", "go", lambda t: t.engine.world.later(3600)),
    ("after another opt-in", "go", lambda t: t.engine.tell("form.submitted", ticked())),
    ("by our id", "go", lambda t: setattr(t, "named", t.terms.message.id)),
    ("the number as it is written", "go", lambda t: setattr(t, "to", "+1 (202) 555-0101")),
    ("as it is", "go", lambda _: None),
)
#: What takes time or moves the store is done before what changes the permit itself.
_EARLY: Final = {name for name, code, _ in TABLE if code.startswith(("already", "outcome"))}


#: A lease ends while others are busy, and who is given another's permit holds an authentic one.
_TOGETHER: Final = [
    at for at, row in enumerate(TABLE) if row[0] not in ("under way", "another business's")
]


def _with(tried: Try, **text: str | None) -> None:
    tried.text = structs.replace(tried.text, **text)


def misuse(drawn: st.DataObject) -> None:
    """Some of the table at once; whatever refuses is refused, by the first of their codes."""
    with tempfile.TemporaryDirectory() as folder:
        engine = fresh_engine(folder)
        tried = Try(engine=engine, permit=permit_of(engine))
        rows = st.lists(st.sampled_from(_TOGETHER), min_size=1, max_size=3, unique=True)
        chosen = [TABLE[at] for at in sorted(drawn.draw(rows))]
        early = [each for each in chosen if each[0] in _EARLY][:1]
        later = [each for each in chosen if each[0] not in _EARLY]
        for _, _, act in (*early, *reversed(later)):
            act(tried)
        told = [code for name, code, _ in chosen if (name in _EARLY) <= (name == _first(early))]
        assert tried.said() == told[0]


def _first(rows: list[tuple[str, str, Callable[[Try], object]]]) -> str:
    return rows[0][0] if rows else ""


@settings(max_examples=150)
@given(drawn=st.data())
def test_a_misused_permit_is_refused_with_its_own_reason(drawn: st.DataObject) -> None:
    misuse(drawn)


@pytest.mark.soak
@settings(max_examples=10_000)
@given(drawn=st.data())
def test_ten_thousand_misused_permits_are_refused(drawn: st.DataObject) -> None:
    misuse(drawn)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_each_row_of_the_table(row: tuple[str, str, Callable[[Try], object]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = fresh_engine(folder)
        tried = Try(engine=engine, permit=permit_of(engine))
        row[2](tried)
        assert tried.said() == row[1]
