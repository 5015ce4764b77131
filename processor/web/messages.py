"""Outbound messages: submitted, looked at, claimed once, concluded."""

from __future__ import annotations

from flask import Blueprint, Response
from msgspec import to_builtins

from processor.domain.template_lint import lint
from processor.ports import ClaimAnswer, LimitKind, Outgoing, Scope
from processor.services.compose import Request
from processor.services.permits import Presented
from processor.services.sending import Claimed
from processor.web.answers import answer
from processor.web.auth import caller, guard, sender, spend
from processor.web.bodies import json_body
from processor.web.problems import ClaimRefused, NotThere
from processor.web.request_id import note
from processor.web.site import parts, site
from schemas.claim import read_claim, read_outcome
from schemas.decision import message_answer
from schemas.message import read_message

messages = Blueprint("messages", __name__)
guard(messages, read={Scope.READ, Scope.GATE}, write={Scope.GATE})


@messages.post("/v1/messages")
def submit() -> Response:
    """Store a message, to be judged and released; the same again is the one there is."""
    site().keeper.admit()
    request = read_message(json_body(), sender(), parts().ports.clock.now())
    spend(LimitKind.GATE)
    job = parts().composer.job(request)
    known = parts().ports.outbound.find(caller(), job.message.id)
    stored = parts().sending.submit(job)
    note(message=stored.message.id)
    told = {"message": stored.message.id, "id": request.id, "state": stored.state}
    return answer(told | _warnings(request), 200 if known else 202)


def _warnings(request: Request) -> dict[str, object]:
    """What a customer could misunderstand in the text, where it came along."""
    if request.body is None:
        return {}
    business = parts().settings.businesses.get(request.business)
    names = (request.brand, business.replies.name(request.brand)) if business else ()
    flaws = lint(request.body, request.purpose, dict.fromkeys(names))
    return {"warnings": to_builtins(flaws)}


@messages.get("/v1/messages/<path:identifier>")
def look(identifier: str) -> Response:
    """Where a message is, by our id or the caller's own."""
    found = _found(identifier)
    return answer(message_answer(found, parts().permits.of_stored(found)))


@messages.post("/v1/messages/<path:identifier>/claim")
def claim(identifier: str) -> Response:
    """Hand out the right to send, once."""
    site().keeper.admit()
    attempt, presented = read_claim(json_body())
    claimed = _claimed(identifier, attempt, presented)
    if claimed is None:
        raise NotThere("no such message")
    if claimed.answer is not ClaimAnswer.GO or claimed.outgoing is None:
        raise ClaimRefused(claimed.answer, claimed.reasons)
    note(message=claimed.outgoing.message.id)
    content = parts().composer.content(claimed.outgoing)
    told = {"answer": claimed.answer, "to": content.to, "template": content.template}
    told |= {"payload_ref": content.payload_ref, "body_hash": content.body_hash}
    told |= {"body": content.body, "message": claimed.outgoing.message.id}
    return answer(told | {"lease_ends_at": claimed.outgoing.lease_ends_at})


@messages.post("/v1/messages/<path:identifier>/outcome")
def conclude(identifier: str) -> Response:
    """Record how an attempt ended."""
    attempt, outcome, provider_id = read_outcome(json_body())
    found = _found(identifier)
    sending = parts().sending
    state = sending.conclude(caller(), found.message.id, attempt, outcome, provider_id)
    if state is None:
        raise NotThere("the message has another attempt or none")
    return answer({"state": state})


def _claimed(identifier: str, attempt: str, presented: Presented | None) -> Claimed | None:
    """A permit says which message it is, so a claim by one needs no look at it either."""
    sending = parts().sending
    if presented is None:
        return sending.claim(caller(), _named(identifier), attempt)
    permit = parts().permits.redeemed(caller(), identifier, presented)
    return sending.claim(caller(), permit.terms.message.id, attempt, permit)


def _named(identifier: str) -> str:
    """Our id, as it is or behind the caller's own; a claim by ours is one round trip."""
    return identifier if identifier.startswith("msg_") else _found(identifier).message.id


def _found(identifier: str) -> Outgoing:
    """The message of the caller, or none at all."""
    ours = identifier.startswith("msg_")
    name = identifier if ours else parts().composer.job_key(caller(), identifier)
    found = parts().ports.outbound.find(caller(), name)
    if found is None:
        raise NotThere("no such message")
    note(message=found.message.id)
    return found
