"""Reviews: the texts that wait for a person, page by page, one by one, and their answers."""

from __future__ import annotations

from flask import Blueprint, Response, request

from processor.desk import cursors, review_desk
from processor.ports import Scope
from processor.services.cursors import CursorInvalid
from processor.web.answers import answer
from processor.web.auth import caller, guard
from processor.web.bodies import json_body
from processor.web.once import once
from processor.web.request_id import note
from processor.web.site import parts, site
from schemas.pages import foreign_cursor, query_invalid, read_page
from schemas.reviews import item_answer, read_ruling, review_answer

reviews = Blueprint("reviews", __name__)
guard(reviews, read={Scope.READ})
#: An answer may take consent back, so nothing keeps it waiting.
rulings = Blueprint("rulings", __name__)
guard(rulings, write={Scope.EVENTS}, limited=False)


@reviews.get("/v1/reviews")
def listed() -> Response:
    """What waits for a person of the caller's business, the longest first."""
    asked, of = read_page(request.args.to_dict(flat=False)), (caller(), "reviews")
    try:
        after = None if asked.cursor is None else cursors(parts()).read(of, asked.cursor)
    except CursorInvalid:
        raise query_invalid(foreign_cursor()) from None
    page = review_desk(parts()).page(caller(), after, asked.limit)
    following = None if page.next is None else cursors(parts()).write(of, page.next)
    return answer({"reviews": [item_answer(each) for each in page.rows], "next": following})


@reviews.get("/v1/reviews/<identifier>")
def look(identifier: str) -> Response:
    """One item with its text, and what may be sent meanwhile."""
    view = review_desk(parts()).show(identifier, caller())
    note(review=view.item.id)
    return answer(review_answer(view))


@rulings.post("/v1/reviews/<identifier>/resolve")
@once(lambda: parts().settings.max_body_bytes, though_full=True)
def resolve(identifier: str) -> Response:
    """Answer one by an entry of the ledger; in force before this is answered."""
    site().keeper.admit()
    ruling = read_ruling(json_body())
    view, already = review_desk(parts()).resolve(identifier, ruling, caller())
    note(review=view.item.id, outcome=ruling.outcome.value)
    told = review_answer(view) | {"status": "duplicate" if already else "recorded"}
    return answer(told, 200 if already else 201)
