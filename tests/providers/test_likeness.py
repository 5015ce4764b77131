"""A recorded call made anew for somebody else: what happened is kept, and nothing of the person."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from processor.cli.payloads import body_of, example, known_events, read
from processor.ports.webhooks import FieldMap, RawRequest
from processor.providers import PROVIDERS
from processor.providers.examples import ExampleCall, examples_of, made_at
from processor.providers.likeness import likeness
from processor.providers.payload_tree import Path, Tree, every_leaf, write_tree
from processor.providers.persona import addresses_of
from processor.settings import Source
from tests.providers.calls import BOX

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CAME = NOW - timedelta(days=3)
NAMES = ("acme", "marketing consent")

#: A person with everything that can be told of one, in the spellings of many systems.
PERSON = {
    "first_name": "Zebulon",
    "surname": "Quackenbush",
    "name": "Zebulon Quackenbush",
    "nickname": "zebster",
    "phone": "+1 (415) 867-5309",
    "mobile_digits": "14158675309",
    "national": "415 867 5309",
    "number": 4158675309,
    "fax": "+44 20 7946 0958",
    "email": "Zeb.Quack@mailhost.org",
    "cc": "Zebulon Quackenbush <zeb.quack@mailhost.org>",
    "address": {"line1": "77 Larkspur Lane", "city": "Sausalito", "zip": "QZXVW 7"},
    "ip": "81.2.69.142",
    "ip6": "2a02:6b8::feed",
    "born": "1984-05-03",
    "born_at": 452390400,
    "note": "Please call Zebulon after 5, gate code 4711",
    "profile": "https://people.mailhost.org/zeb-quack?id=4711",
    "iban": "DE89370400440532013000",
    "user_id": "zebulonq1984",
    "lat": 37.8590937,
    "yes_no": "zebulon",
    "inside": '{"who": "Zebulon", "call": "+14158675309"}',
    "tags": ["VIP Zebulon", "larkspur"],
    "Zebulon Quackenbush": True,
    "zebulonq1984": "yes",
    "zebster": {"Sausalito": 5},
    "marigoldsson": 5,
}
#: Long enough that no made-up id holds one by chance.
CANARIES = (
    *("zebulon", "quackenbush", "zebster", "zeb.quack", "4158675309", "867-5309", "867 5309"),
    *("79460958", "7946 0958", "mailhost", "larkspur", "sausalito", "qzxvw", "81.2.69", "6b8::"),
    *("1984-05-03", "452390400", "370400440532", "37.859", "gate code", "zeb-quack", "marigold"),
)


def source(name: str) -> Source:
    boxes = (BOX,) if "phone" in PROVIDERS[name].mappable else ()
    return Source(
        name="shop", provider=name, brand="acme", secrets=("x",), map=FieldMap(boxes=boxes)
    )


def alike(name: str, call: ExampleCall) -> ExampleCall:
    request = RawRequest(headers=call.headers, body=body_of(call))
    kept = PROVIDERS[name].keep(request)
    return likeness(name, kept, map_=source(name).map, names=NAMES, made=CAME, now=NOW)


def kinds(name: str, call: ExampleCall) -> list[str]:
    return [str(each.__struct_config__.tag) for each in read(source(name), call).events]


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_what_happened_happens_again_to_others(name: str) -> None:
    for known in known_events(source(name), CAME):
        if not known.becomes or known.event == "gravityforms":
            continue  # only a map that names its numbers reads that one
        call = example(source(name), known.event, CAME)
        again = alike(name, call)
        assert kinds(name, again) == kinds(name, call), known.event
        were = addresses_of(read(source(name), call).events)
        are = addresses_of(read(source(name), again).events)
        assert len(were) <= len(are)  # a number without its country is given one
        assert not set(were) & set(are), known.event


def everywhere(tree: Tree) -> Tree:
    """The person beside every value, and in the place of every text that says nothing else."""
    if isinstance(tree, dict):
        return {name: everywhere(each) for name, each in tree.items()} | {"custom": PERSON}
    return [everywhere(each) for each in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_nothing_of_a_person_is_left(name: str) -> None:
    for each in examples_of(name):
        call = made_at(each, CAME)
        tree = {**call.tree, **flat(PERSON)} if call.form else everywhere(call.tree)
        left = told(alike(name, replace(call, tree=tree)))
        assert [canary for canary in CANARIES if canary in left] == [], each.event


@pytest.mark.parametrize("canary", ["Zebulon Quackenbush", "zeb.quack@mailhost.org", "Zebulon"])
@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_no_field_lets_a_text_through_that_is_not_listed(name: str, canary: str) -> None:
    """Allow-list: put in the place of any text of any payload, it does not come out."""

    def change(_: Path, value: Tree) -> Tree:
        return canary if isinstance(value, str) else value

    for each in examples_of(name):
        call = made_at(each, CAME)
        left = told(alike(name, replace(call, tree=every_leaf(call.tree, change))))
        assert canary.casefold() not in left, each.event


def test_a_header_says_no_more_than_a_known_topic_or_kind() -> None:
    for name, header in (("shopify", "x-shopify-topic"), ("cloudevents", "ce-type")):
        call = made_at(examples_of(name)[0], CAME)
        headers = {**call.headers, header: "zebulon.quackenbush", "content-type": "zebulon/x"}
        assert "zebulon" not in told(alike(name, replace(call, headers=headers)))


def told(call: ExampleCall) -> str:
    body = write_tree(call.tree, form=False).decode()
    return (body + json.dumps(dict(call.headers))).casefold()


def flat(person: dict[str, Any]) -> dict[str, str]:
    return {name: each if isinstance(each, str) else json.dumps(each) for name, each in
            person.items()}  # fmt: skip


def test_the_same_person_stays_the_same_and_times_keep_their_distance() -> None:
    call = example(source("shopify"), "orders/create", CAME)
    again = alike("shopify", call)
    assert again.tree["email"] == again.tree["contact_email"] != call.tree["email"]
    assert again.tree["phone"] != again.tree["shipping_address"]["phone"]
    was, now = (datetime.fromisoformat(each.tree["created_at"]) for each in (call, again))
    assert now - was == NOW - CAME
    assert again.tree["id"] != call.tree["id"]


def test_what_is_no_payload_is_not_guessed_at() -> None:
    for name, kept in (("standard", b"no json"), ("shopify", b"{}\nno json"), ("form", b"odd")):
        with pytest.raises(ValueError, match=r"."):
            likeness(name, kept, map_=FieldMap(), names=(), made=CAME, now=NOW)
