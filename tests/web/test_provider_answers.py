"""What systems hear that want an answer of their own: TwiML, and the challenge of a handshake."""

from __future__ import annotations

import dataclasses
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree as ET

import pytest
from msgspec import structs

from processor.bootstrap import assemble
from processor.settings import Source
from processor.web.app import create_app
from processor.web.keeper import Keeper
from tests.providers.calls import CALLERS, SECRET, b64, digest, twilio_content
from tests.web.edges import Edge, Told, codes, message

CHARLIE = "+12025550103"
PUBLIC = "https://hooks.example.com"
TEXTS, CHATS = "/v1/hooks/acme/texts", "/v1/hooks/acme/chats"
FORM = dict(parse_qsl(CALLERS["twilio"].body.decode(), keep_blank_values=True))


@pytest.fixture
def hooked(edge: Edge) -> Edge:
    """The same edge behind a public URL, with a source of Twilio and one of WhatsApp."""
    settings = edge.engine.parts.settings
    secrets = {"texts": (SECRET,), "chats": (SECRET, "verify:the-token-of-the-tests")}
    providers = {"texts": "twilio", "chats": "whatsapp"}
    sources = {
        name: Source(name=name, provider=providers[name], brand="acme", secrets=secrets[name])
        for name in providers
    }
    acme = structs.replace(settings.businesses["acme"], sources=sources)
    businesses = {**settings.businesses, "acme": acme}
    changed = structs.replace(settings, businesses=businesses, public_url=PUBLIC)
    parts = assemble(changed, edge.engine.parts.ports)
    keeper = Keeper(parts)
    keeper.round()
    engine = dataclasses.replace(edge.engine, parts=parts)
    return dataclasses.replace(edge, engine=engine, app=create_app(parts, keeper), keeper=keeper)


def post(edge: Edge, body: bytes, *, at: str = TEXTS, signed_for: str | None = None) -> Told:
    """A call as Twilio makes it; by default it is signed for the place that it goes to."""
    url = PUBLIC + (signed_for or at)
    headers = {"X-Twilio-Signature": b64(digest(SECRET, twilio_content(url, body), "sha1"))}
    kind = "application/x-www-form-urlencoded"
    return edge.call("POST", at, data=body, headers=headers, content_type=kind)


def text(**changes: str) -> bytes:
    return urlencode(FORM | changes).encode()


def without_name(answer: Told) -> dict[str, object]:
    """A problem without what names this one request."""
    return {name: value for name, value in answer.json.items() if name != "request_id"}


def is_twiml(answer: Told) -> bool:
    """Whether it is a 200 with an empty answer in TwiML."""
    found = ET.fromstring(answer.data)  # noqa: S314 - what the application under test made
    kind = answer.content_type.partition(";")[0]
    return (answer.status_code, kind, found.tag, len(found)) == (200, "text/xml", "Response", 0)


def test_a_text_its_repeat_a_report_and_a_riddle_are_answered_with_empty_twiml(
    hooked: Edge,
) -> None:
    riddle = text(MessageSid="SM7", From="Acme", Body="STOP")
    report = urlencode({"MessageSid": "SM8", "MessageStatus": "delivered"}).encode()
    for body in (text(), text(), report, riddle, text(Body="another text")):
        assert is_twiml(post(hooked, body))
    quarantined = list(hooked.engine.parts.ports.inbox.quarantined(10))
    assert sorted(each.reason or "" for each in quarantined) == ["conflict", "event_malformed"]


@pytest.mark.parametrize("changes", [{"OptOutType": "STOP", "Body": "no more"}, {"Body": "Stop"}])
def test_a_stop_is_in_force_before_its_twiml(hooked: Edge, changes: dict[str, str]) -> None:
    key = hooked.key()
    assert is_twiml(post(hooked, text(**changes)))
    answer = hooked.post("/v1/gate", message(CHARLIE), key)
    assert codes(answer)[0] == "revoked_all"


def test_the_query_of_the_configured_url_is_signed_too(hooked: Edge) -> None:
    assert is_twiml(post(hooked, text(), at=f"{TEXTS}?from=twilio&x=%2B1"))


def test_a_call_signed_for_another_url_is_refused_like_any_other(hooked: Edge) -> None:
    for wrong in (CHATS, f"{TEXTS}?x=1", f"{TEXTS}/"):
        answer = post(hooked, text(), signed_for=wrong)
        assert (answer.status_code, answer.json["code"]) == (401, "signature_invalid")


def test_the_handshake_of_whatsapp_is_answered_in_plain_text(hooked: Edge) -> None:
    query = {
        "hub.mode": "subscribe",
        "hub.verify_token": "the-token-of-the-tests",
        "hub.challenge": "1158201444",
    }
    answer = hooked.call("GET", f"{CHATS}?{urlencode(query)}")
    assert (answer.status_code, answer.data) == (200, b"1158201444")
    assert answer.content_type.partition(";")[0] == "text/plain"
    wrong = hooked.call("GET", f"{CHATS}?{urlencode(query | {'hub.verify_token': 'x'})}")
    nowhere = hooked.call("GET", f"/v1/hooks/acme/nowhere?{urlencode(query)}")
    assert wrong.status_code == nowhere.status_code == 405
    assert without_name(wrong) == without_name(nowhere)


def test_a_stop_on_whatsapp_is_in_force_before_its_answer(hooked: Edge) -> None:
    caller = CALLERS["whatsapp"]
    request = caller.request()
    answer = hooked.call("POST", CHATS, data=request.body, headers=dict(request.headers))
    assert answer.status_code == 202
    assert codes(hooked.post("/v1/gate", message("+12025550104")))[0] == "revoked_all"


def test_a_mere_look_is_answered_alike_for_every_address(edge: Edge) -> None:
    """Some systems make sure of an endpoint by HEAD; nobody learns from it which ones there are."""
    places = ("/v1/hooks/acme/website", "/v1/hooks/acme/nothing", "/v1/hooks/nobody/website/token")
    answers = [edge.call("HEAD", place) for place in places]
    assert {(each.status_code, each.data) for each in answers} == {(200, b"")}
