"""Two businesses in one deployment: what is another's is not there, on every route there is."""

from __future__ import annotations

import re
from itertools import permutations
from typing import Any, Final
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processor.adapters import keys
from processor.domain.identity import IdKey
from processor.domain.review import ReviewKind
from tests.services.engines import POLICY, ticked
from tests.services.reviewing import asked, needed
from tests.web.asking import campaign_of
from tests.web.edges import ALICE, PDF, Edge, Told, message

Things = dict[str, str]
PAIRS: Final = list(permutations(POLICY.brands, 2))
ATTEMPT: Final = {"attempt": "w1"}
SEEN: Final = {"outcome": "seen_to", "by": "Erin Example", "why": "rang her"}

#: Every route that names a thing, how, and what is sent; beside it the same of what is nowhere.
NAMING: Final[list[tuple[str, str, str, str, object]]] = [
    ("GET", "/v1/deliveries/<identifier>", "{delivery}", "dlv_00_" + "0" * 32, b""),
    ("GET", "/v1/decisions/<identifier>", "{decision}", "dec_000_1_1", b""),
    ("GET", "/v1/captures/<identifier>", "{capture}", "cap_" + "0" * 64, b""),
    ("GET", "/v1/messages/<path:identifier>", "{message}", f"msg_{'0' * 32}_{'0' * 16}", b""),
    ("GET", "/v1/messages/<path:identifier>", "{job}", "job-none", b""),
    ("GET", "/v1/decisions/<identifier>/trail", "{decision}", "dec_000_1_1", b""),
    ("GET", "/v1/messages/<path:identifier>/trail", "{job}", "job-none", b""),
    *(
        ("POST", f"/v1/messages/<path:identifier>/{act}", name, nowhere, body)
        for act, body in (("claim", ATTEMPT), ("outcome", ATTEMPT | {"outcome": "sent"}))
        for name, nowhere in (
            ("{message}", f"msg_{'0' * 32}_{'0' * 16}"),
            ("{job}", "job-none"),
        )
    ),
    ("GET", "/v1/reviews/<identifier>", "{review}", f"rev_{'0' * 32}_{'0' * 16}", b""),
    ("POST", "/v1/reviews/<identifier>/resolve", "{review}", f"rev_{'0' * 32}_{'0' * 16}", SEEN),
    *(
        ("GET", f"/v1/campaigns/<identifier>{what}", "{campaign}", f"cmp_{'0' * 32}", b"")
        for what in ("", "/results", "/problems", "/report")
    ),
    *(
        ("POST", f"/v1/campaigns/<identifier>/{act}", "{campaign}", f"cmp_{'0' * 32}", body)
        for act, body in (
            *(("explain", {"to": ALICE}), ("pause", b""), ("resume", b"")),
            *(("waves", {}), ("cancel", b"")),
        )
    ),
    ("POST", "/v1/captures?delivery=<identifier>", "{delivery}", "dlv_00_" + "0" * 32, PDF),
]
#: Every closed route that names no thing; each shows or changes the caller's own alone.
NAMELESS: Final = {
    "/v1/gate",
    "/v1/messages",
    "/v1/campaigns",
    "/v1/captures",
    "/v1/quarantine",
    "/v1/reviews",
    "/v1/contacts/lookup",
    "/v1/contacts/decisions",
    "/v1/contacts/opt-out",
    "/v1/contacts/reached",
    "/v1/provider-results",
    "/metrics",
}
#: Routes without anything of anybody; webhooks, which name their business in the open; and the
#: links that are sent to customers, each of which opens its own sign-up alone.
OF_NOBODY: Final = {
    "/v1/hooks/<business>/<source>",
    "/v1/hooks/<business>/<source>/<token>",
    *("/v1/schemas", "/v1/schemas/<event_type>", "/v1/openapi.json", "/docs", "/docs/<name>"),
    *("/errors/<code>", "/livez", "/readyz", "/c/<name>"),
}
HOSTILE: Final = [
    *(
        "}",
        "{p000}:birth",
        "job-1}:x",
        ":",
        "a:b",
        "*",
        "\n",
        "job-1\n",
        "msg_\n",
        "\x00",
        "%",
        "..",
    ),
    *("../captures", "msg_" + "0" * 32 + "_" + "0" * 15 + "\n", "dlv_00_" + "0" * 32 + "\n"),
    *("dec_000_1_1\n", "dec_000_1_1:", "cap_" + "0" * 64 + "\n", "é" * 40, "a" * 5000),
]


