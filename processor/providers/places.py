"""Where in a payload of each provider stands what an operator can map: the way back from a map.

`mapped` looks a field up by the payload's own name; here a value is put there, so that an example
says what the operator's own form or shop would say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from processor.ports.webhooks import FieldMap
from processor.providers.examples import ExampleCall
from processor.providers.payload_tree import Tree, at_place, changed, place_of
from processor.providers.shopify_consent import OWN
from processor.providers.stripe import PROMOTIONS

#: The one name of a map that is given a value and no field.
_REGION: Final = "phone_region"
_NOW: Final = "consent_updated_at"
#: Who acts where the map names a field that no example has.
_PERSON: Final[Mapping[str, str]] = MappingProxyType(
    {
        "phone": "+12025550101",
        "email": "alice@example.com",
        "visitor": "visitor-7f3a",
        "full_name": "Alice Example",
        "first_name": "Alice",
        "last_name": "Example",
        "postal_address": "1 Main Street, Springfield",
        "ip": "192.0.2.7",
        "user_agent": "Mozilla/5.0 (Example)",
        "page_url": "https://shop.example.com/join",
        "form": "join",
    }
)
Put = Callable[[Tree, str, Any], Tree]


def filled(provider: str, call: Tree, map_: FieldMap, person: Mapping[str, str]) -> Tree:
    """The payload with everything in it that the map names: fields told, boxes ticked.

    `person` are the values that the payload already has for names of ours.
    """
    put = _PUT.get(provider)
    if put is None:
        return call
    tree = call
    for ours, theirs in map_.fields.items():
        value = person.get(ours) or _PERSON.get(ours)
        if ours != _REGION and value is not None:
            tree = put(tree, theirs, value)
    for rule in map_.boxes:
        tree = put(tree, rule.field, rule.ticked[0] if rule.ticked else "yes")
    return tree


def bare(provider: str, call: ExampleCall, map_: FieldMap) -> Tree:
    """The payload to begin with: a form whose fields are all mapped has no others."""
    if provider == "form" and map_.fields and call.event == "plain":
        return {"try": call.tree.get("try")}
    return call.tree


def can_put(provider: str) -> bool:
    """Whether payloads of this provider have fields that a map can name."""
    return provider in _PUT


def put(provider: str, tree: Tree, name: str, value: object) -> Tree:
    """The payload with a value under a name of its own, as a map would look it up."""
    return _PUT[provider](tree, name, value)


def _listed(place: str, key: str, make: Callable[[str, Any], dict[str, Any]]) -> Put:
    """In a list of objects that go by a name; put there in the place of another of that name."""

    def put_there(tree: Tree, name: str, value: object) -> Tree:
        path = tuple(place.split("."))
        found = place_of(tree, place)
        listed = at_place(tree, found) if found else []
        others = [each for each in listed if each.get(key) != name]
        return changed(tree, path, [*others, make(name, value)])

    return put_there


def _held(place: str, make: Callable[[str, Any], Any]) -> Put:
    """In an object by its name, which may hold dots."""

    def put_there(tree: Tree, name: str, value: object) -> Tree:
        return changed(tree, (*place.split("."), name), make(name, value))

    return put_there


def _form(tree: Tree, name: str, value: object) -> Tree:
    return changed(tree, place_of(tree, name) or tuple(name.split(".")), value)


def _shopify(tree: Tree, name: str, value: object) -> Tree:
    """A note attribute of an order, or a consent that Shopify keeps itself where it has one."""
    if name not in OWN:
        noted = _listed("note_attributes", "name", lambda n, v: {"name": n, "value": v})
        return noted(tree, name, value) if "note_attributes" in tree else tree
    kept = tree.get(name)
    if isinstance(kept, dict) and kept.get("state") == "not_subscribed":
        return {**tree, name: {**kept, "state": "subscribed", _NOW: tree.get("updated_at")}}
    return {**tree, name: value} if isinstance(kept, bool) else tree


def _stripe(tree: Tree, name: str, value: object) -> Tree:
    if name == PROMOTIONS:
        return tree
    asked = _listed(
        "data.object.custom_fields",
        "key",
        lambda n, v: {
            "key": n,
            "label": {"custom": n, "type": "custom"},
            "type": "text",
            "text": {"value": v},
        },
    )
    return asked(tree, name, value)


def _typeform(tree: Tree, name: str, value: object) -> Tree:
    """An answer to the question of that reference; one that is there keeps its type."""
    answers = tree["form_response"]["answers"]
    titled = {
        each.get("id"): each.get("title") for each in tree["form_response"]["definition"]["fields"]
    }
    for at, each in enumerate(answers):
        names = (each["field"].get("ref"), each["field"].get("id"))
        if name in (*names, titled.get(names[1])):
            kind = each["type"]
            told = kind == "boolean" and str(value).casefold() not in ("no", "false", "0", "")
            put_at = ("form_response", "answers", at, kind)
            return changed(tree, put_at, told if kind == "boolean" else value)
    field = {"id": name, "ref": name, "type": "short_text"}
    question = {**field, "title": name}
    asked = tree["form_response"]["definition"]["fields"]
    answer = {"type": "text", "text": value, "field": field}
    tree = changed(tree, ("form_response", "definition", "fields"), [*asked, question])
    return changed(tree, ("form_response", "answers"), [*answers, answer])


_PUT: Final[Mapping[str, Put]] = MappingProxyType(
    {
        "calcom": _held("payload.responses", lambda n, v: {"label": n, "value": v}),
        "calendly": _listed(
            "payload.questions_and_answers", "question", lambda n, v: {"question": n, "answer": v}
        ),
        "chatwoot": _held("conversation.custom_attributes", lambda _, v: v),
        "form": _form,
        "shopify": _shopify,
        "stripe": _stripe,
        "typeform": _typeform,
        "woocommerce": _listed("meta_data", "key", lambda n, v: {"key": n, "value": v}),
    }
)
