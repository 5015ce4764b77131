"""Claims and how they ended, as senders tell of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError

from processor.domain.permit import Text
from processor.services.permits import Presented
from schemas.base import Closed
from schemas.fields import Identifier, Matched, about
from schemas.message import TEXT, Body, Written, loaded


class AttemptSchema(Closed):
    """Who wants to send a message now."""

    attempt = Identifier(required=True, metadata=about("Your id of this attempt", "worker-3:1"))


class PermitText(Matched):
    """A permit, whole."""

    longest = 4_096
    pattern = r"^[\x21-\x7e]+$"
    cure = "must be a permit as the gate gave it"


class ClaimSchema(AttemptSchema):
    """Who wants to send a message now, and by which permit what to whom."""

    permit = PermitText(metadata=about("The permit that came with the approval", "pmt1.k1.kcG.x1"))
    to = Written(metadata=about("The address it goes to, with a permit", "+12025550101"))
    template = Identifier(metadata=about("The template, with a permit", "reminder-1"))
    body_hash = Identifier(metadata=about("The hash of the text, with a permit", "9f86d081"))
    body = Body(metadata=about("The text itself, with a permit", TEXT))

    def made(self, read: dict[str, Any]) -> dict[str, Any]:
        """Nothing is compared without a permit, so nothing may seem to be."""
        if "permit" not in read and read.keys() & {"to", "template", "body_hash", "body"}:
            raise ValidationError({"permit": ["is needed, for the rest to be compared with"]})
        return read


class Ending(Matched):
    """How an attempt ended."""

    pattern = r"^(sent|failed|unknown)$"
    cure = "must be one of: sent, failed, unknown"


class ProviderId(Matched):
    """What a provider calls a message that it took."""

    longest = 256
    pattern = r"^\S+$"
    cure = "must be an id without blanks, of at most 256 characters"


class OutcomeSchema(AttemptSchema):
    """How an attempt ended."""

    outcome = Ending(required=True, metadata=about("How it ended", "sent"))
    provider_id = ProviderId(metadata=about("What the provider calls the message", "SM4711"))


_CLAIM: Final = ClaimSchema()
_OUTCOME: Final = OutcomeSchema()


def read_claim(body: Mapping[str, object]) -> tuple[str, Presented | None]:
    """The attempt that claims, and what it presents; raises NotUnderstood, refusable."""
    read = loaded(_CLAIM, body)
    attempt = str(read.pop("attempt"))
    permit, to = read.pop("permit", None), read.pop("to", None)
    if permit is None:
        return attempt, None
    return attempt, Presented(permit=permit, to=to, text=Text(**read))


def read_outcome(body: Mapping[str, object]) -> tuple[str, str, str | None]:
    """The attempt, how it ended, and the provider's id; raises NotUnderstood, refusable."""
    read = loaded(_OUTCOME, body)
    return str(read["attempt"]), str(read["outcome"]), read.get("provider_id")