def things(edge: Edge, business: str) -> Things:
    """Everything of a business that has an id."""
    key = edge.key(business=business)
    place = f"{business}/website"
    delivery = edge.hook("form.submitted", ticked() | {"brand": business}, place=place).json[
        "delivery"
    ]
    odd = edge.hook("thing.happened", {}, place=place).json["delivery"]
    edge.engine.drain()
    decision = edge.post("/v1/gate", message(), key).json["decision"]
    job = f"job-of-{business}"
    sent = edge.post("/v1/messages", message(id=job), key).json["message"]
    edge.engine.parts.sending.judge(sent)
    capture = edge.post("/v1/captures", PDF + business.encode(), key).json["capture"]
    told = {"delivery": delivery, "decision": decision, "message": sent, "capture": capture}
    text = needed(why=ReviewKind.POSSIBLE_OPT_OUT, brand=business)
    review = asked(edge.engine.parts, text, f"text-to-{business}", business)
    return (
        told
        | {"job": job, "odd": odd, "review": review}
        | {"campaign": campaign_of(edge, business)}
    )


@pytest.fixture
def owned(edge: Edge) -> dict[str, Things]:
    """What each business has."""
    return {business: things(edge, business) for business in POLICY.brands}


def ask(edge: Edge, case: tuple[str, str, str, str, object], name: str, business: str) -> Told:
    """The call of a case about one thing, by a business."""
    method, rule, _, _, body = case
    path = re.sub("<[^>]+>", quote(name), rule)
    key = edge.key(business=business)
    return edge.get(path, key) if method == "GET" else edge.post(path, body, key)


def verdicts(edge: Edge) -> list[str]:
    """What the gate says about an offer to Alice, from each business."""
    asking = [edge.key(business=each) for each in ("acme", "globex")]
    return [edge.post("/v1/gate", message(), key).json["verdict"] for key in asking]


def test_every_route_is_tried_here(edge: Edge) -> None:
    """A new one fails this until it is in one of the tables above."""
    served = {rule.rule for rule in edge.app.url_map.iter_rules()}
    naming = {rule.partition("?")[0] for _, rule, *_ in NAMING}
    assert served == naming | NAMELESS | OF_NOBODY
    assert {rule for rule in served - OF_NOBODY if "<" in rule} <= naming


