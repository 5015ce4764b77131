"""`/c/<name>`: the page behind the link by which a sign-up is confirmed.

GET and HEAD show and change nothing, so a scanner that follows links confirms nothing. POST counts
only with what the page itself hands out. The pages need no script, ask no other host, and are kept
by nobody.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Response, render_template, request

from processor.desk import confirmations as desk
from processor.domain.address import AddressKind
from processor.domain.errors import AssentError
from processor.domain.events import Person
from processor.domain.sign_up import SignUp, SignUpState
from processor.services.confirm import Found, LinkUnknown
from processor.web.bodies import raw_body
from processor.web.callers import caller_ip
from processor.web.confirm_words import LANGUAGES, Notice, Words
from processor.web.request_id import note
from processor.web.site import parts, site

confirmations = Blueprint("confirmations", __name__)

_LINK: Final = "/c/<name>"
#: Bytes of the form; it holds one short value.
_FORM: Final = 1024
_STYLE: Final = (Path(__file__).parent / "static" / "confirm.css").read_text(encoding="utf-8")
_STYLE_HASH: Final = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    # Within this site alone: without any, browsers would not say where the form comes from either.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept-Language",
}
_STATUS: Final = {
    SignUpState.CONFIRMED: HTTPStatus.GONE,
    SignUpState.EXPIRED: HTTPStatus.GONE,
    SignUpState.VOID: HTTPStatus.GONE,
    SignUpState.OPTED_OUT: HTTPStatus.CONFLICT,
}
#: The longest name of a browser that is kept as proof, and the signs that it may have.
_BROWSER: Final = re.compile(r"[\x20-\x7e]{1,500}")


@confirmations.get(_LINK)
def show(name: str) -> Response:
    """Show what would be confirmed; nothing is changed."""
    found = desk(parts()).look(name)
    note(business=found.sign_up.business, link=found.state.value)
    if found.state is not SignUpState.WAITING:
        return _over(found)
    return _question(name, found.sign_up)


@confirmations.post(_LINK)
def confirm(name: str) -> Response:
    """Confirm, if whoever asks has seen the page."""
    here = site()
    here.keeper.admit()
    desk_here = desk(here.parts)
    if not _from_the_page(desk_here.seal_of(name)):
        note(link="refused")
        return _notice(_words()[1].refused, HTTPStatus.FORBIDDEN)
    _, words = _words()
    sign_up = desk_here.look(name).sign_up
    found = desk_here.confirm(name, wording=_wording(words, sign_up), person=_person())
    note(business=sign_up.business, link=f"post_{found.state.value}")
    if not found.accepted:
        return _over(found)
    return _notice(words.done, HTTPStatus.OK, _brand(sign_up))


@confirmations.errorhandler(LinkUnknown)
def _unknown(_error: LinkUnknown) -> Response:
    note(link="unknown")
    return _notice(_words()[1].unknown, HTTPStatus.NOT_FOUND)


@confirmations.errorhandler(AssentError)
def _unavailable(error: AssentError) -> Response:
    """Whoever reads this can do nothing about it; the log says what it was."""
    note(problem=type(error).__name__)
    response = _notice(_words()[1].unavailable, HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = "60"
    return response


def _from_the_page(seal: str) -> bool:
    """Whether the form is the one that was shown, sent from the page that showed it."""
    form = parse_qs(raw_body(_FORM).decode("ascii", "replace"))
    given = form.get("seal", [""])[0]
    return compare_digest(given.encode(), seal.encode()) and _own_origin()


def _own_origin() -> bool:
    """Whether a browser says that the form was sent from here; programs say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return origin == parts().settings.public_url or urlsplit(origin).netloc == request.host


def _person() -> Person:
    browser = request.headers.get("User-Agent", "")
    return Person(
        ip=caller_ip(parts().settings.trusted_proxies),
        user_agent=browser if _BROWSER.fullmatch(browser) else None,
    )


def _words() -> tuple[str, Words]:
    """The language that the reader knows best, and its words."""
    # The best first, and whatever the country.
    wanted = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    language = next((each for each in wanted if each in LANGUAGES), "en")
    return language, LANGUAGES[language]


def _brand(sign_up: SignUp) -> str:
    """A brand as people know it."""
    return parts().settings.businesses[sign_up.business].replies.name(sign_up.brand)


def _asks(words: Words, sign_up: SignUp) -> str:
    return words.asks.format(by=words.by[sign_up.channel], brand=_brand(sign_up))


def _wording(words: Words, sign_up: SignUp) -> str:
    """What was on the page, as proof of what was confirmed."""
    return f"{_asks(words, sign_up)} {words.kinds} {', '.join(sign_up.tags)}. {words.button}"


def _question(name: str, sign_up: SignUp) -> Response:
    language, words = _words()
    return _page(
        HTTPStatus.OK,
        language=language,
        words=words,
        title=words.title,
        brand=_brand(sign_up),
        asks=_asks(words, sign_up),
        tags=sign_up.tags,
        seal=desk(parts()).seal_of(name),
        texted=sign_up.channel.kind is AddressKind.PHONE,
        until=words.until.format(until=f"{sign_up.confirm_by:%Y-%m-%d %H:%M} UTC"),
    )


def _over(found: Found) -> Response:
    """The page of a link by which nothing can be confirmed."""
    _, words = _words()
    notices = {
        SignUpState.CONFIRMED: words.confirmed,
        SignUpState.OPTED_OUT: words.opted_out,
    }
    notice = notices.get(found.state, words.expired)
    return _notice(notice, _STATUS[found.state], _brand(found.sign_up))


def _notice(notice: Notice, status: HTTPStatus, brand: str = "") -> Response:
    return _page(
        status,
        language=_words()[0],
        title=notice.title,
        text=notice.text.format(brand=brand),
        brand=brand,
        alert=status is not HTTPStatus.OK,
    )


def _page(status: HTTPStatus, **shown: object) -> Response:
    response = Response(render_template("confirm.html", style=_STYLE, **shown), status=status)
    response.headers.extend(_HEADERS)
    return response
