"""Lists, page by page: what could not be understood, and what was decided about one contact.

A page may hold fewer rows than were asked for and still have a `next`: a request looks at a bounded
part of what is kept, and of that shows what is the caller's.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from processor.desk import cursors
from processor.ports import Scope
from processor.services.cursors import CursorInvalid
from processor.web.answers import answer
from processor.web.auth import caller, guard
from processor.web.bodies import json_body
from processor.web.site import parts
from schemas.decision import decision_answer, delivery_answer
from schemas.desk import body_invalid, read_history
from schemas.pages import Asked, foreign_cursor, query_invalid, read_page

lists = Blueprint("lists", __name__)
guard(lists, read={Scope.READ}, write={Scope.READ})


@lists.get("/v1/quarantine")
def quarantine() -> Response:
    """Deliveries to the caller's sources that wait for a person."""
    asked, of = read_page(request.args.to_dict(flat=False)), (caller(), "quarantine")
    try:
        after = _place(asked, of)
    except CursorInvalid:
        raise query_invalid(foreign_cursor()) from None
    page = parts().ports.inbox.held(caller(), after, asked.limit)
    told = [delivery_answer(each) for each in page.rows]
    return answer({"deliveries": told, "next": _next(of, page.next)})


@lists.post("/v1/contacts/decisions")
def history() -> Response:
    """What was decided about messages to an address, the latest first."""
    address, asked = read_history(json_body())
    contact = parts().composer.contact(caller(), address)
    of = (caller(), "decisions", contact)
    try:
        before = _place(asked, of)
    except CursorInvalid:
        raise body_invalid(foreign_cursor()) from None
    page = parts().ports.decisions.page(contact, before, asked.limit)
    told = [decision_answer(each.message.id, each.decision, name) for name, each in page.rows]
    return answer({"decisions": told, "next": _next(of, page.next)})


def _place(asked: Asked, of: tuple[str, ...]) -> str | None:
    return None if asked.cursor is None else cursors(parts()).read(of, asked.cursor)


def _next(of: tuple[str, ...], place: str | None) -> str | None:
    return None if place is None else cursors(parts()).write(of, place)