@pytest.mark.parametrize("case", NAMING, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_anothers_is_answered_as_what_is_not_there(
    edge: Edge, owned: dict[str, Things], case: tuple[str, str, str, str, object]
) -> None:
    """To the byte, for every pair of businesses, and nothing of the owner's has changed."""
    _, _, what, nowhere, _ = case
    for owner, stranger in PAIRS:
        name = what.format(**owned[owner])
        looked_at = f"/v1/messages/{owned[owner]['message']}"
        before = edge.get(looked_at, edge.key(business=owner)).json
        foreign, none = ask(edge, case, name, stranger), ask(edge, case, nowhere, stranger)
        assert (foreign.status_code, none.status_code) == (404, 404)
        assert (foreign.data, foreign.content_type) == (none.data, none.content_type)
        assert edge.get(looked_at, edge.key(business=owner)).json == before
        assert before["state"] == "released"


@pytest.mark.parametrize("case", NAMING, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_the_owner_finds_what_is_asked_for(
    edge: Edge, owned: dict[str, Things], case: tuple[str, str, str, str, object]
) -> None:
    """So that a 404 above means something; an outcome needs its attempt first."""
    for owner in POLICY.brands:
        name = case[2].format(**owned[owner])
        if case[1].endswith("/outcome"):
            path = f"/v1/messages/{owned[owner]['message']}/claim"
            assert edge.post(path, ATTEMPT, edge.key(business=owner)).status_code == 200
        # A campaign that is judged has nothing to pause.
        found = {202, 409} if "campaigns" in case[1] else {201}
        assert ask(edge, case, name, owner).status_code in {200} | found


def test_lists_and_lookups_show_the_callers_own_alone(edge: Edge, owned: dict[str, Things]) -> None:
    for owner, stranger in PAIRS:
        key = edge.key(business=stranger)
        shown = [
            edge.get("/v1/quarantine", key),
            edge.get("/v1/reviews", key),
            edge.get("/v1/campaigns", key),
            edge.post("/v1/contacts/decisions", {"to": ALICE}, key),
            edge.post("/v1/contacts/lookup", {"to": ALICE, "reveal": True}, key),
            edge.post("/v1/gate", message(), key),
        ]
        assert all(each.status_code == 200 for each in shown)
        whole = " ".join(each.text for each in shown)
        assert owned[stranger]["odd"] in whole
        assert owned[stranger]["decision"] in whole
        assert owned[stranger]["review"] in whole
        assert owned[stranger]["campaign"] in whole
        for thing in owned[owner].values():
            assert thing not in whole


def test_an_opt_out_from_one_business_is_none_from_another(
    edge: Edge, owned: dict[str, Things]
) -> None:
    assert verdicts(edge) == ["approved", "approved"]
    said = {"to": ALICE, "said": "Stop it.", "recorded_by": "Erin Example"}
    assert edge.post("/v1/contacts/opt-out", said, edge.key(business="globex")).status_code == 201
    assert verdicts(edge) == ["approved", "blocked"]


def test_one_job_id_may_be_used_by_both(edge: Edge, owned: dict[str, Things]) -> None:
    globex = edge.key(business="globex")
    answer = edge.post("/v1/messages", message("+12025550102", id="job-of-acme"), globex)
    assert answer.status_code == 202
    assert edge.get("/v1/messages/job-of-acme", globex).json["message"] == answer.json["message"]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:20]))
def test_ids_of_hostile_letters_are_not_there(
    edge: Edge, owned: dict[str, Things], name: str
) -> None:
    """Braces, colons and line ends reach no other slot, key or business, and break nothing."""
    for case in NAMING:
        answer, none = ask(edge, case, name, "globex"), ask(edge, case, case[3], "globex")
        assert answer.status_code == 404, case
        assert "/" in name or ".." in name or answer.data == none.data


texts = st.text(st.sampled_from("ab1{}:\n_/*é\x00"), max_size=12)


@given(one=st.tuples(texts, texts, texts), other=st.tuples(texts, texts, texts))
def test_no_choice_of_letters_crosses_a_slot_or_meets_anothers_key(
    one: tuple[str, str, str], other: tuple[str, str, str]
) -> None:
    """Every key that is made of what a caller chose is a partition and a keyed hash."""
    made = [_askingof(*each) for each in (one, other)]
    for each in (*made[0], *made[1]):
        assert re.fullmatch(r"\{p\d{3}\}:[a-z]+:[0-9a-f]{32}", each)
    assert (made[0] == made[1]) == (one == other)
    assert one == other or not {*made[0]} & {*made[1]}


def _askingof(business: str, middle: str, end: str) -> list[str]:
    ids = IdKey(b"k" * 32)
    return [
        keys.of_object(ids.object(business, middle, end), 256, "links"),
        keys.answer(ids.answer(business, middle, end), 256),
        keys.job(ids.message(business, middle + "\x01" + end), 256),
        keys.of_contact(ids.unparsable(business, middle + "\x01" + end), 256, "standing"),
    ]


def test_a_key_of_one_business_stays_its_own_whatever_the_call_says(
    edge: Edge, owned: dict[str, Things]
) -> None:
    """A body that names another business is refused, or the name is none of ours."""
    bodies: list[tuple[str, dict[str, Any]]] = [
        ("/v1/gate", message()),
        ("/v1/messages", message()),
        ("/v1/contacts/lookup", {"to": ALICE}),
        ("/v1/contacts/decisions", {"to": ALICE}),
    ]
    for path, body in bodies:
        answer = edge.post(path, body | {"business": "acme"}, edge.key(business="globex"))
        assert answer.status_code == 422
        assert {each["pointer"] for each in answer.json["errors"]} == {"/business"}
